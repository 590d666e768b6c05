"""/preview/: a draft for a token of an hour, bound to page, revision and user, revocable, and kept by nobody."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision, Site

from cms.core import previews, schedule
from cms.core.models import CmsRendition, FrontEnd, Preview
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionPage
from sites.streams.models import Change

Get = Callable[..., Any]
HOUR = timedelta(hours=1)


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def editor(section: SectionPage) -> User:
    """An editor of the section."""
    return editor_of(section)


@pytest.fixture
def draft(section: SectionPage) -> ArticlePage:
    return factories.article(section=section, title="Bản nháp", publish=False)


def editor_of(section: SectionPage) -> User:
    user = factories.UserFactory()
    user.groups.add(section.kit.editors)
    return user


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost", SERVER_PORT="8000")
    client.force_login(user)
    return client


def token_of(response: Any) -> str:
    """The token in the address that a browser is sent to."""
    assert response.status_code == 302, response.content.decode()[:500]
    return parse_qs(urlsplit(response["Location"]).query)["token"][0]


def view_draft(user: User, page: Any, mode: str = "portal") -> str:
    return token_of(signed_in(user).get(f"/admin/pages/{page.pk}/view_draft/?mode={mode}"))


def form_of(page: ArticlePage, **changed: str) -> dict[str, str]:
    """The fields of an article's form as a browser sends them."""
    none = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    sets = {
        f"{name}-{field}": value
        for name in ("bylines", "attachments", "corrections", "comments")
        for field, value in none.items()
    }
    return {"title": page.title, "lead": page.lead, "body-count": "0", "slug": page.slug, **sets, **changed}


def in_panel(client: Client, page: ArticlePage, **changed: str) -> str:
    """What the panel does while somebody types: sends the form, and loads the preview; returns its token."""
    address = f"/admin/pages/{page.pk}/edit/preview/"
    assert client.post(address, form_of(page, **changed)).json() == {"is_valid": True, "is_available": True}
    return token_of(client.get(f"{address}?mode=portal&in_preview_panel=true"))


def written() -> list[int]:
    """How many rows there are of all that a publish would write."""
    return [model.objects.count() for model in (ArticleCard, Change, Revision, ArticlePage)]


def test_view_draft_leads_to_the_portal_and_the_token_opens_the_draft(
    draft: ArticlePage, editor: User, get: Get
) -> None:
    response = signed_in(editor).get(f"/admin/pages/{draft.pk}/view_draft/")
    assert response["Location"].startswith("/xem-truoc/?token=")
    answer = get(f"preview/?token={token_of(response)}")
    assert (answer["kind"], answer["template"], answer["page"]["title"]) == ("page", "article", "Bản nháp")
    assert answer["preview"]["revision"] == draft.latest_revision_id
    assert get(f"news/{draft.pk}/", 404)


def test_answer_has_the_shape_of_the_published_one(section: SectionPage, editor: User, get: Get) -> None:
    article = factories.article(section=section, tags=["trẻ em"])
    published = get(f"resolve/?host=localhost:8000&path=/{section.slug}/{article.slug}/")
    shown = get(f"preview/?token={view_draft(editor, article)}")
    assert shown.pop("preview")["mode"] == "portal"
    assert shown == published


def test_panel_shows_what_is_typed_before_it_is_saved(draft: ArticlePage, editor: User, get: Get) -> None:
    token = in_panel(signed_in(editor), draft, title="Tựa đang gõ", tags="sởi, vắc xin")
    page = get(f"preview/?token={token}")["page"]
    assert (page["title"], page["tags"]) == ("Tựa đang gõ", ["sởi", "vắc xin"])
    assert ArticlePage.objects.get(pk=draft.pk).get_latest_revision_as_object().title == "Bản nháp"


def test_panel_keeps_one_row_and_its_first_token_shows_the_newest_state(
    draft: ArticlePage, editor: User, get: Get
) -> None:
    client = signed_in(editor)
    first = in_panel(client, draft, title="Một")
    in_panel(client, draft, title="Hai")
    assert Preview.objects.count() == 1
    assert get(f"preview/?token={first}")["page"]["title"] == "Hai"


