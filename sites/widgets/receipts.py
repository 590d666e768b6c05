"""What widgets show of a stream, and the receipts of a recall: which of them have asked for their items since."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.models import Version
from sites.news.models import ArticleCard
from sites.streams.models import Recall
from sites.streams.receipts import Receipt, State
from sites.streams.showings import Showing
from sites.widgets.models import Widget
from sites.widgets.seen import Seen, last_seen


def showing(card: ArticleCard, streams: list[str]) -> QuerySet[Widget]:
    """Return the widgets in use that show one of `streams` (slugs), as far as their filters let the article through."""
    section = Q(section=None) | Q(section=card.section_id)
    category = Q(category=None) | Q(category=card.category_id) | Q(category__children=card.category_id)
    used = Widget.objects.filter(section, category, stream__slug__in=streams, revoked_at=None)
    return used.select_related("unit", "stream").distinct()


def showings(card: ArticleCard, streams: list[str]) -> list[Showing]:
    """Return each widget that shows one of `streams` (slugs) with what it has fetched last. Two queries."""
    widgets = list(showing(card, streams))
    seen = last_seen([widget.key for widget in widgets])
    keys = {f"stream:{slug}" for slug in streams}
    now = dict(Version.objects.filter(key__in=keys).values_list("key", "number"))
    return [_showing(widget, seen.get(widget.key), now.get(widget.stream.version_key, 0)) for widget in widgets]


def _showing(widget: Widget, seen: Seen | None, version: int) -> Showing:
    current = seen is not None and seen.version >= version
    return Showing(widget.stream.slug, f"{widget.unit} ({widget.key})", seen.at if seen else None, current)


def of_recall(recall: Recall) -> list[Receipt]:
    """Return a receipt for each widget whose stream showed the article: confirmed once it has a newer version of it."""
    wanted = {one["slug"]: one.get("version", 0) for one in recall.placements if one["shown"]}
    widgets = list(showing(recall.card, list(wanted)))
    seen = last_seen([widget.key for widget in widgets])
    return [_of_widget(widget, seen.get(widget.key), wanted[widget.stream.slug]) for widget in widgets]


def _of_widget(widget: Widget, seen: Seen | None, version: int) -> Receipt:
    name = f"{widget.unit} ({widget.key})"
    if seen is None:
        return Receipt(_("widget"), name, State.OUTSTANDING, _("nobody has opened it lately"))
    at = timezone.localtime(seen.at).strftime("%d/%m/%Y %H:%M")
    state = State.CONFIRMED if seen.version >= version else State.OUTSTANDING
    return Receipt(_("widget"), name, state, _("last seen %(when)s") % {"when": at})
