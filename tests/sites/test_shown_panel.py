"""The panel "Nơi đăng" beside an article's form, what it lets people do, and the same answer as JSON."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Intake, Placement, Stream, Trust

IN_PLACE = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def other(portal: HomePage) -> SectionPage:
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    return factories.article(section=section)


def signed_in(section: SectionPage, role: str = "editors") -> Client:
    """A browser of somebody with a role in a section."""
    user: User = factories.UserFactory(last_name=f"{role} {section.slug}")
    user.groups.add(getattr(section.kit, role))
    client = Client(headers={"Accept-Language": "vi"})
    client.force_login(user)
    return client


@pytest.fixture
def editor(section: SectionPage) -> Client:
    return signed_in(section)


def form(article: ArticlePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


def act(client: Client, article: ArticlePage, stream: str, verb: str = "propose", **fields: Any) -> Any:
    """Press one of the panel's buttons; its script asks for the panel in return."""
    return client.post(reverse("explain-act", args=[article.pk, stream, verb]), fields, headers=IN_PLACE)


def html(answer: Any) -> str:
    return str(answer.content.decode())


def of_stream(answer: Any, slug: str) -> str:
    """What the panel says of one stream."""
    return html(answer).partition(f'data-stream="{slug}"')[2].partition("</li>\n")[0]


def test_form_has_the_panel_with_the_number_of_streams(editor: Client, article: ArticlePage) -> None:
    page = html(editor.get(form(article)))
    toggle = page.partition('data-side-panel-toggle="shown"')[2].partition("</button>")[0]
    assert "w-side-panel-toggle__counter" in toggle
    assert "2" in toggle.partition("data-side-panel-toggle-counter")[2]
    assert 'data-side-panel="shown"' in page
    assert "Vào luồng vì" in page


def test_form_of_another_page_has_no_such_panel(portal: HomePage, section: SectionPage) -> None:
    client = Client()
    client.force_login(factories.UserFactory(is_superuser=True))
    for page in (section, portal):
        answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert (answer.status_code, 'data-side-panel="shown"' in html(answer)) == (200, False)


def test_draft_says_which_streams_will_take_it_and_offers_no_proposal(editor: Client, section: SectionPage) -> None:
    draft = factories.article(section=section, publish=False)
    panel = editor.get(reverse("explain-panel", args=[draft.pk]))
    assert "Xét theo bản nháp đã lưu." in html(panel)
    assert "Bài sẽ vào luồng khi bản nháp được xuất bản." in of_stream(panel, SHARED)
    assert "/propose/" not in html(panel)


def test_proposal_to_another_section_is_one_click_and_its_state_is_shown(
    editor: Client, article: ArticlePage, other: SectionPage
) -> None:
    assert "/so-gddt/propose/" in html(editor.get(form(article)))
    answer = act(editor, article, "so-gddt")
    made = Placement.objects.get(card=article.pk, stream__slug="so-gddt")
    assert (answer.status_code, made.state) == (200, "proposed")
    said = of_stream(answer, "so-gddt")
    assert "Đã đề xuất sang luồng “Sở Giáo dục và Đào tạo”" in html(answer)
    assert ["Chờ duyệt" in said, reverse("desk-item", args=[made.pk]) in said, "/take_back/" in said] == [True] * 3


def test_without_the_script_a_proposal_comes_back_to_the_form_with_a_message(
    editor: Client, article: ArticlePage, other: SectionPage
) -> None:
    answer = editor.post(reverse("explain-act", args=[article.pk, "so-gddt", "propose"]), follow=True)
    assert answer.redirect_chain == [(form(article), 302)]
    assert "Đã đề xuất sang luồng" in html(answer)


def test_proposal_is_taken_back_and_made_again(editor: Client, article: ArticlePage, other: SectionPage) -> None:
    act(editor, article, "so-gddt")
    taken = act(editor, article, "so-gddt", "take_back", seen=0)
    assert "Đã rút lại" in html(taken)
    assert "Đề xuất lại" in of_stream(taken, "so-gddt")
    act(editor, article, "so-gddt", seen=1)
    assert Placement.objects.get(card=article.pk, stream__slug="so-gddt").state == "proposed"


def test_owner_reads_the_desks_reason_and_its_name(editor: Client, article: ArticlePage, other: SectionPage) -> None:
    act(editor, article, "so-gddt")
    desk = User.objects.get(pk=signed_in(other).session["_auth_user_id"])
    placement = Placement.objects.get(card=article.pk, stream__slug="so-gddt")
    deciding.decline(placement=placement, by=desk, reason="Trùng tin đã đăng.")
    said = of_stream(editor.get(form(article)), "so-gddt")
    assert ["Trùng tin đã đăng." in said, "editors so-gddt" in said] == [True, True]


