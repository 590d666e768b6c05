"""Who is told of a step in a section's workflow, and in which words: Wagtail's notifiers, with letters of our own.

They take the place of Wagtail's, which mail in English, at once, and superusers too. Nobody is told of what they did.
"""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.mail import Notifier
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, WorkflowState
from wagtail.signals import (
    task_approved,
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)
from wagtail.users.models import UserProfile

from cms.core import letters
from cms.core.naming import name_of
from cms.users.models import User
from sites.sections.approval import SectionApprovalTask, Step


class LetterNotifier(Notifier):
    """Tells people by a notice in the admin and, where their account asks for it, by a letter."""

    # What the account's setting is called: submitted, approved or rejected.
    notification = ""
    words: ClassVar[Any] = ""
    subject: ClassVar[Any] = ""

    def get_template_set(self, instance: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the words instead of templates: the catalogue is held to what Python says."""
        return {"text": self.words, "subject": self.subject}

    def get_valid_recipients(self, instance: Any, **kwargs: Any) -> set[User]:
        """Return whom to tell: never who did it, nor anybody who has left."""
        actor = kwargs.get("user")
        found = self.recipients(instance)
        return {user for user in found if user and user.is_active and (actor is None or user.pk != actor.pk)}

    def recipients(self, instance: Any) -> list[Any]:
        """Return whom it concerns."""
        return writers(state_of(instance))

    def get_context(self, instance: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the words name, and the page."""
        state = state_of(instance)
        page, task = state.content_object.specific, state.current_task_state
        return {
            "page": page,
            "title": page.get_latest_revision_as_object().title if page.latest_revision_id else page.title,
            "who": name_of(kwargs.get("user")),
            "step": task.task.name if task else "",
            "reason": task.get_comment() if task else "",
        }

    def send_notifications(self, template_set: Any, context: Any, recipients: Any, **kwargs: Any) -> bool:
        """Write the notices and letters in the running transaction."""
        url = reverse("wagtailadmin_pages:edit", args=[context.pop("page").pk])
        told = {name: letters.Words(words, context) for name, words in template_set.items()}
        for user in sorted(recipients, key=lambda user: user.pk):
            wanted = bool(getattr(UserProfile.get_for_user(user), f"{self.notification}_notifications"))
            letters.notify(users=[user], text=told["text"], subject=told["subject"], url=url, mail=wanted)
        return True


def state_of(instance: TaskState | WorkflowState) -> WorkflowState:
    """Return the workflow's state that a signal is about."""
    return instance if isinstance(instance, WorkflowState) else instance.workflow_state


def writers(state: WorkflowState) -> list[Any]:
    """Return who asked for the review, and who made the version that is under review."""
    task = state.current_task_state
    return [state.requested_by, task.revision.user if task else None]


def is_ours(instance: Any) -> bool:
    """Tell whether a signal is about a page at a step that groups decide about, in a section or in the portal."""
    state = state_of(instance)
    task = instance.task if isinstance(instance, TaskState) else getattr(state.current_task_state, "task", None)
    is_step = task is not None and isinstance(task.specific, AbstractGroupApprovalTask)
    return is_step and isinstance(state.content_object, Page)


class SubmittedNotifier(LetterNotifier):
    """An item has come to a step: whoever can decide there is told, or the superusers if nobody in the section can."""

    notification = "submitted"
    words = _("“%(title)s” waits for you at the step “%(step)s”; sent by %(who)s.")
    subject = _("Waits for you: %(title)s")

    def can_handle(self, instance: Any, **kwargs: Any) -> bool:
        """Take items at a section's step."""
        return is_ours(instance)

    def recipients(self, instance: Any) -> list[Any]:
        """Return who can decide at this step."""
        page, task = instance.workflow_state.content_object, instance.task.specific
        if isinstance(task, SectionApprovalTask):
            return task.deciders(page, instance) or list(User.objects.filter(is_superuser=True))
        return list(User.objects.filter(groups__in=task.groups.all()))

    def get_context(self, instance: Any, **kwargs: Any) -> dict[str, Any]:
        """Name the step that begins; the workflow's state still points at the one before."""
        return {**super().get_context(instance, **kwargs), "step": instance.task.name}


class SentOnNotifier(LetterNotifier):
    """The editor sent an item on: its writers are told."""

    notification = "approved"
    words = _("%(who)s has sent “%(title)s” on to the head.")
    subject = _("Sent on: %(title)s")

    def can_handle(self, instance: Any, **kwargs: Any) -> bool:
        """Take the first step alone: what the head approves is told of as approved."""
        return is_ours(instance) and getattr(instance.task.specific, "step", "") == Step.EDITING

    def recipients(self, instance: Any) -> list[Any]:
        """Return the writers of the version that was sent on."""
        return [instance.workflow_state.requested_by, instance.revision.user]


class WorkflowNotifier(LetterNotifier):
    """Something happened to the whole of a section's workflow."""

    def can_handle(self, instance: Any, **kwargs: Any) -> bool:
        """Take sections' workflows."""
        return is_ours(instance)


class SentBackNotifier(WorkflowNotifier):
    """An item was sent back: its writers get the reason."""

    notification = "rejected"
    words = _("%(who)s has sent “%(title)s” back. Reason: %(reason)s")
    subject = _("Sent back: %(title)s")


class ApprovedNotifier(WorkflowNotifier):
    """The head approved an item: its writers are told."""

    notification = "approved"
    words = _("%(who)s has approved “%(title)s” for publication.")
    subject = _("Approved: %(title)s")


class CancelledNotifier(WorkflowNotifier):
    """Somebody ended a review before its time: the writers are told."""

    notification = "rejected"
    words = _("%(who)s has ended the review of “%(title)s”.")
    subject = _("Review ended: %(title)s")


# Under the names of Wagtail's own notifiers, whose places these take: a name is connected once. That of Wagtail for
# a workflow as a whole (`workflow_submitted`) is left without anybody to tell: the first step tells its people.
NOTIFIERS = [
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification", SubmittedNotifier((TaskState,))),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification", Notifier((WorkflowState,))),
    (
        workflow_rejected,
        WorkflowState,
        "workflow_state_rejected_email_notification",
        SentBackNotifier((WorkflowState,)),
    ),
    (
        workflow_approved,
        WorkflowState,
        "workflow_state_approved_email_notification",
        ApprovedNotifier((WorkflowState,)),
    ),
    (task_approved, TaskState, "section_task_approved", SentOnNotifier((TaskState,))),
    (workflow_cancelled, WorkflowState, "section_workflow_cancelled", CancelledNotifier((WorkflowState,))),
]


def connect() -> None:
    """Put our notifiers on Wagtail's signals; before Wagtail's admin is ready, which then connects none of its own."""
    for signal, sender, name, notifier in NOTIFIERS:
        signal.connect(notifier, sender=sender, dispatch_uid=name)
