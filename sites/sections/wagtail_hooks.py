"""What sections add to Wagtail's admin: the words on the workflow's buttons, and the one way to the public."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import (
    ActionMenuItem,
    PublishMenuItem,
    SubmitForModerationMenuItem,
    WorkflowMenuItem,
)
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page, WorkflowState
from wagtail.snippets.models import register_snippet

from cms.core import conflicts
from cms.core.refusals import RefusedError
from sites.sections import approval, home
from sites.sections.admin import BlocViewSet
from sites.sections.approval import SectionApprovalTask

# Registers addresses, a menu item and what the log keeps.
from sites.sections.audit import hooks as _audit  # noqa: F401

# Register choosers, API, rich text and bulk actions within reach.
from sites.sections.isolation import admin_api, choosers, private, snippets  # noqa: F401

# Registers addresses, a menu item and log actions of its own.
from sites.sections.people import hooks as _people  # noqa: F401
from sites.sections.queries import goes_through_approval

# What our own panels say instead: with the reason, for whoever may really decide, and in a fixed number of queries.
SAID_BY_OURS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel, RecentEditsPanel)


@hooks.register("construct_homepage_panels")
def put_writing_on_the_home(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits for the person, what came back to them and what they have begun."""
    user: Any = request.user
    panels[:] = [panel for panel in panels if not isinstance(panel, SAID_BY_OURS)]
    panels += [home.WaitingPanel(user), home.SentBackPanel(user), home.DraftsPanel(user)]


class SubmitMenuItem(SubmitForModerationMenuItem):
    """Wagtail's own item with the words that editors know, instead of the workflow's name."""

    label = gettext_lazy("Submit for review")

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Say whether it goes the first time or again."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = context.get("page")
        state = page.current_workflow_state if page else None
        again = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        context["label"] = _("Submit again") if again else self.label
        return context


@hooks.register("construct_page_action_menu")
def name_the_steps(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Name the buttons of the steps as they are; leave out "Publish" where the way leads through approval."""
    page = context.get("page")
    task = page.current_workflow_task if page else None
    if isinstance(task, SectionApprovalTask):
        labels = {name: label for name, label, _dialog in task.get_actions(page, request.user)}
        for item in items:
            if isinstance(item, WorkflowMenuItem):
                item.label = labels.get(item.name, item.label)
    place = page or context.get("parent_page")
    if place is not None and goes_through_approval(place, new=page is None, user=request.user):
        items[:] = [item for item in items if not isinstance(item, PublishMenuItem)]
    items[:] = [
        SubmitMenuItem(order=item.order) if isinstance(item, SubmitForModerationMenuItem) else item for item in items
    ]


@hooks.register("before_edit_page")
def refuse_lost_step(request: HttpRequest, page: Page) -> None:
    """A form that decides about a step is refused when there is nothing to decide any more, or not for this user."""
    if request.method != "POST" or not request.POST.get("action-workflow-action"):
        return
    now = conflicts.lock(page.pk)
    state = now.current_workflow_task_state
    if state is None or state != page.current_workflow_task_state:
        raise approval.decided_already(now)
    actions = [name for name, _label, _dialog in state.task.specific.get_actions(now, request.user)]
    if request.POST.get("workflow-action-name") not in actions:
        raise approval.not_yours(now)


@hooks.register("before_publish_page")
def refuse_shortcut(request: HttpRequest, page: Page) -> None:
    """What is written in a section goes public by approval alone, however the request came about."""
    if goes_through_approval(page, user=request.user):
        raise _shortcut()


@hooks.register("before_bulk_action")
def refuse_shortcuts(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """The same for many pages at once."""
    if action_type != "publish" or request.method != "POST":
        return
    if any(isinstance(page, Page) and goes_through_approval(page, user=request.user) for page in objects):
        raise _shortcut()


def _shortcut() -> RefusedError:
    return RefusedError(
        _("Submit it for review"),
        _("What is written in a section is published by the approval of somebody who has not written it."),
        status=403,
    )


register_snippet(BlocViewSet)
