"""What a rule would do if it were saved: counts and the newest titles, asked of the database; nothing is written."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from sites.news.models import ArticleCard, ArticlePage
from sites.streams.models import Placement
from sites.streams.rules import Rule, Verdict

NEWEST = 10


@dataclass(frozen=True)
class Match:
    """One public article that the rule takes, with the words for why."""

    card: ArticleCard
    verdict: Verdict


@dataclass
class Outcome:
    """How many public articles match, how many would come in and go out, and the newest that match."""

    matching: int
    coming: int
    going: int
    newest: list[Match] = field(default_factory=list)


def outcome(rule: Rule) -> Outcome:
    """Return what saving `rule` would do. Four queries, and a few for the titles; what people decided stays."""
    matching = ArticleCard.objects.filter(rule.condition(), shown=True)
    placed = Placement.objects.filter(stream=rule.stream.pk, card=OuterRef("pk"))
    by_rule = Q(shown=True) & Q(Exists(placed.filter(by_rule=True)))
    return Outcome(
        matching=matching.count(),
        coming=matching.filter(~Exists(placed)).count(),
        going=ArticleCard.objects.filter(by_rule).exclude(rule.condition()).count(),
        newest=_newest(rule, matching),
    )


def _newest(rule: Rule, matching: Any) -> list[Match]:
    cards = list(matching.select_related("section").order_by("-published_at", "-pk")[:NEWEST])
    pages = ArticlePage.objects.in_bulk([card.pk for card in cards])
    found = []
    for card in cards:
        verdict = rule.verdict(pages[card.pk], card.section_id) if card.pk in pages else None
        if verdict is not None:
            found.append(Match(card, verdict))
    return found
