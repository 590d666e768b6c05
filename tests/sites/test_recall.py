"""Gỡ tin: an article goes from everywhere in one step; receipts say who has let go of it; a restore undoes it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from cms.core import schedule
from cms.core.transactions import unit_of_work
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionPage
from sites.streams import deciding, recalling, receipts
from sites.streams.checking import check
from sites.streams.models import SHARED, Change, Decision, Placement, Recall, Stream
from sites.streams.recall_redirects import BadRedirectError
from sites.streams.recalls import in_force
from sites.widgets.models import Widget, WidgetDay
from tests.servers import Receiver
from tests.sites.approval_room import Seat, person
from tests.sites.test_random import real_transactions  # noqa: F401  (a fixture)
from tests.sites.webhooks_room import endpoint, receiver, send  # noqa: F401  (a fixture)

pytestmark = pytest.mark.usefixtures("portal_in_process")

Get = Callable[..., Any]
NOTE = "Số ca mắc bị ghi nhầm."
WORDS = f"Thông tin chưa chính xác: {NOTE}"


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    return factories.article(section=section, title="Tình hình dịch bệnh")


@pytest.fixture
def widget(portal: HomePage) -> Widget:
    return factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), unit__name="Bệnh viện tỉnh")


def take_back(article: ArticlePage, **fields: Any) -> Recall:
    """Recall an article with the usual reason and note."""
    return recalling.recall(**{"article": article, "reason": "wrong", "note": NOTE, "by": None, **fields})


def signed_in(section: SectionPage, role: str, name: str = "Nguyễn Thị Lan") -> Client:
    """A browser of somebody with a role in the section."""
    family, _blank, given = name.rpartition(" ")
    user = factories.UserFactory(first_name=given, last_name=family)
    user.groups.add(section.kit.groups()[role])
    return browser(user)


def browser(user: User) -> Client:
    client = Client(SERVER_NAME="localhost", SERVER_PORT="8000")
    client.force_login(user)
    return client


def form(article: ArticlePage) -> str:
    return f"/admin/recalls/article/{article.pk}/"


def told(response: Any) -> str:
    """What the admin says on the page that follows."""
    return response.content.decode()


# --- before and after, at every public address


def lists(article: ArticlePage, widget: Widget) -> list[str]:
    """Every address that lists the article while it is public."""
    return [
        "/api/v2/news/",
        "/api/v2/news/?stream=so-y-te",
        "/api/v2/pages/?type=news.ArticlePage",
        f"/api/v2/widgets/{widget.key}/",
        "/feeds/xuat-ban-thong-tin.atom",
        "/feeds/xuat-ban-thong-tin.rss",
        "/feeds/so-y-te.json",
        "/news-sitemap.xml",
        f"/sitemap-articles-{article.pk // 10_000}.xml",
        "/so-y-te/",
        "/xuat-ban-thong-tin/",
    ]


def listing(public: Client, article: ArticlePage, widget: Widget) -> set[str]:
    """Those addresses whose answer names the article."""
    found = set()
    for address in lists(article, widget):
        response = public.get(address)
        body = b"".join(response) if response.streaming else response.content
        if article.slug in body.decode() or article.title in body.decode():
            found.add(address)
    return found


def test_recall_takes_an_article_from_every_public_address_in_one_step_and_restore_brings_it_back(
    article: ArticlePage, widget: Widget, public: Client
) -> None:
    everywhere = listing(public, article, widget)
    assert len(everywhere) == len(lists(article, widget))
    row = take_back(article)
    assert listing(public, article, widget) == set()
    recalling.restore(recall=row, by=None)
    assert listing(public, article, widget) == everywhere
    assert check().differences == []


def test_recalled_article_answers_410_with_reason_and_note(article: ArticlePage, get: Get) -> None:
    take_back(article)
    for path in (f"news/{article.pk}/", f"resolve/?host=localhost:8000&path=/so-y-te/{article.slug}/"):
        assert get(path, 410)["errors"] == [{"code": "gone", "detail": WORDS, "attr": None}]


def test_portal_page_of_a_recalled_article_shows_reason_and_note(article: ArticlePage, public: Client) -> None:
    address = f"/so-y-te/{article.slug}/"
    assert public.get(address).status_code == 200
    take_back(article)
    response = public.get(address)
    assert response.status_code == 410
    assert WORDS in response.content.decode()


def test_every_change_row_of_a_recall_says_so_and_the_recall_knows_the_last(article: ArticlePage) -> None:
    before = Change.objects.count()
    row = take_back(article)
    rows = Change.objects.filter(pk__gt=before).order_by("pk")
    assert {(one.action, one.reason) for one in rows} == {("vanished", "recalled")}
    assert [one.kind for one in rows] == ["article", "placement", "placement"]
    assert row.change == rows.last().pk  # type: ignore[union-attr]


def test_list_costs_no_query_more_beside_recalled_articles(section: SectionPage, public: Client) -> None:
    articles = [factories.article(section=section, title=f"Bài {number}") for number in range(4)]
    costs = []
    for number in (0, 1, 2):
        take_back(articles[number])
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            public.get("/api/v2/news/")
        costs.append(len(asked))
    assert set(costs) == {3}


# --- what is refused


def test_article_that_was_never_public_is_not_recalled(section: SectionPage) -> None:
    draft = factories.article(section=section, publish=False)
    with pytest.raises(recalling.RecallError, match="chưa"):
        take_back(draft)


def test_the_second_to_recall_is_told_by_whom_and_when(article: ArticlePage) -> None:
    first = factories.UserFactory(first_name="Lan", last_name="Nguyễn Thị")
    row = take_back(article, by=first)
    when = timezone.localtime(row.at).strftime("%d/%m/%Y %H:%M")
    with pytest.raises(recalling.RecallError, match=f"Nguyễn Thị Lan gỡ lúc {when}"):
        take_back(article)
    assert Recall.objects.count() == 1


@pytest.mark.parametrize("way", ["unpublish", "expire", "restrict"])
def test_article_that_is_not_shown_just_now_is_recalled_too(article: ArticlePage, get: Get, way: str) -> None:
    if way == "unpublish":
        article.unpublish()
    elif way == "expire":
        factories.edit(article, expire_at=timezone.now() + timedelta(microseconds=1))
        schedule.run_due()
    else:
        PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    get(f"news/{article.pk}/", 404)
    row = take_back(article)
    assert get(f"news/{article.pk}/", 410)["errors"][0]["detail"] == WORDS
    recalling.restore(recall=row, by=None)
    get(f"news/{article.pk}/", 404)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//khac.example.vn/",
        "ftp://example.vn/",
        "tin moi",
        "/so y te/",
        "https://",
        "https://a@b.vn/",
    ],
)
def test_redirect_to_what_is_no_address_is_refused(article: ArticlePage, get: Get, address: str) -> None:
    with pytest.raises(BadRedirectError):
        take_back(article, redirect_to=address)
    get(f"news/{article.pk}/")
    assert Recall.objects.count() == Redirect.objects.count() == 0


@pytest.mark.parametrize("root", ["", "http://localhost:8000"])
def test_redirect_to_itself_or_to_a_recalled_article_is_refused(
    section: SectionPage, article: ArticlePage, root: str
) -> None:
    other = factories.article(section=section, title="Bài khác")
    take_back(other)
    with pytest.raises(BadRedirectError, match="chính bài viết"):
        take_back(article, redirect_to=f"{root}/so-y-te/{article.slug}")
    with pytest.raises(BadRedirectError, match="cũng đã bị gỡ"):
        take_back(article, redirect_to=f"{root}/so-y-te/{other.slug}/")


# --- redirect


def test_redirect_answers_at_the_address_until_the_restore_while_the_api_answers_410(
    section: SectionPage, article: ArticlePage, public: Client, get: Get
) -> None:
    path = f"/so-y-te/{article.slug}/"
    row = take_back(article, redirect_to="/gioi-thieu/")
    answer = get(f"resolve/?host=localhost:8000&path={path}")
    assert answer == {"kind": "redirect", "location": "http://localhost:8000/gioi-thieu/", "status": 302}
    assert public.get(path)["Location"].endswith("/gioi-thieu/")
    get(f"news/{article.pk}/", 410)
    recalling.restore(recall=row, by=None)
    assert public.get(path).status_code == 200
    assert not Redirect.objects.exists()


# --- restore


def test_restore_brings_back_states_wording_pins_and_times(article: ArticlePage, get: Get) -> None:
    shared = Placement.objects.get(stream__slug=SHARED)
    own = Placement.objects.get(stream__slug="so-y-te")
    until = timezone.now() + timedelta(days=1)
    deciding.dress(placement=shared, by=None, title="Lời của bàn tin")
    deciding.pin(placement=shared, by=None, order=1, until=until)
    deciding.reschedule(placement=shared, by=None, begins_at=None, ends_at=until)
    deciding.withdraw(placement=own, by=None, reason="Trùng.")
    row = take_back(article)
    Placement.objects.all().delete()
    recalling.restore(recall=row, by=None)
    back = Placement.objects.get(stream__slug=SHARED)
    assert (back.title, back.pin_order, back.pinned_until, back.ends_at) == ("Lời của bàn tin", 1, until, until)
    assert Placement.objects.get(stream__slug="so-y-te").state == Placement.State.WITHDRAWN
    assert [(item["title"], item["pinned"]) for item in get("news/")["items"]] == [("Lời của bàn tin", True)]
    assert get("news/?stream=so-y-te")["items"] == []


def test_widget_of_the_category_that_the_desk_gave_has_a_receipt(article: ArticlePage, section: SectionPage) -> None:
    parent = factories.CategoryFactory(name="Y tế", slug="y-te")
    given, other = (factories.CategoryFactory(slug=slug, parent=parent) for slug in ("tiem-chung", "phong-dich"))
    shared = Stream.objects.get(slug=SHARED)
    deciding.dress(placement=Placement.objects.get(stream=shared), by=None, category=given)
    widgets = {name: factories.WidgetFactory(stream=shared, category=name) for name in (None, parent, given, other)}
    row = take_back(article)
    named = " ".join(receipt.name for receipt in receipts.collect(row, ask_portal=False))
    assert {name for name, widget in widgets.items() if widget.key in named} == {None, parent, given}


def test_restore_leaves_what_the_desk_did_while_the_article_was_recalled(article: ArticlePage, get: Get) -> None:
    shared = Placement.objects.get(stream__slug=SHARED)
    row = take_back(article)
    deciding.dress(placement=shared, by=None, title="Lời mới của bàn tin")
    recalling.restore(recall=row, by=None)
    back = Placement.objects.get(pk=shared.pk)
    assert (back.title, back.sequence) == ("Lời mới của bàn tin", Decision.objects.latest("pk").sequence)
    assert get("news/")["items"][0]["title"] == "Lời mới của bàn tin"


def test_restore_publishes_what_was_public_and_keeps_a_later_draft_a_draft(article: ArticlePage, get: Get) -> None:
    row = take_back(article)
    page = ArticlePage.objects.get(pk=article.pk)
    page.title = "Sửa khi đang gỡ"
    page.save_revision()
    recalling.restore(recall=row, by=None)
    assert get(f"news/{article.pk}/")["title"] == "Tình hình dịch bệnh"
    page = ArticlePage.objects.get(pk=article.pk)
    assert page.has_unpublished_changes
    assert page.get_latest_revision_as_object().title == "Sửa khi đang gỡ"


def test_what_a_desk_decided_since_the_recall_stays(article: ArticlePage, get: Get) -> None:
    row = take_back(article)
    deciding.withdraw(placement=Placement.objects.get(stream__slug=SHARED), by=None, reason="Không phù hợp.")
    recalling.restore(recall=row, by=None)
    assert get("news/")["items"] == []
    get(f"news/{article.pk}/")


def test_placement_in_a_stream_that_has_gone_is_left_out(article: ArticlePage, get: Get) -> None:
    stream = factories.StreamFactory(slug="tam")
    placement = deciding.propose(article=article, stream=stream, by=None)
    deciding.accept(placement=placement, by=None)
    row = take_back(article)
    stream.delete()
    recalling.restore(recall=row, by=None)
    assert [one["stream"] for one in get(f"news/{article.pk}/")["placements"]] == ["so-y-te", SHARED]


def test_restore_is_refused_for_what_was_deleted_restored_or_stands_in_a_closed_section(
    section: SectionPage, article: ArticlePage, get: Get
) -> None:
    other = factories.article(section=section, title="Bài xóa")
    row, doomed = take_back(article), take_back(other)
    other.delete()
    with pytest.raises(recalling.RecallError, match="đã bị xóa"):
        recalling.restore(recall=doomed, by=None)
    section.unpublish()
    with pytest.raises(recalling.RecallError, match="Chuyên trang Sở Y tế đang đóng"):
        recalling.restore(recall=row, by=None)
    factories.edit(section)
    recalling.restore(recall=row, by=None)
    with pytest.raises(recalling.RecallError, match="hệ thống khôi phục lúc"):
        recalling.restore(recall=row, by=None)
    get(f"news/{article.pk}/")


def test_article_can_be_recalled_again_after_a_restore(article: ArticlePage, get: Get) -> None:
    recalling.restore(recall=take_back(article), by=None)
    again = take_back(article, reason="ordered", note="")
    assert get(f"news/{article.pk}/", 410)["errors"][0]["detail"] == "Theo yêu cầu của cơ quan có thẩm quyền."
    assert in_force(article.pk) == again


# --- the back doors


def test_publish_button_does_not_undo_a_recall(section: SectionPage, article: ArticlePage, get: Get) -> None:
    take_back(article)
    before = article.revisions.count()
    response = Seat(person(section, "admin"), article).open().send(**{"action-publish": "1"})
    assert response.status_code == 409
    assert "hãy dùng “Khôi phục”" in told(response)
    get(f"news/{article.pk}/", 410)
    assert (article.revisions.count(), in_force(article.pk) is None) == (before, False)


def test_form_of_a_recalled_article_saves_drafts_and_leads_to_the_restore(
    section: SectionPage, article: ArticlePage
) -> None:
    head, editor = signed_in(section, "heads"), Seat(person(section, "editors"), article)
    row = take_back(article)
    restore = f"/admin/recalls/{row.pk}/restore/"
    page = told(head.get(f"/admin/pages/{article.pk}/edit/"))
    assert "không thể xuất bản" in page
    assert restore in page
    assert restore not in told(editor.client.get(editor.edit_url))
    editor.open().save(title="Bản nháp mới")
    assert ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object().title == "Bản nháp mới"


def test_bulk_publish_does_not_undo_a_recall(section: SectionPage, article: ArticlePage, get: Get) -> None:
    administrator = browser(person(section, "admin"))
    take_back(article)
    other = factories.article(section=section, title="Bài khác", publish=False)
    address = f"/admin/bulk/wagtailcore/page/publish/?id={article.pk}&id={other.pk}&next=/admin/"
    response = administrator.post(address, {"include_descendants": ""}, follow=True)
    assert "hãy dùng “Khôi phục”" in told(response)
    get(f"news/{article.pk}/", 410)
    get(f"news/{other.pk}/", 404)


def test_schedule_set_before_a_recall_does_not_undo_it(article: ArticlePage, get: Get) -> None:
    article.go_live_at = timezone.now() + timedelta(hours=1)
    with unit_of_work():
        article.save_revision().publish()
    take_back(article)
    report = schedule.run_due(now=timezone.now() + timedelta(hours=2))
    assert (report.published, report.failed) == ([], [])
    get(f"news/{article.pk}/", 410)


# --- the admin


def test_head_recalls_through_the_form_and_restores(
    section: SectionPage, article: ArticlePage, widget: Widget, get: Get
) -> None:
    head = signed_in(section, "heads")
    assert form(article) in told(head.get(f"/admin/pages/{article.pk}/edit/"))
    page = told(head.get(form(article)))
    assert "Xuất bản thông tin" in page
    assert "Bệnh viện tỉnh" in page
    done = head.post(form(article), {"reason": "wrong", "note": NOTE, "redirect_to": ""}, follow=True)
    row = Recall.objects.get()
    assert done.redirect_chain == [(f"/admin/recalls/{row.pk}/", 302)]
    assert get(f"news/{article.pk}/", 410)["errors"][0]["detail"] == WORDS
    assert WORDS in told(done)
    assert row.by is not None
    assert PageLogEntry.objects.filter(page=article.pk, action="xbtt.recall", user=row.by).exists()
    assert article.title in told(head.get(f"/admin/recalls/{row.pk}/restore/"))
    head.post(f"/admin/recalls/{row.pk}/restore/")
    get(f"news/{article.pk}/")


def test_form_says_what_is_wrong_and_changes_nothing(section: SectionPage, article: ArticlePage, get: Get) -> None:
    head = signed_in(section, "heads")
    page = told(head.post(form(article), {"reason": "khac", "note": "x" * 401, "redirect_to": "javascript:x"}))
    assert "Hãy viết địa chỉ bắt đầu bằng https://" in page
    assert not Recall.objects.exists()
    get(f"news/{article.pk}/")


def test_the_slower_of_two_heads_is_told_and_led_to_the_receipts(section: SectionPage, article: ArticlePage) -> None:
    quick, slow = signed_in(section, "heads"), signed_in(section, "heads", "Trần Văn Bình")
    sent = {"reason": "wrong", "note": NOTE}
    slow.get(form(article))
    quick.post(form(article), sent)
    response = slow.post(form(article), sent, follow=True)
    assert response.redirect_chain == [(f"/admin/recalls/{Recall.objects.get().pk}/", 302)]
    assert "đã được Nguyễn Thị Lan gỡ lúc" in told(response)


@pytest.mark.parametrize("role", ["contributors", "editors", "admins", "other head"])
def test_nobody_but_the_head_and_the_administrator_recalls_or_sees_recalls(
    section: SectionPage, article: ArticlePage, get: Get, role: str
) -> None:
    other = factories.section(slug="so-gddt", title="Sở GDĐT")
    person = signed_in(other, "heads") if role == "other head" else signed_in(section, role)
    row = take_back(factories.article(section=section, title="Bài đã gỡ"))
    assert person.get(form(article)).status_code == 404
    assert person.post(form(article), {"reason": "wrong"}).status_code == 404
    for path in ("", "receipts/", "restore/"):
        assert person.get(f"/admin/recalls/{row.pk}/{path}").status_code == 404
    assert person.post(f"/admin/recalls/{row.pk}/restore/").status_code == 404
    seen = person.get("/admin/recalls/")
    assert seen.status_code == (200 if role == "other head" else 404)
    assert "Bài đã gỡ" not in told(seen)
    get(f"news/{article.pk}/")
    assert in_force(row.card_id) == row


def test_list_is_searched_and_filtered_at_the_same_cost_for_many(section: SectionPage) -> None:
    admin = browser(factories.UserFactory(is_superuser=True, is_staff=True))
    rows = [take_back(factories.article(section=section, title=f"Bài số {number}")) for number in range(5)]
    recalling.restore(recall=rows[0], by=None)
    assert "Bài số 3" in told(admin.get("/admin/recalls/"))
    with CaptureQueriesContext(connection) as many:
        assert "Bài số 0" not in told(admin.get("/admin/recalls/results/?state=in_force"))
    with CaptureQueriesContext(connection) as one:
        found = told(admin.get("/admin/recalls/results/?q=số+3&state=in_force"))
    assert ("Bài số 3" in found, "Bài số 4" in found) == (True, False)
    assert abs(len(many) - len(one)) <= 1
    assert "Bài số 0" in told(admin.get("/admin/recalls/results/?state=restored"))


# --- receipts


@pytest.fixture
def portal_server(settings: Settings, public: Client) -> Iterator[dict[str, int]]:
    """The portal at an address of its own, which the receipts ask over HTTP."""
    answers: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answers.get(self.path, 200))
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        settings.BASE_URL = f"http://127.0.0.1:{server.server_address[1]}"
        yield answers
        server.shutdown()


def states(row: Recall) -> dict[str, str]:
    """The receipts' states by name."""
    row = Recall.objects.select_related("card__section").get(pk=row.pk)
    return {receipt.name: str(receipt.state) for receipt in receipts.collect(row, ask_portal=True)}


