"""What widgets show of a stream, and the receipts of a recall: which of them have asked for their items since."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.models import Version
from cms.core.naming import moment
from sites.news.models import ArticleCard, ArticleTag, Category
from sites.streams.models import Recall
from sites.streams.receipts import Receipt, State
from sites.streams.showings import Showing
from sites.widgets.models import Widget
from sites.widgets.seen import Seen, asked_since, last_seen

# Browsers show a saved copy no longer (docs/widget-script.md).
COPIES_KEPT = timedelta(days=7)


def showing(card: ArticleCard, shown: Mapping[str, int | None]) -> list[Widget]:
    """Return the widgets in use whose filters let the article through.

    `shown` names the streams that have it (slugs), with the id of its category in each: a desk may give it another.
    """
    section = Q(section=None) | Q(section=card.section_id)
    used = Widget.objects.filter(section, stream__slug__in=shown, revoked_at=None).select_related("unit", "stream")
    parents = dict(Category.objects.filter(pk__in=[key for key in shown.values() if key]).values_list("pk", "parent"))
    tagged = [widget for widget in used if widget.tag]
    tags = (
        set(ArticleTag.objects.filter(content_object=card.pk).values_list("tag__name", flat=True)) if tagged else set()
    )
    return [
        widget
        for widget in used
        if _lets_through(widget, shown[widget.stream.slug], parents) and (not widget.tag or widget.tag in tags)
    ]


def _lets_through(widget: Widget, category: int | None, parents: dict[int, int | None]) -> bool:
    within = {category, parents.get(category)} if category is not None else set()
    wanted = widget.category_id is None or widget.category_id in within
    return wanted and (widget.exclude_id is None or widget.exclude_id not in within)


def showings(card: ArticleCard, shown: Mapping[str, int | None]) -> list[Showing]:
    """Return each widget that shows the article, as `showing` finds them, with what it has fetched last."""
    widgets = showing(card, shown)
    seen = last_seen([widget.key for widget in widgets])
    keys = {f"stream:{slug}" for slug in shown}
    now = dict(Version.objects.filter(key__in=keys).values_list("key", "number"))
    return [_showing(widget, seen.get(widget.key), now.get(widget.stream.version_key, 0)) for widget in widgets]


def _showing(widget: Widget, seen: Seen | None, version: int) -> Showing:
    current = seen is not None and seen.version >= version
    return Showing(widget.stream.slug, f"{widget.unit} ({widget.key})", seen.at if seen else None, current)


def of_recall(recall: Recall) -> list[Receipt]:
    """Return a receipt for each widget whose stream showed the article: confirmed once it has a newer version of it."""
    wanted = {one["slug"]: one.get("version", 0) for one in recall.placements if one["shown"]}
    widgets = showing(recall.card, {one["slug"]: one.get("category") for one in recall.placements if one["shown"]})
    seen = last_seen([widget.key for widget in widgets])
    asked = asked_since(timezone.now() - COPIES_KEPT, [widget.pk for widget in widgets])
    return [
        _of_widget(widget, seen.get(widget.key), wanted[widget.stream.slug], asked=widget.pk in asked)
        for widget in widgets
    ]


def _of_widget(widget: Widget, seen: Seen | None, version: int, *, asked: bool) -> Receipt:
    name = f"{widget.unit} ({widget.key})"
    if seen is None and not asked:
        return Receipt(
            _("widget"), name, State.CONFIRMED, _("nobody has opened it for a week, so that no copy is shown")
        )
    if seen is None:
        return Receipt(_("widget"), name, State.OUTSTANDING, _("nobody has opened it lately"))
    state = State.CONFIRMED if seen.version >= version else State.OUTSTANDING
    return Receipt(_("widget"), name, state, _("last seen %(when)s") % {"when": moment(seen.at)})
