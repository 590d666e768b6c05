"""What webhooks add to Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from sites.sections.audit.keeping import keep
from sites.sections.audit.names import register_detailed
from sites.webhooks import actions, outcomes
from sites.webhooks.admin import DeliveryViewSet, EndpointViewSet, WebhookGroup
from sites.webhooks.models import Delivery, Endpoint

WORDS = {
    actions.SECRET_SHOWN: _("Secret shown"),
    actions.ROTATED: _("Given a new secret"),
    actions.ENABLED: _("Turned on"),
    outcomes.DISABLED: _("Turned off"),
    actions.TESTED: _("Sent a test event"),
    actions.REPLAYED: _("Sent again"),
}


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Name what is done with endpoints, and give it to the audit log; a delivery is its endpoint's."""
    for action, label in WORDS.items():
        register_detailed(registry, action, label)
    keep(registry, Endpoint, owners=lambda endpoint: [endpoint.section_id], pages=[EndpointViewSet.name])
    keep(registry, Delivery, owners=lambda row: [row.endpoint.section_id], pages=[DeliveryViewSet.name])


@hooks.register("register_admin_viewset")
def register_webhooks() -> WebhookGroup:
    """Endpoints and the log of deliveries."""
    return WebhookGroup()
