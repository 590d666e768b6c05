"""A stand-in for the widget API and for a page that embeds the widget, on two origins, with faults to order.

PYTEST_DONT_REWRITE: the tests name this module as a plugin for its fixtures and import it for its types.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from sites.widgets.scripts import NEWEST
from tests.widgets.news import item, picture

ROOT = Path(__file__).resolve().parents[2]
# What is built, and served: never the sources.
BUILT = ROOT / "sites" / "widgets" / "static" / "embed" / NEWEST
SCRIPTS = {"/embed/v1.js": "xbtt.js", "/embed/v1-height.js": "height.js", "/embed/frame.js": "frame.js"}
PAGES = Path(__file__).resolve().parent / "pages"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Loopback:
    """A server on 127.0.0.1; subclasses say what it answers. Close it by leaving the `with`."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.closing = threading.Event()

    def __enter__(self) -> "Loopback":
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a GET of `path`."""
        raise NotImplementedError

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # Browsers send no ETag back to an older server.

            def do_GET(self) -> None:
                status, headers, body = owner.answer(self.path, self.headers)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status not in {204, 304}:
                    self.send_header("Content-Length", str(len(body)))
                with suppress(BrokenPipeError):  # The widget may have hung up by now.
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
                return

        return Handler


class FakeApi(Loopback):
    """The CMS's origin: script, widget answers, pictures. Set `mode` to choose a fault, `items` to publish."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = "ok"
        self.items = [item(number) for number in range(1, 7)]
        self.alerts: list[dict[str, Any]] = []
        self.widget: dict[str, Any] = {}
        self.ignored: list[str] = []
        self.asked: list[tuple[str, int]] = []
        self.before_frame_script: Callable[[], object] = lambda: None

    def __enter__(self) -> "FakeApi":
        super().__enter__()
        return self

    def with_pictures(self) -> None:
        """Gives every item but the third a picture."""
        for entry in self.items:
            url = f"{self.origin}/media/{entry['id']}.png"
            entry["image"] = None if entry["id"] == 3 else {"url": url, "width": 240, "height": 160}

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        if path.startswith("/embed/w/"):
            return self._frame(headers.get("If-None-Match"))
        if path.startswith("/embed/"):
            name = SCRIPTS[path.partition("?")[0]]
            if name == "frame.js":
                self.before_frame_script()
            return 200, {"Content-Type": "text/javascript; charset=utf-8"}, (BUILT / name).read_bytes()
        if path.startswith("/media/"):
            return 200, {"Content-Type": "image/png"}, picture(int(Path(path).stem))
        status, extra, body = self._widget(headers.get("If-None-Match"))
        self.asked.append((path, status))
        cors = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=0, s-maxage=1"}
        return status, {"Content-Type": "application/json"} | cors | extra, body

    def _widget(self, etag: str | None) -> tuple[int, dict[str, str], bytes]:
        if self.mode.isdigit():
            errors = [{"code": "error", "detail": "Lý do.", "attr": None}]
            return int(self.mode), {}, json.dumps({"type": "client_error", "errors": errors}).encode()
        if self.mode == "hang":
            self.closing.wait(30)
        if self.mode == "html":
            return 200, {}, b"<!doctype html><title>Wi-Fi</title>"
        body = json.dumps(self.payload(), ensure_ascii=False).encode()
        if self.mode == "truncated":
            return 200, {}, body[: len(body) // 2]
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        return (304, {"ETag": tag}, b"") if etag == tag else (200, {"ETag": tag}, body)

    def _frame(self, etag: str | None) -> tuple[int, dict[str, str], bytes]:
        """The page of a key that sites frame: one row of 50 pixels for each item, and the script inside."""
        rows = "".join(f'<p><a href="{entry["url"]}">{entry["title"]}</a>' for entry in self.items)
        style = "body { margin: 0 } p { margin: 0; height: 50px; overflow: hidden }"
        head = f'<meta charset="utf-8"><title>Tin</title><style>{style}</style>'
        tag = f'"{hashlib.sha256(rows.encode()).hexdigest()[:16]}"'
        html = f"<!doctype html><html data-tag={tag}>{head}"
        body = f'{html}<script async src="/embed/frame.js"></script>{rows}'.encode()
        kept = {"ETag": tag, "Cache-Control": "public, max-age=0", "Content-Type": "text/html"}
        return (304, kept, b"") if etag == tag else (200, kept, body)

    def payload(self) -> dict[str, Any]:
        """The answer of the contract as it now stands."""
        usual = {
            "key": "DEMO",
            "heading": "Tin tức của tỉnh",
            "heading_level": 2,
            "limit": 6,
            "layout": "list",
            "theme": "auto",
            "images": True,
            "summary": False,
            "dates": True,
            "source": True,
            "more": True,
            "lang": "vi",
            "more_url": "https://example.vn/tin-tuc/",
            "more_label": "Xem tất cả",
        }
        items = [] if self.mode == "empty" else self.items
        return {"widget": usual | self.widget, "items": items, "alerts": self.alerts, "ignored": self.ignored}


class HostSite(Loopback):
    """A member unit's site on an origin of its own: the files of pages/, with the API's origin put in."""

    def __init__(self, api: FakeApi) -> None:
        super().__init__()
        self.api = api
        self.csp = ""
        self.pages: dict[str, str] = {}  # Pages of one test, as HTML by name.

    def __enter__(self) -> "HostSite":
        super().__enter__()
        return self

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        name = path.partition("?")[0].strip("/")
        file = PAGES / name
        if name not in self.pages and not file.is_file():
            return 204, {}, b""
        old = file.suffix == ".htm"  # A page of its time, in the encoding that it names itself.
        kind = "text/html" if old else "text/html; charset=utf-8"
        csp = {"Content-Security-Policy": self.csp} if self.csp else {}
        html = self.pages[name] if name in self.pages else file.read_text(encoding="utf-8")
        text = html.replace("__API__", self.api.origin)
        return 200, {"Content-Type": kind} | csp, text.encode("cp1258" if old else "utf-8")


class Visit:
    """A browser tab on the host site that remembers what went wrong in it."""

    def __init__(self, page: Page, site: HostSite) -> None:
        self.page = page
        self.site = site
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        refused = "Content Security Policy" in message.text or "Trusted" in message.text
        if refused or (message.type == "error" and "Failed to load resource" not in message.text):
            self.errors.append(message.text)

    def open(self, name: str, state: str = "ready") -> None:
        """Opens a page of pages/ and waits until its first widget is in `state`."""
        self.page.goto(f"{self.site.origin}/{name}")
        self.wait(state)

    def wait(self, state: str, timeout: int = 15_000) -> None:
        """Waits up to `timeout` milliseconds for the first widget's state."""
        script = "state => { const w = document.querySelector('xbtt-news'); return w && w.state === state }"
        self.page.wait_for_function(script, arg=state, timeout=timeout)

    def titles(self) -> list[str]:
        """The titles that the first widget shows."""
        return self.page.locator("xbtt-news").first.locator(".item .title").all_inner_texts()

    def refresh(self) -> None:
        """Has the first widget ask the API now and waits for the outcome."""
        self.page.evaluate("document.querySelector('xbtt-news').refresh()")

    def height(self) -> float:
        """Of the first widget, in CSS pixels."""
        script = "document.querySelector('xbtt-news').getBoundingClientRect().height"
        height: float = self.page.evaluate(script)
        return height


@pytest.fixture(scope="module")
def widget_browser() -> Iterator[Browser]:
    """One Chromium per module, so that no event loop is left running for tests of the database."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """The fake API, well until told otherwise."""
    with FakeApi() as server:
        yield server


@pytest.fixture
def site(api: FakeApi) -> Iterator[HostSite]:
    """The host site, on another origin than the API."""
    with HostSite(api) as server:
        yield server


@contextmanager
def visiting(browser: Browser, site: HostSite, **options: Any) -> Iterator[Visit]:
    """A tab in a context of its own (no storage, no cookies); `options` are Playwright's."""
    context = browser.new_context(locale="vi-VN", **options)
    yield Visit(context.new_page(), site)
    context.close()


@pytest.fixture
def visit(widget_browser: Browser, site: HostSite) -> Iterator[Visit]:
    """A tab of 800 by 900 pixels."""
    with visiting(widget_browser, site, viewport={"width": 800, "height": 900}) as tab:
        yield tab
