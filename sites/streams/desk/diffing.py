"""What has changed in an article since the desk decided, by Wagtail's own comparison of revisions."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from wagtail.models import Revision

from sites.news.models import ArticlePage
from sites.streams.models import Placement


@dataclass(frozen=True)
class Diff:
    """The fields that differ between the revision that the desk saw and the one that readers see now.

    `kept` is false when the older revision has been tidied away; the revisions say when each was made.
    """

    kept: bool
    fields: list[Any] = field(default_factory=list)
    before: Revision | None = None
    now: Revision | None = None


def diff(placement: Placement, request: HttpRequest) -> Diff | None:
    """Return what the desk has to look at again; None while there is nothing to."""
    if placement.state != Placement.State.RECHECK:
        return None
    page = ArticlePage.objects.select_related("live_revision").filter(pk=placement.card_id).first()
    now = page.live_revision if page else None
    before = placement.revision
    if page is None or now is None or before is None:
        return Diff(kept=False, now=now)
    panel = page.get_edit_handler().get_bound_panel(instance=page, request=request, form=None)
    seen, present = before.as_object(), now.as_object()
    compared = [compare(seen, present) for compare in panel.get_comparison()]
    return Diff(kept=True, fields=[one for one in compared if one.has_changed()], before=before, now=now)
