"""The desk's room in the admin, through its doors: who gets in, what each may do there, and what it costs."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Decision, Intake, Placement, Stream

DESK = "/admin/streams/desk/"
QUEUE = f"{DESK}{SHARED}/"
PROPOSALS = "/admin/streams/proposals/"


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def shared(portal: HomePage) -> Stream:
    """The shared stream, which asks its desk about everything."""
    stream = Stream.objects.get(slug=SHARED)
    stream.intake = Intake.REVIEW
    stream.save()
    return stream


def signed_in(user: User) -> Client:
    """A browser of somebody signed in."""
    client = Client()
    client.force_login(user)
    return client


def desk_user(name: str) -> User:
    """A member of the portal's desk, as the demo has one."""
    user: User = factories.UserFactory(last_name=name)
    codes = ["access_admin", "view_stream", "change_stream"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


def of_group(group: Group, name: str = "") -> User:
    user: User = factories.UserFactory(last_name=name)
    user.groups.add(group)
    return user


@pytest.fixture
def desk(shared: Stream) -> Client:
    return signed_in(desk_user("Ban biên tập"))


@pytest.fixture
def editor(section: SectionPage) -> Client:
    """An editor of the section that proposes."""
    return signed_in(of_group(section.kit.editors, "Biên tập viên"))


@pytest.fixture
def stranger(portal: HomePage) -> Client:
    """An editor of another section."""
    return signed_in(of_group(factories.section(slug="so-gddt", title="Sở Giáo dục").kit.editors))


@pytest.fixture
def proposed(section: SectionPage, shared: Stream) -> Placement:
    article = factories.article(section=section, title="Tiêm chủng ở xã vùng cao")
    return Placement.objects.get(stream=shared, card=article.pk)


def item(placement: Placement, verb: str = "") -> str:
    """The address of an item, or of one of its verbs."""
    return f"{DESK}items/{placement.pk}/{verb}"


def act(client: Client, placement: Placement, verb: str, **fields: Any) -> Any:
    """Send one of an item's forms as it stands before the sender's eyes."""
    fields.setdefault("seen", placement.sequence)
    return client.post(item(placement, f"{verb}/"), fields)


def html(answer: Any) -> str:
    return str(answer.content.decode())


def test_desk_sees_what_waits_and_goes_straight_to_its_only_stream(desk: Client, proposed: Placement) -> None:
    Stream.objects.exclude(slug=SHARED).update(retired=True)
    answer = desk.get(DESK)
    assert (answer.status_code, answer.headers["Location"]) == (302, QUEUE)
    assert "Tiêm chủng ở xã vùng cao" in html(desk.get(QUEUE))


def test_desk_of_several_streams_sees_how_many_wait_at_each(desk: Client, proposed: Placement) -> None:
    factories.StreamFactory(name="Chuyên đề")
    waiting = {one.stream.slug: (one.proposed, one.recheck) for one in desk.get(DESK).context["desks"]}
    assert waiting[SHARED] == (1, 0)
    assert set(waiting.values()) == {(1, 0), (0, 0)}


def test_editor_decides_for_the_own_sections_stream_alone(
    editor: Client, section: SectionPage, proposed: Placement
) -> None:
    assert editor.get(f"{DESK}{section.streams.get().slug}/").status_code == 200
    assert editor.get(QUEUE).status_code == editor.get(f"{QUEUE}rows/").status_code == 404


def test_stranger_finds_no_queue_and_no_item(stranger: Client, proposed: Placement) -> None:
    asked = [QUEUE, f"{QUEUE}rows/", item(proposed), item(proposed, "preview/")]
    assert [stranger.get(address).status_code for address in asked] == [404] * 4
    assert act(stranger, proposed, "accept").status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_section_may_not_accept_for_the_desk(editor: Client, proposed: Placement) -> None:
    assert item(proposed, "accept/") not in html(editor.get(item(proposed)))
    assert act(editor, proposed, "accept").status_code == 403
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_what_the_state_does_not_allow_is_a_409_with_the_words_kept(desk: Client, proposed: Placement) -> None:
    act(desk, proposed, "decline", reason="Trùng tin.")
    proposed.refresh_from_db()
    answer = act(desk, proposed, "withdraw", reason="Đã có tin khác thay thế.")
    assert answer.status_code == 409
    assert "Đã có tin khác thay thế." in html(answer)


def test_accepted_item_is_public_at_the_next_request_while_no_worker_runs(
    desk: Client, proposed: Placement, get: Any
) -> None:
    assert get("news/")["items"] == []
    answer = act(desk, proposed, "accept", next=f"{QUEUE}?state=proposed")
    assert answer.headers["Location"].startswith(f"{QUEUE}?state=proposed&done=")
    assert [one["title"] for one in get("news/")["items"]] == ["Tiêm chủng ở xã vùng cao"]