def test_draft_can_be_seen_before_it_is_first_saved(section: SectionPage, editor: User, get: Get) -> None:
    client = signed_in(editor)
    address = f"/admin/pages/add/news/articlepage/{section.pk}/preview/"
    client.post(address, form_of(ArticlePage(title="Tin chưa lưu", lead="Tóm tắt", slug="")))
    answer = get(f"preview/?token={token_of(client.get(address))}")
    assert (answer["page"]["id"], answer["page"]["title"]) == (0, "Tin chưa lưu")
    assert [step["title"] for step in answer["breadcrumbs"]][1:] == ["Sở Y tế", "Tin chưa lưu"]
    assert not ArticlePage.objects.exists()


def test_reading_a_preview_writes_nothing(draft: ArticlePage, editor: User, get: Get) -> None:
    token = view_draft(editor, draft)
    before = written(), list(Preview.objects.values())
    get(f"preview/?token={token}")
    assert (written(), list(Preview.objects.values())) == before


@pytest.mark.parametrize(
    ("mode", "template"), [("portal", "article"), ("section", "article"), ("card", "card"), ("widget", "widget-card")]
)
def test_one_draft_is_seen_as_page_card_and_widget(
    draft: ArticlePage, editor: User, get: Get, mode: str, template: str
) -> None:
    answer = get(f"preview/?token={view_draft(editor, draft, mode)}")
    assert (answer["template"], answer["preview"]["mode"]) == (template, mode)
    assert (answer["page"]["title"], answer["preview"]["title_of_draft"]) == ("Bản nháp", "Bản nháp")


def test_section_mode_has_the_name_and_menu_of_the_sections_own_site(portal: HomePage, get: Get) -> None:
    section = factories.section(slug="so-y-te", host="so-y-te.localhost")
    factories.info_page(parent=section, title="Lịch khám", show_in_menus=True)
    draft = factories.article(section=section, publish=False)
    user = editor_of(section)
    seen = {mode: get(f"preview/?token={view_draft(user, draft, mode)}") for mode in ("portal", "section")}
    assert {mode: answer["site"]["name"] for mode, answer in seen.items()} == {
        "portal": "Cổng thông tin điện tử tỉnh",
        "section": "Sở Y tế",
    }
    assert [item["title"] for item in seen["section"]["menu"]] == ["Lịch khám"]


def test_every_type_of_page_can_be_previewed(section: SectionPage, editor: User, portal: HomePage, get: Get) -> None:
    info = factories.info_page(parent=section, title="Chức năng", publish=False)
    stream = portal.get_children().get(slug="xuat-ban-thong-tin")
    root = User.objects.create_superuser("quan-tri")
    seen = [get(f"preview/?token={view_draft(root, page)}")["template"] for page in (portal, section, stream, info)]
    assert seen == ["home", "section", "stream", "info"]
    assert get(f"preview/?token={view_draft(editor, info, 'section')}")["preview"]["mode"] == "section"


def test_mode_that_a_page_does_not_have_is_refused(portal: HomePage, section: SectionPage, editor: User) -> None:
    assert signed_in(editor).get(f"/admin/pages/{section.pk}/view_draft/?mode=widget").status_code == 404
    assert not Preview.objects.exists()


def test_browser_is_sent_to_the_front_end_that_the_site_names(draft: ArticlePage, editor: User) -> None:
    FrontEnd.objects.create(site=Site.objects.get(), preview_url="https://cong.example.vn/preview?x=1")
    response = signed_in(editor).get(f"/admin/pages/{draft.pk}/view_draft/")
    assert response["Location"].startswith("https://cong.example.vn/preview?x=1&token=")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_newer_revision_is_told_of_and_has_a_token_of_its_own(draft: ArticlePage, editor: User, get: Get) -> None:
    old = view_draft(editor, draft)
    draft.title = "Bản mới"
    draft.save_revision()
    new = view_draft(editor, draft)
    answers = [get(f"preview/?token={token}") for token in (old, new)]
    seen = [(answer["page"]["title"], answer["preview"]["superseded"]) for answer in answers]
    assert seen == [("Bản nháp", True), ("Bản mới", False)]


def refused(public: Client, token: str) -> Any:
    """The one answer of every token that does not open."""
    response = public.get("/api/v2/preview/", {"token": token})
    assert (response.status_code, response["Cache-Control"]) == (403, "no-store")
    assert response["Referrer-Policy"] == "no-referrer"
    return response.json()


