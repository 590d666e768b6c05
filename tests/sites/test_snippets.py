"""What a webmaster is given to paste: complete for every system, safe whatever the heading is."""

import re
from html.parser import HTMLParser

import pytest
from pytest_django import Settings

from sites.widgets import snippets
from sites.widgets.models import Layout, Widget
from sites.widgets.reserve import reserve

HOSTILE = "\"><script>alert('a\\n')</script> ?> %> ${x} @KEY@ -->"
PAIRS = [(system, format_) for system, formats in snippets.FORMATS.items() for format_ in formats]


class Reader(HTMLParser):
    """Reads markup as a browser does: its tags with their attributes, and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


@pytest.fixture
def widget(settings: Settings) -> Widget:
    settings.BASE_URL, settings.MEDIA_URL = "https://cong.example.vn", "/media/"
    return Widget(key="AB12", heading="Tin của tỉnh", limit=5)


def of(system: str, format_: str, widget: Widget) -> snippets.Snippet:
    return next(one for one in snippets.snippets(system, widget) if one.format == format_)


@pytest.mark.parametrize(("system", "format_"), PAIRS)
def test_every_format_of_every_system_has_code_and_numbered_steps(system: str, format_: str, widget: Widget) -> None:
    found = of(system, format_, widget)
    assert "https://cong.example.vn/" in found.code
    assert "AB12" in found.code
    assert len(found.steps) >= 3
    assert not re.search("@[A-Z]+@", found.code)
    assert "https://cong.example.vn" in found.csp


def test_the_choice_names_every_system_once_and_gives_its_best_first(widget: Widget) -> None:
    assert [system for system, _label in snippets.SYSTEMS] == list(snippets.FORMATS)
    assert snippets.snippet("wordpress", widget).code == "https://cong.example.vn/embed/w/AB12/"


def test_the_element_holds_the_link_that_stands_without_scripts(widget: Widget) -> None:
    tags = Reader(snippets.element(widget)).tags
    assert tags == [
        ("xbtt-news", {"key": "AB12", "limit": "5", "style": f"display:block;min-height:{reserve(widget, 5)}px"}),
        ("a", {"href": "https://cong.example.vn/"}),
        ("script", {"async": None, "src": "https://cong.example.vn/embed/v1.js"}),
    ]


@pytest.mark.parametrize("format_", ["element", "division", "frame", "iframe"])
def test_a_hostile_heading_stays_text(format_: str, widget: Widget) -> None:
    widget.heading = HOSTILE
    read = Reader(snippets.MAKERS[format_](widget))
    assert {tag for tag, _attributes in read.tags} <= {"xbtt-news", "div", "a", "script", "iframe"}
    assert all(name in {"src", "async"} for tag, attributes in read.tags if tag == "script" for name in attributes)
    titles = [attributes["title"] for tag, attributes in read.tags if tag == "iframe"]
    assert (titles or [read.text.strip()]) == [HOSTILE]


@pytest.mark.parametrize("system", ["php", "aspnet", "jsp", "ssi"])
def test_a_hostile_heading_ends_no_string_of_an_include(system: str, widget: Widget) -> None:
    plain = snippets.include(system, widget)
    widget.heading = HOSTILE
    changed = [line for line in snippets.include(system, widget).splitlines() if line not in plain.splitlines()]
    assert len(changed) == 1
    text = changed[0].partition("'>" if snippets.FILES[system][1] == "'" else '">')[2].partition("</a>")[0]
    assert not set(text) & set("\"'\\<>${}%?@")
    assert Reader(f"<a>{text}</a>").text == HOSTILE


@pytest.mark.parametrize("format_", ["element", "division"])
def test_the_reserve_comes_as_attribute_and_as_rule(format_: str, widget: Widget) -> None:
    found = of("html" if format_ == "element" else "joomla", format_, widget)
    assert found.reserve_attribute in found.code
    assert f"min-height:{reserve(widget, 5)}px" in found.reserve_rule


def test_cards_are_given_no_reserve_by_themselves(widget: Widget) -> None:
    widget.layout = Layout.CARDS
    found = of("html", "element", widget)
    assert "style=" not in found.code
    assert found.reserve_attribute == f'style="display:block;min-height:{reserve(widget, 5)}px"'


def test_pictures_of_another_host_are_named_in_the_policy(widget: Widget, settings: Settings) -> None:
    settings.MEDIA_URL = "https://anh.example.vn/media/"
    assert snippets.policy("element").endswith("img-src https://cong.example.vn https://anh.example.vn")


def test_what_makes_the_box_lower_is_said_before_the_key_can_tell(widget: Widget) -> None:
    widget.layout, widget.images, widget.dates, widget.source = Layout.COMPACT, False, False, False
    said = {"layout": "compact", "images": "off", "dates": "off", "source": "off"}
    assert said.items() <= dict(Reader(snippets.element(widget)).tags[0][1]).items()
    prefixed = {f"data-{name}": value for name, value in said.items()}
    assert prefixed.items() <= dict(Reader(snippets.one_line(widget)).tags[0][1]).items()