def test_receipts_of_api_and_portal_follow_what_these_answer(
    article: ArticlePage, portal_server: dict[str, int]
) -> None:
    row = take_back(article)
    path, api = f"/so-y-te/{article.slug}/", f"/api/v2/news/{article.pk}/"
    address = f"http://localhost:8000{path}"
    assert (states(row)[api], states(row)[address]) == ("confirmed", "outstanding")
    portal_server[path] = 410
    assert set(states(row).values()) == {"confirmed"}


def test_portal_that_does_not_answer_is_outstanding(article: ArticlePage, settings: Settings) -> None:
    settings.BASE_URL = "http://127.0.0.1:9"
    row = take_back(article)
    assert states(row)[f"http://localhost:8000/so-y-te/{article.slug}/"] == "outstanding"


def test_article_that_is_there_again_is_not_confirmed(article: ArticlePage, portal_server: dict[str, int]) -> None:
    """The receipts look at what readers get, not at what the recall believes."""
    row = take_back(article)
    ArticleCard.objects.filter(pk=article.pk).update(gone="", gone_note="")
    assert states(row)[f"/api/v2/news/{article.pk}/"] == "confirmed"  # 404: it is not there either.
    ArticleCard.objects.filter(pk=article.pk).update(shown=True)
    assert states(row)["danh sách, nguồn cấp tin, sơ đồ trang, tìm kiếm"] == "outstanding"


