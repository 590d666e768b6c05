"""Each piece of the isolation switched off by itself, as if it had not been written."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.forms.view_restrictions import BaseViewRestrictionForm
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.pages.listing import SiteFilter
from wagtail.admin.widgets import BaseChooser
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page

from cms.core.models import CmsDocument, CmsImage
from sites.sections.isolation import admin_api, choosers, filters, policies, private, reach, reports, snippets, tags
from sites.sections.isolation.grants import Grants, grants
from sites.sections.isolation.guard import SectionGuard
from sites.streams import rights

Switch = Callable[[pytest.MonkeyPatch], None]
# As the module is, but nothing is out of anybody's reach.
UNBOUNDED: Any = SimpleNamespace(**{**vars(reach), "everything": lambda user: True})


def _guard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SectionGuard, "guards", lambda guard, user: False)


def _reaching(user: Any) -> Grants:
    """What Django thinks: a permission is a permission."""
    found = grants(user)
    return Grants(found.everywhere | frozenset(found.in_sections), found.in_sections)


def _policies(patch: pytest.MonkeyPatch) -> None:
    _guard(patch)
    patch.setattr(policies, "grants", _reaching)


def _rights(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rights, "everywhere", lambda user, permission: user.has_perm(permission))


def _choosers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(choosers, "reach", UNBOUNDED)
    patch.setattr(choosers.BrowseFromOwnView, "get", BrowseView.get)


def _admin_api(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(admin_api.OwnImages, "get_queryset", ImagesAdminAPIViewSet.get_queryset)
    patch.setattr(admin_api.OwnDocuments, "get_queryset", DocumentsAdminAPIViewSet.get_queryset)


def _tags(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tags, "reach", UNBOUNDED)


def _private(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BaseChooser, "get_value_data", private._described)
    patch.setattr(Page, "get_admin_display_title", private._titled)
    for model in (CmsImage, CmsDocument):
        patch.setattr(model, "__str__", private._called[model])
    patch.setattr(private, "_hidden", lambda thing: False)


def _filters(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MultipleUserFilter, "get_queryset", filters._people)
    patch.setattr(SiteFilter, "get_queryset", filters._sites)
    patch.setattr(BaseViewRestrictionForm, "__init__", filters._made)


def _reports(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reports, "reach", UNBOUNDED)


def _snippets(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snippets, "reach", SimpleNamespace(choosable=lambda user, model: model._default_manager.all()))


# Each piece, how to switch it off, and at which addresses its absence shows.
SWITCHES: dict[str, tuple[Switch, tuple[str, ...]]] = {
    "guard": (_guard, ("wagtail_bulk_action", "wagtailadmin_choose_page", "wagtailadmin_pages:move_confirm")),
    "policies": (_policies, ("wagtailsnippets_widgets_",)),
    "rights": (_rights, ("desk-item", "desk-queue")),
    "choosers": (_choosers, ("wagtailadmin_choose_page",)),
    "admin_api": (_admin_api, ("wagtailadmin_api:images", "wagtailadmin_api:documents")),
    "tags": (_tags, ("wagtailadmin_tag_autocomplete", "wagtailimages:index", "wagtailimages_chooser:choose")),
    "private": (_private, ("wagtailadmin_pages:edit", "wagtailadmin_choose_page")),
    "filters": (_filters, ("wagtailadmin_explore", "wagtailadmin_pages:set_privacy")),
    "reports": (_reports, ("own-",)),
    "snippets": (_snippets, ("wagtailsnippetchoosers_widgets_",)),
}
