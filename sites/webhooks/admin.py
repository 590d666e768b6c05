"""Endpoints and the log of deliveries in Wagtail's admin, for the portal's administrators alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy

from sites.webhooks import actions
from sites.webhooks.forms import EndpointForm, event_name
from sites.webhooks.models import Delivery, Endpoint

LAST_DELIVERIES = 10


class AdministratorPolicy(ModelPermissionPolicy):
    """Superusers do what the model allows; nobody else anything, whatever group they are in."""

    allowed = frozenset({"add", "change", "delete", "view"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether `user` may do `action`."""
        return bool(user.is_active and user.is_superuser and action in self.allowed)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Tell whether `user` may do one of `actions`."""
        return any(self.user_has_permission(user, action) for action in actions)


class LogPolicy(AdministratorPolicy):
    """The log is read; what is in it was written by the sender."""

    allowed = frozenset({"view"})


class EndpointPage(generic.InspectView):
    """One endpoint: how it does, its secret, what can be done with it, its last deliveries."""

    template_name = "webhooks/endpoint.html"
    page_title = gettext_lazy("Endpoint")

    def get_fields(self) -> list[str]:
        """Name no field: the page has its own layout, and secrets are fields too."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the deliveries, and words for the events."""
        log = reverse("webhook_deliveries:index")
        return super().get_context_data(
            **{
                "endpoint": self.object,
                "deliveries": self.object.deliveries.all()[:LAST_DELIVERIES],
                "failed": self.object.deliveries.filter(state=Delivery.State.FAILED).count(),
                "events": [event_name(event) for event in self.object.events],
                "log_url": f"{log}?endpoint={self.object.pk}",
                **kwargs,
            }
        )


class EndpointVerb(PermissionCheckedMixin, View):
    """A press of one of the page's buttons."""

    permission_required = "change"
    permission_policy = AdministratorPolicy(Endpoint)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Do it and go back to the page, which says what happened."""
        endpoint = get_object_or_404(Endpoint, pk=pk)
        verbs: dict[str, Callable[[Endpoint], str]] = {
            "rotate": self._rotate,
            "test": self._test,
            "enable": self._enable,
            "disable": self._disable,
            "replay-failed": self._replay_failed,
        }
        messages.success(request, verbs[verb](endpoint))
        return redirect("webhook_endpoints:inspect", endpoint.pk)

    def _rotate(self, endpoint: Endpoint) -> str:
        actions.rotate(endpoint=endpoint)
        return _("There is a new secret. For 24 hours events are signed with both, the old one and the new one.")

    def _test(self, endpoint: Endpoint) -> str:
        actions.send_test(endpoint=endpoint)
        return _("A test event is on its way. Load this page again to see what became of it.")

    def _enable(self, endpoint: Endpoint) -> str:
        actions.enable(endpoint=endpoint)
        return _("The endpoint is on. It is told of what changes from now on.")

    def _disable(self, endpoint: Endpoint) -> str:
        actions.disable(endpoint=endpoint)
        return _("The endpoint is off. Nothing is sent to it.")

    def _replay_failed(self, endpoint: Endpoint) -> str:
        count = actions.replay_failed(endpoint=endpoint)
        return _("%(count)d deliveries are sent again.") % {"count": count}


class EndpointSecret(EndpointPage):
    """The page with the secret on it: answered once, and not kept by anybody."""

    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the secret, or say that it has been shown."""
        try:
            secret = actions.show_secret(endpoint=self.object)
        except actions.AlreadyShownError:
            messages.error(request, _("The secret has been shown already. If nobody noted it, make a new one."))
            return redirect("webhook_endpoints:inspect", self.object.pk)
        self.object.refresh_from_db()
        response = self.render_to_response(self.get_context_data(secret=secret))
        add_never_cache_headers(response)
        return response


class CreateEndpoint(generic.CreateView):
    """A new endpoint; after it comes its page, where the secret is to be seen."""

    def get_success_url(self) -> str:
        """Lead to the endpoint's own page."""
        return reverse("webhook_endpoints:inspect", args=[self.object.pk])


