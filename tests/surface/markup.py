"""Reads answers as browsers and programs do, and tells what in them was born from somebody's words."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

# The word in every payload: as long as it is only read, it does no harm.
WORD = "zzborn"
HTML = ("html", "htmlFragment", "form", "body_html", "content_html", "summary_html")


class _Reader(HTMLParser):
    """Notes each element and attribute that a payload has made, and each script that one stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self._script: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        if WORD in tag or (tag == "img" and ("src", "x") in attrs):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if WORD in name or (WORD in (value or "") and (name.startswith("on") or name == "srcdoc")):
                self.found.append(f"<{tag} {name}={value}>")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith(
                ("javascript:", "data:t")
            ):
                self.found.append(f"<{tag} {name}={value}>")
        self._script = dict(attrs) if tag == "script" else None

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self._script = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._script is None or WORD not in data:
            return
        if "json" in (self._script.get("type") or ""):
            json.loads(data)
        elif re.match(rf"\s*{WORD}", data):
            self.found.append(f"<script>{data[:40]}")


def read_html(text: str) -> _Reader:
    """Return a reader that has read `text`."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader


def born_in_html(text: str) -> list[str]:
    """What a payload has become in a page, or a part of one: elements, attributes, scripts, sums, turned text."""
    reader = read_html(text)
    return [
        *reader.found,
        *(["a template"] if "9359" in reader.text else []),
        *(["a turn"] if "\u202e" in text else []),
    ]


def born_in_xml(text: str) -> list[str]:
    """What a payload has become in a feed or a sitemap, and in the HTML that it carries. Fails if it is no XML."""
    found = []
    for element in ElementTree.fromstring(text).iter():
        found += [element.tag] if WORD in element.tag else []
        found += [name for name in element.attrib if WORD in name]
        if element.get("type") == "html" or element.tag.endswith(("description", "encoded")):
            found += born_in_html(element.text or "")
    return found


def born_in_json(data: Any) -> list[str]:
    """What a payload has become in the HTML that JSON carries; other strings are words, whatever they look like."""
    if isinstance(data, list):
        return [one for item in data for one in born_in_json(item)]
    if isinstance(data, dict):
        own = [one for key in HTML if isinstance(data.get(key), str) for one in born_in_html(data[key])]
        return own + [one for item in data.values() for one in born_in_json(item)]
    return ["a turn"] if isinstance(data, str) and "\u202e" in data else []


def born(response: Any) -> list[str]:
    """What a payload has become in an answer, read by its type."""
    if response.status_code in (301, 302, 304, 405):
        return []
    kind = response.get("Content-Type", "")
    text = b"".join(response).decode() if response.streaming else response.content.decode()
    if "json" in kind:
        return born_in_json(json.loads(text))
    return born_in_xml(text) if "xml" in kind else born_in_html(text) if "html" in kind else []
