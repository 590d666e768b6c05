"""The figures that were promised of the script, measured on what is built and printed."""

import json

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.widgets.fake_api import BUILT, FakeApi, HostSite, visiting

pytest_plugins = ["tests.widgets.fake_api"]
pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=hit()>",
    "</style></script><script>hit()</script>",
    '"><svg onload=hit()>',
    "javascript:hit()",
    "{{constructor.constructor('hit()')()}}",
]
WATCH = """
window.hits = 0;
window.hit = () => { window.hits++ };
window.refused = 0;
addEventListener('securitypolicyviolation', () => { window.refused++ });
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value }))
  .observe({ type: 'layout-shift', buffered: true });
"""
STRICT = (
    "default-src 'none'; script-src HOST; connect-src HOST; img-src HOST; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
STATES = [("empty", "empty"), ("500", "error"), ("ok", "ready"), ("500", "stale")]
Figures = dict[str, float]
# What is measured, and the most that it may be.
MOST = {
    "script, styles, words: bytes": 4096,
    "both sides of a frame's height: bytes": 700,
    "answer of six items: bytes": 2048,
    "requests of a first visit": 2,
    "requests for three widgets, script twice": 1,
    "layout shift, ready": 0.001,
    "layout shift, empty": 0.001,
    "layout shift, error": 0.001,
    "layout shift, stale": 0.001,
    "layout shift, ready in 360 px": 0.001,
    "hostile texts run": 0,
    "violations of a strict policy": 0,
    "findings of axe": 0,
    "cookies": 0,
    "errors on the page": 0,
}


def size(content: bytes) -> int:
    """Bytes of `content` as brotli sends it at its best."""
    return len(brotli.compress(content, quality=11))


def sizes(api: FakeApi) -> Figures:
    """Bytes of what is built and of an answer."""
    sides = [size((BUILT / name).read_bytes()) for name in ("height.js", "frame.js")]
    return {
        "script, styles, words: bytes": size((BUILT / "xbtt.js").read_bytes()),
        "both sides of a frame's height: bytes": sum(sides),
        "answer of six items: bytes": size(json.dumps(api.payload(), ensure_ascii=False).encode()),
    }


def requests(api: FakeApi, site: HostSite, browser: Browser) -> Figures:
    """Of a first visit, and of a page with three widgets that loads the script twice."""
    with visiting(browser, site) as visit:
        urls: list[str] = []
        visit.page.on("request", lambda request: urls.append(request.url))
        visit.open("bare.html")
        first = [url for url in urls if url.startswith(api.origin) and "/media/" not in url]
        cookies = visit.page.context.cookies()
    api.asked.clear()
    with visiting(browser, site) as visit:
        visit.open("many.html")
        visit.page.wait_for_timeout(500)
        return {
            "requests of a first visit": len(first),
            "requests for three widgets, script twice": len(api.asked),
            "cookies": len(cookies),
            "errors on the page": len(visit.errors),
        }


def shifts(api: FakeApi, site: HostSite, browser: Browser) -> Figures:
    """Of the layout, on a page that has reserved the room, by state."""
    found = {}
    for mode, state, width in [*((mode, state, 800) for mode, state in STATES), ("ok", "ready", 360)]:
        with visiting(browser, site, viewport={"width": width, "height": 900}) as visit:
            visit.page.add_init_script(WATCH)
            api.mode = "ok"
            if state == "stale":
                visit.open("plain.html")
            api.mode = mode
            visit.open("plain.html", state)
            visit.page.wait_for_timeout(500)
            name = f"layout shift, {state}" + (f" in {width} px" if width < 800 else "")
            found[name] = round(visit.page.evaluate("window.shift"), 5)
    api.mode = "ok"
    return found


def findings(site: HostSite, browser: Browser) -> Figures:
    """Of axe, on a page with the news."""
    with visiting(browser, site) as visit:
        visit.open("plain.html")
        return {"findings of axe": Axe().run(visit.page).violations_count}


def attacks(api: FakeApi, site: HostSite, browser: Browser) -> Figures:
    """How many hostile texts ran, and what a strict policy refused."""
    for entry, text in zip(api.items, HOSTILE, strict=False):
        entry.update(dict.fromkeys(("title", "lead", "source", "url"), text))
        entry["image"] = {"url": text, "width": 3, "height": 2}
    api.alerts = [{"id": 1, "level": text, "title": text, "url": text} for text in HOSTILE]
    api.widget = {"heading": HOSTILE[0], "more_label": HOSTILE[1], "more_url": HOSTILE[3], "summary": True, "limit": 30}
    with visiting(browser, site) as visit:
        visit.page.add_init_script(WATCH)
        visit.open("plain.html")
        visit.page.wait_for_timeout(300)
        assert visit.titles()[:3] == HOSTILE[:3]
        hits = visit.page.evaluate("window.hits")
    site.csp = STRICT.replace("HOST", api.origin)
    with visiting(browser, site) as visit:
        visit.page.add_init_script(WATCH)
        visit.open("bare.html")
        return {"hostile texts run": hits, "violations of a strict policy": visit.page.evaluate("window.refused")}


def test_the_script_keeps_to_what_was_promised(
    api: FakeApi, site: HostSite, widget_browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    api.with_pictures()
    figures = sizes(api) | requests(api, site, widget_browser) | shifts(api, site, widget_browser)
    figures |= findings(site, widget_browser) | attacks(api, site, widget_browser)
    with capsys.disabled():
        print("\n" + "\n".join(f"{name:42} {figures[name]:>7} of {most}" for name, most in MOST.items()))  # noqa: T201
    assert {name: figures[name] for name, most in MOST.items() if figures[name] > most} == {}
