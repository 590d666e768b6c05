"""Whose figures somebody may see: the portal's desk and administrators all sections', a section's people its own."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from cms.users.models import User
from sites.sections.isolation.grants import everywhere
from sites.sections.models import SectionCard, SectionKit, SectionPage
from sites.streams import rights

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Scope:
    """The sections (ids) whose figures somebody may see; `everything` stands for all of them."""

    everything: bool
    sections: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everything or bool(self.sections)

    def limit(self, rows: QuerySet[Row, Any], field: str) -> QuerySet[Row, Any]:
        """Return the rows of the sections in scope; `field` leads to a section's id."""
        return rows if self.everything else rows.filter(**{f"{field}__in": self.sections})

    def cards(self) -> QuerySet[SectionCard]:
        """Return the sections to choose from."""
        return self.limit(SectionCard.objects.order_by("name"), "pk")

    def pages(self) -> QuerySet[SectionPage]:
        """Return the sections' pages, those never shown too."""
        return self.limit(SectionPage.objects.order_by("title"), "pk")


def scope_of(user: User) -> Scope:
    """Return what `user` may see: contributors nothing, editors, heads and administrators of a section their own."""
    if not user.is_active:
        return Scope(everything=False)
    if everywhere(user, rights.DECIDE):
        return Scope(everything=True)
    groups = user.groups.values("pk")
    mine = SectionKit.objects.filter(Q(editors__in=groups) | Q(heads__in=groups) | Q(admins__in=groups))
    return Scope(everything=False, sections=tuple(mine.values_list("section_id", flat=True).order_by("section_id")))
