"""The admin's home, as far as writing goes: my drafts, what waits for my decision, what was sent back to me and why."""

from typing import Any

from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState, WorkflowState, get_default_page_content_type

from cms.core.home_panels import MOST, HomePanel, title_column
from cms.core.naming import name_of
from cms.users.models import User
from sites.sections.approval import SectionApprovalTask, Step

ITEM = _("Item")


class WaitingPanel(HomePanel):
    """What this person may decide about now, the longest waiting first."""

    name = "waiting-for-me"
    order = 100
    heading = _("Waiting for your decision")
    empty = _("Nothing waits for your decision.")
    whole = _("All items under review")

    def concerns(self) -> bool:
        """Tell whether the person decides at any step."""
        return any(steps(model, self.user).exists() for model in (SectionApprovalTask, GroupApprovalTask))

    def rows(self) -> list[dict[str, Any]]:
        """Return the steps that wait. One query."""
        waiting = waiting_for(self.user).select_related("task", "workflow_state__requested_by")
        page = Page.objects.filter(pk=Cast(OuterRef("workflow_state__object_id"), IntegerField()))
        found = waiting.annotate(title=Subquery(page.values("draft_title")[:1])).order_by("started_at", "pk")
        return [
            {
                "title": state.title,
                "url": edit_url(state.workflow_state.object_id),
                "step": state.task.name,
                "who": name_of(state.workflow_state.requested_by),
                "since": state.started_at,
            }
            for state in found[: MOST + 1]
        ]

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            title_column(ITEM),
            Column("step", label=_("Step")),
            Column("who", label=_("Sent by")),
            Column("since", label=_("Waiting since")),
        ]

    def whole_url(self) -> str:
        """Lead to Wagtail's own list."""
        return reverse("wagtailadmin_reports:workflow_tasks") + "?reviewable=true"


class SentBackPanel(HomePanel):
    """What was sent back to this person, the last first."""

    name = "sent-back-to-me"
    order = 110
    heading = _("Sent back to you")
    empty = _("Nothing was sent back to you.")
    whole = _("All items that were sent back")

    def rows(self) -> list[dict[str, Any]]:
        """Return what was sent back, with the reason and by whom. One query."""
        step = "current_task_state__"
        found = sent_back_to(self.user).select_related(f"{step}finished_by").order_by(f"-{step}finished_at", "-pk")
        page = Page.objects.filter(pk=Cast(OuterRef("object_id"), IntegerField()))
        found = found.annotate(title=Subquery(page.values("draft_title")[:1]))
        return [
            {
                "title": state.title,
                "url": edit_url(state.object_id),
                "reason": state.current_task_state.comment,
                "who": name_of(state.current_task_state.finished_by),
                "at": state.current_task_state.finished_at,
            }
            for state in found[: MOST + 1]
        ]

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            title_column(ITEM),
            Column("reason", label=_("Reason")),
            Column("who", label=_("Sent back by")),
            Column("at", label=_("Sent back at")),
        ]

    def whole_url(self) -> str:
        """Lead to Wagtail's own list."""
        return reverse("wagtailadmin_reports:workflow") + f"?status={WorkflowState.STATUS_NEEDS_CHANGES}"


class DraftsPanel(HomePanel):
    """This person's writing that readers do not see yet, the last edited first; not what was sent back."""

    name = "my-drafts"
    order = 120
    heading = _("Your drafts")
    empty = _("You have no drafts.")
    whole = _("All items of yours")

    def rows(self) -> list[dict[str, Any]]:
        """Return the drafts with where each is. One query."""
        return [
            {
                "title": row["draft_title"],
                "url": edit_url(row["pk"]),
                "state": _state(row),
                "at": row["latest_revision_created_at"],
            }
            for row in drafts_of(self.user)[: MOST + 1]
        ]

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [title_column(ITEM), Column("state", label=_("State")), Column("at", label=_("Last edited"))]

    def whole_url(self) -> str:
        """Lead to the list of pages, narrowed to the person's own."""
        return reverse("wagtailadmin_explore_root") + f"?owner={self.user.pk}"


