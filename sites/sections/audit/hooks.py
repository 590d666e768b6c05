"""What the audit log adds to Wagtail's admin: what it keeps, its report, and two places that no signal reaches."""

from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from cms.core.models import ApiKey
from cms.users.models import User
from sites.sections.audit import names, queries, recording, views
from sites.sections.audit.keeping import keep
from sites.sections.audit.rights_panel import RightsPanel
from sites.sections.models import AuditEntry, Membership
from sites.sections.people import views as people


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the log's actions, and say what this room and those beneath it give it to keep."""
    names.register(actions)
    keep(actions, User, owners=queries.sections_of_person, pages=["wagtailusers_users"], by_signals=True)
    keep(actions, Group, owners=queries.section_of_group, pages=["wagtailusers_groups"], by_signals=True)
    keep(actions, Membership, owners=lambda row: [row.section_id], pages=[people.INDEX, people.RESULTS, people.PAGE])
    keep(actions, ApiKey, pages=["api_keys"])
    keep(actions, AuditEntry, pages=[views.INDEX, views.RESULTS])
    keep(actions, PageViewRestriction, owners=lambda row: queries.section_of_page(row.page))
    keep(actions, CollectionViewRestriction, owners=lambda row: queries.section_of_collection(row.collection))


@hooks.register("register_admin_urls")
def register_audit_urls() -> list[URLPattern]:
    """The report, and the part of it that its script asks for."""
    return [
        path("reports/audit/", views.AuditReport.as_view(), name=views.INDEX),
        path("reports/audit/results/", views.AuditReport.as_view(results_only=True), name=views.RESULTS),
    ]


class AuditMenuItem(MenuItem):
    """The report, for those who may see any row."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to administrators, of the portal and of sections."""
        user: Any = request.user
        return queries.administers_a_section(user)


@hooks.register("register_reports_menu_item")
def register_audit_menu_item() -> MenuItem:
    """Lead there from the reports."""
    address = reverse_lazy(views.INDEX)
    return AuditMenuItem(_("Audit log"), address, name="audit", icon_name="history", order=1010)


@hooks.register("register_group_permission_panel", order=1000)
def watch_rights() -> type[RightsPanel]:
    """Tell of rights that the form of groups adds; after all other parts of it."""
    return RightsPanel


@hooks.register("after_bulk_action")
def tell_of_suspended(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """People who are suspended in bulk are changed without a signal."""
    if action_type != "set_active_state":
        return
    active = action.cleaned_form.cleaned_data["mark_as_active"]
    for user in objects:
        recording.tell(user, names.REINSTATED if active else names.SUSPENDED)
