"""What webhooks add to Wagtail's admin."""

from wagtail import hooks

from sites.webhooks.admin import WebhookGroup


@hooks.register("register_admin_viewset")
def register_webhooks() -> WebhookGroup:
    """Endpoints and the log of deliveries."""
    return WebhookGroup()
