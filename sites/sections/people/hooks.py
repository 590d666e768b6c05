"""The addresses of people in Wagtail's admin, the entry in its menu, and the names of what is done in its history."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from sites.sections.people import person, queries, views

LOGGED = [
    ("invite", _("Invite to a section"), _("Invited to a section")),
    ("resend", _("Send the invitation again"), _("Sent the invitation again")),
    ("cancel", _("Take the invitation back"), _("Took the invitation back")),
    ("accept", _("Accept the invitation"), _("Accepted the invitation")),
    ("roles", _("Choose roles in a section"), _("Chose the roles in a section")),
    ("suspend", _("Suspend in a section"), _("Suspended in a section")),
    ("restore", _("Restore in a section"), _("Restored in a section")),
    ("remove", _("Remove from the section"), _("Removed from the section")),
    ("reset_second_factor", _("Ask for a second factor to be reset"), _("Asked for a second factor to be reset")),
]


@hooks.register("register_admin_urls")
def register_people_urls() -> list[URLPattern]:
    """The list of each section, and the pages of its people."""
    return [
        path("people/", views.start, name=views.START),
        path("people/<int:section>/", views.PeopleList.as_view(), name=views.INDEX),
        path("people/<int:section>/results/", views.PeopleList.as_view(results_only=True), name=views.RESULTS),
        path("people/<int:section>/invite/", views.Invite.as_view(), name=views.INVITE),
        path("people/<int:section>/<int:pk>/", person.PersonPage.as_view(), name=views.PAGE),
        path("people/<int:section>/<int:pk>/<slug:verb>/", person.Do.as_view(), name=views.VERB),
    ]


class PeopleMenuItem(MenuItem):
    """The people, for those who look after any section's."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the user does."""
        return queries.administered(request.user).exists()


@hooks.register("register_admin_menu_item")
def register_people_menu_item() -> MenuItem:
    """Lead to the people."""
    return PeopleMenuItem(_("People"), reverse_lazy(views.START), name="people", icon_name="group", order=130)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name what is done to people in the history."""
    for verb, label, message in LOGGED:
        actions.register_action(f"xbtt.people.{verb}", label, message)
