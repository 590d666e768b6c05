"""Lists of people, sites and groups to filter or choose by, within reach: Wagtail's offer everybody and all.

They have no hook; the methods that give the choices are wrapped.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.forms.view_restrictions import BaseViewRestrictionForm
from wagtail.admin.views.pages.listing import SiteFilter
from wagtail.models import Site

from cms.users.models import User
from sites.sections.isolation import reach
from sites.sections.isolation.grants import own_groups
from sites.sections.isolation.guard import asking

_people, _sites, _made = MultipleUserFilter.get_queryset, SiteFilter.get_queryset, BaseViewRestrictionForm.__init__


def colleagues(user: Any) -> "QuerySet[User]":
    """Return who has a part in one of the user's sections, or owns a page that the user works with."""
    pages = reach.pages_worked_with(user).order_by()
    found = Q(groups__in=own_groups(user)) | Q(pk__in=pages.values("owner"))
    return User.objects.filter(found).distinct()


def people(chosen_by: Any, request: Any) -> Any:
    """Return whom a filter offers."""
    offered = _people(chosen_by, request)
    user = asking()
    if offered is None or user is None or reach.everything(user):
        return offered
    return offered.filter(pk__in=colleagues(user).values("pk"))


def sites(chosen_by: Any, request: Any) -> Any:
    """Return which sites a filter offers: those whose root the user works with."""
    offered: QuerySet[Site] = _sites(chosen_by, request)
    user = asking()
    if user is None or reach.everything(user):
        return offered
    return offered.filter(root_page__in=reach.pages_worked_with(user).order_by())


def offer_own_groups(form: Any, *args: Any, **kwargs: Any) -> None:
    """Let a page or a collection be closed to all but groups of one's own sections."""
    _made(form, *args, **kwargs)
    user = asking()
    if user is not None and not reach.everything(user):
        form.fields["groups"].queryset = Group.objects.filter(pk__in=own_groups(user))


def install() -> None:
    """Put ours in the place of Wagtail's."""
    MultipleUserFilter.get_queryset = people
    SiteFilter.get_queryset = sites
    BaseViewRestrictionForm.__init__ = offer_own_groups