def test_A73_every_token_that_does_not_open_gets_the_same_403(
    draft: ArticlePage, editor: User, public: Client, section: SectionPage
) -> None:
    good = view_draft(editor, draft)
    other = view_draft(editor, factories.article(section=section, title="Bài khác", publish=False))
    key, made, mark = good.split(".")
    bad = ["", "x", good[:-1], f"{other.split('.')[0]}.{made}.{mark}", f"{key}.zzzzzz.{mark}", signing.dumps(key)]
    answers = [refused(public, token) for token in bad[1:]]
    assert answers == [answers[0]] * len(answers)
    assert answers[0]["errors"][0]["code"] == "permission_denied"
    assert public.get("/api/v2/preview/?token=").status_code == 400


def test_A73_token_ends_when_its_user_signs_out(draft: ArticlePage, editor: User, public: Client) -> None:
    client = signed_in(editor)
    token = token_of(client.get(f"/admin/pages/{draft.pk}/view_draft/"))
    assert public.get("/api/v2/preview/", {"token": token}).status_code == 200
    client.post("/admin/logout/")
    refused(public, token)


def test_A73_token_ends_when_it_is_revoked(draft: ArticlePage, editor: User, public: Client) -> None:
    token = view_draft(editor, draft)
    response = signed_in(editor).post(f"/admin/previews/{Preview.objects.get().pk}/revoke/")
    assert response["Location"] == "/admin/previews/"
    refused(public, token)


def test_A73_revoked_token_stays_dead_when_the_panel_goes_on(
    draft: ArticlePage, editor: User, public: Client, get: Get
) -> None:
    client = signed_in(editor)
    old = in_panel(client, draft, title="Một")
    previews.revoke(preview=Preview.objects.get())
    new = in_panel(client, draft, title="Hai")
    refused(public, old)
    assert get(f"preview/?token={new}")["page"]["title"] == "Hai"


@pytest.mark.parametrize("loses", ["groups", "account", "page"])
def test_A73_token_ends_with_the_right_to_edit_the_page(
    draft: ArticlePage, editor: User, public: Client, loses: str
) -> None:
    token = view_draft(editor, draft)
    if loses == "groups":
        editor.groups.clear()
    elif loses == "account":
        User.objects.filter(pk=editor.pk).update(is_active=False)
    else:
        draft.delete()
    refused(public, token)


