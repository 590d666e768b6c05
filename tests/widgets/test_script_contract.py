"""What pages of others rely on within a major version: attributes, styles, parts, slots, states, old snippets."""

import math
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.widgets.fake_api import FakeApi, HostSite, Visit, visiting

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

SNIPPETS = sorted(Path(__file__).parent.joinpath("snippets").rglob("*.html"))
WIDGET = "document.querySelector('xbtt-news')"
# Attribute, value, and what is then true of the widget's root.
ATTRIBUTES = [
    ("limit", "2", "root => root.querySelectorAll('.list .item').length === 2"),
    ("limit", "-1", "root => root.querySelectorAll('.list .item').length === 6"),
    ("limit", "2.5", "root => root.querySelectorAll('.list .item').length === 2"),
    ("layout", "cards", "root => root.matches('.in-cards')"),
    ("layout", "compact", "root => !root.querySelector('img')"),
    ("layout", "headline", "root => root.querySelector('.list .big .summary')"),
    ("images", "off", "root => !root.querySelector('img')"),
    ("summary", "on", "root => root.querySelectorAll('.summary').length === 6"),
    ("dates", "off", "root => !root.querySelector('time')"),
    ("source", "off", "root => !root.querySelector('.source')"),
    ("more", "off", "root => !root.querySelector('.more')"),
    ("heading", "Tin y tế", "root => root.querySelector('h2').textContent === 'Tin y tế'"),
    ("heading", "", "root => !root.querySelector('h2') && root.ariaLabel === 'Tin tức'"),
    ("heading-level", "4", "root => root.querySelector('h4')"),
    ("lang", "en", "root => root.lang === 'en'"),
    ("theme", "light", "root => getComputedStyle(root).colorScheme === 'light'"),
    ("theme", "dark", "root => getComputedStyle(root).colorScheme === 'dark'"),
    ("theme", "inherit", "root => getComputedStyle(root).backgroundColor === 'rgba(0, 0, 0, 0)'"),
    ("target", "_blank", "root => root.querySelector('a.title').target === '_blank'"),
]
# Custom property, value, part, computed style, what it is then.
STYLES = [
    ("color", "rgb(1, 2, 3)", "root", "color", "rgb(1, 2, 3)"),
    ("bg", "rgb(1, 2, 3)", "root", "backgroundColor", "rgb(1, 2, 3)"),
    ("link", "rgb(1, 2, 3)", "title", "color", "rgb(1, 2, 3)"),
    ("muted", "rgb(1, 2, 3)", "date", "color", "rgb(1, 2, 3)"),
    ("font", "monospace", "title", "fontFamily", "monospace"),
    ("size", "20px", "title", "fontSize", "20px"),
    ("gap", "3px", "item", "paddingTop", "3px"),
    ("row", "99px", "body", "height", "99px"),
    ("thumb", "50px", "image", "width", "50px"),
    ("lines", "1", "title", "webkitLineClamp", "1"),
    ("radius", "3px", "root", "borderTopLeftRadius", "3px"),
    ("rule", "rgb(1, 2, 3)", "root", "borderTopColor", "rgb(1, 2, 3)"),
    ("focus", "rgb(1, 2, 3)", "title", "outlineColor", "rgb(1, 2, 3)"),
    ("min", "2000px", "root", "minHeight", "2000px"),
]


def set_attribute(page: Page, name: str, value: str) -> None:
    page.evaluate(f"([name, value]) => {WIDGET}.setAttribute(name, value)", [name, value])


def holds(visit: Visit, condition: str) -> bool:
    return bool(visit.page.evaluate(f"!!({condition})({WIDGET}.shadowRoot.querySelector('section'))"))


@pytest.mark.parametrize("prefix", ["", "data-"])
@pytest.mark.parametrize(("name", "value", "then"), ATTRIBUTES)
def test_attributes_and_their_twins(api: FakeApi, visit: Visit, prefix: str, name: str, value: str, then: str) -> None:
    api.with_pictures()
    api.widget = {"heading": "", "limit": 6}
    visit.open("bare.html")
    before = holds(visit, then)
    set_attribute(visit.page, prefix + name, value)
    assert (before, holds(visit, then)) == (value == "-1", True)


def test_an_unknown_value_is_told_once_and_the_usual_one_holds(api: FakeApi, visit: Visit) -> None:
    said: list[str] = []
    visit.page.on("console", lambda message: said.append(f"{message.type} {message.text}"))
    visit.open("bare.html")
    set_attribute(visit.page, "layout", "lưới")
    set_attribute(visit.page, "heading", "Tin")
    visit.refresh()
    assert said == ["info [xbtt] layout list cards compact headline"]
    assert holds(visit, "root => root.matches('.in-list')")


@pytest.mark.parametrize(("name", "value", "part", "style", "then"), STYLES)
def test_styles_that_a_page_may_set(
    api: FakeApi, visit: Visit, name: str, value: str, part: str, style: str, then: str
) -> None:
    api.with_pictures()
    visit.open("bare.html")
    script = f"""([part, style]) => {{
      const node = {WIDGET}.shadowRoot.querySelector(`section[part~=${{part}}], .list [part~=${{part}}]`);
      node.focus({{ focusVisible: true }});
      return getComputedStyle(node)[style];
    }}"""
    before = visit.page.evaluate(script, [part, style])
    visit.page.evaluate(f"([name, value]) => {WIDGET}.style.setProperty(name, value)", [f"--xbtt-{name}", value])
    assert before != then
    assert visit.page.evaluate(script, [part, style]) == then


