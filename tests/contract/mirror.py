"""A mirror by the recipe of docs/api.md: read everything once, then follow the change log; nothing but the API."""

from collections.abc import Callable, Iterator
from typing import Any

# Reads an address under /api/v2/; returns (status, body).
Read = Callable[[str], tuple[int, Any]]


class Mirror:
    """What a partner holds: every public article by id, each with the streams that show it, and the short lists."""

    LISTS = ("sections", "categories", "alerts")

    def __init__(self, read: Read) -> None:
        self._read = read
        self.articles: dict[int, dict[str, Any]] = {}
        self.place = 0
        self.begin()

    def begin(self) -> None:
        """Note where the log stands, then read everything: what changes meanwhile comes again with the log."""
        self.place = self._whole("changes/?limit=1")["meta"]["last"]
        self.lists: dict[str, Any] = {}
        for name in self.LISTS:
            self._list(name)
        self.articles = {}
        self._read_again({})

    def follow(self) -> None:
        """Do what the log says until it ends; begin anew where it is no longer kept."""
        while True:
            status, page = self._read(f"changes/?after={self.place}&limit=500")
            if status == 410:
                return self.begin()
            for row in page["items"]:
                self._apply(row)
            self.place = page["meta"]["after"]
            if self.place == page["meta"]["last"]:
                return None

    def stream(self, slug: str) -> dict[int, dict[str, Any]]:
        """The cards of one stream as the mirror holds them, by id, in the stream's own wording."""
        found = {}
        for key, article in self.articles.items():
            for placement in article["placements"]:
                if placement["stream"] == slug:
                    wording = {name: placement[name] or article[name] for name in ("title", "lead", "category")}
                    found[key] = {**article, **wording}
        return found

    def _apply(self, row: dict[str, Any]) -> None:
        if row["kind"] in ("article", "placement"):
            self._fetch(row["object_id"])
        elif row["kind"] == "section":
            known = self._section(row["object_id"])
            self._list("sections")
            for key in [key for key, article in self.articles.items() if article["section"]["slug"] == known]:
                self._fetch(key)
            if slug := self._section(row["object_id"]):
                self._read_again({"section": slug})
        elif row["kind"] == "alert":
            self._list("alerts")
        elif row["kind"] == "category":
            self._list("categories")
            for key in [key for key, article in self.articles.items() if _has_category(article)]:
                self._fetch(key)

    def _fetch(self, key: int) -> None:
        status, article = self._read(f"news/{key}/")
        if status == 200:
            self.articles[key] = article
        else:
            self.articles.pop(key, None)

    def _read_again(self, filters: dict[str, str]) -> None:
        for stream in self._whole("streams/")["items"]:
            for card in cards(self._read, {"stream": stream["slug"], **filters}):
                if card["id"] not in self.articles or filters:
                    self._fetch(card["id"])

    def _list(self, name: str) -> None:
        self.lists[name] = self._whole(f"{name}/")["items"]

    def _section(self, key: int) -> str | None:
        return next((item["slug"] for item in self.lists["sections"] if item["id"] == key), None)

    def _whole(self, path: str) -> Any:
        status, body = self._read(path)
        assert status == 200, body
        return body


def cards(read: Read, filters: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Every card of a stream, page by page; none when the stream or section has gone meanwhile."""
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    cursor = ""
    while True:
        status, page = read(f"news/?limit=50&{asked}{cursor}")
        if status != 200:
            return
        yield from page["items"]
        if not page["meta"]["next"]:
            return
        cursor = f"&cursor={page['meta']['next']}"


def _has_category(article: dict[str, Any]) -> bool:
    return any(one["category"] for one in (article, *article["placements"]))
