"""Urgent notices in Wagtail's admin: list, form, the page of one, and the page where a second person confirms it."""

from datetime import datetime
from typing import Any, cast

import django_filters
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from cms.users.models import User
from sites.alerts import actions
from sites.alerts.forms import AlertForm
from sites.alerts.models import Alert
from sites.alerts.permissions import EVERYWHERE, ISSUING, AlertPolicy
from sites.alerts.queries import in_state
from sites.sections.models import SectionCard

NAME = "urgent_notices"
POLICY = AlertPolicy(Alert)


class AlertFilters(WagtailFilterSet):
    """What the list may be narrowed to."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Alert.State.choices, method="in_this_state", empty_label=None
    )

    class Meta:
        model = Alert
        fields = ["level", "area"]

    def in_this_state(self, alerts: QuerySet[Alert], _name: str, value: str) -> QuerySet[Alert]:
        """Return those that stand so now."""
        return alerts.filter(in_state(value, timezone.now()))


class WithinReach:
    """A view of one notice: those that the person may not `reach` (an action of the policy) are not there."""

    reach = "view"

    def get_object(self, queryset: Any = None) -> Alert:
        """Return the notice; raise `Http404` for one out of reach. A write locks it."""
        request, key = self.request, self.kwargs["pk"]  # type: ignore[attr-defined]
        found = POLICY.instances_user_has_permission_for(request.user, self.reach)
        return get_object_or_404(found.select_for_update() if request.method == "POST" else found, pk=key)


class AlertList(generic.IndexView):
    """The notices within reach; their titles lead to their pages."""

    def get_base_queryset(self) -> QuerySet[Alert]:
        """Join what the list shows."""
        found = POLICY.instances_user_has_permission_for(self.request.user, "view")
        return found.select_related("issued_by").prefetch_related("sections")

    def get_edit_url(self, instance: Alert) -> str | None:
        """Lead to the notice's own page, from which it can be changed, confirmed and ended."""
        return self.get_inspect_url(instance)


class CreateAlert(generic.CreateView):
    """A new notice; after it comes its page."""

    def get_success_url(self) -> str:
        """Lead to the notice's own page."""
        return reverse(f"{NAME}:inspect", args=[self.object.pk])

    def get_success_message(self, instance: Alert) -> str:
        """Say whether it is in force."""
        return said_of(instance)


class EditAlert(WithinReach, generic.EditView):
    """A changed notice; after it comes its page."""

    reach = "change"

    def get_success_url(self) -> str:
        """Lead to the notice's own page."""
        return reverse(f"{NAME}:inspect", args=[self.object.pk])

    def get_success_message(self) -> str:
        """Say whether it is in force."""
        return said_of(self.object)


def said_of(alert: Alert) -> str:
    """Return what to tell who has just saved the notice."""
    words = {
        Alert.State.WAITING: _("Saved. The notice is not shown before a second person has confirmed it."),
        Alert.State.COMING: _("Saved. The notice comes by itself at its time."),
        Alert.State.IN_FORCE: _("Saved. The notice is in force now."),
        Alert.State.ENDED: _("Saved. The notice has ended."),
    }
    return words[alert.state_at(timezone.now())]


class AlertHistory(WithinReach, history.HistoryView):
    """What was done with the notice, when and by whom."""


class AlertUsage(WithinReach, usage.UsageView):
    """What refers to the notice: nothing does, but Wagtail has the page."""


class AlertPage(WithinReach, generic.InspectView):
    """One notice as readers see it, where, and what can be done with it."""

    template_name = "alerts/notice.html"
    page_title = gettext_lazy("Urgent notice")

    def get_fields(self) -> list[str]:
        """Name no field: the page has its own layout."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the notice is shown, and what this person may do."""
        alert, user = self.object, self.request.user
        state = alert.state_at(timezone.now())
        return super().get_context_data(
            **{
                "alert": alert,
                "state": state,
                "places": SectionCard.objects.filter(pk__in=alert.sections.values("pk")).order_by("name"),
                "seen": alert.written_at.isoformat(),
                "own": alert.issued_by_id == user.pk,
                "may_change": POLICY.user_has_permission_for_instance(user, "change", alert),
                "waiting": state == Alert.State.WAITING,
                "ended": state == Alert.State.ENDED,
                **kwargs,
            }
        )


class ConfirmPage(AlertPage):
    """Exactly what will be shown and where, to be confirmed by a second person."""

    reach = "change"
    permission_required = "change"
    template_name = "alerts/confirm.html"
    page_title = gettext_lazy("Confirm an urgent notice")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm what was read, or say why not."""
        seen = _moment(request.POST.get("seen", ""))
        try:
            alert = actions.confirm(alert=self.object, by=cast(User, request.user), seen=seen)
        except actions.RefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            log(instance=alert, action="alerts.confirm")
            messages.success(request, _("Confirmed. Readers see the notice from its start until its end."))
        return redirect(f"{NAME}:inspect", self.object.pk)


def _moment(written: str) -> datetime:
    """Return the time that the confirm page sent back; the beginning of time for anything else."""
    try:
        return parse_datetime(written) or datetime.min
    except ValueError:
        return datetime.min


class EndNow(WithinReach, PermissionCheckedMixin, View):
    """A press of "end now": one person is enough."""

    reach = "change"
    permission_required = "change"
    permission_policy = POLICY
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it and go back to its page."""
        alert = self.get_object()
        actions.end(alert=alert)
        log(instance=alert, action="alerts.end")
        messages.success(request, _("The notice has ended. Readers no longer see it."))
        return redirect(f"{NAME}:inspect", alert.pk)


class AlertViewSet(ModelViewSet):
    """Urgent notices: menu entry, list, form, page, confirmation, history."""

    model = Alert
    name = NAME
    url_prefix = "urgent-notices"
    icon = "warning"
    menu_label = gettext_lazy("Urgent notices")
    menu_order = 250
    add_to_admin_menu = True
    permission_policy = POLICY
    copy_view_enabled = False
    index_view_class = AlertList
    add_view_class = CreateAlert
    edit_view_class = EditAlert
    history_view_class = AlertHistory
    usage_view_class = AlertUsage
    inspect_view_class = AlertPage
    inspect_view_enabled = True
    inspect_template_name = "alerts/notice.html"
    filterset_class = AlertFilters
    search_fields = ["title", "text"]
    list_display = [
        "title",
        Column("state", label=gettext_lazy("State")),
        Column("get_level_display", label=gettext_lazy("Level"), sort_key="level"),
        Column("place", label=gettext_lazy("Shown where")),
        "starts_at",
        "ends_at",
        "issued_by",
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("text"),
            FieldPanel("url"),
            FieldPanel("level", widget=RadioSelect),
            FieldPanel("area", widget=RadioSelect),
            FieldPanel("sections"),
            FieldPanel("starts_at"),
            FieldPanel("ends_at"),
        ],
        base_form_class=AlertForm,
    )

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Offer groups what they need to issue; deleting is not done."""
        names = [*ISSUING, EVERYWHERE]
        return Permission.objects.filter(content_type__app_label="alerts", codename__in=names)

    def get_urlpatterns(self) -> list[Any]:
        """Add the page to confirm at and the button that ends."""
        confirm = self.construct_view(
            ConfirmPage, **{**self.get_inspect_view_kwargs(), "template_name": "alerts/confirm.html"}
        )
        return [
            *super().get_urlpatterns(),
            path("confirm/<int:pk>/", confirm, name="confirm"),
            path("end/<int:pk>/", EndNow.as_view(), name="end"),
        ]
