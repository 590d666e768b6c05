"""Which endpoint is told of which change."""

from collections.abc import Iterable
from dataclasses import dataclass

from sites.news.models import ArticleCard
from sites.streams.models import SHARED, Change, Placement, Stream
from sites.webhooks.models import Endpoint

OF_ARTICLES = (Change.Kind.ARTICLE, Change.Kind.PLACEMENT)


@dataclass(frozen=True)
class Facts:
    """What has to be known of some changes: each article's section, and the slugs of the streams that show it."""

    homes: dict[int, int]
    shown: dict[int, set[str]]


@dataclass(frozen=True)
class Ear:
    """One endpoint with what it hears: `own` are the streams of its section, `chosen` those it is limited to."""

    endpoint: Endpoint
    own: frozenset[str]
    chosen: frozenset[str]

    def hears(self, change: Change, facts: Facts) -> bool:
        """Tell whether the endpoint is told of `change`."""
        kind = change.kind
        if change.pk <= self.endpoint.since or not self._asked_for(change):
            return False
        if kind == Change.Kind.SECTION:
            return self.endpoint.section_id in (None, change.object_id)
        if kind not in OF_ARTICLES:
            return True
        streams = {change.stream} if kind == Change.Kind.PLACEMENT else facts.shown.get(change.object_id, set())
        return self._of_its_section(change, streams, facts) and (not self.chosen or not self.chosen.isdisjoint(streams))

    def _asked_for(self, change: Change) -> bool:
        return not self.endpoint.events or f"{change.kind}.{change.action}" in self.endpoint.events

    def _of_its_section(self, change: Change, streams: set[str], facts: Facts) -> bool:
        """Tell whether an item is the section's own, or one that the shared stream or the section's streams show."""
        section = self.endpoint.section_id
        home = facts.homes.get(change.object_id)
        return section is None or section == home or SHARED in streams or not self.own.isdisjoint(streams)


def ears() -> list[Ear]:
    """Return every endpoint that is on, with what it hears."""
    endpoints = list(Endpoint.objects.filter(disabled_at=None).order_by("pk"))
    sections = {endpoint.section_id for endpoint in endpoints}
    own: dict[int, set[str]] = {}
    for slug, section in Stream.objects.filter(section__in=sections - {None}).values_list("slug", "section_id"):
        own.setdefault(section, set()).add(slug)
    return [
        Ear(
            endpoint=endpoint,
            own=frozenset(own.get(endpoint.section_id or 0, ())),
            chosen=frozenset(endpoint.streams),
        )
        for endpoint in endpoints
    ]


def facts(changes: Iterable[Change]) -> Facts:
    """Return what has to be known of `changes`. Two queries."""
    articles = {change.object_id for change in changes if change.kind in OF_ARTICLES}
    homes = dict(ArticleCard.objects.filter(pk__in=articles).values_list("pk", "section_id"))
    shown: dict[int, set[str]] = {}
    placed = Placement.objects.filter(card__in=articles, since__isnull=False)
    for article, slug in placed.values_list("card_id", "stream__slug"):
        shown.setdefault(article, set()).add(slug)
    return Facts(homes, shown)
