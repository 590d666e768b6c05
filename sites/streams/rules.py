"""Which streams take an article, and why: the saved rules, read once and asked of many articles."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sites.news.models import ArticlePage, Category
from sites.sections.models import Bloc
from sites.streams.models import Intake, Placement, Stream


@dataclass(frozen=True)
class Verdict:
    """What a stream's rule says of an article: the state a new placement starts in, and the reason in words."""

    state: str
    reason: str


@dataclass
class Rule:
    """One stream's rule with everything it names already looked up; None asks for nothing."""

    stream: Stream
    sections: set[int] | None
    categories: set[int] | None
    tags: set[int] | None
    trusts: dict[int, str] = field(default_factory=dict)

    def verdict(self, article: ArticlePage, section_id: int) -> Verdict | None:
        """Return the verdict on `article` of section `section_id`, or None when the rule does not match."""
        if not self._matches(article, section_id):
            return None
        accepted = self.intake(section_id) == Intake.AUTO
        return Verdict(
            state=Placement.State.ACCEPTED if accepted else Placement.State.PROPOSED,
            reason=self._reason(accepted),
        )

    def intake(self, section_id: int) -> str:
        """Return the intake for a section: the stream's trust in it, else the general one."""
        return self.trusts.get(section_id, self.stream.intake)

    def _matches(self, article: ArticlePage, section_id: int) -> bool:
        if self.sections is None and self.categories is None and self.tags is None:
            return self.stream.takes_all
        return (
            (self.sections is None or section_id in self.sections)
            and (self.categories is None or article.category_id in self.categories)
            and (self.tags is None or bool(self.tags & {tag.pk for tag in article.tags.all()}))
        )

    def _reason(self, accepted: bool) -> str:
        """Say why, naming the parts of the rule that matched."""
        parts = [
            (self.sections, _("its section")),
            (self.categories, _("its category")),
            (self.tags, _("its tags")),
        ]
        named = [words for part, words in parts if part is not None]
        because = _("In because of %(parts)s") % {"parts": ", ".join(named)} if named else _("In because it takes all")
        return f"{because}; " + (_("accepted at once") if accepted else _("waits for the desk"))


def all_rules() -> list[Rule]:
    """Return the rules of all streams, in the order of their slugs. A fixed number of queries."""
    related = ("sections", "blocs", "categories", "tags", "trusts")
    streams = Stream.objects.order_by("slug").prefetch_related(*related)
    members, children = _bloc_members(), _category_tree()
    return [_rule(stream, members, children) for stream in streams]


def _rule(stream: Stream, members: dict[int, set[int]], children: dict[int, set[int]]) -> Rule:
    sections = {section.pk for section in stream.sections.all()}
    blocs = list(stream.blocs.all())
    for bloc in blocs:
        sections |= members.get(bloc.pk, set())
    categories = {category.pk for category in stream.categories.all()}
    for key in list(categories):
        categories |= children.get(key, set())
    return Rule(
        stream=stream,
        sections=sections if sections or blocs else None,
        categories=categories or None,
        tags={tag.pk for tag in stream.tags.all()} or None,
        trusts={trust.section_id: trust.intake for trust in stream.trusts.all()},
    )


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
