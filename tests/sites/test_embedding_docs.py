"""The steps and codes in docs/embedding.md and its Vietnamese twin are those that the product gives.

`XBTT_SNAPSHOTS=write make test` writes them into the pages.
"""

import os
import re
from html import escape
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from sites.widgets import snippets
from sites.widgets.models import Widget

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"embedding.md": "en", "embedding.vi.md": "vi"}
SHOWN = re.compile(r"(<!-- embed: ([\w -]+) -->\n)(.*?)(<!-- /embed -->)", re.DOTALL)
LANGUAGES = {"php": "php", "aspnet": "aspx", "jsp": "jsp", "ssi": "nginx", "address": "text"}


@pytest.fixture
def widget(settings: Settings) -> Widget:
    """The demo's open widget."""
    settings.BASE_URL, settings.MEDIA_URL = "http://localhost:8000", "/media/"
    return Widget(key="DEMO2345WXYZ", heading="Tin tức của tỉnh", limit=6)


def of(name: str, widget: Widget) -> str:
    """What stands between two marks."""
    if name == "policies":
        kept = {format_: snippets.policy(format_) for formats in snippets.FORMATS.values() for format_ in formats}
        rows = "".join(f"| `{format_}` | `{csp}` |\n" for format_, csp in kept.items())
        return f"\n| | Content-Security-Policy |\n|---|---|\n{rows}\n"
    system, format_ = name.split(" ")
    found = next(one for one in snippets.snippets(system, widget) if one.format == format_)
    steps = "".join(f"{number}. {escape(step, quote=False)}\n" for number, step in enumerate(found.steps, 1))
    return f"\n{steps}\n```{LANGUAGES.get(format_, 'html')}\n{found.code}\n```\n\n"


@pytest.mark.parametrize("page", PAGES)
def test_steps_and_codes_are_those_of_the_product(page: str, widget: Widget) -> None:
    written = (DOCS / page).read_text("utf-8")
    with translation.override(PAGES[page]):
        if os.environ.get("XBTT_SNAPSHOTS") == "write":
            written = SHOWN.sub(lambda found: found[1] + of(found[2], widget) + found[4], written)
            (DOCS / page).write_text(written, "utf-8")
        assert [name for _open, name, text, _close in SHOWN.findall(written) if text != of(name, widget)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_format_of_every_system_is_shown(page: str) -> None:
    shown = {name for _open, name, _text, _close in SHOWN.findall((DOCS / page).read_text("utf-8"))}
    wanted = {f"{system} {format_}" for system, formats in snippets.FORMATS.items() for format_ in formats}
    assert shown == wanted | {"policies"}


@pytest.mark.parametrize("page", PAGES)
def test_the_reserve_of_the_page_is_that_of_the_snippet(page: str, widget: Widget) -> None:
    assert f"\n{snippets.snippet('html', widget).reserve_rule}\n" in (DOCS / page).read_text("utf-8")
