"""The last good answer of each API address, kept to revalidate cheaply and to survive an outage."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

LONGEST_STALE = timedelta(days=1)
"""As long as the API's own stale-if-error allows."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One answer of the API, the tag it came with, and when the API last said that it holds (aware, UTC)."""

    data: dict[str, Any]
    etag: str
    confirmed_at: datetime

    def may_be_shown(self) -> bool:
        """Say whether this copy is young enough to stand in while the API does not answer."""
        return datetime.now(UTC) - self.confirmed_at <= LONGEST_STALE


class Memory:
    """A small least-recently-used store of copies by address; safe between threads."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str) -> Copy | None:
        """Return the copy of `address`, or nothing when none is kept."""
        with self._lock:
            if address in self._copies:
                self._copies.move_to_end(address)
            return self._copies.get(address)

    def keep(self, address: str, data: dict[str, Any], etag: str) -> None:
        """Keep `data` as confirmed now, and let the copy not used for longest go when the store is full."""
        with self._lock:
            self._copies[address] = Copy(data, etag, datetime.now(UTC))
            self._copies.move_to_end(address)
            while len(self._copies) > self._size:
                self._copies.popitem(last=False)

    def drop(self, address: str) -> None:
        """Forget `address`: what is recalled or gone must not come back in an outage."""
        with self._lock:
            self._copies.pop(address, None)
