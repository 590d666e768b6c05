"""Where an article is shown and where it is not, and why: one answer for the editor, the command and the API.

A fixed number of queries, whatever the number of streams. Nothing is written.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.naming import moment, name_of
from cms.users.models import User
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import Bloc, SectionCard, SectionPage
from sites.sections.queries import section_of, section_shown
from sites.streams import hiding, rights
from sites.streams.explained import Explanation, Place
from sites.streams.models import Decision, Intake, Placement, Refill, Stream
from sites.streams.queries import stream_open
from sites.streams.rules import Part, Rule, Subject, all_rules, in_words, subject_of
from sites.streams.showings import showings
from sites.streams.transitions import Role, allowed
from sites.streams.wording import SECTIONS

# What the article's side may do from here; the rest is done at the desk's own pages.
OFFERED = (Decision.Action.PROPOSE, Decision.Action.TAKE_BACK)


@dataclass(frozen=True)
class Reader:
    """What whoever asks is to the article and to streams: names of people are told to those who work on the item."""

    owner: bool
    desks: frozenset[int]

    def roles(self, stream: int) -> set[Role]:
        """Return what they are to the article in a stream (its id)."""
        found = {Role.OWNER} if self.owner else set()
        return found | ({Role.DESK} if stream in self.desks else set())


@dataclass(frozen=True)
class _Facts:
    """What is read once for all streams."""

    now: datetime
    saved: ArticlePage
    card: ArticleCard | None
    section: SectionPage
    hidden: str
    open: set[int]
    refilling: set[int]
    subject: Subject
    has: dict[str, str]
    reader: Reader
    draft: bool


def explain(article: ArticlePage, *, by: User | None, stream: str = "") -> Explanation:
    """Return where `article` is shown and why, in all streams or in the one of the slug `stream`.

    `by` is told what they may know; None is an operator, who may know all. Rules are asked of the latest saved draft,
    everything else of what readers have now.
    """
    saved = ArticlePage.objects.get(pk=article.pk)
    draft = not saved.live or saved.has_unpublished_changes
    judged = saved.get_latest_revision_as_object() if draft else saved
    section = section_of(saved)
    if section is None:
        return Explanation(judged, draft, _("The article stands in no section."))
    facts = _facts(saved, judged, section, draft=draft, by=by)
    rules = [rule for rule in _rules(facts) if not stream or rule.stream.slug == stream]
    placements = {one.stream_id: one for one in _placements(saved)}
    found = [_place(rule, placements.get(rule.stream.pk), facts) for rule in rules]
    _ask_showings(found, facts)
    listed = [place for place in found if place.listed]
    others = [place for place in found if not place.listed]
    public = facts.card is not None and facts.card.shown
    return Explanation(judged, draft, facts.hidden, listed, others, public=public, owner=facts.reader.owner)


def _facts(saved: ArticlePage, judged: Any, section: SectionPage, *, draft: bool, by: User | None) -> _Facts:
    now = timezone.now()
    card = ArticleCard.objects.select_related("section").filter(pk=saved.pk).first()
    face = SectionCard.objects.filter(pk=section.pk).first()
    unfinished = Refill.objects.filter(ended_at=None)
    return _Facts(
        now=now,
        saved=saved,
        card=card,
        section=section,
        hidden=hiding.everywhere(saved, card, face, now),
        open=set(Stream.objects.filter(stream_open(now)).values_list("pk", flat=True)),
        refilling=set(unfinished.values_list("stream_id", flat=True)),
        subject=subject_of(judged, section.pk, tags=[tag.pk for tag in judged.tags.all()]),
        has=in_words(judged, section.pk),
        reader=_reader(by, section),
        draft=draft,
    )


def _reader(by: User | None, section: SectionPage) -> Reader:
    if by is None:
        return Reader(owner=True, desks=frozenset(Stream.objects.values_list("pk", flat=True)))
    desks = rights.desk_streams(by).values_list("pk", flat=True)
    return Reader(owner=section.pk in rights.sections_of(by), desks=frozenset(desks))


def _placements(article: ArticlePage) -> Iterable[Placement]:
    return Placement.objects.filter(card=article.pk).select_related("stream", "decided_by")


def _rules(facts: _Facts) -> Iterable[Rule]:
    """Yield the rules of streams that the reader may hear of, without the names of hidden sections."""
    shown = SectionCard.objects.filter(section_shown(facts.now)).values_list("short_name", flat=True)
    named = {*shown, *Bloc.objects.values_list("name", flat=True), facts.section.short_name}
    for rule in all_rules():
        stream = rule.stream
        known = stream.pk in facts.open or stream.section_id == facts.section.pk or stream.pk in facts.reader.desks
        if known and not stream.retired:
            rule.parts = [_without_hidden(part, named) for part in rule.parts]
            yield rule


def _without_hidden(part: Part, named: set[str]) -> Part:
    if part.name != SECTIONS:
        return part
    names = tuple(name for name in part.names if name in named)
    return part if names == part.names else dataclasses.replace(part, names=(*names, _("others")))


def _place(rule: Rule, placement: Placement | None, facts: _Facts) -> Place:
    verdict = rule.judge(facts.subject)
    stream = rule.stream
    place = Place(
        stream=stream,
        why=verdict.reason if verdict else "",
        takes=verdict is not None,
        at_once=rule.intake(facts.subject.section_id) == Intake.AUTO,
        placement=placement,
        missing=[] if verdict else _missing(rule, facts),
        roles=facts.reader.roles(stream.pk),
    )
    if placement is None:
        place.hidden = facts.hidden or _why_not_there(place, facts)
        place.then = _("It comes in when the draft is published.") if place.takes and facts.draft else ""
    else:
        _tell_of_placement(place, placement, facts)
    place.actions = _actions(place, facts)
    return place


def _missing(rule: Rule, facts: _Facts) -> list[str]:
    """Return a sentence for each part of the rule that keeps the article out."""
    if not any(part.positive for part in rule.parts) and not rule.stream.takes_all:
        return [_("The stream takes nothing by itself: what it shows is proposed to it.")]
    sentence = _("It asks that %(asks)s; the article has: %(has)s.")
    answers = [answer for answer in rule.answers(facts.subject, facts.has) if not answer.holds]
    shut = [answer for answer in answers if not answer.positive] or answers
    return [sentence % {"asks": answer.asks, "has": answer.has} for answer in shut]


def _why_not_there(place: Place, facts: _Facts) -> str:
    if not place.takes:
        return _("The stream does not take it by itself.")
    if facts.draft:
        return _("The published version does not match the stream's rule.")
    if place.stream.pk in facts.refilling:
        return _("The stream is being filled anew; look again in a minute.")
    return _("Its place is being worked out; look again in a minute.")


def _tell_of_placement(place: Place, placement: Placement, facts: _Facts) -> None:
    place.why = placement.reason if placement.by_rule else place.why
    is_open = place.stream.pk in facts.open
    place.hidden = hiding.in_stream(placement, facts.now, article=facts.hidden, is_open=is_open)
    if not place.hidden:
        place.since = placement.since or placement.shown_from
    place.decided = _decided(place, placement)
    if placement.by_rule and not place.takes and not facts.hidden:
        place.then = _("The stream's rule does not take the saved draft: once it is published, the article leaves.")


def _decided(place: Place, placement: Placement) -> str:
    """Return who decided and when; people's names only for those who work on the item too."""
    when = moment(placement.decided_at)
    if placement.by_rule:
        return _("By the stream's rule, %(when)s.") % {"when": when}
    place.decided_by = name_of(placement.decided_by) if place.roles else ""
    return _("%(who)s, %(when)s: %(reason)s") % {
        "who": place.decided_by or _("The desk or the section"), "when": when, "reason": placement.reason
    }  # fmt: skip


def _actions(place: Place, facts: _Facts) -> list[str]:
    public = facts.card is not None and facts.card.shown
    if place.stream.pk not in facts.open and place.placement is None:
        return []
    may = [action for action in OFFERED if action in allowed(place.roles, place.state)]
    return [action for action in may if public or action != Decision.Action.PROPOSE]


def _ask_showings(places: list[Place], facts: _Facts) -> None:
    seen = [place.placement for place in places if place.placement is not None and place.since is not None]
    found = showings(facts.card, seen) if facts.card is not None else {}
    for place in places:
        place.shown_by = found.get(place.stream.slug, [])
