"""Which streams take an article, and why: the saved rules, read once and asked of many articles."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sites.news.models import ArticlePage, ArticleTag, Category
from sites.sections.models import Bloc, SectionCard
from sites.streams.models import Intake, Joined, Match, Placement, Stream
from sites.streams.wording import CATEGORIES, SECTIONS, TAGS, TYPES, asks, page_types, part_name

RELATED = ("sections", "blocs", "categories", "tags", "trusts")
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Verdict:
    """What a stream's rule says of an article: the state a new placement starts in, and the reason in words."""

    state: str
    reason: str


@dataclass(frozen=True)
class Subject:
    """What rules ask of an article: the keys it has, by part (`sections`, `categories`, `tags`, `types`)."""

    section_id: int
    keys: dict[str, set[Any]]


@dataclass(frozen=True)
class Part:
    """One part of a rule: what it names (`keys`; children and members included), and how it asks."""

    name: str
    match: str
    keys: frozenset[Any]
    names: tuple[str, ...] = ()

    @property
    def positive(self) -> bool:
        """Tell whether the part takes articles in; one of the mode "none" only shuts out."""
        return self.match != Match.NONE

    def holds(self, subject: Subject) -> bool:
        """Tell whether the article has what the part asks for."""
        has = subject.keys[self.name]
        if self.match == Match.ALL:
            return self.keys <= has
        return bool(self.keys & has) == self.positive

    def condition(self) -> Q:
        """Return the same question for cards of public articles, as `holds` asks it of one article."""
        if self.name == TAGS and self.match == Match.ALL:
            found = Q()
            for key in self.keys:
                found &= self._among({key})
            return found
        return self._among(self.keys) if self.positive else ~self._among(self.keys)

    def _among(self, keys: Iterable[Any]) -> Q:
        if self.name == TAGS:
            return Q(pk__in=ArticleTag.objects.filter(tag__in=keys).values("content_object"))
        if self.name == TYPES:
            models = [key.lower().split(".") for key in keys]
            pairs = [Q(article__content_type__app_label=app, article__content_type__model=name) for app, name in models]
            return _any(pairs)
        return Q(**{"section__in" if self.name == SECTIONS else "category__in": list(keys)})


@dataclass(frozen=True)
class Answer:
    """What one part asks, in words, what the article has, in words, and whether it holds."""

    part: str
    label: str
    asks: str
    has: str
    holds: bool
    positive: bool


@dataclass
class Rule:
    """One stream's rule with everything it names already looked up; a part that names nothing is not there."""

    stream: Stream
    parts: list[Part]
    trusts: dict[int, str] = field(default_factory=dict)

    def verdict(self, article: ArticlePage, section_id: int) -> Verdict | None:
        """Return the verdict on `article` of section `section_id`, or None when the rule does not match."""
        return self.judge(self._subject(article, section_id))

    def judge(self, subject: Subject) -> Verdict | None:
        """Return the verdict on an article that has what `subject` says, or None when the rule does not match."""
        if not self._matches(subject):
            return None
        accepted = self.intake(subject.section_id) == Intake.AUTO
        state = Placement.State.ACCEPTED if accepted else Placement.State.PROPOSED
        return Verdict(state=state, reason=self._reason(subject, accepted=accepted))

    def intake(self, section_id: int) -> str:
        """Return how the stream takes what comes from a section: by its trust, else by the general intake."""
        return self.trusts.get(section_id, self.stream.intake)

    def explain(self, article: ArticlePage, section_id: int) -> list[Answer]:
        """Return for each part of the rule what it asks and whether `article` of section `section_id` has it."""
        return self.answers(self._subject(article, section_id), in_words(article, section_id))

    def answers(self, subject: Subject, has: dict[str, str]) -> list[Answer]:
        """Return the same for an article that has what `subject` says, and `has` in words (`in_words`). No query."""
        return [
            Answer(
                part=part.name,
                label=part_name(part.name),
                asks=asks(part.name, part.match, part.names),
                has=has[part.name],
                holds=part.holds(subject),
                positive=part.positive,
            )
            for part in self.parts
        ]

    def in_words(self) -> list[str]:
        """Return what each part asks, as a clause."""
        return [asks(part.name, part.match, part.names) for part in self.parts]

    def condition(self) -> Q:
        """Return the rule as a condition on cards (`ArticleCard`) of public articles: counting asks the database."""
        taken = [part.condition() for part in self.parts if part.positive]
        if not taken:
            found = ~NOTHING if self.stream.takes_all else NOTHING
        elif self.stream.joined == Joined.ANY:
            found = _any(taken)
        else:
            found = _all(taken)
        return _all([found, *(part.condition() for part in self.parts if not part.positive)])

    @property
    def empty(self) -> bool:
        """Tell whether the rule takes nothing, whatever is published."""
        taken = [part for part in self.parts if part.positive]
        if not taken:
            return not self.stream.takes_all
        hollow = [not part.keys for part in taken]
        return all(hollow) if self.stream.joined == Joined.ANY else any(hollow)

    def _matches(self, subject: Subject) -> bool:
        if any(not part.positive and not part.holds(subject) for part in self.parts):
            return False
        held = [part.holds(subject) for part in self.parts if part.positive]
        if not held:
            return self.stream.takes_all
        return any(held) if self.stream.joined == Joined.ANY else all(held)

    def _subject(self, article: ArticlePage, section_id: int) -> Subject:
        tagged = any(part.name == TAGS for part in self.parts)
        return subject_of(article, section_id, tags=[tag.pk for tag in article.tags.all()] if tagged else ())

    def _reason(self, subject: Subject, *, accepted: bool) -> str:
        """Say why, naming the parts of the rule that matched."""
        named = [part_name(part.name) for part in self.parts if part.positive and part.holds(subject)]
        because = _("In because of %(parts)s") % {"parts": ", ".join(named)} if named else _("In because it takes all")
        return f"{because}; " + (_("accepted at once") if accepted else _("waits for the desk"))


