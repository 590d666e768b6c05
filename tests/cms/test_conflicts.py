"""F23: two people at one page. The slower one gets the difference and keeps every word; nothing is lost silently."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from tests.sites.approval_room import LOADED, Seat, person, step_of

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
THEIRS, MINE = "Câu của người thứ nhất.", "Câu của người thứ hai."


@pytest.fixture
def seats(portal: HomePage) -> tuple[Seat, Seat]:
    """Two editors with the same version of one article open."""
    section = factories.section()
    article = factories.article(section=section, publish=False, owner=person(section, "contributors"))
    first, second = (person(section, "editors", last_name=name) for name in ("Biên tập", "Thư ký"))
    return Seat(first, article).open(), Seat(second, article).open()


def lead(seat: Seat) -> str:
    """The lead of the latest version."""
    return str(ArticlePage.objects.get(pk=seat.article.pk).get_latest_revision_as_object().lead)


@pytest.mark.parametrize("doing", ["", "action-submit", "action-publish", "action-cancel-workflow"])
def test_f23_second_of_two_saves_is_a_conflict_whatever_it_asks_for(seats: tuple[Seat, Seat], doing: str) -> None:
    first, second = seats
    assert first.save(lead=THEIRS).status_code == 302
    before = first.article.revisions.count()
    answer = second.send(lead=MINE, **({doing: "1"} if doing else {}))
    assert answer.status_code == 409
    page = ArticlePage.objects.get(pk=first.article.pk)
    assert (lead(first), page.revisions.count(), page.live, page.workflow_in_progress) == (THEIRS, before, False, False)


def test_f23_conflict_shows_both_changes_side_by_side_with_who_and_when(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    first.save(lead=THEIRS)
    html = unescape(second.save(lead=MINE, title="Tên khác").content.decode())
    latest = ArticlePage.objects.get(pk=first.article.pk).latest_revision
    assert "Biên tập đã lưu bản mới hơn lúc " in html
    table = html.partition('class="listing conflict"')[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">.*?</th>\s*<td.*?>(.*?)</td>\s*<td.*?>(.*?)</td>', table, re.DOTALL)
    title, changed = ([re.sub("<[^>]+>", "", cell).strip() for cell in row] for row in rows)
    assert (title[0], "Tên khác" in title[1]) == ("không thay đổi", True)
    assert ("người thứ nhất" in changed[0], "người thứ hai" in changed[1]) == (True, True)
    assert '<span class="addition">' in table
    assert f"/revisions/compare/{second.loaded['loaded_revision_id']}...{latest.pk}/" in html
    assert MINE in re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", html)


def test_f23_what_was_typed_is_saved_on_top_on_purpose(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    first.save(lead=THEIRS)
    html = second.send(lead=MINE, **{"action-submit": "1"}).content.decode()
    kept = {name: unescape(value) for name, value in HIDDEN.findall(html) if name != "csrfmiddlewaretoken"}
    assert second.client.post(second.edit_url, kept).status_code == 302
    assert lead(second) == MINE
    assert not ArticlePage.objects.get(pk=first.article.pk).workflow_in_progress


def test_f23_saving_on_top_is_a_conflict_again_if_somebody_was_quicker_once_more(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    first.save(lead=THEIRS)
    html = second.save(lead=MINE).content.decode()
    first.open().save(lead="Lần nữa.")
    kept = {name: unescape(value) for name, value in HIDDEN.findall(html)}
    assert second.client.post(second.edit_url, kept).status_code == 409
    assert lead(first) == "Lần nữa."


def test_f23_form_that_names_no_version_is_a_conflict(seats: tuple[Seat, Seat]) -> None:
    seats[0].loaded = {}
    assert seats[0].save(lead=MINE).status_code == 409


def test_f23_one_person_saves_twice_in_a_row(seats: tuple[Seat, Seat]) -> None:
    assert seats[0].save(lead="Một.").status_code == 302
    assert seats[0].open().save(lead="Hai.").status_code == 302
    assert lead(seats[0]) == "Hai."


def autosave(seat: Seat, **fields: str) -> dict[str, str]:
    """Save as the form does by itself."""
    answer = seat.client.post(seat.edit_url, seat.form(**fields), headers={"accept": "application/json"})
    told: dict[str, str] = answer.json()
    return told


def test_f23_autosave_goes_on_over_its_own_version_and_stops_at_another_one(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    own = autosave(first, lead="Một.")
    over = {"overwrite_revision_id": str(own["revision_id"])}
    assert autosave(first, lead="Hai.", **over)["success"]
    assert first.save(lead="Ba.", **over).status_code == 302
    assert autosave(second, lead=MINE)["error_code"] == "invalid_revision"
    assert second.save(lead=MINE).status_code == 409
    assert lead(first) == "Ba."


def test_f23_version_written_anew_by_an_autosave_is_seen_as_newer(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    own = autosave(first, lead="Một.")
    second.open()
    autosave(first, lead=THEIRS, overwrite_revision_id=str(own["revision_id"]))
    answer = second.save(lead=MINE)
    assert answer.status_code == 409
    assert "compare" not in answer.content.decode().partition("<main")[2].partition("</main")[0].replace(
        "comparison", ""
    )
    assert lead(first) == THEIRS


def test_f23_words_that_the_form_refuses_are_kept_too(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    first.save(lead=THEIRS)
    html = second.send(title="", lead=MINE, source_url="không phải địa chỉ").content.decode()
    kept = {name: unescape(value) for name, value in HIDDEN.findall(html)}
    assert (kept["lead"], kept["source_url"]) == (MINE, "không phải địa chỉ")


def test_f23_markup_that_was_typed_is_shown_as_it_is(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    first.save(title="<img src=x onerror=alert(1)>")
    html = second.save(title="<script>alert(2)</script>").content.decode()
    assert "<img src=x" not in html
    assert "<script>alert(2)" not in html


@pytest.mark.parametrize("kind", ["info", "section", "home"])
def test_f23_holds_for_every_kind_of_page(portal: HomePage, kind: str) -> None:
    pages = {"home": lambda: portal, "section": factories.section, "info": lambda: factories.info_page(parent=portal)}
    page = pages[kind]()
    page.save_revision()
    admin: User = factories.UserFactory(is_superuser=True)
    seat = Seat(admin, page)
    stale = dict(LOADED.findall(seat.client.get(seat.edit_url).content.decode()))
    page.save_revision()
    before = Page.objects.get(pk=page.pk).latest_revision_id
    assert seat.client.post(seat.edit_url, {**stale, "title": "Khác", "body-count": "0"}).status_code == 409
    assert Page.objects.get(pk=page.pk).latest_revision_id == before


@pytest.mark.parametrize(("seconds", "status"), [(0, 302), (60, 409)])
def test_f23_click_while_the_form_saves_by_itself_is_no_conflict_but_another_window_is(
    seats: tuple[Seat, Seat], time_machine: Any, seconds: int, status: int
) -> None:
    autosave(seats[0], lead="Một.")
    time_machine.move_to(timezone.now() + timedelta(seconds=seconds))
    assert seats[0].save(lead="Hai.").status_code == status
    assert lead(seats[0]) == ("Hai." if status == 302 else "Một.")


def test_f23_own_autosave_does_not_hide_what_somebody_else_saved_before_it(seats: tuple[Seat, Seat]) -> None:
    first, second = seats
    second.save(lead=THEIRS)
    ArticlePage.objects.get(pk=first.article.pk).get_latest_revision_as_object().save_revision(user=first.user)
    assert first.save(lead=MINE).status_code == 409


def test_autosave_decides_nothing_although_the_dialog_has_put_its_answer_into_the_form(
    seats: tuple[Seat, Seat],
) -> None:
    page = ArticlePage.objects.get(pk=seats[0].article.pk)
    page.get_workflow().start(page, page.owner)
    doing = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
    assert autosave(seats[0], **doing)["error_code"] == "invalid_revision"
    assert step_of(seats[0].article).status == "in_progress"
