"""The two steps from a draft to the public: an editor sends it on, the head's approval publishes what was read.

The steps are Wagtail's own group approval tasks with three rules more: nobody decides about writing of their own, not
even a superuser; what is sent back has a reason; what is approved is the version that the reviewer was shown.
"""

from typing import Any

from django import forms
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState

from cms.core import conflicts
from cms.core.naming import moment, name_of
from cms.core.refusals import Link, RefusedError
from cms.users.models import User

APPROVE, SEND_BACK = "approve", "reject"


class Step(models.TextChoices):
    """Which of the two steps a task is."""

    EDITING = "editing", _("Editing")
    APPROVAL = "approval", _("Approval by the head")


class ApproveForm(forms.Form):
    """What goes with an approval: words for the record, and which version was shown."""

    comment = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=80)


class SendBackForm(forms.Form):
    """Why an item is sent back."""

    comment = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The writer reads this. Say what has to be changed."),
    )


class SectionApprovalTask(AbstractGroupApprovalTask):
    """One step of a section's workflow."""

    step = models.CharField(max_length=12, choices=Step.choices, default=Step.APPROVAL, editable=False)

    class Meta:
        verbose_name = _("step of a section's workflow")
        verbose_name_plural = _("steps of sections' workflows")

    @classmethod
    def get_description(cls) -> str:
        """Say what the task is for, where tasks are chosen."""
        return gettext("Members of the groups decide, but nobody about writing of their own.")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Return what `user` may do with `obj` at this step: nothing outside the groups, or if they wrote it."""
        if not (user.is_superuser or self._user_in_groups(user)):
            return []
        state = obj.current_workflow_task_state
        if state is None or state.task_id != self.pk or self.is_writer(user, obj, state):
            return []
        return [(SEND_BACK, gettext("Send back"), True), (APPROVE, self.approve_label(), True)]

    def approve_label(self) -> str:
        """Return what the button that approves says."""
        return gettext("Send on to the head") if self.step == Step.EDITING else gettext("Approve and publish")

    def is_writer(self, user: Any, page: Any, state: TaskState) -> bool:
        """Tell whether what `page` has at this step is `user`'s own writing.

        It is for whoever asked for the review, made the version under review, or made the page, as long as it was
        never public. An editor may put a text right and send it on; what the head approves is the last version, so
        there the last writer is the one who counts.
        """
        reviewed = page.latest_revision if self.step == Step.APPROVAL else state.revision
        made_it = page.first_published_at is None and page.owner_id == user.pk
        return made_it or user.pk in (state.workflow_state.requested_by_id, reviewed.user_id if reviewed else None)

    def deciders(self, page: Any, state: TaskState) -> list[Any]:
        """Return the active users who can decide about `page` now, superusers aside."""
        members = User.objects.filter(is_active=True, groups__in=self.groups.all()).distinct().order_by("pk")
        return [user for user in members if not self.is_writer(user, page, state)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        """Return what waits for `user` at this step."""
        waiting = super().get_task_states_user_can_moderate(user, **kwargs)
        return waiting.exclude(workflow_state__requested_by=user).exclude(revision__user=user)

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Return the form of Wagtail's dialog for an action."""
        return ApproveForm if action == APPROVE else SendBackForm

    def get_template_for_action(self, action: str) -> str:
        """Return the dialog of the approval, which shows the version; sending back has Wagtail's own."""
        return "sections/approve.html" if action == APPROVE else ""

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Decide, with the page locked: `comment` is the note or reason, `seen` the version that was shown.

        Raises `RefusedError` if somebody has decided meanwhile, saved another version than the one shown, or if the
        user wrote it.
        """
        page = conflicts.lock(int(task_state.revision.object_id))
        state = TaskState.objects.select_for_update(of=("self",)).get(pk=task_state.pk)
        if state.status != TaskState.STATUS_IN_PROGRESS:
            raise decided_already(page)
        if action_name not in [name for name, _label, _dialog in self.get_actions(page, user)]:
            raise not_yours(page)
        if action_name == APPROVE:
            _refuse_unseen(page, user, kwargs.pop("seen", ""))
            state.revision = page.latest_revision
        super().on_action(state, user, action_name, comment=kwargs.get("comment", ""))


def _refuse_unseen(page: Page, user: Any, seen: str) -> None:
    """Raise `RefusedError` unless `seen` is the latest version, or all that was saved since is the user's own."""
    latest = page.latest_revision
    if seen == conflicts.version(latest):
        return
    number = seen.partition(" ")[0]
    shown = page.revisions.filter(pk=number).first() if number.isdecimal() else None
    if shown is not None and conflicts.version(shown) == seen and not _others_since(page, shown, user):
        return
    links: list[Link] = [(_edit_url(page), gettext("Open the newer version"))]
    if shown is not None and shown.pk != latest.pk:
        compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, shown.pk, latest.pk])
        links.append((compare, gettext("Compare the versions")))
    raise RefusedError(
        gettext("Not approved: there is a newer version"),
        gettext("%(who)s saved a newer version at %(when)s, which you have not been shown. Read it, then decide.")
        % {"who": name_of(latest.user), "when": moment(latest.created_at)},
        links=links,
    )


def _others_since(page: Page, shown: Revision, user: Any) -> bool:
    """Tell whether anybody but `user` (a program too) has saved a version after `shown`."""
    later = page.revisions.filter(pk__gt=shown.pk)
    return later.filter(Q(user=None) | ~Q(user=user)).exists()


def decided_already(page: Page) -> RefusedError:
    """Return the refusal for an item that somebody else has decided about: by whom and when."""
    states = TaskState.objects.for_instance(page).exclude(finished_at=None)
    last = states.select_related("finished_by", "task").order_by("-finished_at").first()
    why = gettext("This item does not wait for a decision at this step any more.")
    if last is not None:
        why = gettext("%(who)s decided at %(when)s: %(status)s (%(task)s).") % {
            "who": name_of(last.finished_by),
            "when": moment(last.finished_at),
            "status": STATUS.get(last.status, last.get_status_display()),
            "task": last.task.name,
        }
    return RefusedError(gettext("Already decided"), why, links=[(_edit_url(page), gettext("Open the item"))])


def not_yours(page: Page) -> RefusedError:
    """Return the refusal for somebody who may not decide: outside the step's group, or the writer."""
    return RefusedError(
        gettext("You cannot decide about this item"),
        gettext(
            "Whoever wrote an item or changed it last cannot approve it. What you typed is a draft if you save it."
        ),
        links=[(_edit_url(page), gettext("Open the item"))],
    )


STATUS = {
    TaskState.STATUS_APPROVED: _("approved"),
    TaskState.STATUS_REJECTED: _("sent back"),
    TaskState.STATUS_CANCELLED: _("cancelled"),
}


def _edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
