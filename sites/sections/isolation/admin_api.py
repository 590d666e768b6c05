"""The admin's own API, within reach: Wagtail's lists every picture and document to whoever may enter the admin."""

from typing import Any

from django.db.models import QuerySet
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from cms.core.models import CmsDocument, CmsImage
from sites.sections.isolation import reach


class OwnImages(ImagesAdminAPIViewSet):
    """Pictures that the user may choose."""

    authentication_classes = PagesAdminAPIViewSet.authentication_classes

    def get_queryset(self) -> "QuerySet[Any]":
        """Return those within reach."""
        return super().get_queryset().filter(pk__in=reach.choosable(self.request.user, CmsImage).values("pk"))


class OwnDocuments(DocumentsAdminAPIViewSet):
    """Documents that the user may choose."""

    authentication_classes = PagesAdminAPIViewSet.authentication_classes

    def get_queryset(self) -> "QuerySet[Any]":
        """Return those within reach."""
        return super().get_queryset().filter(pk__in=reach.choosable(self.request.user, CmsDocument).values("pk"))


class PagesWithoutAliases(PagesAdminAPIViewSet):
    """Pages as Wagtail has them; aliases are not used, since a source's section would rewrite another's (adr/0003)."""

    actions = {
        name: action
        for name, action in PagesAdminAPIViewSet.actions.items()
        if name not in ("create_alias", "convert_alias")
    }


@hooks.register("construct_admin_api", order=1000)
def replace_endpoints(router: Any) -> None:
    """Put ours in the place of Wagtail's, which the admin API's `router` has from before."""
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)
    router.register_endpoint("pages", PagesWithoutAliases)
