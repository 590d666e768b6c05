"""Every public address, found from the resolver: a route that nobody has said how to fill fails the tests.

Whoever adds a route with parameters adds a line to `FILLED`; one that answers only with a query string, or differently
with one, a line to `QUERIES`. A route without parameters is crawled as it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from home.sitemaps import PART
from sites.alerts.models import Alert
from tests.surface.world import ABSENT, MARK, World

# People's own: what these show depends on who asks.
PRIVATE = ("admin/", "accounts/")
# Public by right of a file's or a page's name, but no part of the API: read for secrets, not compared between readers.
UNCOMPARED = ("accounts/invitation/", "documents/", "private-media/", "login/", "media/", "healthz", "readyz", "^")
SECRET_ID = re.compile(r"(?<!\d)199[1-5]000\d{3}(?!\d)|sitemap-articles-199\d+")

Fill = Callable[[World], list[str]]


def _ids(kind: str, public: tuple[str, ...]) -> Fill:
    """Fill `{}` with the ids of what is public, hidden and absent."""
    return lambda world: [str(key) for key in [*map(world.public.get, public), *world.hidden_ids(kind), ABSENT, 2**70]]


READABLE_PATHS = ("/", "/gioi-thieu/", "/so-y-te/", "/luong-kin/", "/xuat-ban-thong-tin/")
STREAMS = ("xuat-ban-thong-tin", "so-y-te", "zzsecretb-so", "zzsecretb-thoi", "khong-co")
PAGES = ("article", "info", "section", "home")
KEYS = ["MO22", "KN22", "KN23", "TH22", "KHONG"]
# For each route with parameters: what to put in their place, by the route's name.
FILLED: dict[str, Fill] = {
    "news-detail": _ids("pages", PAGES),
    "page-detail": _ids("pages", PAGES),
    "image-detail": _ids("images", ("image",)),
    "document-detail": _ids("documents", ("document",)),
    "redirect-detail": _ids("redirects", ("redirect",)),
    "section-detail": lambda world: ["so-y-te", "zzsecretb-so", "khong-co"],
    "widget-detail": lambda world: KEYS,
    # The portal's page of that name; the API's takes a token in its query.
    "preview": lambda world: ["xem-truoc/"],
    "preview-picture": _ids("images", ("image",)),
    "feed-atom": lambda world: [f"{slug}.atom" for slug in STREAMS],
    "feed-rss": lambda world: [f"{slug}.rss" for slug in STREAMS],
    "feed-json": lambda world: [f"{slug}.json" for slug in STREAMS],
    "embed-widget": lambda world: KEYS,
    "embed-fragment": lambda world: [f"{key}/items.html" for key in KEYS],
    "embed-article": _ids("pages", PAGES),
    "embed-read": lambda world: [f"{key}/read/" for key in _ids("pages", PAGES)(world)],
    "embed-notice": lambda world: [
        f"{key}/read/" for key in [*Alert.objects.values_list("pk", flat=True), ABSENT, 2**70]
    ],
    "embed-section": lambda world: ["so-y-te", "zzsecretb-so", "khong-co"],
    "embed-stream": lambda world: list(STREAMS),
    "embed-release": lambda world: ["1.0.0/xbtt.js", "1.0.0/khong-co.js", "0.0.0/xbtt.js"],
    "unknown-embed": lambda world: ["embed/", "embed/w/zzsecretb so/"],
    "legacy-widget": lambda world: ["web/soyte/home", "web/zzsecretb-so/home", "c/portal/layout"],
    "unknown-feed": lambda world: ["feeds/", "feeds/zzsecretb so.atom"],
    "unknown-sitemap": lambda world: ["sitemap-articles-", "sitemap-articles-x.xml"],
    "sitemap-articles": lambda world: [
        f"{part}.xml" for part in {0, ABSENT // PART, *(key // PART for key in world.hidden_ids("pages"))}
    ],
    "wagtaildocs_serve": lambda world: [
        f"{key}/{name}" for key in world.hidden_ids("documents") for name in ("zzsecretb.pdf", "x.pdf")
    ],
    "wagtaildocs_authenticate_with_password": lambda world: [],
    "private-file": lambda world: ["original_images/zzsecretb.jpg", "documents/zzsecretb.pdf", "khong-co.jpg"],
    "public-file": lambda world: ["original_images/zzsecretb.jpg", "khong-co.jpg"],
    "unknown": lambda world: ["khong-co/", "pages/zzsecretb/"],
    "invitation": lambda world: ["x", "a" * 43],
    "show": lambda world: ["", "gioi-thieu/", "so-y-te/", "xuat-ban-thong-tin/", "luong-kin/", "khong-co/"],
}


def _relations(world: World) -> list[str]:
    keys = [world.public["section"], *world.hidden_ids("pages"), ABSENT]
    return [f"?{name}={key}" for name in ("child_of", "descendant_of", "ancestor_of", "translation_of") for key in keys]


def _found(kind: str) -> Fill:
    return lambda world: [f"?id={key}" for key in [*world.hidden_ids(kind), ABSENT]]


def _hidden_paths(world: World) -> list[str]:
    return [f"?html_path={quote(path)}" for path in [*world.paths(), "/khong-co/", "/gioi-thieu/"]]


# Query strings to ask with besides none, by the route's name.
QUERIES: dict[str, Fill] = {
    "news": lambda world: [
        *(f"?stream={slug}" for slug in ("zzsecretb-so", "zzsecretb-thoi", "so-y-te")),
        *("?limit=50", "?section=zzsecretb-so", "?section=so-y-te", "?bloc=khoi-kin", f"?tag={MARK}"),
    ],
    "resolve": lambda world: [
        f"?host={host}&path={quote(path)}"
        for host in ("localhost:8000", "khac.localhost:8000")
        for path in [*world.paths(), *READABLE_PATHS, "/zzsecretb-0", "/zzsecretb-khac"]
    ],
    "pages": lambda world: [
        *_relations(world),
        "?fields=*",
        f"?search={MARK}",
        f"?title={MARK}",
        "?slug=zzsecretb-nhap",
        "?child_of=root",
        "?type=news.ArticlePage&fields=*",
        "?type=home.InfoPage&fields=*",
        "?type=sections.SectionPage&fields=*",
        "?type=streams.StreamPage&fields=*",
        "?site=khac.localhost",
        "?limit=20&offset=20",
        "?order=-id",
    ],
    "news-archive": lambda world: ["?stream=zzsecretb-so", "?section=zzsecretb-so", "?section=so-y-te"],
    "alerts": lambda world: ["?section=zzsecretb-so", "?section=so-y-te"],
    "changes": lambda world: ["?limit=500"],
    "feed-atom": lambda world: ["?section=zzsecretb-so", "?section=so-y-te"],
    "embed-widget": lambda world: ["?section=zzsecretb-so", "?section=so-y-te", "?links=here"],
    "embed-stream": lambda world: ["?links=here&limit=30"],
    "oembed": lambda world: [
        f"?url={quote(f'http://{host}{path}', safe='')}&format={form}"
        for host in ("localhost:8000", "khac.localhost:8000")
        for path in [*world.paths(), *READABLE_PATHS, *(f"/embed/news/{key}/" for key in world.hidden_ids("pages"))]
        for form in ("json", "xml")
    ],
    "preview": lambda world: ["?token=x", f"?token={MARK}:1:x"],
    "preview-picture": lambda world: ["?token=x"],
    "page-find": lambda world: [*_found("pages")(world), *_hidden_paths(world)],
    "images": lambda world: ["?fields=*", f"?search={MARK}"],
    "image-find": _found("images"),
    "documents": lambda world: ["?fields=*", f"?search={MARK}"],
    "document-find": _found("documents"),
    "redirects": lambda world: ["?fields=*", "?old_path=/zzsecretb-0"],
    "redirect-find": lambda world: [
        *_found("redirects")(world),
        *(f"?html_path=/zzsecretb-{n}" for n in (0, 1, 2, "khac")),
    ],
}


@dataclass(frozen=True)
class Route:
    """A public route: its name, and its path with `{}` where parameters go."""

    name: str
    path: str
    compared: bool


def public_routes() -> list[Route]:
    """Every route that the public can reach, the portal's catch-all too."""
    return list(_walk(get_resolver("cms.urls").url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        part = str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not (before == "" and part in PRIVATE):
            yield from _walk(pattern.url_patterns, before + part)
        elif isinstance(pattern, URLPattern):
            whole = before + part
            compared = not whole.startswith(UNCOMPARED)
            yield Route(pattern.name or part, whole, compared)


def addresses(route: Route, world: World) -> list[str]:
    """The addresses of a route to ask for; fails for one that nobody has said how to fill."""
    open_ended = re.search(r"[<(^]", route.path) is not None
    if open_ended and route.name not in FILLED:
        raise AssertionError(f"Say in tests/surface/crawl.py how to fill {route.name} ({route.path}).")
    fixed = re.split(r"[<(^]", route.path)[0]
    tail = re.split(r">", route.path)[-1] if "<" in route.path else ""
    tail = "/" if tail.startswith("/") and not tail.strip("/$") else ""
    paths = [f"/{fixed}{fill}{tail}" for fill in FILLED[route.name](world)] if open_ended else [f"/{route.path}"]
    queries = ["", *QUERIES.get(route.name, lambda world: [])(world)]
    for path in paths:
        assert resolve(path).url_name == route.name or route.name not in FILLED, f"{path} is not {route.name}"
    return [path + query for path in paths for query in queries]


def everything(world: World, *, compared: bool = False) -> list[str]:
    """Every address to ask for; with `compared`, those whose answers must be the same for every reader."""
    return [
        address for route in public_routes() if route.compared or not compared for address in addresses(route, world)
    ]


def secrets_in(response: Any, address: str) -> list[str]:
    """What an answer reveals of hidden things: the mark, or an id that the address did not name itself."""
    body = b"".join(response) if response.streaming else response.content
    text = body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in response.items())
    found = {one for one in SECRET_ID.findall(text) if one not in address}
    if MARK.lower() in text.lower() and MARK.lower() not in address.lower():
        found.add(MARK)
    return sorted(found)
