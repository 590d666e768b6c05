"""Wagtail's own endpoints for pages, pictures, documents and redirects: what may be seen, and how it is found."""

from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core import access, documents, pictures
from cms.core.addresses import Roots
from cms.core.models import CmsDocument, CmsImage
from cms.core.wagtail_endpoint import Endpoint
from cms.core.wagtail_filters import FieldsFilter, LocaleFilter, OrderFilter, SearchFilter, TreeFilter
from cms.core.wagtail_params import PageListParams, PathParams, RedirectListParams, path_steps
from cms.core.wagtail_serializers import (
    DocumentSerializer,
    ImageSerializer,
    PublicPageSerializer,
    RedirectSerializer,
)


class Pages(Endpoint):
    """Pages of every kind under the root of the site that answers."""

    detail_route = "page-detail"
    list_params = PageListParams
    find_params = PathParams
    model = Page
    base_serializer_class = PublicPageSerializer
    filter_backends = [FieldsFilter, TreeFilter, LocaleFilter, OrderFilter, SearchFilter]
    body_fields = ["id", "title"]
    meta_fields = [
        "type", "detail_url", "html_url", "slug", "show_in_menus", "seo_title", "search_description",
        "first_published_at", "parent", "locale",
    ]  # fmt: skip
    listing_default_fields = [
        "id", "type", "detail_url", "title", "html_url", "slug", "first_published_at", "locale",
    ]  # fmt: skip
    # What costs a query for each page is given for one page at a time; lists of articles with all that is /news/.
    detail_only_fields = ["parent", "body", "category", "tags", "bylines", "attachments", "corrections", "stream"]

    @cached_property
    def base(self) -> Any:
        """Return the visible pages of the site, in whatever language."""
        if self.site is None:
            return Page.objects.none()
        root = self.site.root_page
        within = Q(path__startswith=root.path)
        roots = Roots.of(self.request)
        for path, url_path in root.get_translations().values_list("path", "url_path"):
            if roots.parts_at(url_path):  # A tree without a site has no addresses.
                within |= Q(path__startswith=path)
        return access.visible_in_lists(Page.objects.filter(within))

    def get_queryset(self) -> Any:
        """Return the pages of the types asked for; those of one type with its own fields."""
        models = [apps.get_model(name) for name in self.params.get("type", "").split(",") if name]
        if len(models) == 1:
            return self.joined(models[0].objects.filter(pk__in=self.base.order_by().values("pk")))
        return self.joined(self.base.type(*models) if models else self.base)

    def get_object(self) -> Any:
        """Return the page with its own fields."""
        return super().get_object().specific

    def joined(self, queryset: Any) -> Any:
        """Return `queryset` with the languages."""
        return queryset.select_related("locale")

    def page_named(self, name: str) -> Page:
        """Return the page that the parameter `name` names, if it may be seen."""
        asked = self.params[name]
        root = self.site.root_page_id if self.site else None
        page: Page | None = self.base.filter(pk=root if asked == "root" else int(asked)).first()
        if page is None:
            raise ValidationError(
                {name: [_("There is no such page. Take the id of one that this API lists.")]}, "unknown"
            )
        return page

    def found(self) -> Any:
        """Return the page with the id, or at the path."""
        if "html_path" not in self.params or self.site is None:
            return super().found()
        root = self.site.root_page
        steps = path_steps(self.params["html_path"])
        slug = steps.rpartition("/")[2] or root.slug
        return self.base.filter(slug=slug, url_path=f"{root.url_path}{steps}/" if steps else root.url_path).first()


class Images(Endpoint):
    """Pictures that something public shows."""

    model = CmsImage
    detail_route = "image-detail"
    base_serializer_class = ImageSerializer
    body_fields = ["id", "title", "width", "height", "picture"]
    meta_fields = ["type", "detail_url", "tags"]
    listing_default_fields = ["id", "type", "detail_url", "tags", "title", "width", "height", "picture"]

    @cached_property
    def base(self) -> Any:
        """Return the public pictures."""
        return pictures.public_pictures(timezone.now()).order_by("id")

    def joined(self, queryset: Any) -> Any:
        """Return `queryset` with the tags."""
        return queryset.prefetch_related("tags")


class Documents(Endpoint):
    """Documents that something public offers."""

    model = CmsDocument
    detail_route = "document-detail"
    base_serializer_class = DocumentSerializer
    body_fields = ["id", "title"]
    meta_fields = ["type", "detail_url", "tags", "download_url"]
    listing_default_fields = ["id", "type", "detail_url", "tags", "download_url", "title"]

    @cached_property
    def base(self) -> Any:
        """Return the public documents."""
        return documents.public_documents(timezone.now()).order_by("id")

    def joined(self, queryset: Any) -> Any:
        """Return `queryset` with the tags."""
        return queryset.prefetch_related("tags")


class Redirects(Endpoint):
    """Redirects of the site that answers, those whose target readers may see."""

    model = Redirect
    detail_route = "redirect-detail"
    list_params = RedirectListParams
    find_params = PathParams
    base_serializer_class = RedirectSerializer
    filter_backends = [FieldsFilter, OrderFilter]
    body_fields = ["id", "old_path", "location"]
    listing_default_fields = ["id", "type", "detail_url", "old_path", "location"]

    @cached_property
    def base(self) -> Any:
        """Return the redirects to visible pages, and those to plain addresses."""
        pages = access.visible_in_lists(Page.objects.all()).order_by()
        leads = Q(redirect_page__in=pages) | (Q(redirect_page=None) & ~Q(redirect_link=""))
        return Redirect.objects.filter(leads, Q(site=self.site) | Q(site=None)).order_by("id")

    def joined(self, queryset: Any) -> Any:
        """Return `queryset` with the pages that they lead to."""
        return queryset.select_related("redirect_page")

    def found(self) -> Any:
        """Return the redirect with the id, or from the path; the site's own comes before one for all sites."""
        if "html_path" not in self.params:
            return super().found()
        try:
            old_path = Redirect.normalise_path(self.params["html_path"])
        except ValueError:
            return None  # No address at all, such as //[x.
        return max(self.base.filter(old_path=old_path), key=lambda redirect: redirect.site_id or 0, default=None)