class EndpointList(generic.IndexView):
    """The endpoints; their names lead to their pages."""

    def get_base_queryset(self) -> QuerySet[Endpoint]:
        """Join the sections."""
        return super().get_base_queryset().select_related("section")

    def get_edit_url(self, instance: Endpoint) -> str | None:
        """Lead to the endpoint's own page, from which it can be edited."""
        return self.get_inspect_url(instance)


class EndpointViewSet(ModelViewSet):
    """Endpoints: list, form, page, and the buttons of the page."""

    model = Endpoint
    name = "webhook_endpoints"
    url_prefix = "webhooks/endpoints"
    icon = "link-external"
    permission_policy = AdministratorPolicy(Endpoint)
    index_view_class = EndpointList
    add_view_class = CreateEndpoint
    inspect_view_class = EndpointPage
    inspect_view_enabled = True
    inspect_template_name = "webhooks/endpoint.html"
    copy_view_enabled = False
    list_display = [
        "name",
        Column("section", label=gettext_lazy("section")),
        Column("url", label=gettext_lazy("address")),
        Column("how_it_does", label=gettext_lazy("state")),
    ]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("name", "section", "url", "events", "streams")], base_form_class=EndpointForm
    )

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Offer no permission to groups: this room is for the portal's administrators."""
        return Permission.objects.none()

    def get_urlpatterns(self) -> list[Any]:
        """Add the secret and the buttons."""
        secret = self.construct_view(EndpointSecret, **self.get_inspect_view_kwargs())
        return [
            *super().get_urlpatterns(),
            path("inspect/<int:pk>/secret/", secret, name="secret"),
            *(
                path(f"inspect/<int:pk>/{verb}/", EndpointVerb.as_view(), {"verb": verb}, name=verb)
                for verb in ("rotate", "test", "enable", "disable", "replay-failed")
            ),
        ]


class DeliveryList(generic.IndexView):
    """The deliveries, the newest first."""

    def get_base_queryset(self) -> QuerySet[Delivery]:
        """Join the endpoints."""
        return super().get_base_queryset().select_related("endpoint")


class DeliveryPage(generic.InspectView):
    """One delivery whole, to be sent again."""

    template_name = "webhooks/delivery.html"
    page_title = gettext_lazy("Delivery")


class DeliveryReplay(PermissionCheckedMixin, View):
    """A press of "send again"."""

    permission_required = "change"
    permission_policy = AdministratorPolicy(Endpoint)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send it again, unless its endpoint is off."""
        delivery = get_object_or_404(Delivery.objects.select_related("endpoint"), pk=pk)
        if delivery.endpoint.disabled_at is not None:
            messages.error(request, _("The endpoint is off. Turn it on first, then send again."))
        else:
            actions.replay(delivery=delivery)
            messages.success(request, _("It is sent again, with the same webhook-id."))
        return redirect("webhook_deliveries:inspect", delivery.pk)


class DeliveryViewSet(ModelViewSet):
    """The log of deliveries."""

    model = Delivery
    name = "webhook_deliveries"
    url_prefix = "webhooks/deliveries"
    icon = "history"
    permission_policy = LogPolicy(Delivery)
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = DeliveryList
    inspect_view_class = DeliveryPage
    inspect_view_enabled = True
    inspect_template_name = "webhooks/delivery.html"
    inspect_view_fields = [
        "type", "endpoint", "state", "at", "attempts", "attempted_at", "status", "error", "next_attempt_at",
        "ended_at", "event_id", "change", "payload",
    ]  # fmt: skip
    list_display = ["type", "endpoint", "state", "at", "attempts", "status", "error"]
    list_filter = ["state", "endpoint"]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Offer no permission to groups: this room is for the portal's administrators."""
        return Permission.objects.none()

    def get_urlpatterns(self) -> list[Any]:
        """Name the list, the page and its button: nothing is written or deleted here."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("inspect/<int:pk>/replay/", DeliveryReplay.as_view(), name="replay"),
        ]


class WebhookGroup(ModelViewSetGroup):
    """Both in one menu."""

    items = (EndpointViewSet, DeliveryViewSet)
    menu_label = gettext_lazy("Webhooks")
    menu_icon = "link-external"
    menu_order = 800
