"""What an explanation says of an article: one answer for each stream, in sentences and for programs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cms.core.api import iso
from cms.core.naming import moment
from sites.news.models import ArticlePage
from sites.streams.models import Placement, Stream
from sites.streams.showings import Showing
from sites.streams.transitions import NOWHERE, Role


@dataclass
class Place:
    """One stream's answer: whether and why it takes the article, and since when or why not readers see it there."""

    stream: Stream
    why: str
    takes: bool
    at_once: bool
    placement: Placement | None = None
    missing: list[str] = field(default_factory=list)
    decided: str = ""
    decided_by: str = ""
    since: datetime | None = None
    hidden: str = ""
    then: str = ""
    shown_by: list[Showing] = field(default_factory=list)
    roles: set[Role] = field(default_factory=set)
    actions: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Return the code of the placement's state; empty where there is no placement."""
        return self.placement.state if self.placement else NOWHERE

    @property
    def listed(self) -> bool:
        """Tell whether the stream has the article or takes it."""
        return self.takes or self.placement is not None

    @property
    def shown_at(self) -> list[str]:
        """Return where readers see it and since when, a sentence for each way; nothing while they do not."""
        if self.since is None:
            return []
        when = {"when": moment(self.since)}
        said = [_("API: since %(when)s.") % when, _("Portal: since %(when)s; it asks the API at each request.") % when]
        return [*said, *(_of_showing(one) for one in self.shown_by)]

    def as_json(self) -> dict[str, Any]:
        """Return the answer for programs."""
        placed = self.placement
        return {
            "stream": {"slug": self.stream.slug, "name": self.stream.name},
            "takes": self.takes,
            "at_once": self.at_once,
            "why": self.why,
            "missing": self.missing,
            "state": self.state or None,
            "decided_at": iso(placed.decided_at) if placed else None,
            "decided_by": self.decided_by or None,
            "reason": placed.reason if placed else None,
            "visible": self.since is not None,
            "since": iso(self.since),
            "hidden_because": self.hidden or None,
            "after_publishing": self.then or None,
            "widgets": [
                {"name": one.name, "seen_at": iso(one.seen_at), "current": one.current} for one in self.shown_by
            ],
        }


@dataclass
class Explanation:
    """All streams' answers on one article: those that take it or have it, and the others."""

    article: ArticlePage
    draft: bool
    hidden: str
    places: list[Place] = field(default_factory=list)
    others: list[Place] = field(default_factory=list)
    # Whether it is public, so that it can be proposed; and whether whoever asks is of its section.
    public: bool = False
    owner: bool = False

    def listed(self) -> list[Place]:
        """Return all answers, those of streams that have or take the article first."""
        return [*self.places, *self.others]

    def as_json(self) -> dict[str, Any]:
        """Return the answer for programs."""
        return {
            "article": {"id": self.article.pk, "title": self.article.title, "draft": self.draft},
            "hidden_because": self.hidden or None,
            "streams": [place.as_json() for place in self.listed()],
        }


def _of_showing(one: Showing) -> str:
    if one.seen_at is None:
        return _("Widget of %(name)s: nobody has opened it lately.") % {"name": one.name}
    told = {"name": one.name, "when": moment(one.seen_at)}
    if one.current:
        return _("Widget of %(name)s: has the newest list, fetched %(when)s.") % told
    return _("Widget of %(name)s: fetched last %(when)s, before the list changed.") % told