def test_A73_editor_of_another_section_gets_no_token_and_revokes_none(
    draft: ArticlePage, editor: User, public: Client
) -> None:
    token = view_draft(editor, draft)
    stranger = signed_in(editor_of(factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")))
    asked = [f"/admin/pages/{draft.pk}/view_draft/", f"/admin/pages/{draft.pk}/edit/preview/"]
    assert [Preview.objects.count() for path in asked if stranger.get(path)] == [1, 1]
    assert stranger.post(f"/admin/previews/{Preview.objects.get().pk}/revoke/").status_code == 404
    assert token.split(".")[0] not in stranger.get("/admin/previews/").content.decode()
    assert public.get("/api/v2/preview/", {"token": token}).status_code == 200


ELSEWHERE = [
    "news/?token={token}",
    "news/{id}/?token={token}",
    "streams/?token={token}",
    "sections/?token={token}",
    "categories/?token={token}",
    "resolve/?host=localhost:8000&path=/&token={token}",
    "preview/?token={token}&page={id}",
    "changes/?token={token}",
    "pages/?token={token}",
    "pages/?search=tin&token={token}",
    "../../feeds/xuat-ban-thong-tin.atom?token={token}",
    "../../sitemap.xml?token={token}",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_A73_token_is_an_unknown_parameter_everywhere_else(draft: ArticlePage, editor: User, address: str) -> None:
    asked = urljoin("/api/v2/", address.format(token=view_draft(editor, draft), id=draft.pk))
    response = Client(SERVER_NAME="localhost", SERVER_PORT="8000").get(asked)
    assert (response.status_code, response["Cache-Control"]) == (400, "no-store")
    assert {error["code"] for error in response.json()["errors"]} == {"unknown_parameter"}


@pytest.mark.usefixtures("portal_in_process")
def test_A73_token_opens_the_draft_only_where_it_is_asked_for(draft: ArticlePage, editor: User, public: Client) -> None:
    token = view_draft(editor, draft)
    news = public.get("/api/v2/news/").content.decode()
    page = public.get(f"/so-y-te/{draft.slug}/?token={token}")
    assert "Bản nháp" not in news
    assert page.status_code == 404


def test_A73_answer_is_kept_by_nobody(draft: ArticlePage, editor: User, public: Client) -> None:
    response = public.get("/api/v2/preview/", {"token": view_draft(editor, draft)})
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not {"ETag", "Last-Modified", "Cache-Tag", "Set-Cookie"} & set(response.headers)


@pytest.mark.usefixtures("portal_in_process")
def test_A73_token_is_in_no_log_of_ours(
    draft: ArticlePage, editor: User, public: Client, caplog: pytest.LogCaptureFixture
) -> None:
    token = view_draft(editor, draft)
    with caplog.at_level(logging.DEBUG):
        public.get("/xem-truoc/", {"token": token})
        public.get("/xem-truoc/", {"token": f"{token}x"})
        public.get("/api/v2/preview/", {"token": f"{token}x"})
    assert "/api/v2/preview/" in caplog.text
    assert token not in caplog.text


def test_A74_token_ends_after_an_hour_although_the_panel_goes_on(
    draft: ArticlePage, editor: User, public: Client, time_machine: Any
) -> None:
    time_machine.move_to(start := timezone.now(), tick=False)
    client = signed_in(editor)
    first = in_panel(client, draft, title="Một")
    time_machine.move_to(start + HOUR - timedelta(minutes=1), tick=False)
    second = in_panel(client, draft, title="Hai")
    assert public.get("/api/v2/preview/", {"token": first}).json()["preview"]["expires_at"][14:16] == start.strftime(
        "%M"
    )
    time_machine.move_to(start + HOUR + timedelta(seconds=1), tick=False)
    refused(public, first)
    assert public.get("/api/v2/preview/", {"token": second}).status_code == 200


def test_A74_rows_end_with_the_hour_and_the_clock_removes_them(
    draft: ArticlePage, editor: User, public: Client, time_machine: Any
) -> None:
    time_machine.move_to(start := timezone.now(), tick=False)
    view_draft(editor, draft)
    row = Preview.objects.get()
    time_machine.move_to(start + HOUR + timedelta(seconds=1), tick=False)
    refused(public, previews.token(row))
    assert schedule.run_due().failed == []
    assert not Preview.objects.exists()


def test_A74_each_row_is_one_users_and_old_ones_give_way(
    draft: ArticlePage, editor: User, section: SectionPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "MOST", 3)
    colleague = editor_of(section)
    for user in (editor, colleague, colleague, colleague, colleague):
        view_draft(user, draft)
    assert sorted(Preview.objects.values_list("user", flat=True)) == sorted([editor.pk, *[colleague.pk] * 3])


@pytest.mark.usefixtures("portal_in_process")
def test_previews_are_counted_and_the_portals_own_are_not(
    draft: ArticlePage, editor: User, public: Client, settings: Any
) -> None:
    settings.API_RATES = {**settings.API_RATES, "preview": "2/min"}
    token = view_draft(editor, draft)
    codes = [public.get("/api/v2/preview/", {"token": token}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert public.get("/xem-truoc/", {"token": token}).status_code == 200


@pytest.fixture
def illustrated(section: SectionPage) -> ArticlePage:
    """A draft with a lead picture, and another in its body."""
    own = {"collection": section.kit.collection}
    lead, inner = factories.image(**own), factories.image(title="Trong bài", credit="Sở Y tế", **own)
    figure = {"type": "figure", "value": {"image": inner.pk, "caption": "Tại trạm", "credit": ""}}
    return factories.article(section=section, lead_image=lead, body=[figure], publish=False)


def test_pictures_of_a_draft_are_shown_without_being_public(
    illustrated: ArticlePage, editor: User, get: Get, public: Client
) -> None:
    page = get(f"preview/?token={view_draft(editor, illustrated)}")["page"]
    inner = page["body"][0]["value"]["image"]
    assert (page["image"]["width"], page["image"]["height"], inner["credit"]) == (1200, 750, "Sở Y tế")
    assert [source["type"] for source in page["image"]["sources"]] == ["image/jpeg"]
    answers = [public.get(image["url"].removeprefix("http://localhost:8000")) for image in (page["image"], inner)]
    assert [(answer.status_code, answer["Content-Type"]) for answer in answers] == [(200, "image/jpeg")] * 2
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer["X-Content-Type-Options"] for answer in answers} == {"nosniff"}


def test_A65_picture_opens_only_with_a_token_of_a_draft_that_shows_it(
    illustrated: ArticlePage, editor: User, public: Client, section: SectionPage
) -> None:
    token, foreign = view_draft(editor, illustrated), factories.image(title="Khác")
    other = view_draft(editor, factories.article(section=section, title="Không ảnh", publish=False))
    shown = f"/api/v2/preview/pictures/{illustrated.lead_image_id}/"
    codes = {
        "shown": public.get(f"{shown}?token={token}&width=400").status_code,
        "foreign": public.get(f"/api/v2/preview/pictures/{foreign.pk}/", {"token": token}).status_code,
        "other draft": public.get(shown, {"token": other}).status_code,
        "no token": public.get(shown).status_code,
        "bad token": public.get(shown, {"token": "x"}).status_code,
        "too wide": public.get(f"{shown}?token={token}&width=99999").status_code,
    }
    expected = {"shown": 200, "foreign": 404, "other draft": 404, "no token": 400, "bad token": 403, "too wide": 400}
    assert codes == expected


def test_A65_draft_does_not_open_a_picture_that_its_editor_may_not_choose(
    draft: ArticlePage, editor: User, get: Get, public: Client, run_tasks: Callable[[], int]
) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    foreign = factories.image(collection=other.kit.collection)
    # Somebody with both rights has put it there; the editor's own form may not begin to name it.
    draft.lead_image = foreign
    draft.save_revision()
    token = in_panel(signed_in(editor), draft, lead_image=str(foreign.pk))
    path = f"/api/v2/preview/pictures/{foreign.pk}/?token={token}"
    assert (get(f"preview/?token={token}")["page"]["image"], public.get(path).status_code) == (None, 404)
    factories.article(section=other, lead_image=foreign)
    run_tasks()
    assert get(f"preview/?token={token}")["page"]["image"]["alt"] == foreign.alt_text


def test_a_picture_is_made_in_its_few_widths_only(illustrated: ArticlePage, editor: User, public: Client) -> None:
    token, path = view_draft(editor, illustrated), f"/api/v2/preview/pictures/{illustrated.lead_image_id}/"
    for width in (1, 399, 400, 401, 799, 1201):
        assert public.get(f"{path}?token={token}&width={width}").status_code == 200
    made = CmsRendition.objects.filter(image=illustrated.lead_image).values_list("width", flat=True)
    assert sorted(made) == [400, 800, 1200]


def test_picture_whose_file_is_lost_is_a_404(illustrated: ArticlePage, editor: User, public: Client) -> None:
    assert illustrated.lead_image is not None
    illustrated.lead_image.file.storage.delete(illustrated.lead_image.file.name)
    path = f"/api/v2/preview/pictures/{illustrated.lead_image_id}/"
    assert public.get(path, {"token": view_draft(editor, illustrated)}).status_code == 404


def test_list_shows_each_user_the_own_previews_and_a_superuser_all(draft: ArticlePage, editor: User) -> None:
    view_draft(editor, draft)
    listed = signed_in(editor).get("/admin/previews/")
    assert "Bản nháp" in listed.content.decode()
    assert "no-store" in listed["Cache-Control"]
    root = signed_in(User.objects.create_superuser("quan-tri")).get("/admin/previews/").content.decode()
    assert editor.username in root


def test_revoking_asks_for_a_post_and_a_sign_in(draft: ArticlePage, editor: User, public: Client) -> None:
    view_draft(editor, draft)
    path = f"/admin/previews/{Preview.objects.get().pk}/revoke/"
    assert signed_in(editor).get(path).status_code == 405
    assert public.post(path)["Location"].startswith("/accounts/login/")
    assert Preview.objects.get().revoked_at is None


@pytest.mark.parametrize("address", ["https://so-y-te.example.vn/xem#a", "https://u:p@so-y-te.example.vn/xem"])
def test_front_end_that_would_not_get_the_token_is_refused(portal: HomePage, address: str) -> None:
    with pytest.raises(ValidationError, match="mã xem trước sẽ không đến"):
        FrontEnd(site=Site.objects.get(), preview_url=address).full_clean()
