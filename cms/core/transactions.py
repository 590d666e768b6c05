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
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from cms.core import freshness
from cms.core.signals import settled, visibility_changed

Model = TypeVar("Model", bound=models.Model)


@dataclass
class Unit:
    """What one transaction has marked: page ids, version keys, coming moments, and rows for the change log in order."""

    pages: set[int] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    moments: dict[str, datetime] = field(default_factory=dict)
    overtaken: set[str] = field(default_factory=set)
    log: list[Any] = field(default_factory=list)

    def touch(self, *page_ids: int) -> None:
        """Mark pages whose public face may have changed."""
        self.pages.update(page_ids)

    def bump(self, *keys: str) -> None:
        """Mark versions to raise before the commit."""
        self.versions.update(keys)

    def expect(self, key: str, *moments: datetime | None) -> None:
        """Note that the clock changes what version `key` covers at the earliest future one of `moments`."""
        now = timezone.now()
        known = self.moments.get(key)
        coming = [moment for moment in (*moments, known) if moment is not None and moment > now]
        if coming:
            self.moments[key] = min(coming)

    def settle(self) -> None:
        """Write what follows from the marks: once for all of them, until nothing new is marked."""
        while self.pages:
            page_ids, self.pages = self.pages, set()
            visibility_changed.send(sender=Unit, page_ids=page_ids, unit=self)
        if self.versions or self.moments:
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


def _raise_public(**_: Any) -> None:
    with unit_of_work() as unit:
        unit.bump(freshness.PUBLIC)