def test_overtaken_click_is_refused_with_who_was_quicker(
    editor: Client, article: ArticlePage, other: SectionPage
) -> None:
    act(editor, article, "so-gddt")
    deciding.accept(placement=Placement.objects.get(card=article.pk, stream__slug="so-gddt"), by=None)
    answer = act(editor, article, "so-gddt", "take_back", seen=0)
    assert answer.status_code == 409
    assert 'role="alert"' in html(answer)
    assert Placement.objects.get(card=article.pk, stream__slug="so-gddt").state == "accepted"


def test_refusal_without_the_script_is_a_message_on_the_form(editor: Client, section: SectionPage) -> None:
    draft = factories.article(section=section, publish=False)
    answer = editor.post(reverse("explain-act", args=[draft.pk, SHARED, "propose"]), follow=True)
    assert "Chỉ bài đã xuất bản" in html(answer)
    assert not Placement.objects.filter(card=draft.pk).exists()


def test_contributor_sees_where_an_own_draft_goes_and_may_not_propose(section: SectionPage, other: SectionPage) -> None:
    writer = signed_in(section, "contributors")
    owner = User.objects.get(pk=writer.session["_auth_user_id"])
    article = factories.article(section=section, owner=owner)
    answer = writer.get(reverse("explain-panel", args=[article.pk]))
    assert (answer.status_code, "/propose/" in html(answer)) == (200, False)
    refused = act(writer, article, "so-gddt")
    assert (refused.status_code, Placement.objects.filter(stream__slug="so-gddt").exists()) == (409, False)


@pytest.mark.parametrize("name", ["explain", "explain-panel"])
def test_another_sections_article_is_not_there(name: str, article: ArticlePage, other: SectionPage) -> None:
    stranger = signed_in(other)
    answer = stranger.get(reverse(name, args=[article.pk]))
    assert (answer.status_code, article.title in html(answer)) == (404, False)
    assert stranger.get(reverse(name, args=[10**9])).status_code == 404
    assert act(stranger, article, "so-gddt").status_code == 404
    assert not Placement.objects.filter(card=article.pk, stream__slug="so-gddt").exists()


def test_json_is_the_same_answer_never_kept(editor: Client, article: ArticlePage) -> None:
    answer = editor.get(reverse("explain", args=[article.pk]), {"stream": SHARED})
    (shared,) = answer.json()["streams"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert (shared["stream"]["slug"], shared["state"], shared["visible"]) == (SHARED, "accepted", True)
    assert shared["since"].endswith("+07:00")
    assert set(answer.json()) == {"article", "hidden_because", "streams"}


def test_json_says_what_is_not_there_in_the_apis_error_shape(editor: Client, article: ArticlePage) -> None:
    answer = editor.get(reverse("explain", args=[article.pk]), {"stream": "khong-co"})
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (404, True)
    assert answer.json()["type"] == "client_error"
    assert answer.json()["errors"][0]["attr"] == "stream"


def test_nobody_hears_anything_without_signing_in(article: ArticlePage) -> None:
    for name in ("explain", "explain-panel"):
        answer = Client().get(reverse(name, args=[article.pk]))
        assert (answer.status_code, "/accounts/login/" in answer.headers["Location"]) == (302, True)
        assert Client().get(reverse(name, args=[article.pk]), headers=IN_PLACE).status_code == 403


def test_only_the_two_verbs_are_done_from_here(editor: Client, article: ArticlePage) -> None:
    assert act(editor, article, SHARED, "withdraw").status_code == 404
    assert act(editor, article, "khong-co").status_code == 404
    assert editor.get(reverse("explain-act", args=[article.pk, SHARED, "propose"])).status_code == 405


def test_queries_of_form_and_panel_stay_the_same_with_fifty_streams(
    editor: Client, article: ArticlePage, section: SectionPage
) -> None:
    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert editor.get(address).status_code == 200
        return len(caught)

    addresses = [form(article), reverse("explain-panel", args=[article.pk])]
    for address in addresses:
        editor.get(address)
    before = [counted(address) for address in addresses]
    for number in range(50):
        stream = factories.StreamFactory(slug=f"luong-{number}", takes_all=True, intake=Intake.REVIEW)
        Trust.objects.create(stream=stream, section=section, intake=Intake.REVIEW)
        deciding.propose(article=article, stream=stream, by=None)
    assert Stream.objects.count() > 50
    assert [counted(address) for address in addresses] == before