def test_receipt_of_a_webhook_goes_from_outstanding_to_confirmed(
    article: ArticlePage,
    receiver: Receiver,  # noqa: F811
) -> None:
    endpoint(receiver)
    row = take_back(article)
    assert states(row)["Cổng bệnh viện"] == "outstanding"
    send()
    assert states(row)["Cổng bệnh viện"] == "confirmed"


def test_receipt_of_a_webhook_that_was_given_up_is_failed(
    article: ArticlePage,
    receiver: Receiver,  # noqa: F811
) -> None:
    endpoint(receiver)
    receiver.status = 410
    row = take_back(article)
    send()
    assert states(row)["Cổng bệnh viện"] == "failed"


def test_receipt_of_a_widget_is_confirmed_once_it_has_asked_since(
    article: ArticlePage, widget: Widget, public: Client
) -> None:
    name = f"Bệnh viện tỉnh ({widget.key})"
    tag = public.get(f"/api/v2/widgets/{widget.key}/")["ETag"]
    row = take_back(article)
    assert states(row)[name] == "outstanding"
    fresh = public.get(f"/api/v2/widgets/{widget.key}/", headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert states(row)[name] == "confirmed"


def test_receipt_of_a_widget_nobody_asked_for_in_a_week_is_confirmed_and_of_one_forgotten_is_not(
    article: ArticlePage, widget: Widget, public: Client
) -> None:
    name = f"Bệnh viện tỉnh ({widget.key})"
    row = take_back(article)
    assert states(row)[name] == "confirmed"
    public.get(f"/api/v2/widgets/{widget.key}/")
    cache.clear()  # What was known of its version is lost; that it was asked for is written.
    assert states(row)[name] == "outstanding"
    WidgetDay.objects.update(last_at=timezone.now() - timedelta(days=8))
    assert states(row)[name] == "confirmed"


def test_widgets_whose_filters_never_let_the_article_through_are_not_asked(
    article: ArticlePage, widget: Widget
) -> None:
    other = factories.section(slug="so-gddt", title="Sở GDĐT")
    narrow = factories.WidgetFactory(stream=widget.stream, section=other)
    assert not any(narrow.key in name for name in states(take_back(article)))


def test_widget_is_noted_without_a_query_and_once_a_minute_for_each_version(
    article: ArticlePage, widget: Widget, public: Client
) -> None:
    address = f"/api/v2/widgets/{widget.key}/"
    public.get(address)
    first = cache.get(f"widget-seen:{widget.key}")
    with CaptureQueriesContext(connection) as asked:
        public.get(address)
    assert all(query["sql"].startswith("SELECT") for query in asked)
    assert cache.get(f"widget-seen:{widget.key}") == first


def test_receipts_page_shows_states_and_its_script_gets_the_table_alone(
    section: SectionPage, article: ArticlePage, portal_server: dict[str, int]
) -> None:
    head = signed_in(section, "heads")
    row = take_back(article)
    page = told(head.get(f"/admin/recalls/{row.pk}/"))
    assert 'data-waiting="yes"' in page
    assert "streams/receipts.js" in page
    portal_server[f"/so-y-te/{article.slug}/"] = 410
    table = head.get(f"/admin/recalls/{row.pk}/receipts/")
    assert "no-store" in table["Cache-Control"]
    assert 'data-waiting="no"' in told(table)
    assert "<html" not in told(table)
    recalling.restore(recall=row, by=None)
    assert "data-waiting" not in told(head.get(f"/admin/recalls/{row.pk}/"))


# --- the command


def test_command_recalls_and_restores(article: ArticlePage, get: Get, capsys: Any) -> None:
    call_command("recall", article.pk, reason="personal", note="Có số điện thoại.", dry_run=True)
    get(f"news/{article.pk}/")
    call_command("recall", article.pk, reason="personal", note="Có số điện thoại.")
    assert get(f"news/{article.pk}/", 410)["errors"][0]["detail"] == "Có thông tin cá nhân: Có số điện thoại."
    call_command("recall", article.pk, restore=True)
    get(f"news/{article.pk}/")
    assert "Nothing was changed" in capsys.readouterr().out


def test_command_says_what_is_wrong(article: ArticlePage) -> None:
    with pytest.raises(CommandError, match="--reason"):
        call_command("recall", article.pk)
    with pytest.raises(CommandError, match="no article 99999999"):
        call_command("recall", 99999999, reason="wrong")
    with pytest.raises(CommandError, match="not recalled"):
        call_command("recall", article.pk, restore=True)
    with pytest.raises(CommandError, match="chính bài viết"):
        call_command("recall", article.pk, reason="wrong", redirect=f"/so-y-te/{article.slug}/")


# --- at once


def beside(work: Callable[[], Any], failures: list[str], done: Event | None = None) -> Thread:
    """Start `work` in a thread of its own; what it refuses is kept in words."""

    def run() -> None:
        try:
            work()
        except (recalling.RecallError, recalling.RecalledError) as error:
            failures.append(str(error))
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.mark.postgres
def test_of_two_who_recall_at_once_one_wins_and_the_other_is_told(real_transactions: None) -> None:  # noqa: F811
    factories.portal()
    article = factories.article(section=factories.section())
    person = factories.UserFactory(first_name="Lan", last_name="Nguyễn Thị")
    failures: list[str] = []
    with unit_of_work():
        take_back(article, by=person)
        other = beside(lambda: take_back(article), failures)
        wait_for_a_lock()
    other.join(timeout=30)
    assert len(failures) == 1
    assert "Nguyễn Thị Lan gỡ lúc" in failures[0]
    assert Recall.objects.filter(card=article.pk).count() == 1
    assert check().differences == []


@pytest.mark.postgres
@pytest.mark.parametrize("first", ["recall", "publish"])
def test_recall_wins_over_a_publish_at_the_same_time(real_transactions: None, first: str) -> None:  # noqa: F811
    factories.portal()
    article = factories.article(section=factories.section())
    failures: list[str] = []
    works = {"recall": lambda: take_back(article), "publish": lambda: factories.edit(article, title="Sửa lúc đang gỡ")}
    with unit_of_work():
        works.pop(first)()
        other = beside(next(iter(works.values())), failures)
        wait_for_a_lock()
    other.join(timeout=30)
    assert len(failures) == (1 if first == "recall" else 0)
    card = ArticleCard.objects.get(pk=article.pk)
    assert (card.shown, card.gone, Page.objects.get(pk=article.pk).live) == (False, "recalled", False)
    assert check().differences == []


def wait_for_a_lock() -> None:
    """Wait until somebody waits for a row of ours."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = timezone.now() + timedelta(seconds=20)
    while timezone.now() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # Else one transaction sees the first answer for ever.
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waited.")