def steps(model: Any, user: User) -> QuerySet[Any]:
    """Return the steps of one kind whose groups `user` is in; all of them for superusers."""
    tasks: QuerySet[Any] = model.objects.filter(active=True)
    return tasks if user.is_superuser else tasks.filter(groups__in=user.groups.values("pk"))


def waiting_for(user: User) -> QuerySet[TaskState]:
    """Return the steps that pages have come to and `user` may decide at: in their group and not their own writing.

    It is `SectionApprovalTask.is_writer` as a condition for the database; a test holds the two to each other.
    """
    page = Page.objects.filter(pk=Cast(OuterRef("workflow_state__object_id"), IntegerField()))
    made_it = Exists(page.filter(owner=user, first_published_at=None))
    last_writer = Exists(page.filter(latest_revision__user=user))
    sections, portal = steps(SectionApprovalTask, user), steps(GroupApprovalTask, user)
    editing = Q(task__in=sections.filter(step=Step.EDITING).values("pk")) & ~Q(revision__user=user)
    approval = Q(task__in=sections.filter(step=Step.APPROVAL).values("pk")) & ~last_writer
    own = Q(workflow_state__requested_by=user) | made_it
    return TaskState.objects.filter(
        ((editing | approval) & ~own) | Q(task__in=portal.values("pk")),
        Exists(page),
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        workflow_state__base_content_type=get_default_page_content_type(),
    )


def sent_back_to(user: User) -> QuerySet[WorkflowState]:
    """Return the reviews of pages that ended by sending back to `user`: who asked, who wrote, or whose page it is."""
    page = Page.objects.filter(pk=Cast(OuterRef("object_id"), IntegerField()))
    mine = Q(requested_by=user) | Q(current_task_state__revision__user=user) | Exists(page.filter(owner=user))
    return WorkflowState.objects.filter(
        mine,
        Exists(page),
        status=WorkflowState.STATUS_NEEDS_CHANGES,
        base_content_type=get_default_page_content_type(),
    )


def drafts_of(user: User) -> QuerySet[Page, dict[str, Any]]:
    """Return the pages with something that readers do not see, of `user`'s own or last edited by them.

    What was taken back and not touched since is no draft. Each part is found by an index: owner, and last version.
    """
    review = WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(), object_id=Cast(OuterRef("pk"), CharField())
    )
    running = review.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    schedule = Revision.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    )
    unseen = Q(live=True) | Q(last_published_at=None) | Q(latest_revision_created_at__gt=F("last_published_at"))
    pages = Page.objects.filter(
        unseen, ~Exists(review.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)), has_unpublished_changes=True
    ).annotate(
        step=Subquery(running.values("current_task_state__task__name")[:1]),
        due=Subquery(schedule.order_by("approved_go_live_at").values("approved_go_live_at")[:1]),
    )
    shown = ("pk", "draft_title", "live", "latest_revision_created_at", "step", "due")
    own = pages.filter(owner=user).order_by().values(*shown)
    edited = pages.filter(~Exists(running), latest_revision__user=user).order_by().values(*shown)
    return own.union(edited).order_by("-latest_revision_created_at", "-pk")


def _state(row: dict[str, Any]) -> str:
    """Say where a draft is."""
    if row["step"]:
        return gettext("waiting at: %(step)s") % {"step": row["step"]}
    if row["due"]:
        return gettext("scheduled for %(when)s") % {"when": date_format(localtime(row["due"]), "SHORT_DATETIME_FORMAT")}
    return gettext("published, with changes not yet published") if row["live"] else gettext("draft")


def edit_url(page: Any) -> str:
    """Return the address of a page's form in the admin."""
    return reverse("wagtailadmin_pages:edit", args=[page])
