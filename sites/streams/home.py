"""The admin's home, as far as streams go: my desks, my section's proposals, and what the clock has missed."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.models import Revision
from wagtail.permissions import page_permission_policy

from cms.core.home_panels import MOST, HomePanel, title_column
from cms.core.schedule import overdue_since
from cms.users.models import User
from sites.sections.home import ITEM, edit_url
from sites.streams import rights
from sites.streams.desk import queue
from sites.streams.models import Placement

State = Placement.State
# An answer older than this is no news.
LATELY = timedelta(days=14)


class DeskPanel(HomePanel):
    """The queues of this person's desks, the one with the oldest item first."""

    name = "my-desks"
    order = 130
    heading = _("Waiting at your desks")
    empty = _("Nothing waits at your desks.")
    whole = _("All your desks")

    def concerns(self) -> bool:
        """Tell whether the person decides for any stream."""
        self.desks = queue.desks(self.user)
        return bool(self.desks)

    def rows(self) -> list[dict[str, Any]]:
        """Return the queues; of more desks than fit, those where something waits."""
        few = len(self.desks) <= MOST
        return [
            {
                "title": desk.stream.name,
                "url": reverse("desk-queue", args=[desk.stream.slug]),
                "proposed": desk.proposed,
                "recheck": desk.recheck,
                "oldest": desk.oldest or gettext("nothing waits"),
            }
            for desk in self.desks
            if few or desk.oldest
        ]

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            title_column(_("stream")),
            Column("proposed", label=_("proposed")),
            Column("recheck", label=_("to be checked again")),
            Column("oldest", label=_("waiting since")),
        ]

    def whole_url(self) -> str:
        """Lead to the desk."""
        return reverse("desk")


class PlacementsPanel(HomePanel):
    """What became of the items of this person's sections in the streams of others, the last decided first."""

    name = "my-placements"
    order = 140
    heading = _("Your section's items in other streams")
    empty = _("Nothing of your section waits at another desk, and nothing was declined in the last two weeks.")
    whole = _("All proposed news")

    def concerns(self) -> bool:
        """Tell whether the person is an editor or head."""
        self.sections = rights.sections_of(self.user)
        return bool(self.sections)

    def rows(self) -> list[dict[str, Any]]:
        """Return what waits, is held, or was declined lately. Two queries."""
        found = recent_of(self.sections, since=timezone.now() - LATELY)
        joined = found.select_related("card", "stream").defer("card__detail")
        return [
            {
                "title": row.title,
                "url": reverse("desk-item", args=[row.placement.pk]),
                "stream": row.placement.stream.name,
                "state": row.placement.get_state_display(),
                "reason": row.placement.reason,
                "at": row.placement.decided_at,
            }
            for row in queue.rows(joined[: MOST + 1], roles=set())
        ]

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            title_column(ITEM),
            Column("stream", label=_("stream")),
            Column("state", label=_("state")),
            Column("reason", label=_("reason")),
            Column("at", label=_("Decided at")),
        ]

    def whole_url(self) -> str:
        """Lead to the section's side of the desk."""
        return reverse("desk-proposals")


class OverduePanel(HomePanel):
    """What the clock should have done and has not, the longest overdue first; nothing while all is well."""

    name = "overdue"
    order = 90
    heading = _("Overdue: the clock has not run")
    explanation = _(
        "These should have happened more than five minutes ago. Tell the operator: the command publish_due does "
        "not run, or fails for these items."
    )

    def rows(self) -> list[dict[str, Any]]:
        """Return what is overdue among what the person may change. Three queries and those for rights."""
        before = overdue_since(timezone.now())
        found = [*self._pages(before), *self._holds(before)]
        return sorted(found, key=lambda row: row["due"])[: MOST + 1]

    def _pages(self, before: datetime) -> list[dict[str, Any]]:
        pages = page_permission_policy.instances_user_has_permission_for(self.user, "change").order_by()
        expiries = pages.filter(live=True, expire_at__lte=before).order_by("expire_at")
        revisions = Revision.page_revisions.filter(approved_go_live_at__lte=before)
        due = revisions.annotate(about=Cast("object_id", IntegerField())).filter(about__in=pages.values("pk"))
        rows = expiries.values_list("pk", "title", "expire_at")[: MOST + 1]
        found = [_late(edit_url(pk), title, gettext("expiry"), at) for pk, title, at in rows]
        coming = due.order_by("approved_go_live_at").values_list("about", "object_str", "approved_go_live_at")
        words = gettext("publication")
        return found + [_late(edit_url(pk), title, words, at) for pk, title, at in coming[: MOST + 1]]

    def _holds(self, before: datetime) -> list[dict[str, Any]]:
        mine = Q(stream__in=rights.desk_streams(self.user).values("pk")) | Q(section__in=rights.sections_of(self.user))
        held = Placement.objects.filter(mine, state=State.HELD, held_until__lte=before, card__shown=True)
        joined = held.select_related("card").defer("card__detail").order_by("held_until")
        return [
            _late(
                reverse("desk-item", args=[row.pk]),
                row.title or row.card.card.get("title") or row.card.slug,
                gettext("end of a hold"),
                row.held_until,
            )
            for row in joined[: MOST + 1]
        ]

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [title_column(ITEM), Column("what", label=_("What was due")), Column("due", label=_("Due at"))]


def _late(url: str, title: str, what: str, due: datetime | None) -> dict[str, Any]:
    return {"title": title, "url": url, "what": what, "due": due}


def recent_of(sections: list[int], *, since: datetime) -> QuerySet[Placement]:
    """Return the placements of sections' items in others' streams that wait, are held, or were declined since then."""
    own = Q(stream__section__isnull=False, stream__section=F("section"))
    states = [State.PROPOSED, State.HELD, State.DECLINED]
    lately = ~Q(state=State.DECLINED) | Q(decided_at__gte=since)
    found = Placement.objects.filter(lately, section__in=sections, state__in=states)
    return found.exclude(own).order_by("-decided_at", "-pk")


def panels(user: User) -> list[HomePanel]:
    """Return the panels for one person."""
    return [OverduePanel(user), DeskPanel(user), PlacementsPanel(user)]
