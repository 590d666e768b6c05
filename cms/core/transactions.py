"""One unit of work: everything that follows from a change is written in the change's own transaction.

Stock Wagtail saves and signals outside any transaction. Admin requests (by middleware) and commands open a unit;
signal handlers only mark pages and versions on it. When the outermost unit ends, what was marked is settled in a
fixed order: pages, then versions (sorted), then the change log. So locks are taken in one order everywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from cms.core import freshness
from cms.core.signals import moments_wanted, settled, visibility_changed

Model = TypeVar("Model", bound=models.Model)


@dataclass(frozen=True)
class Entry:
    """One row to be of the public change log: what became visible, changed or vanished (`action`), and why.

    `kind` is article, placement, section, category or alert; `stream` is a slug, for placements alone; `reason` is a
    code and `note` the words for readers, both for what has vanished.
    """

    kind: str
    action: str
    object_id: int
    uuid: UUID | None = None
    stream: str = ""
    reason: str = ""
    note: str = ""

    @property
    def about(self) -> tuple[str, int, str]:
        """Return what the row is about: the kind, the object, and the stream of a placement."""
        return self.kind, self.object_id, self.stream


APPEARED, CHANGED, VANISHED = "appeared", "changed", "vanished"


@dataclass
class Unit:
    """What one transaction has marked: page ids, version keys, coming moments, and rows for the change log in order."""

    pages: set[int] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    moments: dict[str, datetime] = field(default_factory=dict)
    overtaken: set[str] = field(default_factory=set)
    log: list[Entry] = field(default_factory=list)
    begun: datetime = field(default_factory=timezone.now)

    def touch(self, *page_ids: int) -> None:
        """Mark pages whose public face may have changed."""
        self.pages.update(page_ids)

    def bump(self, *keys: str) -> None:
        """Mark versions to raise before the commit."""
        self.versions.update(keys)

    def expect(self, key: str, *moments: datetime | None) -> None:
        """Note that the clock changes what version `key` covers at the earliest of `moments` after the unit's begin.

        One that has come since counts: what was planned before it is written without it.
        """
        known = self.moments.get(key)
        coming = [moment for moment in (*moments, known) if moment is not None and moment > self.begun]
        if coming:
            self.moments[key] = min(coming)

    def record(self, entry: Entry) -> None:
        """Put a row on the change log, numbered when the unit ends.

        What it tells of already has not changed too, and what appears and vanishes in one unit was never seen.
        """
        told = [one for one in self.log if one.about == entry.about] if entry.action != APPEARED else []
        if entry.action == VANISHED and told and told[0].action == APPEARED:
            self.log = [one for one in self.log if one.about != entry.about]
        elif entry.action != CHANGED or not told:
            self.log.append(entry)

    def settle(self) -> None:
        """Write what follows from the marks: once for all of them, until nothing new is marked."""
        while self.pages:
            page_ids, self.pages = self.pages, set()
            visibility_changed.send(sender=Unit, page_ids=page_ids, unit=self)
        if self.log:
            self.bump(freshness.CHANGES)
        if self.versions or self.moments:
            freshness.lock(self.versions | set(self.moments))
            if self.overtaken:
                moments_wanted.send(sender=Unit, keys=sorted(self.overtaken), unit=self)
            freshness.write(self.versions, self.moments, self.overtaken)
        settled.send(sender=Unit, unit=self)


_current: ContextVar[Unit | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work() -> Iterator[Unit]:
    """Open a transaction whose marks are settled before it commits; inside another one, join it.

    Yields the `Unit`. Any error rolls all of it back.
    """
    running = _current.get()
    if running is not None:
        yield running
        return
    unit = Unit()
    token = _current.set(unit)
    try:
        with transaction.atomic():
            yield unit
            unit.settle()
    finally:
        _current.reset(token)


def bumps_public(model: type[Model]) -> type[Model]:
    """Class decorator for models that readers see everywhere: saving or deleting one raises `public`."""
    post_save.connect(_raise_public, sender=model, dispatch_uid=f"public-save-{model.__name__}")
    post_delete.connect(_raise_public, sender=model, dispatch_uid=f"public-delete-{model.__name__}")
    return model


def _raise_public(**_: object) -> None:
    with unit_of_work() as unit:
        unit.bump(freshness.PUBLIC)
