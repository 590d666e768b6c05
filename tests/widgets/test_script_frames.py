"""Frames: a widget isolated from its page, a frame that tells its height, a host that believes only that frame."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.widgets.fake_api import FakeApi, HostSite, Visit, visiting
from tests.widgets.news import item

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

FRAME = "document.querySelector('xbtt-news').shadowRoot.querySelector('iframe')"
SAYS = "{ message: 'height', value: 999 }"
HEIGHT = f"{FRAME}.getBoundingClientRect().height"


def until(page: Page, expression: str, wanted: object, tries: int = 100) -> None:
    """Wait until the page's expression is `wanted`; a policy of the page may forbid Playwright's own way."""
    found = page.evaluate(expression)
    for _ in range(tries):
        if found == wanted:
            return
        page.wait_for_timeout(100)
        found = page.evaluate(expression)
    raise AssertionError(f"{expression} is {found!r}, not {wanted!r}")


def open_isolated(visit: Visit) -> None:
    visit.page.goto(f"{visit.site.origin}/isolated.html")
    until(visit.page, HEIGHT, 300)


def test_an_isolated_widget_is_the_servers_page_in_a_frame_as_tall_as_it_is(api: FakeApi, visit: Visit) -> None:
    open_isolated(visit)
    src = visit.page.evaluate(f"{FRAME}.src")
    assert src == f"{api.origin}/embed/w/DEMO/?section=so-y-te&limit=4&theme=light"
    assert visit.page.evaluate("document.querySelector('xbtt-news').state") == "ready"
    assert visit.page.locator("xbtt-news > a").is_hidden()
    assert visit.page.evaluate(f"{FRAME}.title.length > 0")
    assert api.asked == []
    assert visit.errors == []


@pytest.mark.parametrize(
    "sent",
    [
        f"postMessage({SAYS}, '*')",
        f"{FRAME}.contentWindow.postMessage({SAYS}, '*')",
        "postMessage(null, '*')",
        f"dispatchEvent(new MessageEvent('message', {{ origin: new URL({FRAME}.src).origin, data: {SAYS} }}))",
    ],
)
def test_an_isolated_widget_believes_only_its_own_frame(visit: Visit, sent: str) -> None:
    open_isolated(visit)
    visit.page.evaluate(sent)
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate(HEIGHT) == 300
    assert visit.errors == []


@pytest.mark.parametrize(("rows", "height"), [(0, 80), (100, 4000)])
def test_an_isolated_widget_is_between_80_and_4000_pixels_tall(
    api: FakeApi, visit: Visit, rows: int, height: int
) -> None:
    api.items = [item(number) for number in range(rows)]
    visit.page.goto(f"{visit.site.origin}/isolated.html")
    until(visit.page, HEIGHT, height)


def test_a_policy_that_blocks_frames_leaves_an_isolated_widget_its_link(site: HostSite, visit: Visit) -> None:
    site.csp = "frame-src 'none'"
    visit.page.goto(f"{site.origin}/isolated.html")
    until(visit.page, f"!!{FRAME}", True)
    visit.page.wait_for_timeout(300)
    assert visit.page.locator("xbtt-news > a").is_visible()
    assert visit.page.evaluate(HEIGHT) <= 5


def test_a_host_gives_its_frame_the_height_that_it_tells_and_no_other(visit: Visit) -> None:
    visit.page.goto(f"{visit.site.origin}/framed.html")
    until(visit.page, "document.querySelector('#ours').style.height", "300px")
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("document.querySelector('#ours').style.height") == "300px"
    assert visit.page.evaluate("document.querySelector('#other').style.height") == ""
    assert visit.errors == []


def test_a_host_whose_script_comes_late_learns_the_height(visit: Visit) -> None:
    def later(route: Route) -> None:
        visit.page.wait_for_timeout(700)
        route.continue_()

    visit.page.route("**/embed/v1-height.js", later)
    visit.page.goto(f"{visit.site.origin}/framed.html")
    until(visit.page, "document.querySelector('#ours').style.height", "300px")


def in_wordpress(visit: Visit, api: FakeApi, fragment: str) -> None:
    """Open a page that holds the frame in WordPress's sandbox and keeps what it tells."""
    visit.page.goto(f"{visit.site.origin}/empty.html")
    visit.page.evaluate(
        """([src]) => {
          window.told = [];
          addEventListener('message', (event) => window.told.push(event.data));
          const frame = document.createElement('iframe');
          Object.assign(frame, { src, width: 500, sandbox: 'allow-scripts' });
          document.body.prepend(frame);
        }""",
        [f"{api.origin}/embed/w/DEMO/{fragment}"],
    )
    until(visit.page, "window.told.length > 0", True)


