"""An editor sees the draft in the front end while writing it, as page and as card; nobody else does, nor for long."""

from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, FrameLocator, Page, expect

from seeds import factories
from tests.journeys.conftest import OpenPage, Snap, Tell
from tests.journeys.newsroom import Draft, Newsroom
from tests.journeys.stack import Stack, wait_until

pytestmark = pytest.mark.browser

TITLE = "Lịch tiêm vắc xin cúm mùa năm nay"
TYPED = " (dự kiến)"
ALT = "Trạm y tế xã"
PANEL = "#w-preview-iframe"
SECONDS = 20_000


@pytest.fixture(scope="module")
def article(stack: Stack, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> int:
    """A draft with a picture, saved once by the section's editor; return its id."""
    # A picture that no other journey uploads: Wagtail asks about a second one.
    file = tmp_path_factory.mktemp("draft") / "tiem-chung.jpg"
    file.write_bytes(factories.picture_bytes(colour=(120, 40, 60)))
    draft = Draft(
        title=TITLE,
        lead="Các trạm y tế xã, phường tiêm vắc xin cúm mùa cho người cao tuổi và trẻ em từ đầu tháng sau.",
        paragraph=" ".join(["Người dân mang theo sổ tiêm và giấy tờ tùy thân khi đến trạm."] * 40),
        category="Y tế",
        picture=file,
        picture_title=ALT,
        picture_alt=ALT,
    )
    with browser.new_context(locale="vi-VN") as context:
        editor = Newsroom(context.new_page(), stack.base)
        editor.log_in("so-y-te-btv")
        editor.new_article(draft)
        return editor.save()


class Desk:
    """An editor at the form of a draft that is saved, with all that the browser complains of."""

    def __init__(self, stack: Stack, page: Page, article: int) -> None:
        self.stack, self.page, self.article, self.complaints = stack, page, article, list[str]()
        self.newsroom = Newsroom(page, stack.base)
        self.newsroom.log_in("so-y-te-btv")
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.add_init_script(
            "addEventListener('w-unsaved:watch-edits', () => { window.watchedSince = Date.now() }, true)"
        )
        page.goto(f"{stack.base}/admin/pages/{self.article}/edit/")
        # What another test typed was saved by the form itself.
        self.title = page.input_value("[name=title]")

    def open_panel(self) -> FrameLocator:
        """Open the preview beside the form; return what it frames, once that is there: before, the panel is deaf."""
        if not self.page.locator(PANEL).is_visible():
            self.page.locator("[data-side-panel-toggle=preview]").click()
        frame = self.page.frame_locator(PANEL)
        expect(frame.locator("h1")).to_have_text(self.title, timeout=SECONDS)
        return frame

    def choose(self, mode: str) -> FrameLocator:
        """Look at the draft as something else."""
        self.page.locator("#id_preview_mode").select_option(mode)
        return self.page.frame_locator(PANEL)

    def type_on(self) -> str:
        """Write at the end of the title without saving; return the title as it is then.

        Wagtail's form takes stock twice in its first seconds, and does not notice what is typed before that.
        """
        wait_until(
            lambda: self.page.evaluate("Date.now() - window.watchedSince > 1000"),
            seconds=15,
            what="the form is watched",
        )
        self.page.locator("[name=title]").fill(self.title + TYPED)
        return self.title + TYPED

    def address(self) -> str:
        """Return where the frame is."""
        return str(self.page.locator(PANEL).evaluate("frame => frame.contentWindow.location.href"))


@pytest.fixture
def desk(stack: Stack, open_page: OpenPage, article: int) -> Desk:
    return Desk(stack, open_page(viewport={"width": 1500, "height": 1000}), article)


def picture_is_seen(frame: FrameLocator, selector: str) -> None:
    expect(frame.locator(selector).first).to_have_js_property("complete", True, timeout=SECONDS)
    expect(frame.locator(selector).first).not_to_have_js_property("naturalWidth", 0)


def test_panel_shows_what_is_typed_in_the_portals_page(desk: Desk, snap: Snap) -> None:
    frame = desk.open_panel()
    assert desk.address().startswith(f"{desk.stack.base}/xem-truoc/?token=")
    picture_is_seen(frame, "article.story img")
    # Its checks cannot look into the front end, and would say that they found nothing.
    expect(desk.page.locator("[data-side-panel-toggle=checks]")).to_be_hidden()
    expect(frame.locator("h1")).to_have_text(desk.type_on(), timeout=SECONDS)
    expect(frame.locator("aside.preview strong")).to_be_visible()
    snap(desk.page, "preview-panel-portal")
    assert desk.complaints == []


@pytest.mark.parametrize(
    ("mode", "shown"), [("section", "article.story h1"), ("card", ".lead .card__title"), ("widget", ".item__title")]
)
def test_one_draft_is_seen_as_section_page_card_and_widget_card(desk: Desk, snap: Snap, mode: str, shown: str) -> None:
    desk.open_panel()
    frame = desk.choose(mode)
    expect(frame.locator(shown).first).to_have_text(desk.title, timeout=SECONDS)
    picture_is_seen(frame, "main img")
    name = "Sở Y tế" if mode == "section" else "Cổng thông tin điện tử"
    expect(frame.locator(".brand__name")).to_contain_text(name)
    snap(desk.page, f"preview-panel-{mode}")
    assert desk.complaints == []


def test_view_draft_opens_the_portals_page_until_its_editor_signs_out(
    desk: Desk, open_page: OpenPage, snap: Snap
) -> None:
    tab = desk.page.context.new_page()
    tab.goto(f"{desk.stack.base}/admin/pages/{desk.article}/view_draft/")
    assert tab.url.startswith(f"{desk.stack.base}/xem-truoc/?token=")
    assert tab.locator("h1").inner_text() == desk.title
    snap(tab, "preview-view-draft")
    public = desk.stack.get("/lich-tiem-vac-xin-cum-mua-nam-nay/", host=desk.stack.section_host)
    assert public.status_code == desk.stack.get(f"/api/v2/news/{desk.article}/").status_code == 404
    colleague = open_page(viewport={"width": 390, "height": 800})
    colleague.goto(tab.url)
    snap(colleague, "preview-on-a-telephone")
    assert colleague.locator("h1").inner_text() == desk.title
    desk.newsroom.log_out()
    answer = colleague.reload()
    assert answer is not None
    assert answer.status == 403
    snap(colleague, "preview-over")


@pytest.mark.parametrize("mode", ["portal", "section", "card", "widget"])
def test_axe_finds_nothing_on_the_page_of_a_draft(desk: Desk, snap: Snap, mode: str) -> None:
    tab = desk.page.context.new_page()
    tab.goto(f"{desk.stack.base}/admin/pages/{desk.article}/view_draft/?mode={mode}")
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme="light" if width == 320 else "dark")
        snap(tab, f"preview-page-{mode}-{width}")
        report = Axe().run(tab)
        assert report.violations_count == 0, f"{mode} at {width}:\n{report.generate_report()}"
        assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_axe_finds_nothing_in_the_list_of_previews(desk: Desk) -> None:
    desk.page.goto(f"{desk.stack.base}/admin/pages/{desk.article}/view_draft/")
    desk.page.goto(f"{desk.stack.base}/admin/previews/")
    desk.page.locator("form[action$='/revoke/']").first.wait_for()
    report = Axe().run(desk.page)
    assert report.violations_count == 0, report.generate_report()


