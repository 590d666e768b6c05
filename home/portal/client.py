"""The portal's only way to content: the public API, over HTTP or in this process; no cookies, no models."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
from django.conf import settings
from django.utils.module_loading import import_string

from home.portal.memory import Copy, Memory

TIMEOUT_SECONDS = 5.0
TOKEN = re.compile(r"([?&]token=)[^&\s\"]*")


@dataclass(frozen=True, slots=True)
class Found:
    """The API's answer; `stale_since` is when the API last confirmed it, None while the API answers."""

    data: dict[str, Any]
    stale_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """The address has moved to the absolute address `location`; `status` is 301 or 302."""

    location: str
    status: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The article was recalled; `reason` is the public one."""

    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing public stands at this address."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The API does not open this for the token that was shown; it does not say why."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The API does not accept the request as asked; `reasons` say why."""

    reasons: tuple[str, ...]


Answer = Found | Gone | Missing | Refused


class ApiDownError(Exception):
    """The API did not answer, or not with anything that a page can be made of."""


class _WithoutTokens(logging.Filter):
    """Takes tokens out of what the HTTP library says of each request: they are in query strings."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always logged."""
        record.msg, record.args = TOKEN.sub(r"\1...", record.getMessage()), ()
        return True


logging.getLogger("httpx").addFilter(_WithoutTokens())


class ApiClient:
    """Asks the API, confirms every answer anew, and shows the last good copy while the API is down."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._memory = Memory()

    def resolve(self, host: str, path: str) -> Answer | Redirect:
        """Return what stands at `path` on `host` (with its port); raise ApiDownError when nobody can tell."""
        answer = self._get("/api/v2/resolve/", {"host": host, "path": path})
        if isinstance(answer, Found) and answer.data["kind"] == "redirect":
            return Redirect(answer.data["location"], answer.data["status"])
        return answer

    def news(self, filters: dict[str, str], *, from_memory: bool = False) -> Answer:
        """Return one page of news; `from_memory` spares a second wait when the API has just failed."""
        return self._get("/api/v2/news/", filters, from_memory=from_memory)

    def preview(self, token: str) -> Found | Denied | Refused:
        """Return the draft that `token` opens, asked for anew and not remembered; raise ApiDownError."""
        try:
            response = self._http.get("/api/v2/preview/", params={"token": token})
        except httpx.HTTPError as error:
            raise ApiDownError("The API does not answer for a preview.") from error
        if response.status_code == httpx.codes.FORBIDDEN:
            return Denied()
        data = _json("a preview", response)
        return Found(data) if response.is_success else Refused(_details(data))

    def remembered(self, host: str, path: str) -> dict[str, Any]:
        """Return the last known answer for `path` on `host` without asking; empty when there is none."""
        copy = self._memory.get(_address("/api/v2/resolve/", {"host": host, "path": path}))
        return copy.data if copy else {}

    def _get(self, path: str, params: dict[str, str], *, from_memory: bool = False) -> Answer:
        address = _address(path, params)
        copy = self._memory.get(address)
        try:
            if from_memory:
                raise ApiDownError(f"The API has just failed, so {address} was not asked for.")
            return self._understand(address, copy, self._ask(address, copy))
        except ApiDownError:
            if copy is None or not copy.may_be_shown():
                raise
            return Found(copy.data, stale_since=copy.confirmed_at)

    def _ask(self, address: str, copy: Copy | None) -> httpx.Response:
        headers = {"If-None-Match": copy.etag} if copy and copy.etag else {}
        try:
            return self._http.get(address, headers=headers)
        except httpx.HTTPError as error:
            raise ApiDownError(f"The API does not answer for {address}: {error}") from error

    def _understand(self, address: str, copy: Copy | None, response: httpx.Response) -> Answer:
        if response.status_code == httpx.codes.NOT_MODIFIED and copy:
            self._memory.keep(address, copy.data, copy.etag)
            return Found(copy.data)
        data = _json(address, response)
        if response.status_code == httpx.codes.OK:
            self._memory.keep(address, data, response.headers.get("ETag", ""))
            return Found(data)
        self._memory.drop(address)
        return _refusal(response.status_code, data)


def _address(path: str, params: dict[str, str]) -> str:
    return str(httpx.URL(path, params=params))


def _json(address: str, response: httpx.Response) -> dict[str, Any]:
    """Return the JSON of an answer that the contract knows; raise ApiDownError for any other."""
    if response.status_code not in {200, 400, 404, 410}:
        raise ApiDownError(f"The API answered {response.status_code} for {address}.")
    try:
        data: dict[str, Any] = response.json()
    except ValueError as error:
        raise ApiDownError(f"The API's answer for {address} is not JSON.") from error
    return data


def _refusal(status: int, data: dict[str, Any]) -> Gone | Missing | Refused:
    details = _details(data)
    if status == httpx.codes.GONE:
        return Gone(" ".join(details))
    return Missing() if status == httpx.codes.NOT_FOUND else Refused(details)


def _details(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(error["detail"]) for error in data.get("errors", []))


def api_client() -> ApiClient:
    """Return this process's client of the API that the settings name."""
    return client_for(
        settings.PORTAL_API_URL, settings.PORTAL_API_APP, settings.PORTAL_API_BASE, settings.PORTAL_API_KEY
    )


@lru_cache(maxsize=1)
def client_for(url: str, app: str, base: str, key: str = "") -> ApiClient:
    """Return the one client of these settings; the application is imported only now, after all URLs."""
    transport = None if url else httpx.WSGITransport(app=import_string(app))
    authorization = {"Authorization": f"Bearer {key}"} if key else {}
    no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    http = httpx.Client(
        base_url=url or base,
        transport=transport,
        timeout=TIMEOUT_SECONDS,
        cookies=no_cookies,
        trust_env=False,
        headers={"Accept": "application/json", "Cache-Control": "max-age=0", **authorization},
    )
    return ApiClient(http)
