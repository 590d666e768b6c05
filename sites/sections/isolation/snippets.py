"""Snippets as departments' things: listed, chosen, changed and deleted within the section that owns them.

Each snippet model registers by a subclass of `SectionSnippetViewSet` that says who owns its objects; a test refuses any
that does not.
"""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from sites.sections.isolation import reach, references
from sites.sections.isolation.policies import ANY, NOBODY, SectionPolicy


class OwnChooseView(ChooseView):
    """The dialog, with what may be chosen."""

    def get_object_list(self) -> "QuerySet[Any]":
        """Return what is within reach."""
        return reach.choosable(self.request.user, self.model_class)


class OwnChooseResultsView(ChooseResultsView):
    """Its list, with the same."""

    def get_object_list(self) -> "QuerySet[Any]":
        """Return what is within reach."""
        return reach.choosable(self.request.user, self.model_class)


class OwnChooserViewSet(SnippetChooserViewSet):
    """Choosing a snippet; what has been chosen is looked at by the guard."""

    choose_view_class = OwnChooseView
    choose_results_view_class = OwnChooseResultsView


class OwnedForm(WagtailAdminModelForm):
    """A form that neither names what is out of reach nor gives a thing to a section that is not the user's."""

    def is_valid(self) -> bool:
        """Validate, then look at what is named and who owns it."""
        return super().is_valid() and self._stays_within_reach()

    def _stays_within_reach(self) -> bool:
        user = self.for_user
        policy = reach.policy_of(type(self.instance))
        if user is None or policy is None:
            return True
        action = "change" if self.instance.pk else "add"
        owned = policy.user_has_permission_for_instance(user, action, self.instance)
        if not owned:
            field = policy.owner.partition("__")[0]
            self.add_error(field if field in self.fields else None, _("Choose your own section here."))
        return references.refuse_new(self, user) and owned


class SectionSnippetViewSet(SnippetViewSet):
    """A snippet model's views, within reach. For `owner` and `neutral` see `SectionPolicy`."""

    owner: ClassVar[str] = ""
    neutral: ClassVar[Q] = NOBODY
    chooser_viewset_class = OwnChooserViewSet

    @property
    def permission_policy(self) -> SectionPolicy:
        """Return the policy of the model."""
        return SectionPolicy(self.model, owner=self.owner, neutral=self.neutral)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return what the list shows: what the user may do something to."""
        return self.permission_policy.instances_user_has_any_permission_for(request.user, ANY)

    def get_edit_handler(self) -> Any:
        """Return the viewset's own handler, or the model's panels with the form above."""
        if hasattr(self, "edit_handler"):
            return super().get_edit_handler()
        return ObjectList(self.model.panels, base_form_class=OwnedForm).bind_to_model(self.model)


class DeleteWithinReach(DeleteBulkAction):
    """Wagtail asks once whether the user may delete any; here each is asked about."""

    def check_perm(self, snippet: Any) -> bool:
        """Tell whether the user may delete this one."""
        user: Any = self.request.user
        policy = reach.policy_of(type(snippet))
        if isinstance(user, AnonymousUser) or policy is None:
            return False
        return policy.user_has_permission_for_instance(user, "delete", snippet)


# After Wagtail's own, in the place of which it stands.
hooks.register("register_bulk_action", DeleteWithinReach, order=1000)