def test_editor_revokes_a_preview_from_the_list(desk: Desk, snap: Snap) -> None:
    tab = desk.page.context.new_page()
    tab.goto(f"{desk.stack.base}/admin/pages/{desk.article}/view_draft/?mode=card")
    desk.page.goto(f"{desk.stack.base}/admin/previews/")
    snap(desk.page, "preview-list")
    desk.page.locator("form[action$='/revoke/'] button").first.click()
    desk.page.locator(".messages .success").wait_for()
    snap(desk.page, "preview-revoked")
    answer = tab.reload()
    assert answer is not None
    assert answer.status == 403


@pytest.fixture
def own_front_end(stack: Stack, open_page: OpenPage) -> Iterator[str]:
    """The section's site has a front end of another origin than the editor's; return its address."""
    address = f"http://{stack.section_host}/xem-truoc/"
    admin = Newsroom(open_page(), stack.base)
    admin.log_in("admin")

    def set_to(value: str) -> None:
        admin.page.goto(f"{stack.base}/admin/settings/core/frontend/")
        switch = admin.page.locator("select[name=site], #id_site, .setting-site-switch select").first
        switch.select_option(
            label=next(text for text in switch.locator("option").all_inner_texts() if "so-y-te" in text)
        )
        admin.page.wait_for_load_state()
        admin.page.fill("[name=preview_url]", value)
        admin.page.locator("footer [type=submit]").click()
        admin.page.locator(".messages .success").wait_for()

    set_to(address)
    yield address
    set_to("")


def test_front_end_of_another_origin_works_in_the_panel(own_front_end: str, desk: Desk, snap: Snap, tell: Tell) -> None:
    desk.open_panel()
    frame = desk.choose("section")
    html = frame.locator("html")

    def framed() -> bool:
        with suppress(Error):  # The frame is just being replaced.
            return bool(html.evaluate("html => location.href").startswith(own_front_end))
        return False

    wait_until(framed, seconds=15, what="it is framed")
    wait_until(lambda: desk.page.locator("iframe.w-preview__iframe").count() == 1, seconds=15, what="one frame is left")
    html.evaluate("html => window.scrollTo(0, 400)")
    title = desk.type_on()
    seconds = wait_until(
        lambda: frame.locator("h1").inner_text() == title, seconds=9, what="the frame shows what was typed"
    )
    expect(html).to_have_js_property("scrollTop", 400)
    tell(f"a frame of another origin shows what is typed after {seconds:.1f} s")
    snap(desk.page, "preview-panel-other-origin")
    assert desk.complaints == []


def test_portal_of_its_own_process_shows_drafts_too(desk: Desk, standalone: httpx.Client) -> None:
    tab = desk.page.context.new_page()
    tab.goto(f"{desk.stack.base}/admin/pages/{desk.article}/view_draft/")
    host = {"Host": f"localhost:{desk.stack.port}"}
    shown = standalone.get(tab.url.removeprefix(desk.stack.base), headers=host)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert f"<h1>{desk.title}</h1>" in shown.text
    assert f"frame-ancestors 'self' {desk.stack.base}" in shown.headers["Content-Security-Policy"]
    assert standalone.get("/xem-truoc/?token=x", headers=host).status_code == 403
