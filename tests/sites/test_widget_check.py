"""Is it live? What a unit's page is told to lack, and what its address may never reach."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from cms.core import outbound
from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams.models import SHARED, Stream
from sites.widgets.checking import fetching, policy
from sites.widgets.checking.fetching import Fetched
from sites.widgets.checking.findings import Level
from sites.widgets.checking.views import MOST_A_MINUTE, look
from sites.widgets.models import Widget
from tests.servers import answering
from tests.sites.approval_room import person

OURS = "https://cong.example.vn"
PAGE = "https://benhvien.example.vn/tin/"
ELEMENT = '<xbtt-news key="AB12"><a href="/">Tin</a></xbtt-news>'
SCRIPT = f'<script async src="{OURS}/embed/v1.js"></script>'
FRAME = f'<iframe src="{OURS}/embed/w/AB12/"></iframe>'


@pytest.fixture
def widget(portal: HomePage, settings: Settings) -> Widget:
    settings.BASE_URL = OURS
    unit = factories.MemberUnitFactory(section=factories.section(), website="https://benhvien.example.vn/")
    return factories.WidgetFactory(unit=unit, stream=Stream.objects.get(slug=SHARED), key="AB12")


@pytest.fixture
def editor(widget: Widget) -> Client:
    client = Client()
    section = SectionPage.objects.get(pk=widget.unit.section_id)
    client.force_login(person(section, "editors"))
    return client


def told(widget: Widget, html: str, *, page: str = PAGE, **headers: str) -> dict[Level, list[str]]:
    """What is found in a page, by how much it matters."""
    fetched = Fetched(page, {"content-security-policy": headers.get("policy", "")}, html.encode(), cut=False)
    found = look(widget, fetched)
    return {level: [one.text + " " + one.todo for one in found if one.level is level] for level in Level}


@pytest.mark.parametrize(
    "html",
    [
        ELEMENT + SCRIPT,
        f'<div data-xbtt-news data-key="AB12"></div>{SCRIPT}',
        f'<script async src="{OURS}/embed/v1.js" data-xbtt-news data-key="AB12"></script>',
        ELEMENT + f'<script src="{OURS}/embed/1.4.2/xbtt.js" integrity="sha384-x" crossorigin></script>',
        FRAME,
        '<section class="xbtt-root"><h2 class="xbtt-heading">Tin</h2></section>',
        f'<iframe src="{OURS}/embed/news/7/"></iframe>',
        "<table><tr><td>" + ELEMENT + SCRIPT,
    ],
)
def test_each_format_is_found(widget: Widget, html: str) -> None:
    found = told(widget, html)
    assert (len(found[Level.OK]), found[Level.ERROR], found[Level.WARNING]) == (1, [], [])


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Tin</p>", ["HTML"]),
        (ELEMENT, ["/embed/v1.js"]),
        (SCRIPT, ["div"]),
        ("<xbtt-news></xbtt-news>" + SCRIPT, ["whole", "trọn"]),
        (ELEMENT + '<script src="http://cong.example.vn/embed/v1.js"></script>', ["https"]),
        ("<!-- " + ELEMENT + SCRIPT + " -->", ["HTML"]),
        ("<p>&lt;xbtt-news key=AB12&gt;</p>", ["HTML"]),
    ],
)
def test_what_a_page_lacks_is_an_error_with_what_to_do(widget: Widget, html: str, words: list[str]) -> None:
    errors = told(widget, html)[Level.ERROR]
    assert len(errors) == 1
    assert any(word in errors[0] for word in words), errors


def test_an_old_key_of_the_unit_is_named_and_another_units_is_not_looked_up(widget: Widget) -> None:
    factories.WidgetFactory(unit=widget.unit, stream=widget.stream, key="CU34", revoked_at="2026-01-01T00:00:00Z")
    factories.WidgetFactory(unit=factories.MemberUnitFactory(name="Khác"), stream=widget.stream, key="KH56")
    page = '<xbtt-news key="{}"></xbtt-news>' + SCRIPT
    old, foreign, none = (told(widget, page.format(key)) for key in ("CU34", "KH56", "SAI7"))
    assert "CU34" in old[Level.ERROR][0]
    assert foreign[Level.WARNING][0].replace("KH56", "SAI7") == none[Level.WARNING][0]


def test_a_revoked_key_and_a_site_that_is_not_allowed_are_errors(widget: Widget) -> None:
    widget.revoked_at, widget.hosts = "2026-01-01T00:00:00Z", ["khac.example.vn"]
    errors = told(widget, ELEMENT + SCRIPT)[Level.ERROR]
    assert len(errors) == 2
    assert any("benhvien.example.vn" in one for one in errors)


@pytest.mark.parametrize(
    ("stated", "html", "named"),
    [
        ("default-src 'self'", ELEMENT + SCRIPT, ["default-src", "default-src"]),
        (f"default-src 'self'; script-src 'self' {OURS}; connect-src {OURS}", ELEMENT + SCRIPT, []),
        (f"script-src {OURS}; connect-src 'self'", ELEMENT + SCRIPT, ["connect-src"]),
        (f"default-src 'none'; frame-src {OURS}", FRAME, []),
        ("default-src 'self' https:", FRAME, []),
        ("frame-src 'none'", FRAME, ["frame-src"]),
        (f"script-src {OURS}; connect-src *, script-src 'self'", ELEMENT + SCRIPT, ["script-src"]),
    ],
)
@pytest.mark.parametrize("by", ["header", "meta"])
def test_a_policy_that_blocks_is_named(widget: Widget, stated: str, html: str, named: list[str], by: str) -> None:
    if by == "meta":
        policies = "".join(
            f'<meta http-equiv="Content-Security-Policy" content="{one.strip()}">' for one in stated.split(",")
        )
        errors = told(widget, policies + html)[Level.ERROR]
    else:
        errors = told(widget, html, policy=stated)[Level.ERROR]
    assert [
        name for name, error in zip(named, errors, strict=True) if name in error and "cong.example.vn" in error
    ] == named


@pytest.mark.parametrize(
    ("source", "lets"),
    [
        ("*", True), ("https:", True), ("http:", True), ("cong.example.vn", True), ("*.example.vn", True),
        ("https://cong.example.vn", True), ("https://cong.example.vn:443", True),
        ("https://cong.example.vn/embed/", True), ("https://cong.example.vn/embed/v1.js", True),
        ("'nonce-abc'", True), ("https://cong.example.vn:*", True),
        ("'self'", False), ("'none'", False), ("data:", False), ("https://cong.example.vn/other/", False),
        ("example.vn", False), ("https://cong.example.vn:8443", False), ("*.cong.example.vn", False),
        ("'nonce-xyz'", False), ("'strict-dynamic' https://cong.example.vn", False), ("", False),
    ],
)  # fmt: skip
def test_sources_match_as_browsers_match_them(source: str, lets: bool) -> None:
    stated = f"script-src {source}"
    assert policy.blocks(stated, policy.SCRIPT, f"{OURS}/embed/v1.js", page=PAGE, nonce="abc") is not lets


def address_of(widget: Widget) -> str:
    return f"/admin/widgets/{widget.pk}/check/"


def test_the_units_web_site_is_suggested_and_nothing_is_fetched(widget: Widget, editor: Client) -> None:
    html = editor.get(address_of(widget)).content.decode()
    assert 'value="https://benhvien.example.vn/"' in html
    assert "widget-findings" not in html


@pytest.fixture
def anywhere(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True


def http(body: str, status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body]).encode()


@pytest.mark.usefixtures("anywhere")
def test_a_page_is_fetched_and_told_of(widget: Widget, editor: Client) -> None:
    body = http(ELEMENT + SCRIPT, Content_Type="text/html; charset=utf-8")
    with answering(lambda connection: connection.sendall(body)) as url:
        html = editor.post(address_of(widget), {"address": url}).content.decode()
    assert "help-critical" not in html[html.index("widget-findings") :]
    assert url in html


@pytest.mark.usefixtures("anywhere")
def test_no_transaction_is_open_while_a_server_is_waited_for(widget: Widget, editor: Client) -> None:
    depth: list[int] = []
    real = outbound.fetch
    before = len(connection.savepoint_ids)

    def watched(*args: Any, **kwargs: Any) -> Any:
        depth.append(len(connection.savepoint_ids))
        return real(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch, answering(lambda one: one.sendall(http("<p>Tin"))) as url:
        patch.setattr(outbound, "fetch", watched)
        editor.post(address_of(widget), {"address": url})
    assert depth == [before]


@pytest.mark.usefixtures("anywhere")
def test_a_redirect_is_followed_and_the_last_address_counts(widget: Widget) -> None:
    with answering(lambda one: one.sendall(http("<p>Tin"))) as goal:
        moved = http("", "302 Found", Location=f"{goal}trang/")
        with answering(lambda one: one.sendall(moved)) as url:
            assert fetching.fetch(url).address == f"{goal}trang/"


def test_a_redirect_into_the_house_is_refused(widget: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def answer(url: str, **kwargs: Any) -> outbound.Answer:
        tried.append(url)
        outbound.target(url, plain=kwargs["bounds"].plain)
        return outbound.Answer(302, {"location": "http://127.0.0.1:6379/"}, b"", cut=False)

    monkeypatch.setattr(outbound, "fetch", answer)
    with pytest.raises(fetching.UnreadableError):
        fetching.fetch("https://benhvien.example.vn/")
    assert tried == ["https://benhvien.example.vn/", "http://127.0.0.1:6379/"]


@pytest.mark.usefixtures("anywhere")
def test_redirects_without_end_end(widget: Widget) -> None:
    with (
        answering(lambda one: one.sendall(http("", "302 Found", Location="/"))) as url,
        pytest.raises(fetching.UnreadableError),
    ):
        fetching.fetch(url)


@pytest.mark.usefixtures("anywhere")
def test_a_large_page_is_cut_and_that_is_told(widget: Widget, editor: Client) -> None:
    body = http("<p>" + "x" * (fetching.MOST_BYTES + 10), Content_Type="text/html")
    with answering(lambda one: one.sendall(body)) as url:
        page = fetching.fetch(url)
    assert (len(page.html), page.cut) == (fetching.MOST_BYTES, True)
    assert look(widget, page)[-1].level is Level.WARNING


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    "answer",
    [http("", "404 Not Found"), http("{}", Content_Type="application/json"), b"garbage\r\n\r\n"],
    ids=["missing", "json", "garbage"],
)
def test_what_is_no_page_is_told_in_words(widget: Widget, editor: Client, answer: bytes) -> None:
    with answering(lambda one: one.sendall(answer)) as url:
        response = editor.post(address_of(widget), {"address": url})
    assert response.status_code == 200
    assert response.content.decode().count("help-critical") == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "https://169.254.169.254/latest/", "http://10.0.0.1/", "https://[::1]/",
        "https://user:word@benhvien.example.vn/", "http://benhvien.example.vn:6379/",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_talked_to(
    widget: Widget, editor: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[Any] = []
    monkeypatch.setattr("socket.create_connection", lambda *args, **kwargs: connected.append(args))
    response = editor.post(address_of(widget), {"address": url})
    assert connected == []
    assert "help-critical" in response.content.decode() or response.status_code == 400


@pytest.mark.parametrize(
    "url", ["", "khong phai", "file:///etc/passwd", "javascript:alert(1)", "https://x" + "y" * 600]
)
def test_what_is_no_address_is_a_400(widget: Widget, editor: Client, url: str) -> None:
    assert editor.post(address_of(widget), {"address": url}).status_code == 400


def test_a_person_may_ask_so_often_and_no_oftener(widget: Widget, editor: Client) -> None:
    codes = [editor.post(address_of(widget), {"address": "http://127.0.0.1/"}).status_code for _ in range(12)]
    assert codes == [200] * MOST_A_MINUTE + [429] * 2
    cache.clear()
    assert editor.post(address_of(widget), {"address": "http://127.0.0.1/"}).status_code == 200


def test_another_sections_people_may_not_ask(widget: Widget) -> None:
    client = Client()
    client.force_login(person(factories.section(slug="so-gddt", title="Sở GDĐT"), "heads"))
    assert client.get(address_of(widget)).status_code == 404
    assert client.post(address_of(widget), {"address": "http://127.0.0.1/"}).status_code == 404
