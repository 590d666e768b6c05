"""Who may issue, confirm, change and end urgent notices in the admin, and what the forms refuse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cms.users.models import User
from home.actions import DESK_GROUP
from home.models import HomePage
from seeds import factories
from sites.alerts.models import Alert
from sites.sections.models import SectionPage

ROOM = "/admin/urgent-notices/"
Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def person(group: Group | None = None, **fields: Any) -> Client:
    """Somebody signed in to the admin, in `group`."""
    user = factories.UserFactory(**fields)
    if group:
        user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


def who(client: Client) -> User:
    """The user that is signed in."""
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.fixture
def desk(portal: HomePage) -> Client:
    return person(Group.objects.get(name=DESK_GROUP), last_name="Bàn tin một")


@pytest.fixture
def second(portal: HomePage) -> Client:
    return person(Group.objects.get(name=DESK_GROUP), last_name="Bàn tin hai")


def fields(hours: float = 1, starts: float = 0, **given: Any) -> dict[str, Any]:
    """What the form sends, from `starts` until `hours` from now."""
    now = timezone.localtime()
    moments = {"starts_at": now + timedelta(hours=starts), "ends_at": now + timedelta(hours=hours)}
    written = {name: moment.strftime("%d/%m/%Y %H:%M") for name, moment in moments.items()}
    return {"title": "Lũ", "text": "Sơ tán.", "url": "", "level": "info", "area": "everywhere", **written, **given}


def issue(client: Client, **given: Any) -> Alert:
    """Issue a notice by the form."""
    answer = client.post(f"{ROOM}new/", fields(**given))
    assert answer.status_code == 302, answer.context["form"].errors
    return Alert.objects.order_by("-pk")[0]


def confirm(client: Client, alert: Alert, seen: str = "") -> str:
    """Open the confirm page, press its button, and return what the admin says."""
    page = client.get(f"{ROOM}confirm/{alert.pk}/")
    seen = seen or (page.context["seen"] if page.context else "")
    answer = client.post(f"{ROOM}confirm/{alert.pk}/", {"seen": seen}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"]) if answer.context else ""


def change(client: Client, alert: Alert, **given: Any) -> Any:
    """Send the form of a notice as it stands, but for what is given."""
    alert.refresh_from_db()
    moments = {name: timezone.localtime(getattr(alert, name)) for name in ("starts_at", "ends_at")}
    written = {name: moment.strftime("%d/%m/%Y %H:%M") for name, moment in moments.items()}
    now = {name: getattr(alert, name) for name in ("title", "text", "url", "level", "area")}
    sections = [section.pk for section in alert.sections.all()]
    return client.post(f"{ROOM}edit/{alert.pk}/", {**now, **written, "sections": sections, **given})


def shown(get: Get) -> list[str]:
    return [item["title"] for item in get("alerts/")["items"]]


def test_notice_of_a_lower_level_is_in_force_at_once(desk: Client, get: Get) -> None:
    issue(desk, level="warning")
    assert shown(get) == ["Lũ"]


def test_grave_notice_waits_for_a_second_person(desk: Client, second: Client, get: Get) -> None:
    alert = issue(desk, level="danger")
    assert shown(get) == []
    confirm(desk, alert)
    assert shown(get) == []
    confirm(second, alert)
    assert shown(get) == ["Lũ"]


def test_setting_says_which_levels_wait(desk: Client, get: Get, settings: Settings) -> None:
    settings.ALERT_CONFIRM_LEVELS = ["warning"]
    issue(desk, level="warning", title="Chờ")
    issue(desk, level="danger", title="Ngay")
    assert shown(get) == ["Ngay"]


def test_slip_in_the_setting_is_told_by_the_check(settings: Settings) -> None:
    settings.ALERT_CONFIRM_LEVELS = ["dangr"]
    assert [one.id for one in run_checks() if str(one.id).startswith("alerts")] == ["alerts.E001"]


def test_issuer_is_told_why_not(desk: Client) -> None:
    assert "Bạn là người viết" in confirm(desk, issue(desk, level="danger"))


def test_of_two_who_confirm_the_later_is_told_by_whom_and_when(desk: Client, second: Client) -> None:
    alert = issue(desk, level="danger")
    third = person(is_superuser=True)
    seen = third.get(f"{ROOM}confirm/{alert.pk}/").context["seen"]
    confirm(second, alert)
    said = confirm(third, alert, seen)
    alert.refresh_from_db()
    moment = timezone.localtime(alert.confirmed_at).strftime("%d/%m/%Y %H:%M")
    assert "Bàn tin hai" in said
    assert moment in said
    assert alert.confirmed_by == who(second)


def test_what_was_changed_since_it_was_read_is_not_confirmed(desk: Client, second: Client) -> None:
    alert = issue(desk, level="danger")
    seen = second.get(f"{ROOM}confirm/{alert.pk}/").context["seen"]
    change(desk, alert, text="Không sơ tán.")
    assert "đã được sửa" in confirm(second, alert, seen)
    alert.refresh_from_db()
    assert alert.approval == "waiting"


@pytest.mark.parametrize(
    "given", [{"title": "Bão"}, {"text": "Khác"}, {"area": "portal"}, {"url": "https://a.vn/"}, {"hours": 5}]
)
def test_change_of_a_confirmed_notice_asks_again(desk: Client, second: Client, get: Get, given: dict[str, Any]) -> None:
    alert = issue(desk, level="danger")
    confirm(second, alert)
    later = {"ends_at": fields(hours=given.pop("hours"))["ends_at"]} if "hours" in given else given
    change(second, alert, **later)
    assert shown(get) == []
    confirm(second, alert)
    assert shown(get) == []
    confirm(desk, alert)
    assert len(shown(get)) == 1


def test_same_words_sent_again_ask_nobody(desk: Client, second: Client, get: Get) -> None:
    alert = issue(desk, level="danger")
    confirm(second, alert)
    change(desk, alert)
    assert shown(get) == ["Lũ"]


def test_earlier_end_needs_nobody_else(desk: Client, second: Client, get: Get) -> None:
    alert = issue(desk, level="danger", hours=5)
    confirm(second, alert)
    change(desk, alert, ends_at=fields(hours=1)["ends_at"])
    assert shown(get) == ["Lũ"]
    alert.refresh_from_db()
    assert alert.ends_at < timezone.now() + timedelta(hours=2)


def test_one_person_ends_it_now(desk: Client, second: Client, get: Get) -> None:
    alert = issue(desk, level="danger")
    confirm(second, alert)
    assert desk.get(f"{ROOM}end/{alert.pk}/").status_code == 405
    desk.post(f"{ROOM}end/{alert.pk}/")
    assert shown(get) == []
    history = desk.get(f"{ROOM}history/{alert.pk}/").content.decode()
    assert "Kết thúc trước hạn" in history
    assert "Người thứ hai đã xác nhận" in history


def test_notice_that_has_ended_is_not_confirmed(desk: Client, second: Client, time_machine: Any) -> None:
    alert = issue(desk, level="danger")
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert "đã kết thúc" in confirm(second, alert)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"hours": 1, "starts": 2}, "ends_at", "Thời điểm kết thúc phải sau thời điểm bắt đầu."),
        ({"hours": -1, "starts": -2}, "ends_at", "đã qua"),
        ({"area": "sections"}, "sections", "Hãy chọn ít nhất một chuyên trang"),
    ],
)
def test_form_says_what_cannot_be(desk: Client, given: dict[str, Any], field: str, words: str) -> None:
    answer = desk.post(f"{ROOM}new/", fields(**given))
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.context["form"].errors[field][0]
    assert Alert.objects.count() == 0


def test_head_issues_for_the_own_section_alone(section: SectionPage, get: Get) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    head = person(section.kit.heads)
    for given in ({"area": "everywhere"}, {"area": "portal"}, {"area": "sections", "sections": [other.pk]}):
        assert head.post(f"{ROOM}new/", fields(**given)).status_code == 200
    assert Alert.objects.count() == 0
    issue(head, area="sections", sections=[section.pk])
    assert [item["title"] for item in get("alerts/?section=so-y-te")["items"]] == ["Lũ"]


def test_notice_of_others_is_not_there_for_a_head(section: SectionPage, desk: Client) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    head = person(section.kit.heads)
    both = {"area": "sections", "sections": [section.pk, other.pk]}
    for given in ({"area": "everywhere"}, {"area": "sections", "sections": [other.pk]}, both):
        alert = issue(desk, level="danger", title="Của người khác", **given)
        for verb in ("inspect", "edit", "confirm", "history", "usage"):
            assert head.get(f"{ROOM}{verb}/{alert.pk}/").status_code == 404, verb
        for verb in ("edit", "confirm", "end"):
            assert head.post(f"{ROOM}{verb}/{alert.pk}/", fields(title="Đổi")).status_code == 404, verb
    assert "Của người khác" not in head.get(ROOM).content.decode()
    assert set(Alert.objects.values_list("title", "approval")) == {("Của người khác", "waiting")}


def test_second_head_of_the_section_confirms(section: SectionPage, get: Get) -> None:
    alert = issue(person(section.kit.heads), level="danger", area="sections", sections=[section.pk])
    confirm(person(section.kit.heads), alert)
    assert [item["title"] for item in get("alerts/?section=so-y-te")["items"]] == ["Lũ"]


@pytest.mark.parametrize("role", ["contributors", "editors", "admins"])
def test_others_of_the_section_have_no_way_in(section: SectionPage, desk: Client, role: str) -> None:
    alert = issue(desk, area="sections", sections=[section.pk])
    client = person(section.kit.groups()[role])
    for path in ("", "new/", f"edit/{alert.pk}/", f"confirm/{alert.pk}/", f"inspect/{alert.pk}/"):
        assert client.get(f"{ROOM}{path}").status_code in (302, 404)
    client.post(f"{ROOM}end/{alert.pk}/")
    alert.refresh_from_db()
    assert alert.ends_at > timezone.now()


def test_nobody_deletes(desk: Client) -> None:
    alert = issue(desk)
    for client in (desk, person(is_superuser=True)):
        client.post(f"{ROOM}delete/{alert.pk}/")
    assert Alert.objects.count() == 1


def test_confirm_page_says_what_and_where(section: SectionPage, desk: Client, second: Client) -> None:
    alert = issue(desk, level="danger", area="sections", sections=[section.pk])
    page = second.get(f"{ROOM}confirm/{alert.pk}/").content.decode()
    for words in ("Lũ", "Sơ tán.", "Khẩn", "Sở Y tế", "http://localhost:8000/so-y-te/", "Bàn tin một"):
        assert words in page


def test_list_is_filtered_by_state(desk: Client) -> None:
    issue(desk, title="Đang")
    issue(desk, title="Chờ", level="danger")
    issue(desk, title="Sắp", starts=1, hours=2)
    desk.post(f"{ROOM}end/{issue(desk, title='Hết').pk}/")
    found = {
        state: [row.title for row in desk.get(f"{ROOM}?state={state}").context["object_list"]]
        for state in Alert.State.values
    }
    assert found == {"in-force": ["Đang"], "waiting": ["Chờ"], "coming": ["Sắp"], "ended": ["Hết"]}


def test_list_costs_the_same_for_one_and_for_many(desk: Client, django_assert_max_num_queries: Any) -> None:
    counted = []
    for number in (1, 10):
        for _one in range(number):
            issue(desk)
        with django_assert_max_num_queries(40) as queries:
            desk.get(ROOM)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_menu_leads_those_who_may(section: SectionPage, desk: Client) -> None:
    editor = person(section.kit.editors)
    seen = [ROOM in client.get("/admin/").content.decode() for client in (desk, person(section.kit.heads), editor)]
    assert seen == [True, True, False]


@pytest.mark.parametrize(
    "lie",
    [
        {"approval": "confirmed"},
        {"confirmed_at": timezone.now()},
        {"area": "nowhere"},
        {"ends_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_database_holds_the_states(desk: Client, lie: dict[str, Any]) -> None:
    alert = issue(desk, level="danger")
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(**lie)


def test_database_knows_that_nobody_confirms_the_own_notice(desk: Client) -> None:
    alert = issue(desk, level="danger")
    own = {"approval": "confirmed", "confirmed_at": timezone.now(), "confirmed_by": who(desk)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(**own)
