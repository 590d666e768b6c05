"""Receipts of a recall: what became of the events that tell each endpoint of it."""

from django.utils.translation import gettext as _

from sites.streams.models import Change, Follower, Recall
from sites.streams.receipts import Receipt, State
from sites.webhooks import audience
from sites.webhooks.models import Delivery, Endpoint
from sites.webhooks.sending import FOLLOWER


def of_recall(recall: Recall) -> list[Receipt]:
    """Return a receipt for each endpoint that is told of the recall: confirmed once it has taken all its events."""
    changes = _changes(recall)
    deliveries: dict[int, list[Delivery]] = {}
    for delivery in Delivery.objects.filter(change__in=[change.pk for change in changes]).order_by("pk"):
        deliveries.setdefault(delivery.endpoint_id, []).append(delivery)
    told = [_of_endpoint(endpoint, deliveries[endpoint.pk]) for endpoint in Endpoint.objects.filter(pk__in=deliveries)]
    return [*told, *_still_to_be_told(changes)]


def _changes(recall: Recall) -> list[Change]:
    """Return the rows of the log that tell of the recall; none when nobody saw the article before it."""
    about = Change.objects.filter(kind__in=audience.OF_ARTICLES, object_id=recall.card_id, reason="recalled")
    return list(about.filter(at__gte=recall.at, pk__lte=recall.change).order_by("pk"))


def _of_endpoint(endpoint: Endpoint, deliveries: list[Delivery]) -> Receipt:
    failed = [one for one in deliveries if one.state == Delivery.State.FAILED]
    waiting = [one for one in deliveries if one.state == Delivery.State.PENDING]
    if failed:
        return Receipt(_("webhook"), endpoint.name, State.FAILED, failed[0].get_error_display())
    if waiting:
        return Receipt(_("webhook"), endpoint.name, State.OUTSTANDING, waiting[0].get_error_display())
    return Receipt(_("webhook"), endpoint.name, State.CONFIRMED)


def _still_to_be_told(changes: list[Change]) -> list[Receipt]:
    """Return an outstanding receipt for each endpoint whose events the sender has not written down yet."""
    position = Follower.objects.filter(name=FOLLOWER).values_list("position", flat=True).first() or 0
    unread = [change for change in changes if change.pk > position]
    if not unread:
        return []
    facts = audience.facts(unread)
    names = [ear.endpoint.name for ear in audience.ears() if any(ear.hears(change, facts) for change in unread)]
    return [Receipt(_("webhook"), name, State.OUTSTANDING, _("is about to be told")) for name in names]
