"""What follows from an article's state: its card, its placements, change rows and versions, planned and then written.

One plan serves all callers: publishing (in the same transaction), the refill of a stream, and `check_streams`, which
reports the plan instead of writing it. So the check can never disagree with the flow.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page

from cms.core import access, documents, freshness, links, pictures
from cms.core.transactions import APPEARED, CHANGED, VANISHED, Entry, Unit
from sites.news import cards
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionCard, SectionPage
from sites.sections.queries import SECTION_PATH
from sites.streams import rechecking
from sites.streams.deriving import derive
from sites.streams.models import Change, Decision, Placement
from sites.streams.rules import Rule, all_rules

BATCH = 200
ADDRESS = ("shown", "slug", "section_id")
STATED = ("state", "sequence", "held_until")
DERIVED = ("visible", "shown_from", "shown_until", "published_at", "section_id", "category_id", "since")


@dataclass
class Plan:
    """What has to be written so that the public record of some articles is right."""

    cards: list[ArticleCard] = field(default_factory=list)
    new_placements: list[Placement] = field(default_factory=list)
    changed_placements: list[Placement] = field(default_factory=list)
    dead_placements: list[Placement] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    pictures: dict[int, set[int]] = field(default_factory=dict)
    documents: dict[int, set[int]] = field(default_factory=dict)
    links: dict[int, set[int]] = field(default_factory=dict)
    # Articles that began or ceased to be shown, or have another address: whatever links to them changed too.
    moved: set[int] = field(default_factory=set)
    moments: list[tuple[str, tuple[datetime | None, ...]]] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


@dataclass
class State:
    """What is now: read once for a batch of articles."""

    now: datetime
    pages: dict[int, ArticlePage]
    shown: set[int]
    sections: dict[int, int]
    cards: dict[int, ArticleCard]
    placements: dict[int, dict[int, Placement]]
    rules: list[Rule]


def settle(article_ids: Iterable[int], unit: Unit) -> None:
    """Write what follows from the present state of the articles; ids of deleted ones and of other pages are welcome."""
    ids, rules = sorted(article_ids), all_rules()
    for start in range(0, len(ids), BATCH):
        write(plan(ids[start : start + BATCH], rules, lock=True), unit)


def follow(page_ids: set[int], unit: Unit) -> None:
    """Settle the articles among pages that were touched, and tell of the articles that link to the others."""
    settle(page_ids, unit)
    articles = ArticleCard.objects.filter(pk__in=page_ids).values_list("pk", flat=True)
    tell_linking(page_ids - set(articles), unit)


def plan(ids: list[int], rules: list[Rule], *, lock: bool = False) -> Plan:
    """Return what has to be written for the articles; with `lock` their rows are locked first, in order."""
    state = _read(ids, rules, lock=lock)
    public = [page for key, page in state.pages.items() if key in state.shown]
    wanted = cards.build(public, state.sections, state.cards)
    made = Plan()
    for key in sorted(set(state.pages) | set(state.cards)):
        _plan_article(key, wanted.get(key), state, made)
    return made


def _read(ids: list[int], rules: list[Rule], *, lock: bool) -> State:
    now = timezone.now()
    known = ArticleCard.objects.select_related("category").order_by("pk")
    if lock:
        list(Page.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        known = known.select_for_update(of=("self",))
    found = ArticlePage.objects.filter(pk__in=ids, alias_of=None)
    found = found.select_related("locale", "category", "lead_image")
    pages = {
        page.pk: page for page in found.prefetch_related("attachments__document", "bylines", "corrections", "tags")
    }
    homes = _section_ids(pages.values())
    placements: dict[int, dict[int, Placement]] = {key: {} for key in ids}
    for placement in Placement.objects.filter(card__in=ids).select_related("stream"):
        placements[placement.card_id][placement.stream_id] = placement
    shown = access.unhidden_itself(ArticlePage.objects.filter(pk__in=homes), now=now)
    return State(
        now=now,
        pages=pages,
        shown=set(shown.values_list("pk", flat=True)),
        sections=homes,
        cards=known.in_bulk(ids),
        placements=placements,
        rules=rules,
    )


def _section_ids(pages: Iterable[ArticlePage]) -> dict[int, int]:
    """Return the section's id of each article whose section has a public face."""
    by_path = {page.pk: page.path[:SECTION_PATH] for page in pages}
    sections = dict(SectionPage.objects.filter(path__in=set(by_path.values())).values_list("path", "pk"))
    faced = set(SectionCard.objects.filter(pk__in=sections.values()).values_list("pk", flat=True))
    return {key: sections[path] for key, path in by_path.items() if sections.get(path) in faced}


