"""The /changes/ API: the ordered log that a mirror follows after it has read everything once."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from cms.core import freshness
from cms.core.api import Gone, PublicView, iso
from cms.core.params import Params
from sites.sections.models import SectionCard
from sites.streams import shapes
from sites.streams.following import first_change, last_change
from sites.streams.models import Change

MOST_ROWS = 500


class ChangesParams(Params):
    """From where, and how much."""

    after = serializers.IntegerField(
        default=0, min_value=0, max_value=2**63 - 1, help_text="The last row that you have; 0 begins with the oldest."
    )
    limit = serializers.IntegerField(default=100, min_value=1, max_value=MOST_ROWS, help_text="How many rows at most.")


class ChangeList(PublicView):
    """The log of what appeared, changed or vanished, in order and without gaps; 410 when `after` is no longer kept."""

    params_class = ChangesParams
    answer_type = shapes.ChangePage
    refusals = (410,)

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[None, Iterable[Any]]:
        """Depend on the log alone."""
        return None, freshness.rows(freshness.CHANGES)

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> shapes.ChangePage:
        """Return {"meta", "items"}; raise `Gone` for a place before the rows that are kept, or after the last."""
        after, last, first = params["after"], last_change(), first_change()
        if after > last or (after and after < first - 1):
            raise Gone(_("The log does not go on from there. Read everything again, then follow from meta.last."))
        rows = list(Change.objects.filter(pk__gt=after, pk__lte=last).order_by("pk")[: params["limit"]])
        slugs = _section_slugs(rows)
        return {
            "meta": {"after": rows[-1].pk if rows else after, "last": last, "kept_from": first},
            "items": [change_json(row, slugs) for row in rows],
        }


def _section_slugs(rows: Iterable[Change]) -> dict[int, str]:
    wanted = {row.object_id for row in rows if row.kind == Change.Kind.SECTION}
    return dict(SectionCard.objects.filter(pk__in=wanted).values_list("pk", "slug")) if wanted else {}


def change_json(row: Change, section_slugs: dict[int, str]) -> shapes.Change:
    """Return one row as the API gives it: what it is about by id and address, never its content."""
    return {
        "id": row.pk,
        "at": iso(row.at),
        "kind": KINDS[row.kind],
        "action": ACTIONS[row.action],
        "object_id": row.object_id,
        "uuid": str(row.uuid) if row.uuid else None,
        "stream": row.stream or None,
        "reason": row.reason or None,
        "note": row.note or None,
        "detail_url": _detail_url(row, section_slugs),
    }


def _detail_url(row: Change, section_slugs: dict[int, str]) -> str | None:
    """Return where to read the thing as it is now; None for what stands in a list only."""
    if row.kind in (Change.Kind.ARTICLE, Change.Kind.PLACEMENT):
        return f"{settings.BASE_URL}/api/v2/news/{row.object_id}/"
    if row.kind == Change.Kind.SECTION and row.object_id in section_slugs:
        return f"{settings.BASE_URL}/api/v2/sections/{section_slugs[row.object_id]}/"
    return None


KINDS: dict[str, shapes.Kind] = {
    "article": "article", "placement": "placement", "section": "section", "category": "category", "alert": "alert",
}  # fmt: skip
ACTIONS: dict[str, shapes.Action] = {"appeared": "appeared", "changed": "changed", "vanished": "vanished"}