def test_in_wordpress_height_and_link_are_told_with_the_secret_and_the_frame_stays(api: FakeApi, visit: Visit) -> None:
    in_wordpress(visit, api, "#?secret=aB3dE5fG7h")
    visit.page.frame_locator("iframe").locator("a").first.click()
    until(visit.page, "window.told.filter((data) => data.message === 'link').length", 1)
    told = visit.page.evaluate("window.told")
    assert told[0] == {"message": "height", "value": 300, "secret": "aB3dE5fG7h"}
    assert told[-1] == {"message": "link", "value": "https://example.vn/tin/1/", "secret": "aB3dE5fG7h"}
    assert visit.page.frames[1].url.startswith(api.origin)
    assert visit.errors == []


@pytest.mark.parametrize("fragment", ["", "?secret=aB3dE5fG7h", "#secret=aB3dE5fG7h"])
def test_without_a_secret_in_the_hash_links_are_links(api: FakeApi, visit: Visit, fragment: str) -> None:
    in_wordpress(visit, api, fragment)
    visit.page.route("https://example.vn/**", lambda route: route.fulfill(body="Tin"))
    visit.page.frame_locator("iframe").locator("a").first.click()
    visit.page.wait_for_timeout(300)
    assert visit.page.evaluate("window.told.every((data) => data.message === 'height' && !data.secret)")


def reloads(visit: Visit, api: FakeApi, change: Callable[[], object]) -> int:
    """How often the frame's page is loaded in a minute after `change`."""
    loaded: list[str] = []
    visit.page.clock.install()
    visit.page.goto(f"{visit.site.origin}/framed.html")
    until(visit.page, "document.querySelector('#ours').style.height", "300px")
    visit.page.on("framenavigated", lambda frame: loaded.append(frame.url) if "/embed/w/" in frame.url else None)
    change()
    for _ in range(2):
        visit.page.clock.fast_forward(30_500)
        visit.page.wait_for_timeout(400)
    return len(loaded)


def test_a_frame_loads_itself_again_when_its_page_has_changed(api: FakeApi, visit: Visit) -> None:
    assert reloads(visit, api, api.items.clear) == 1
    until(visit.page, "document.querySelector('#ours').style.height", "80px")


def test_a_frame_does_not_miss_what_changes_before_its_script_runs(api: FakeApi, visit: Visit) -> None:
    visit.page.clock.install()
    api.before_frame_script = lambda: api.items.pop() if len(api.items) == 6 else None
    visit.page.goto(f"{visit.site.origin}/framed.html")
    until(visit.page, "document.querySelector('#ours').style.height", "300px")
    visit.page.wait_for_timeout(400)
    visit.page.clock.fast_forward(30_500)
    until(visit.page, "document.querySelector('#ours').style.height", "250px")


def test_a_frame_stays_when_nothing_has_changed_or_the_server_fails(api: FakeApi, visit: Visit) -> None:
    def fail() -> None:
        visit.page.route("**/embed/w/**", lambda route: route.abort())

    assert reloads(visit, api, lambda: None) == 0
    assert reloads(visit, api, fail) == 0
    assert visit.errors == []


def test_a_frame_does_not_pull_the_text_away_from_who_reads_it(api: FakeApi, visit: Visit) -> None:
    def select_then_change() -> None:
        visit.page.frames[1].evaluate("getSelection().selectAllChildren(document.body)")
        api.items.pop()

    assert reloads(visit, api, select_then_change) == 0


def test_a_frame_without_an_origin_asks_nothing(api: FakeApi, widget_browser: Browser, site: HostSite) -> None:
    with visiting(widget_browser, site) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.resource_type))
        visit.page.clock.install()
        in_wordpress(visit, api, "#?secret=aB3dE5fG7h")
        asked.clear()
        visit.page.clock.fast_forward(130_000)
        visit.page.wait_for_timeout(300)
        assert asked == []
        assert visit.errors == []
