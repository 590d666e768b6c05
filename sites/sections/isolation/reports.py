"""Wagtail's reports, within reach: their rows mostly are, their filters list workflows, tasks and people of all."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import FilteredModelChoiceFilter
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet, LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportFilterSet, PageTypesUsageReportView
from wagtail.admin.views.reports.workflows import (
    WorkflowReportFilterSet,
    WorkflowTasksReportFilterSet,
    WorkflowTasksView,
    WorkflowView,
    get_editable_page_ids_query,
)
from wagtail.models import Page, Task, Workflow, WorkflowState

from cms.users.models import User
from sites.sections.isolation import reach


def workflows(request: HttpRequest) -> "QuerySet[Workflow]":
    """Return the workflows of what the user works with."""
    if reach.everything(request.user):
        return Workflow.objects.all()
    pages = reach.pages_worked_with(request.user).order_by()
    return Workflow.objects.filter(workflow_pages__page__in=pages).distinct()


def tasks(request: HttpRequest) -> "QuerySet[Task]":
    """Return the steps of those workflows."""
    return Task.objects.filter(workflow_tasks__workflow__in=workflows(request)).distinct()


def askers(request: HttpRequest) -> "QuerySet[User]":
    """Return who has asked for a review of something that the user may edit."""
    rows = WorkflowState.objects.all()
    if not reach.everything(request.user):
        rows = rows.filter(base_content_type__model="page", object_id__in=get_editable_page_ids_query(request))
    return User.objects.filter(pk__in=rows.values("requested_by")).order_by(User.USERNAME_FIELD)


def lockers(request: HttpRequest) -> "QuerySet[User]":
    """Return who has locked something that the user works with."""
    pages = reach.pages_worked_with(request.user).order_by()
    return User.objects.filter(locked_pages__in=pages).order_by(User.USERNAME_FIELD).distinct()


class WorkflowFilters(WorkflowReportFilterSet):
    """The filters of the workflows' report, within reach."""

    workflow = django_filters.ModelChoiceFilter(queryset=workflows, label=_("Workflow"))
    requested_by = django_filters.ModelChoiceFilter(queryset=askers)

    class Meta(WorkflowReportFilterSet.Meta):
        pass


class TaskFilters(WorkflowTasksReportFilterSet):
    """The filters of the steps' report, within reach."""

    workflow = django_filters.ModelChoiceFilter(
        field_name="workflow_state__workflow", queryset=workflows, label=_("Workflow")
    )
    task = FilteredModelChoiceFilter(queryset=tasks, filter_field="id_workflow", filter_accessor="workflows")

    class Meta(WorkflowTasksReportFilterSet.Meta):
        pass


class LockedFilters(LockedPagesReportFilterSet):
    """The filters of the locked pages' report, within reach."""

    locked_by = django_filters.ModelChoiceFilter(queryset=lockers)

    class Meta(LockedPagesReportFilterSet.Meta):
        pass


class OwnWorkflowView(WorkflowView):
    """Workflows of one's own."""

    filterset_class = WorkflowFilters


class OwnWorkflowTasksView(WorkflowTasksView):
    """Steps of one's own."""

    filterset_class = TaskFilters


class OwnLockedPagesView(LockedPagesView):
    """Locked pages that the user works with: what they once locked elsewhere is not theirs any more."""

    filterset_class = LockedFilters

    def get_queryset(self) -> "QuerySet[Page]":
        """Return the rows within reach."""
        found = super().get_queryset()
        user = self.request.user
        return found if reach.everything(user) else found.filter(reach.beneath(reach.roots(user)))


class TypeFilters(PageTypesUsageReportFilterSet):
    """Without the list of all sites."""

    sites_filter_enabled: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.sites_filter_enabled and not reach.everything(self.request.user):
            self.sites_filter_enabled = False
            del self.filters["site"]

    class Meta(PageTypesUsageReportFilterSet.Meta):
        pass


class OwnPageTypesView(PageTypesUsageReportView):
    """How many pages of each type the user works with, and which of them was edited last."""

    filterset_class = TypeFilters

    def get_queryset(self) -> "QuerySet[ContentType]":
        """Return the types with the counts within reach; a superuser's are Wagtail's own."""
        if reach.everything(self.request.user):
            return super().get_queryset()
        types = self.filter_queryset(ContentType.objects.filter(model__in=self.page_models))
        mine = reach.pages_worked_with(self.request.user)
        last = mine.filter(content_type=OuterRef("pk")).order_by(
            F("latest_revision_created_at").desc(nulls_last=True), "title", "-pk"
        )
        found = types.annotate(
            count=Count("pages", filter=self._counted(), distinct=True),
            last_edited_page_id=Subquery(last.values("pk")[:1]),
        )
        self.queryset = found
        return found.order_by("-count", "app_label", "model")

    def _counted(self) -> Q:
        counted = Q(pk__in=[])
        for path in reach.roots(self.request.user):
            counted |= Q(pages__path__startswith=path)
        return counted
