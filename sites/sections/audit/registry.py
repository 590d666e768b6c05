"""Which models the audit log keeps: whose their objects are, and which pages of the admin show them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

# The sections (ids) whose an object is; none of them, or None among them: the portal's own.
Owners = Callable[[Any], Iterable[int | None]]
# What Wagtail's forms tell of any model.
TOLD_BY_FORMS = frozenset({"wagtail.create", "wagtail.edit", "wagtail.delete"})


@dataclass(frozen=True)
class Kept:
    """What the log has to know of a model. `by_signals`: signals tell of its changes, whatever door they come by."""

    model: type[Model]
    owners: Owners
    by_signals: bool = False


_by_model: dict[type[Model], Kept] = {}
_by_page: dict[str, type[Model]] = {}


def portals_own(_instance: Any) -> list[int | None]:
    """Return that an object is no section's."""
    return [None]


def add(kept: Kept, pages: Sequence[str]) -> None:
    """Remember a model, and the pages (names of addresses, or of groups of them) that show its objects."""
    _by_model[kept.model] = kept
    _by_page.update(dict.fromkeys(pages, kept.model))


def told_of(instance: Model, by: Model | None) -> list[int | None]:
    """Return the sections that are told of what `by` did to `instance`.

    Of a person in several sections, those are told in which whoever did it has a part as well: the others would learn
    from the name that the person is elsewhere too. Superusers, and people of no section, stand above that.
    """
    owners = owners_of(instance)
    if by is None or len(owners) == 1:
        return owners
    own = owners_of(by)
    return [section for section in owners if section in own] or owners


def owners_of(instance: Model) -> list[int | None]:
    """Return the sections whose `instance` is, in order; [None] for the portal's own."""
    # A request's user is a lazy object, which has the class of what it stands for.
    kept = _by_model.get(instance.__class__)
    found = set(kept.owners(instance)) if kept else set()
    sections: list[int | None] = [*sorted(section for section in found if section is not None)]
    return sections or [None]


def is_told_by_signals(instance: Model, action: str) -> bool:
    """Tell whether a form tells of what a signal has told of in full."""
    kept = _by_model.get(instance.__class__)
    return kept is not None and kept.by_signals and action in TOLD_BY_FORMS


def model_shown_by(view_name: str, namespace: str) -> type[Model] | None:
    """Return the model whose objects a page shows; None for a page that is not kept."""
    return _by_page.get(view_name) or _by_page.get(namespace)
