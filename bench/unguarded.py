"""The admin as it would be without the isolation of sections: for measuring what the isolation costs, nothing else."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.conf import settings
from django.test import override_settings
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.forms.view_restrictions import BaseViewRestrictionForm
from wagtail.admin.views.pages.listing import SiteFilter
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

from cms.core.models import CmsDocument, CmsImage
from sites.alerts import permissions as alert_permissions
from sites.sections.isolation import filters, private
from sites.sections.isolation.policies import SectionPolicy
from sites.streams import rights
from sites.streams.reports import scope

GUARD = "sites.sections.isolation.guard.SectionGuard"


def _has(user: Any, permission: str) -> bool:
    """Tell what Django thinks: a permission reaches everywhere."""
    return bool(user.has_perm(permission))


# What stands in whose place: the object, the name, what was there before us.
REPLACED: list[tuple[Any, str, Any]] = [
    (BaseChooser, "get_value_data", private._described),
    (Page, "get_admin_display_title", private._titled),
    *((model, "__str__", private._called[model]) for model in (CmsImage, CmsDocument)),
    (private, "_hidden", lambda thing: False),
    (MultipleUserFilter, "get_queryset", filters._people),
    (SiteFilter, "get_queryset", filters._sites),
    (BaseViewRestrictionForm, "__init__", filters._made),
    *((module, "everywhere", _has) for module in (alert_permissions, rights, scope)),
    *(
        (SectionPolicy, name, getattr(ModelPermissionPolicy, name))
        for name in vars(SectionPolicy)
        if name.startswith(("user_has", "instances_user"))
    ),
]


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the guard and what is wrapped away for a while. A test client keeps the middleware of its first request."""
    rest = [name for name in settings.MIDDLEWARE if name != GUARD]
    with ExitStack() as away, override_settings(MIDDLEWARE=rest):
        for target, name, before in REPLACED:
            away.enter_context(mock.patch.object(target, name, before))
        yield