def test_parts_can_be_reached_by_the_pages_styles(api: FakeApi, visit: Visit) -> None:
    api.with_pictures()
    api.widget = {"summary": True}
    found: set[str] = set()
    for mode, state in [("hang", "loading"), ("500", "error"), ("ok", "ready"), ("500", "stale"), ("empty", "empty")]:
        api.mode = mode
        visit.open("bare.html", state)
        parts = visit.page.evaluate(
            f"[...{WIDGET}.shadowRoot.querySelectorAll('[part]')].map((node) => node.part.value)"
        )
        found |= {name for part in parts for name in part.split()}
    contract = "root heading list item image body title date source summary more stale empty error retry skeleton"
    assert set(contract.split()) - found == set()


@pytest.mark.parametrize(
    ("slot", "mode", "state"), [("heading", "ok", "ready"), ("empty", "empty", "empty"), ("error", "500", "error")]
)
def test_slots_take_what_the_page_puts_in(api: FakeApi, visit: Visit, slot: str, mode: str, state: str) -> None:
    api.mode = mode
    visit.open("bare.html", state)
    visit.page.evaluate(f"slot => {WIDGET}.insertAdjacentHTML('beforeend', `<b slot=${{slot}}>Của trang</b>`)", slot)
    assert visit.page.locator("xbtt-news > b").is_visible()


@pytest.mark.parametrize(
    ("mode", "state", "event"),
    [
        ("ok", "ready", ["load", {"count": 6, "from": "network"}]),
        ("empty", "empty", ["load", {"count": 0, "from": "network"}]),
        ("500", "error", ["error", {"reason": "500"}]),
        ("404", "blocked", ["error", {"reason": "404"}]),
        ("html", "error", ["error", {"reason": "format"}]),
    ],
)
def test_states_and_events(api: FakeApi, visit: Visit, mode: str, state: str, event: list[object]) -> None:
    visit.page.add_init_script("""window.heard = [];
      for (const name of ['load', 'stale', 'error']) {
        addEventListener('xbtt:' + name, (event) => window.heard.push([name, event.detail]));
      }""")
    api.mode = mode
    visit.open("bare.html", state)
    assert visit.page.evaluate("window.heard") == [event]


def test_a_stale_copy_says_since_when(api: FakeApi, visit: Visit) -> None:
    visit.open("bare.html")
    visit.page.evaluate(f"{WIDGET}.addEventListener('xbtt:stale', (event) => {{ window.since = +event.detail.since }})")
    api.mode = "500"
    visit.refresh()
    assert 0 <= visit.page.evaluate("Date.now() - window.since") < 60_000


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_snippets_that_were_ever_handed_out_still_work(api: FakeApi, visit: Visit, snippet: Path) -> None:
    visit.site.pages[snippet.name] = f"<!doctype html><html lang=vi><body>{snippet.read_text('utf-8')}"
    visit.page.goto(f"{visit.site.origin}/{snippet.name}")
    if snippet.stem == "frame":
        visit.page.locator("iframe[style*='300px']").wait_for()
        return
    visit.wait("ready")
    assert len(visit.titles()) == 5
    assert visit.errors == []


def expected_height(layout: str, width: int, *, pictures: bool) -> float:
    """What docs/widget-script.md says of six items with dates, without summaries."""
    em, inner = 16.0, width - 2 - 32
    narrow = width < 420
    base = 2 + 0.9 * em + 2.185 * em + 2 + 3.145 * em
    lines = {"compact": 2 if narrow else 1, "list": 3 if narrow else 2, "cards": 3, "headline": 2}[layout]
    body = (lines * 1.4 + 1.45) * em
    row = 1 + 2 * (0.5 if layout == "compact" else 0.7) * em + body

    def picture(of: float) -> float:
        return min(of * 9 / 16, 18 * em) if pictures else 0

    if layout == "cards":
        columns = max(1, math.floor((inner + em) / (14 * em)))
        card = 2 + 1.2 * em + picture((inner - (columns - 1) * em) / columns - 2) + body
        return base + em + math.ceil(6 / columns) * (card + em) - em
    big = 1 + 1.4 * em + 1.2 * em + picture(inner) + body + 2.6 * em
    return base + (5 * row + big if layout == "headline" else 6 * row)


@pytest.mark.parametrize("images", ["on", "off"])
@pytest.mark.parametrize("layout", ["list", "compact", "cards", "headline"])
@pytest.mark.parametrize("width", [320, 700, 1200])
def test_the_height_follows_from_the_styles_as_documented(
    api: FakeApi, site: HostSite, widget_browser: Browser, width: int, layout: str, images: str
) -> None:
    with visiting(widget_browser, site, viewport={"width": width + 16, "height": 900}) as visit:
        visit.open("bare.html")
        set_attribute(visit.page, "layout", layout)
        set_attribute(visit.page, "images", images)
        assert visit.height() == pytest.approx(expected_height(layout, width, pictures=images == "on"), abs=1)