def _plan_article(key: int, wanted: ArticleCard | None, state: State, made: Plan) -> None:
    before = state.cards.get(key)
    if wanted is None and before is None:
        return
    card = wanted or _hidden(before, exists=key in state.pages)
    was = before is not None and before.shown
    changed = before is None or any(getattr(before, name) != getattr(card, name) for name in cards.STATE)
    page = state.pages.get(key)
    made.pictures[key] = page.pictures() if page and card.shown else set()
    made.documents[key] = cards.documents(card) if card.shown else set()
    made.links[key] = cards.linked_pages(card) if card.shown else set()
    made.moments.append((f"article:{key}", (page.go_live_at, page.expire_at) if page else ()))
    if page and card.shown:
        made.moments.append((freshness.PUBLIC, (page.expire_at,)))
    if changed:
        made.cards.append(card)
        made.versions.add(f"article:{key}")
        made.differences.append(f"article {key}: its card is not what the page says")
        _log_article(card, was, made)
        if before is None or any(getattr(before, name) != getattr(card, name) for name in ADDRESS):
            made.moved.add(key)
            if before is not None:
                made.versions.add(freshness.PUBLIC)  # Another page, or none, stands at its address.
    _plan_placements(before, card, state, made)


def _hidden(before: ArticleCard | None, *, exists: bool) -> ArticleCard:
    """Return the card of an article that is not public (any more), as a new object."""
    assert before is not None  # noqa: S101  (the caller has a card or a wanted one)
    gone, note = (before.gone, before.gone_note) if exists else (before.gone or ArticleCard.DELETED, before.gone_note)
    values = {field.attname: getattr(before, field.attname) for field in ArticleCard._meta.concrete_fields}
    return cards.hidden(ArticleCard(**values), gone=gone, note=note)


def _log_article(card: ArticleCard, was: bool, made: Plan) -> None:
    if card.shown:
        action, reason = CHANGED if was else APPEARED, ""
    elif was:
        action, reason = VANISHED, card.gone or Change.HIDDEN
    else:
        return
    made.log.append(Entry(Change.Kind.ARTICLE, action, card.pk, card.uuid, reason=reason, note=card.gone_note))


def _plan_placements(was: ArticleCard | None, card: ArticleCard, state: State, made: Plan) -> None:
    existing = state.placements.get(card.pk, {})
    card_changed = was is None or any(getattr(was, name) != getattr(card, name) for name in cards.STATE)
    for placement in _placements(card, existing, state, made):
        before = {name: getattr(placement, name) for name in (*DERIVED, *STATED)}
        made.decisions += rechecking.decided_by_itself(placement, was, card, _circumstances(placement, card, state))
        derive(placement, card, state.now)
        moved = any(before[name] != getattr(placement, name) for name in before)
        is_new = placement.pk is None
        if is_new:
            made.new_placements.append(placement)
        elif moved:
            made.changed_placements.append(placement)
        if is_new or moved:
            made.differences.append(f"article {card.pk} in {placement.stream.slug}: the placement is not up to date")
        if placement.visible:
            moments = (placement.shown_from, placement.shown_until, placement.pinned_until)
            made.moments.append((placement.stream.version_key, moments))
        if moved or (card_changed and placement.visible):
            made.versions.add(placement.stream.version_key)
        _log_placement(card, placement, before["since"], made)


