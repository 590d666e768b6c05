"""The Redis cache whose being down costs speed, never an error."""

import logging
import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# How long a Redis that did not answer is not asked again: a request must not wait for it several times.
PAUSE_SECONDS = 2.0


class TolerantRedisCache(RedisCache):
    """Django's Redis cache; a Redis that does not answer reads as a miss and swallows writes."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": 1, "socket_connect_timeout": 1, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._asked_again_at = 0.0

    def _tolerant(self, method: str, missing: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._asked_again_at:
            return missing
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._asked_again_at = time.monotonic() + PAUSE_SECONDS
            logger.warning("The Redis cache did not answer (%s): %s", method, error)
            return missing

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._tolerant("get", default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._tolerant("set", None, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tolerant("add", True, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tolerant("delete", False, *args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tolerant("touch", False, *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(self._tolerant("get_many", {}, *args, **kwargs))

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        return list(self._tolerant("set_many", [], *args, **kwargs))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._tolerant("delete_many", None, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tolerant("has_key", False, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._tolerant("incr", delta, key, delta, version))

    def clear(self) -> None:
        self._tolerant("clear", None)
