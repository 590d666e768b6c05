"""What of our widgets stands in the HTML of a page, and which content policies the page states."""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

EVERGREEN = "/embed/v1.js"
OF_OEMBED = ("news", "sections", "streams")


@dataclass(frozen=True)
class Script:
    """A script element that loads the widget's script."""

    address: str
    nonce: str = ""


@dataclass
class Contents:
    """What was found: keys by the way they are embedded, scripts, oEmbed frames, our classes, policies."""

    elements: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    oembeds: list[str] = field(default_factory=list)
    fragments: int = 0
    policies: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """Return every key, each once."""
        return list(dict.fromkeys([*self.elements, *self.frames]))


def read(html: bytes, *, address: str, policy: str = "") -> Contents:
    """Return what stands in `html`, the page at `address`; `policy` is its Content-Security-Policy header.

    A header may hold several policies, with commas between (CSP 3, 2.2): each of them has to allow a thing.
    """
    soup = BeautifulSoup(html, "html.parser")
    found = Contents(policies=[one.strip() for one in policy.split(",") if one.strip()])
    for element in soup.find_all(True):
        _note(element, address, found)
    return found


def _note(element: Tag, address: str, found: Contents) -> None:
    name, inside_ours = element.name, element.find_parent(class_=_is_ours)
    if name == "xbtt-news" or element.has_attr("data-xbtt-news"):
        found.elements.append(_text(element, "key") or _text(element, "data-key"))
    if name == "script" and _is_script(urlsplit(_text(element, "src")).path):
        found.scripts.append(Script(urljoin(address, _text(element, "src")), _text(element, "nonce")))
    elif name == "iframe":
        _note_frame(urljoin(address, _text(element, "src")), found)
    elif name == "meta" and _text(element, "http-equiv").lower() == "content-security-policy":
        found.policies.append(_text(element, "content"))
    elif _is_ours(element.get("class")) and inside_ours is None:
        found.fragments += 1


def _note_frame(address: str, found: Contents) -> None:
    parts = urlsplit(address).path.strip("/").split("/")
    if parts[0] != "embed" or len(parts) < 3:
        return
    if parts[1] == "w":
        found.frames.append(parts[2])
    elif parts[1] in OF_OEMBED:
        found.oembeds.append(address)


def _is_script(path: str) -> bool:
    """Tell whether a path is the script's: the evergreen one or one of a version, /embed/1.4.2/xbtt.js."""
    return path == EVERGREEN or (path.startswith("/embed/") and path.endswith("/xbtt.js"))


def _is_ours(classes: object) -> bool:
    names = classes if isinstance(classes, list) else [classes]
    return any(isinstance(name, str) and name.startswith("xbtt-") for name in names)


def _text(element: Tag, name: str) -> str:
    value = element.get(name)
    return value.strip() if isinstance(value, str) else ""