def _circumstances(placement: Placement, card: ArticleCard, state: State) -> rechecking.Circumstances:
    rule = next((rule for rule in state.rules if rule.stream.pk == placement.stream_id), None)
    intake = rule.intake(card.section_id) if rule else placement.stream.intake
    return rechecking.Circumstances(page=state.pages.get(card.pk), intake=intake, now=state.now)


def _placements(card: ArticleCard, existing: dict[int, Placement], state: State, made: Plan) -> Iterator[Placement]:
    """Yield the placements that stay or begin; those that a rule made and no longer wants are planned to end."""
    deleted = card.gone == ArticleCard.DELETED
    by_stream = {rule.stream.pk: rule for rule in state.rules}
    for stream_id, placement in existing.items():
        page, rule = state.pages.get(card.pk), by_stream.get(stream_id)
        unwanted = (
            card.shown and placement.by_rule and (not rule or not page or not rule.verdict(page, card.section_id))
        )
        if deleted or unwanted:
            _end(card, placement, made)
        else:
            yield placement
    if not card.shown:
        return
    for rule in state.rules:
        verdict = rule.verdict(state.pages[card.pk], card.section_id) if rule.stream.pk not in existing else None
        if verdict is not None:
            yield Placement(
                stream=rule.stream,
                card_id=card.pk,
                state=verdict.state,
                reason=verdict.reason,
                decided_at=state.now,
            )


def _end(card: ArticleCard, placement: Placement, made: Plan) -> None:
    made.dead_placements.append(placement)
    made.versions.add(placement.stream.version_key)
    made.differences.append(f"article {card.pk} in {placement.stream.slug}: the placement should have ended")
    since, placement.since = placement.since, None
    _log_placement(card, placement, since, made)


def _log_placement(card: ArticleCard, placement: Placement, was_since: datetime | None, made: Plan) -> None:
    if (placement.since is None) == (was_since is None):
        return
    made.log.append(
        Entry(
            Change.Kind.PLACEMENT,
            APPEARED if placement.since else VANISHED,
            card.pk,
            card.uuid,
            stream=placement.stream.slug,
            reason="" if placement.since else _why_not_shown(placement, card),
            note=card.gone_note,
        )
    )


def _why_not_shown(placement: Placement, card: ArticleCard) -> str:
    """Return the code of why a stream no longer shows an article."""
    if not card.shown:
        return card.gone or Change.HIDDEN
    return Change.ENDED if placement.state in Placement.SHOWABLE else Change.WITHDRAWN


def write(made: Plan, unit: Unit) -> None:
    """Write a plan: cards, placements, pictures, moments; versions and change rows are left to the unit's end."""
    if made.cards:
        ArticleCard.objects.bulk_create(
            made.cards, update_conflicts=True, unique_fields=["article"], update_fields=_card_columns()
        )
    Placement.objects.filter(pk__in=[placement.pk for placement in made.dead_placements]).delete()
    Placement.objects.bulk_create(made.new_placements)
    if made.changed_placements:
        Placement.objects.bulk_update(made.changed_placements, list(_placement_columns()))
    Decision.objects.bulk_create(made.decisions)
    pictures.show(made.pictures)
    documents.show(made.documents)
    links.show(made.links)
    for key, moments in made.moments:
        unit.expect(key, *moments)
    unit.bump(*made.versions)
    unit.log.extend(made.log)
    if made.moved:
        tell_linking(made.moved, unit)


def tell_linking(targets: "Collection[int] | QuerySet[Any, Any]", unit: Unit) -> None:
    """Raise the versions of the shown articles that link to one of the pages `targets`, and log them as changed."""
    linking = ArticleCard.objects.filter(pk__in=links.linking_to(targets), shown=True)
    for key, uuid in linking.order_by("pk").values_list("pk", "uuid"):
        unit.bump(f"article:{key}")
        unit.record(Entry(Change.Kind.ARTICLE, CHANGED, key, uuid))


def _card_columns() -> list[str]:
    return [field.name for field in ArticleCard._meta.concrete_fields if not field.primary_key]


def _placement_columns() -> Iterator[str]:
    return (name.removesuffix("_id") for name in (*DERIVED, *STATED))
