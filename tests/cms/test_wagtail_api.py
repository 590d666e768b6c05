"""Wagtail's own endpoints behind our door: strict parameters, one error shape, current answers, a fixed cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from cms.core import access
from cms.core.models import CmsDocument, CmsImage
from cms.core.transactions import unit_of_work
from home.models import HomePage, InfoPage
from seeds import factories
from sites.news.models import ArticlePage, Byline

Get = Callable[..., Any]
KINDS = ("pages", "images", "documents", "redirects")
SMALL = factories.picture_bytes(width=40, height=30)


def figure(picture: CmsImage) -> dict[str, Any]:
    """A block that shows a picture."""
    return {"type": "figure", "value": {"image": picture.pk, "caption": "", "credit": ""}}


@pytest.fixture
def page(portal: HomePage) -> InfoPage:
    """A public page that shows a picture and offers a document, with a redirect to it."""
    files = {"type": "attachments", "value": {"items": [factories.document().pk]}}
    made = factories.info_page(parent=portal, body=[figure(factories.image(data=SMALL)), files])
    Redirect.objects.create(old_path="/cu", redirect_page=made)
    return made


COMMON = """
limit=0 limit=10000 limit=x limit=1&limit=2 offset=-1 offset=1000000000 order=random order=owner order=--title order=
id=1e20 id=99999999999999999999 fields=khong-co fields=a(b) fields=,, fields=title,_ fields=%00 khong_co=1 format=api
"""
OF_PAGES = """
site=nope site=b.test:abc site=b.test:99999 site=%00 type=auth.User type=users.User,news.ArticlePage type=x type=
child_of=x child_of=0 child_of=99999999999999999999 descendant_of=-1 ancestor_of=%00 translation_of= locale=fr
show_in_menus=maybe slug=%00 title=%00 search=%00 search=%01a search= search_operator=and search=a&search_operator=not
search=a&order=title fields=owner fields=body type=news.ArticlePage&fields=latest_revision alias_of=1 owner=1
"""


def named(query: str) -> str:
    """The parameter at fault: the last of the query."""
    return query.rpartition("&")[2].partition("=")[0]


@pytest.mark.parametrize("query", COMMON.split())
@pytest.mark.parametrize("kind", KINDS)
def test_a71_malformed_parameters_of_every_list_are_named(portal: HomePage, get: Get, kind: str, query: str) -> None:
    error = get(f"{kind}/?{query}", 400)
    assert error["type"] == "validation_error"
    assert {one["attr"] for one in error["errors"]} == {named(query)}
    assert all(len(one["detail"]) > 10 for one in error["errors"])


@pytest.mark.parametrize("query", [*OF_PAGES.split(), f"search={'a' * 201}"])
def test_a70_malformed_parameters_of_pages_are_named(portal: HomePage, get: Get, query: str) -> None:
    assert {one["attr"] for one in get(f"pages/?{query}", 400)["errors"]} == {named(query)}


@pytest.mark.parametrize("query", ["", "?id=1&html_path=/", "?html_path=%00", "?id=x", "?id=1e20"])
@pytest.mark.parametrize("kind", ["pages", "redirects"])
def test_malformed_finds_are_400(portal: HomePage, get: Get, kind: str, query: str) -> None:
    assert get(f"{kind}/find/{query}", 400)["type"] == "validation_error"


@pytest.mark.parametrize("kind", KINDS)
def test_a71_numbers_that_no_id_can_have_are_404(portal: HomePage, get: Get, kind: str) -> None:
    for address in (f"{kind}/{10**20}/", f"{kind}/{2**63}/", f"{kind}/0/", f"{kind}/find/?id={2**63 - 1}"):
        assert get(address, 404)["errors"][0]["code"] == "not_found"


@pytest.mark.parametrize("path", ["/", "/khong-co/", "//[x", "/a/../b/", "/" + "a/" * 500, "/%E1%BB%9F/"])
@pytest.mark.parametrize("kind", ["pages", "redirects"])
def test_odd_paths_are_found_or_not_but_never_an_error(page: InfoPage, public: Client, kind: str, path: str) -> None:
    response = public.get(f"/api/v2/{kind}/find/", {"html_path": path})
    assert response.status_code == (302 if (kind, path) == ("pages", "/") else 404)


def test_a69_unknown_host_is_refused(portal: HomePage) -> None:
    assert Client(SERVER_NAME="la.example.com").get("/api/v2/pages/").status_code == 400


@pytest.mark.parametrize(
    "query", ["?offset=10000", f"?search={'ồ ' * 99}", "?search=!!!", "?search='\"&search_operator=or"]
)
def test_A71_deep_offsets_and_long_searches_cost_no_more_queries(
    page: InfoPage, public: Client, query: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        assert public.get(f"/api/v2/pages/{query}").status_code == 200


def test_filters_narrow_pages(portal: HomePage, get: Get) -> None:
    section = factories.section()
    factories.article(section=section, title="A")
    menu = factories.info_page(parent=portal, title="B", show_in_menus=True)
    child = factories.info_page(parent=menu, title="C")

    def titles(query: str) -> list[str]:
        return [item["title"] for item in get(f"pages/?{query}")["items"]]

    assert titles("type=news.ArticlePage") == ["A"]
    assert titles("type=news.ArticlePage,home.InfoPage&order=-title") == ["C", "B", "A"]
    assert titles(f"child_of={menu.pk}") == ["C"]
    assert titles("child_of=root&show_in_menus=true&type=home.InfoPage") == ["B"]
    assert titles(f"ancestor_of={child.pk}&order=id")[-1] == "B"
    assert titles(f"descendant_of={section.pk}") == titles("slug=a") == titles("title=A") == ["A"]
    assert titles(f"translation_of={menu.pk}") == titles("locale=en") == []
    assert titles("order=id&limit=1&offset=1") == ["Xuất bản thông tin"]


def test_search_finds_visible_pages_pictures_and_documents(
    page: InfoPage, get: Get, run_tasks: Callable[[], int]
) -> None:
    factories.info_page(parent=HomePage.objects.get(), title="Giới thiệu nháp", publish=False)
    run_tasks()
    assert [item["title"] for item in get("pages/?search=giới")["items"]] == ["Giới thiệu"]
    assert get("images/?search=chủng")["meta"]["total_count"] == 1
    assert get("documents/?search=mẫu")["meta"]["total_count"] == 1


def test_answer_of_a_search_is_never_kept(page: InfoPage, public: Client, run_tasks: Callable[[], int]) -> None:
    first = public.get("/api/v2/pages/?search=giới")
    assert "ETag" not in first
    run_tasks()  # The index follows after the commit.
    assert public.get("/api/v2/pages/?search=giới").json()["meta"]["total_count"] == 1


def test_fields_are_chosen_as_in_wagtail(page: InfoPage, get: Get) -> None:
    assert get(f"pages/{page.pk}/?fields=_,title") == {"title": "Giới thiệu"}
    assert set(get(f"pages/{page.pk}/?fields=-body,-lead")) == {"id", "meta", "title"}
    assert get("pages/?slug=gioi-thieu&fields=_,id,show_in_menus")["items"] == [
        {"id": page.pk, "meta": {"show_in_menus": False}}
    ]
    assert get("pages/?type=home.InfoPage&fields=lead")["items"][0]["lead"] == ""


def test_article_comes_with_what_is_related_to_it(portal: HomePage, get: Get, run_tasks: Callable[[], int]) -> None:
    section = factories.section(host="so-y-te.localhost")
    category = factories.CategoryFactory(name="Y tế", slug="y-te")
    article = factories.article(
        section=section, category=category, lead_image=factories.image(data=SMALL), tags=["b", "a"],
        bylines=[Byline(name="An", unit="Phòng")],
    )  # fmt: skip
    run_tasks()
    body = get(f"pages/{article.pk}/")
    assert body["meta"]["html_url"] == f"http://so-y-te.localhost:8000/{article.slug}/"
    assert body["meta"]["detail_url"] == f"http://localhost:8000/api/v2/pages/{article.pk}/"
    assert (body["category"], body["tags"]) == ({"slug": "y-te", "name": "Y tế"}, ["a", "b"])
    assert body["bylines"] == [{"name": "An", "unit": "Phòng"}]
    assert body["lead_image"]["alt"] == "Nhân viên y tế tiêm cho trẻ"


def test_nothing_names_users_revisions_or_originals(
    page: InfoPage, public: Client, run_tasks: Callable[[], int]
) -> None:
    run_tasks()
    texts = [public.get(f"/api/v2/{kind}/?fields=*").content.decode() for kind in KINDS]
    texts.append(public.get(f"/api/v2/pages/{page.pk}/").content.decode())
    for word in ("owner", "revision", "draft", "locked", "private-media", "original_images", "anh.jpg", "anh_"):
        assert [text for text in texts if word in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_list_and_item_answer_304_while_nothing_has_changed(
    page: InfoPage, public: Client, get: Get, kind: str
) -> None:
    item = get(f"{kind}/")["items"][-1]["id"]
    for address in (f"/api/v2/{kind}/", f"/api/v2/{kind}/{item}/"):
        first = public.get(address)
        with CaptureQueriesContext(connection) as queries:
            again = public.get(address, headers={"If-None-Match": first["ETag"]})
            kept = public.get(address)
        assert (again.status_code, len(queries), kept.content) == (304, 2, first.content)
        factories.edit(page, lead="Khác")
        assert public.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_any_change_of_an_article_shows_at_the_next_request(portal: HomePage, get: Get) -> None:
    article = factories.article(section=factories.section())
    address = f"pages/{article.pk}/"
    assert get(address)["meta"]["show_in_menus"] is False
    factories.edit(article, show_in_menus=True)
    assert get(address)["meta"]["show_in_menus"] is True
    factories.edit(article, title="Tên khác")
    assert get(address)["title"] == "Tên khác"
    with unit_of_work():
        ArticlePage.objects.get(pk=article.pk).unpublish()
    get(address, 404)


def test_new_title_of_an_articles_picture_shows_at_the_next_request(portal: HomePage, get: Get) -> None:
    picture = factories.image(data=SMALL)
    factories.article(section=factories.section(), lead_image=picture)
    assert get(f"images/{picture.pk}/")["title"] == "Buổi tiêm chủng"
    picture.title = "Tên khác"
    picture.save()
    assert get(f"images/{picture.pk}/")["title"] == "Tên khác"


def test_page_appears_at_its_time_though_no_job_ran(portal: HomePage, get: Get, time_machine: Any) -> None:
    article = factories.article(section=factories.section(), publish=False)
    later = timezone.now() + timedelta(hours=1)
    ArticlePage.objects.filter(pk=article.pk).update(live=True, go_live_at=later)
    with unit_of_work() as unit:
        unit.touch(article.pk)
    assert get("pages/?type=news.ArticlePage")["meta"]["total_count"] == 0
    time_machine.move_to(later + timedelta(seconds=1))
    assert get("pages/?type=news.ArticlePage")["meta"]["total_count"] == 1


@pytest.mark.parametrize("level", [CmsImage, CmsDocument])
def test_files_vanish_with_their_collection_and_come_back(page: InfoPage, get: Get, level: type) -> None:
    kind = "images" if level is CmsImage else "documents"
    closed = Collection.get_first_root_node().add_child(name="Kín")
    restriction = CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    assert get(f"{kind}/")["meta"]["total_count"] == 1
    thing: Any = level._default_manager.get()  # type: ignore[attr-defined]
    thing.collection = closed
    thing.save()
    assert get(f"{kind}/")["meta"]["total_count"] == 0
    restriction.delete()
    assert get(f"{kind}/")["meta"]["total_count"] == 1


@pytest.mark.parametrize("number", [1, 20])
def test_lists_cost_the_same_for_one_and_for_twenty(
    portal: HomePage, public: Client, run_tasks: Callable[[], int], number: int
) -> None:
    section = factories.section()
    for n in range(number):
        picture, document = factories.image(data=SMALL), factories.document()
        body = [figure(picture), {"type": "attachments", "value": {"items": [document.pk]}}]
        article = factories.article(section=section, title=f"Bài {n}", body=body, lead_image=picture)
        Redirect.objects.create(old_path=f"/cu-{n}", redirect_page=article)
    run_tasks()
    public.get("/api/v2/pages/?search=x")  # Content types are read once in a process.
    counts = {}
    for address in (*(f"{kind}/?" for kind in KINDS), "pages/?type=news.ArticlePage&fields=*&", "pages/?search=bài&"):
        with CaptureQueriesContext(connection) as queries:
            items = public.get(f"/api/v2/{address}limit=20").json()["items"]
        counts[address] = len(queries)
        assert len(items) >= number
    print(f"queries with {number}: {counts}")  # noqa: T201
    assert counts == COSTS


# Versions, site, its translations, one for what hides branches, count, items, roots; and what each has besides.
COSTS = {
    "pages/?": 7, "images/?": 7, "documents/?": 6, "redirects/?": 6, "pages/?type=news.ArticlePage&fields=*&": 8,
    "pages/?search=bài&": 7,
}  # fmt: skip


def test_item_costs_a_fixed_number_of_queries(page: InfoPage, public: Client, run_tasks: Callable[[], int]) -> None:
    run_tasks()
    with CaptureQueriesContext(connection) as queries:
        public.get(f"/api/v2/pages/{page.pk}/")
    assert len(queries) <= 18


def test_both_ways_to_ask_what_is_visible_agree(portal: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = factories.info_page(parent=portal, title="Cha")
    for title in ("Con", "Con khác"):
        factories.info_page(parent=parent, title=title)
    closed = factories.info_page(parent=portal, title="Kín")
    factories.info_page(parent=closed, title="Dưới kín")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    with unit_of_work():
        parent.unpublish()
    quick = set(access.visible_in_lists(Page.objects.all()))
    assert quick == set(access.visible(Page.objects.all()))
    monkeypatch.setattr(access, "MOST_BRANCHES", 0)
    assert set(access.visible_in_lists(Page.objects.all())) == quick


def test_a68_deleted_page_takes_its_picture_and_document_along(portal: HomePage, get: Any) -> None:
    picture, document = factories.image(), factories.document()
    body = [
        {"type": "figure", "value": {"image": picture.pk, "caption": "", "credit": ""}},
        {"type": "paragraph", "value": f'<p><a linktype="document" id="{document.pk}">Tệp</a></p>'},
    ]
    page = factories.info_page(parent=portal, body=body)
    assert (get("images/")["meta"]["total_count"], get("documents/")["meta"]["total_count"]) == (1, 1)
    with unit_of_work():
        page.delete()
    assert (get("images/")["meta"]["total_count"], get("documents/")["meta"]["total_count"]) == (0, 0)


def test_a54_what_a_superuser_asks_for_first_is_kept_without_anything_hidden(portal: HomePage, public: Client) -> None:
    superuser = Client(SERVER_NAME="localhost", SERVER_PORT="8000")
    superuser.force_login(factories.UserFactory(is_superuser=True))
    page = factories.info_page(parent=portal, title="Nội bộ", publish=False)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    page.save_revision().publish()
    first = superuser.get("/api/v2/pages/")
    assert first["ETag"]
    assert public.get("/api/v2/pages/").content == first.content
    assert "Nội bộ" not in first.content.decode()
