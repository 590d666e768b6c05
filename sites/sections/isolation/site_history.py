"""Wagtail's report of the site's history, with the rows, people and types that the person may see and no others.

Wagtail shows rows by the right on the *model*, and pages above one's own. Here pages are those of the person's part of
the tree, other objects are asked for one by one, and what stands in no visible row is no choice of a filter.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import ContentTypeFilter
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from cms.core.exports import LocalExportMixin
from cms.core.models import CmsDocument, CmsImage
from cms.users.models import User
from sites.sections.isolation import reach
from sites.sections.models import SectionPage

# Their words name other pages: where one came from, or what it is a copy of.
NAMING_OTHERS = ("wagtail.move", "wagtail.copy", "wagtail.copy_for_translation", "wagtail.create_alias")
# Objects of a model that a person may know of; what is of no such model is for superusers.
Known = Callable[[User], QuerySet[Any]]
_known: dict[type[Model], Known] = {model: partial(reach.choosable, model=model) for model in (CmsImage, CmsDocument)}


def show(model: type[Model], known: Known) -> None:
    """Let the history of a model's objects be seen by those to whom `known` gives the objects."""
    _known[model] = known


def rows_of(log_model: Any, user: User) -> Any:
    """Return the rows of one of Wagtail's log models that `user` may see."""
    if user.is_superuser or log_model not in (PageLogEntry, ModelLogEntry):
        return log_model.objects.viewable_by_user(user)
    if log_model is PageLogEntry:
        return PageLogEntry.objects.filter(page__in=pages_of(user).values("pk"))
    return _of_objects(user)


def pages_of(user: User) -> QuerySet[Page]:
    """Return the pages that `user` works on, without those above them; administrators have their sections' pages."""
    pages = reach.pages_worked_with(user)
    for section in SectionPage.objects.filter(kit__admins__user=user):
        pages |= Page.objects.descendant_of(section, inclusive=True)
    return pages


def _of_objects(user: User) -> QuerySet[ModelLogEntry]:
    condition = Q(pk__in=[])
    for model, known in _known.items():
        keys = known(user).annotate(key=Cast("pk", CharField())).order_by().values("key")
        condition |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return ModelLogEntry.objects.filter(condition)


def _every_model(user: User) -> list[Any]:
    return [rows_of(log_model, user) for log_model in log_registry.get_log_entry_models()]


def _types(request: HttpRequest) -> QuerySet[ContentType]:
    user: Any = request.user
    found: set[int] = set().union(*(rows.get_content_type_ids() for rows in _every_model(user)))
    return ContentType.objects.filter(pk__in=found).order_by("model")


class SiteHistoryFilters(SiteHistoryReportFilterSet):
    """Wagtail's filters, with choices from the visible rows."""

    object_type = ContentTypeFilter(
        label=SiteHistoryReportFilterSet.base_filters["object_type"].label,
        method="filter_object_type",
        queryset=_types,
    )

    def get_action_choices(self) -> list[tuple[str, Any]]:
        """Return the actions there are."""
        there: set[str] = set().union(*(rows.get_actions() for rows in _every_model(self.request.user)))
        return [choice for choice in log_registry.get_choices() if choice[0] in there]

    def get_users_queryset(self) -> QuerySet[User]:
        """Return the people there are."""
        there: set[int] = set().union(*(rows.get_user_ids() for rows in _every_model(self.request.user)))
        return User.objects.filter(pk__in=there).order_by(User.USERNAME_FIELD)


class SiteHistory(LocalExportMixin, LogEntriesView):
    """Wagtail's report over the visible rows."""

    filterset_class = SiteHistoryFilters

    def get_filtered_queryset(self) -> QuerySet[Any]:
        """Return keys of rows of every log, the newest first, as Wagtail's does."""
        self.log_models = list(log_registry.get_log_entry_models())
        first, *others = [self._keys(number, model) for number, model in enumerate(self.log_models)]
        return first.union(*others, all=True).order_by("-timestamp")

    def _keys(self, number: int, log_model: Any) -> QuerySet[Any]:
        rows = rows_of(log_model, self.request.user).values("pk", "timestamp")
        rows = rows.annotate(log_model_index=Value(number, output_field=IntegerField()))
        return self.filter_queryset(rows).order_by()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the rows; filters that are wrong find nothing, instead of everything."""
        # Wagtail keeps one set of filters, which is made for the rows it is first asked about; these suit them all.
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.filters.is_valid() else queryset.none()

    def decorate_paginated_queryset(self, queryset: Any) -> list[Any]:
        """Put rows into words; for all but superusers without the names of other pages."""
        rows: list[Any] = super().decorate_paginated_queryset(queryset)
        if not self.request.user.is_superuser:
            for row in rows:
                if row.action in NAMING_OTHERS:
                    row.message = self.get_action_label(row.action)
        return rows


def _for_the_admin(view: Any) -> Any:
    """Return a view as Wagtail wraps its own: for people who may enter the admin, and kept by nobody."""
    return never_cache(require_admin_access(view))


# They stand before Wagtail's own, whose names lead to the same addresses.
urlpatterns = [
    path("site-history/", _for_the_admin(SiteHistory.as_view())),
    path("site-history/results/", _for_the_admin(SiteHistory.as_view(results_only=True))),
]