def subject_of(article: ArticlePage, section_id: int, *, tags: Iterable[int]) -> Subject:
    """Return what rules ask of `article`, which stands in section `section_id` and has the tags `tags` (ids)."""
    keys: dict[str, set[Any]] = {
        SECTIONS: {section_id},
        CATEGORIES: {article.category_id} - {None},
        TAGS: set(tags),
        TYPES: {article._meta.label},
    }
    return Subject(section_id, keys)


def in_words(article: ArticlePage, section_id: int) -> dict[str, str]:
    """Return what `article` of section `section_id` has, in words, by part of a rule. Three queries at most."""
    kind = article._meta.label
    has = {
        SECTIONS: list(SectionCard.objects.filter(pk=section_id).values_list("short_name", flat=True)),
        CATEGORIES: [str(article.category)] if article.category else [],
        TAGS: sorted(tag.name for tag in article.tags.all()),
        TYPES: [page_types().get(kind, kind)],
    }
    return {part: ", ".join(names) or _("nothing") for part, names in has.items()}


def _any(conditions: list[Q]) -> Q:
    found = NOTHING
    for condition in conditions:
        found |= condition
    return found


def _all(conditions: list[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found &= condition
    return found


@dataclass(frozen=True)
class Chosen:
    """What a stream's rule names, saved or as a form has it: rows, and intakes by section id."""

    sections: list[Any]
    blocs: list[Any]
    categories: list[Any]
    tags: list[Any]
    trusts: dict[int, str]


def all_rules() -> list[Rule]:
    """Return the rules of all streams, in the order of their slugs. A fixed number of queries."""
    streams = Stream.objects.order_by("slug").prefetch_related(*RELATED)
    members, children = _bloc_members(), _category_tree()
    return [_rule(stream, saved(stream), members, children) for stream in streams]


def rule_of(stream: Stream, chosen: Chosen | None = None) -> Rule:
    """Return the rule of one stream; with `chosen`, as it would be if that were saved (`stream` may be unsaved)."""
    return _rule(stream, chosen or saved(stream), _bloc_members(), _category_tree())


def saved(stream: Stream) -> Chosen:
    """Return what the rule of a saved stream names."""
    return Chosen(
        sections=list(stream.sections.all()),
        blocs=list(stream.blocs.all()),
        categories=list(stream.categories.all()),
        tags=list(stream.tags.all()),
        trusts={trust.section_id: trust.intake for trust in stream.trusts.all()},
    )


def _rule(stream: Stream, chosen: Chosen, members: dict[int, set[int]], children: dict[int, set[int]]) -> Rule:
    sections = {section.pk for section in chosen.sections}.union(*(members.get(b.pk, set()) for b in chosen.blocs))
    categories = {category.pk for category in chosen.categories}
    categories = categories.union(*(children.get(key, set()) for key in categories))
    homes = [*(section.short_name for section in chosen.sections), *(bloc.name for bloc in chosen.blocs)]
    kinds = page_types()
    parts = [
        Part(SECTIONS, stream.sections_match, frozenset(sections), tuple(homes)),
        Part(CATEGORIES, stream.categories_match, frozenset(categories), tuple(c.name for c in chosen.categories)),
        Part(TAGS, stream.tags_match, frozenset(t.pk for t in chosen.tags), tuple(t.name for t in chosen.tags)),
        Part(TYPES, Match.ANY, frozenset(stream.types), tuple(kinds.get(key, key) for key in stream.types)),
    ]
    # A bloc without members is named too: it takes nothing, and does not open the stream.
    return Rule(stream=stream, parts=[part for part in parts if part.names], trusts=chosen.trusts)


def _bloc_members() -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    through: Any = Bloc.sections.through
    for bloc, section in through.objects.values_list("bloc_id", "sectionpage_id"):
        members.setdefault(bloc, set()).add(section)
    return members


def _category_tree() -> dict[int, set[int]]:
    tree: dict[int, set[int]] = {}
    for key, parent in Category.objects.exclude(parent=None).values_list("pk", "parent_id"):
        tree.setdefault(parent, set()).add(key)
    return tree
