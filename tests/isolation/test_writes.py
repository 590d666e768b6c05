"""SECURITY's cases A-31 to A-45, by their numbers: what somebody of A tries to change of B, or to name in their own."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission, Page, PageSubscription, PageViewRestriction, get_page_models

from cms.core.forms import BasePageForm
from cms.core.models import BasePage, CmsDocument, CmsImage
from cms.users.models import User
from home.models import InfoPage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.approval import SectionApprovalTask
from sites.sections.isolation.checking import findings
from sites.sections.models import SectionPage
from sites.widgets.models import MemberUnit, Widget
from tests.isolation.world import MARK, World
from tests.sites.approval_room import Seat, person

WRITES = ("INSERT", "UPDATE", "DELETE")
REFUSED = "Không thể chọn mục này"


def writes(client: Client, method: str, address: str, body: Any = None, **how: Any) -> tuple[int, list[str]]:
    """The status of an answer, and what the request wrote besides sessions."""
    with CaptureQueriesContext(
        connection,
    ) as made:
        answer = getattr(client, method)(address, body or {}, **how)
    wrote = [one["sql"][:80] for one in made if one["sql"].startswith(WRITES) and "django_session" not in one["sql"]]
    return answer.status_code, wrote


@pytest.fixture
def seat(world: World, as_: Callable[[str], Client]) -> Seat:
    """An editor of A with an article of their own open, which names nothing."""
    article = factories.article(section=world.a["section"], title="Của biên tập", publish=False)
    return Seat(world.people["ED_A"], article).open()


def block(kind: str, value: dict[str, str]) -> dict[str, str]:
    """What the browser sends for one block of the body."""
    own = {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": kind, "body-0-id": ""}
    return {**own, **{f"body-0-value{name}": given for name, given in value.items()}}


def rich(*entities: tuple[str, dict[str, Any]]) -> str:
    """Rich text as the editor sends it, with one link for each entity."""
    ranges = [{"offset": 0, "length": 3, "key": number} for number in range(len(entities))]
    text = [
        {"key": "a", "text": "Xem", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": ranges}
    ]
    named = {
        str(number): {"type": kind, "mutability": "MUTABLE", "data": data}
        for number, (kind, data) in enumerate(entities)
    }
    return json.dumps({"blocks": text, "entityMap": named})


NAMING: dict[str, Callable[[World], dict[str, str]]] = {
    "A-31 picture in a field": lambda world: {"lead_image": str(world.b["image"].pk)},
    "A-31 picture in an inner collection": lambda world: {"lead_image": str(world.b["inner image"].pk)},
    "A-31 document in a set": lambda world: {
        "attachments-TOTAL_FORMS": "1", "attachments-0-document": str(world.b["document"].pk),
        "attachments-0-ORDER": "1", "attachments-0-id": "", "attachments-0-title": "",
    },
    "A-32 link to a draft": lambda world: block("paragraph", {"": rich(("LINK", {"id": world.b["draft"].pk}))}),
    "A-32 link to a restricted page": lambda world: block(
        "paragraph", {"": rich(("LINK", {"id": world.b["private"].pk}))}
    ),
    "A-32 link to a page three levels deep": lambda world: block(
        "paragraph", {"": rich(("LINK", {"id": world.b["deep"].pk}))}
    ),
    "A-32 link to a page that was A's yesterday": lambda world: block(
        "paragraph", {"": rich(("LINK", {"id": world.b["moved"].pk}))}
    ),
    "A-32 link to a document": lambda world: block(
        "paragraph", {"": rich(("DOCUMENT", {"id": world.b["document"].pk, "url": "/x"}))}
    ),
    "A-33 picture in a block": lambda world: block(
        "figure", {"-image": str(world.b["image"].pk), "-caption": "", "-credit": ""}
    ),
    "A-33 document in a block": lambda world: block("attachments", {
        "-items-count": "1", "-items-0-deleted": "", "-items-0-order": "0", "-items-0-type": "item", "-items-0-id": "",
        "-items-0-value": str(world.b["document"].pk),
    }),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMING)
def test_form_that_newly_names_what_is_hidden_is_refused_at_the_field(world: World, seat: Seat, case: str) -> None:
    before = seat.article.revisions.count()
    answer = seat.save(**NAMING[case](world))
    assert answer.status_code == 200
    # The errors of blocks are for the editor's script.
    assert REFUSED in answer.content.decode() or json.dumps(REFUSED).strip('"') in answer.content.decode()
    assert MARK not in answer.content.decode()
    assert ArticlePage.objects.get(pk=seat.article.pk).revisions.count() == before


def _own(world: World) -> dict[str, str]:
    return {
        "lead_image": str(world.a["image"].pk),
        **block("paragraph", {"": rich(("LINK", {"id": world.a["draft"].pk}))}),
    }


def _public(world: World) -> dict[str, str]:
    return block("paragraph", {"": rich(("LINK", {"id": world.b["public"].pk}))})


@pytest.mark.parametrize("given", [_own, _public])
def test_same_form_with_own_or_public_things_is_saved(world: World, seat: Seat, given: Any) -> None:
    before = seat.article.revisions.count()
    assert seat.save(**given(world)).status_code == 302
    assert ArticlePage.objects.get(pk=seat.article.pk).revisions.count() == before + 1


def test_what_was_named_before_does_not_stop_the_work(world: World) -> None:
    """The picture, and the link in the text, that somebody else has put there."""
    b = world.b
    seat = Seat(world.people["ED_A"], ArticlePage.objects.get(pk=world.a["pointing"].pk)).open()
    kept = {"lead_image": str(b["inner image"].pk), **block("paragraph", {"": rich(("LINK", {"id": b["draft"].pk}))})}
    assert seat.save(**kept, lead="Sửa dẫn.").status_code == 302


def test_a33_every_kind_of_page_asks_by_the_same_form() -> None:
    ours = [model for model in get_page_models() if issubclass(model, BasePage)]
    assert len(ours) >= 5
    assert all(issubclass(model.get_edit_handler().get_form_class(), BasePageForm) for model in ours)


def test_a31_snippet_that_names_or_joins_another_section_is_refused(world: World, as_: Callable[[str], Client]) -> None:
    unit = world.a["unit"]
    address = f"/admin/snippets/widgets/memberunit/edit/{unit.pk}/"
    answer = as_("ED_A").post(address, {"name": "Đơn vị", "website": "", "section": str(world.b["section"].pk)})
    assert "Hãy chọn chuyên trang của chính bạn" in answer.content.decode()
    widget = f"/admin/snippets/widgets/widget/edit/{world.a['widget'].pk}/"
    given = {"unit": world.b["unit"].pk, "stream": world.a["stream"].pk, "limit": "6", "hosts": ""}
    assert as_("ED_A").post(widget, given).status_code == 200
    assert MemberUnit.objects.get(pk=unit.pk).section_id == world.a["section"].pk
    assert Widget.objects.get(pk=world.a["widget"].pk).unit_id == unit.pk


def _copies(world: World) -> list[tuple[str, dict[str, str]]]:
    a, b = world.a["section"].pk, world.b["branch"].pk
    extra: list[dict[str, str]] = [{}, {"copy_subpages": "1"}, {"alias": "1"}, {"publish_copies": "1"}]
    form = {"new_title": "Bản sao", "new_slug": "ban-sao"}
    return [
        *((f"/admin/pages/{world.b['deep'].pk}/copy/", {**form, "new_parent_page": str(a), **one}) for one in extra),
        *((f"/admin/pages/{world.a['draft'].pk}/copy/", {**form, "new_parent_page": str(b), **one}) for one in extra),
    ]


def _moves(world: World) -> list[tuple[str, dict[str, str]]]:
    a, b = world.a, world.b
    return [
        (f"/admin/pages/{b['draft'].pk}/move/{a['section'].pk}/confirm/", {}),
        (f"/admin/pages/{a['draft'].pk}/move/{b['section'].pk}/confirm/", {}),
        (f"/admin/pages/{b['draft'].pk}/move/", {"new_parent_page": str(a["section"].pk)}),
        (f"/admin/pages/{b['draft'].pk}/set_position/?position=0", {}),
        (f"/admin/bulk/wagtailcore/page/move/?id={b['draft'].pk}", {"chooser": str(a["section"].pk)}),
        (f"/admin/bulk/wagtailcore/page/move/?id={a['draft'].pk}", {"chooser": str(b["section"].pk)}),
    ]


def _states(world: World) -> list[tuple[str, dict[str, str]]]:
    page, revision = world.b["scheduled"], world.b["scheduled"].latest_revision_id
    verbs = ("lock", "unlock", "unpublish", "delete", "convert_alias", f"revisions/{revision}/unschedule")
    return [
        *((f"/admin/pages/{page.pk}/{verb}/", {}) for verb in verbs),
        (f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "none"}),
        (f"/admin/pages/{world.b['private'].pk}/privacy/", {"restriction_type": "none"}),
    ]


def _steps(world: World) -> list[tuple[str, dict[str, str]]]:
    a, b = world.a, world.b
    return [
        (f"/admin/pages/workflow/action/{page.pk}/{verb}/{b['task state'].pk}/", {"comment": "Được."})
        for page in (b["waiting"], a["waiting"])
        for verb in ("approve", "reject")
    ] + [(f"/admin/pages/workflow/confirm_cancellation/{b['waiting'].pk}/", {})]


def _files(world: World) -> list[tuple[str, dict[str, str]]]:
    own, b = str(world.a["collection"].pk), world.b
    return [
        (f"/admin/images/{b['image'].pk}/", {"title": "Lấy", "alt_text": "x", "collection": own}),
        (f"/admin/images/{b['image'].pk}/delete/", {}),
        (f"/admin/documents/edit/{b['document'].pk}/", {"title": "Lấy", "collection": own}),
        (f"/admin/documents/delete/{b['document'].pk}/", {}),
        (f"/admin/bulk/core/cmsimage/add_to_collection/?id={b['image'].pk}", {"collection": own}),
        (
            f"/admin/bulk/core/cmsimage/add_to_collection/?id={world.a['image'].pk}&id={b['image'].pk}",
            {"collection": own},
        ),
        (f"/admin/bulk/core/cmsdocument/delete/?id={b['document'].pk}", {}),
    ]


def _snippets(world: World) -> list[tuple[str, dict[str, str]]]:
    unit, widget = world.b["unit"].pk, world.b["widget"].pk
    return [
        (f"/admin/snippets/widgets/memberunit/edit/{unit}/", {"name": "Lấy", "section": str(world.a["section"].pk)}),
        (f"/admin/snippets/widgets/memberunit/delete/{unit}/", {}),
        (f"/admin/snippets/widgets/widget/delete/{widget}/", {}),
        (f"/admin/bulk/widgets/widget/delete/?id={widget}", {}),
    ]


POSTS = {
    "A-34": _copies, "A-35": _moves, "A-38": _states, "A-39": _steps, "A-43": _files, "A-44": _snippets,
}  # fmt: skip


@pytest.mark.parametrize("who", ["ED_A", "WR_A", "LOW"])
@pytest.mark.parametrize("case", POSTS)
def test_post_changes_nothing(world: World, as_: Callable[[str], Client], case: str, who: str) -> None:
    client, wrong = as_(who), []
    for address, body in POSTS[case](world):
        status, wrote = writes(client, "post", address, body)
        if status not in (302, 403, 404) or wrote:
            wrong.append((address, status, wrote))
    assert wrong == []


@pytest.mark.parametrize("verb", ["copy", "move", "publish", "unpublish", "delete", "copy_for_translation",
                                  "revert_to_page_revision", "create_alias", "convert_alias"])  # fmt: skip
def test_a36_the_apis_actions_on_another_sections_page_are_not_there(
    world: World, as_: Callable[[str], Client], verb: str
) -> None:
    body = json.dumps({"destination_page_id": world.a["section"].pk, "revision_id": 1, "locale": "en"})
    address = f"/admin/api/main/pages/{world.b['draft'].pk}/action/{verb}/"
    assert writes(as_("ED_A"), "post", address, body, content_type="application/json") == (404, [])


@pytest.mark.parametrize("verb", ["copy", "move", "create_alias"])
def test_a36_nor_do_they_put_ones_own_page_into_another_section(
    world: World, as_: Callable[[str], Client], verb: str
) -> None:
    body = json.dumps({"destination_page_id": world.b["branch"].pk})
    address = f"/admin/api/main/pages/{world.a['draft'].pk}/action/{verb}/"
    assert writes(as_("ED_A"), "post", address, body, content_type="application/json") == (404, [])


def test_a37_alias_in_another_section_is_refused_to_somebody_with_both_rights(world: World) -> None:
    both = person(world.a["section"], "heads")
    both.groups.add(world.b["section"].kit.heads)
    client = Client()
    client.force_login(both)
    form = {"new_title": "Bí danh", "new_slug": "bi-danh", "new_parent_page": str(world.b["section"].pk), "alias": "1"}
    client.post(f"/admin/pages/{world.a['public'].pk}/copy/", form)
    body = json.dumps({"destination_page_id": world.b["section"].pk})
    address = f"/admin/api/main/pages/{world.a['public'].pk}/action/create_alias/"
    assert client.post(address, body, content_type="application/json").status_code == 404
    assert not Page.objects.exclude(alias_of=None).exists()


def test_a40_a_step_with_groups_of_two_sections_is_found(world: World) -> None:
    assert [one for one in findings() if "more than one section" in one] == []
    task = SectionApprovalTask.objects.filter(workflow_tasks__workflow=world.a["workflow"]).first()
    assert task is not None
    task.groups.add(world.b["section"].kit.editors)
    assert len([one for one in findings() if "more than one section" in one]) == 1


def test_group_with_a_right_outside_its_section_is_found(world: World) -> None:
    given = GroupPagePermission.objects.filter(group=world.a["section"].kit.editors).first()
    assert given is not None
    GroupPagePermission.objects.create(group=given.group, page=world.b["section"], permission=given.permission)
    assert [one for one in findings() if "outside its section" in one] != []


def test_password_on_a_page_and_an_alias_are_found(world: World) -> None:
    before = len(findings())
    page = Page.objects.get(pk=world.a["branch"].pk).specific
    page.create_alias(parent=world.b["section"], update_slug="bi-danh")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert len(findings()) == before + 2


def test_a42_writer_who_posts_a_publication_saves_a_draft(world: World) -> None:
    writer = world.people["WR_A"]
    article = factories.article(section=world.a["section"], title="Của cộng tác viên", owner=writer)
    seat = Seat(writer, article).open()
    seat.save(**{"action-publish": "1"}, title="Lách", slug="lach", go_live_at="2030-01-01 08:00")
    found = ArticlePage.objects.get(pk=article.pk)
    assert (found.title, found.slug, found.approved_schedule) == (article.title, article.slug, False)


def test_a43_upload_into_another_sections_collection_is_refused(world: World, as_: Callable[[str], Client]) -> None:
    counts = CmsImage.objects.count(), CmsDocument.objects.count()
    theirs = {"title": "Gửi", "alt_text": "x", "collection": str(world.b["collection"].pk), "tags": ""}
    picture = SimpleUploadedFile("a.jpg", factories.picture_bytes(width=40, height=30), "image/jpeg")
    for address in ("/admin/images/add/", "/admin/images/chooser/create/", "/admin/documents/add/"):
        picture.seek(0)
        as_("ED_A").post(address, {**theirs, "file": picture, "image-chooser-upload-file": picture})
    made = CmsImage.objects.filter(collection=world.b["collection"], title="Gửi").count()
    assert made == 0
    assert (CmsImage.objects.count(), CmsDocument.objects.count()) == counts


def test_a45_translations_have_no_address_here(world: World, as_: Callable[[str], Client]) -> None:
    assert (
        as_("ED_A").post(f"/admin/translation/submit/page/{world.b['draft'].pk}/", {"locales": "1"}).status_code == 404
    )


def test_moved_page_sends_no_letters_of_comments_to_its_old_section(world: World) -> None:
    page = factories.article(section=world.a["section"], title="Sẽ đi", publish=False)
    PageSubscription.objects.create(user=world.a["user"], page=page, comment_notifications=True)
    PageSubscription.objects.create(user=world.b["user"], page=page, comment_notifications=True)
    ArticlePage.objects.get(pk=page.pk).move(SectionPage.objects.get(pk=world.b["section"].pk), pos="last-child")
    assert [one.user for one in PageSubscription.objects.filter(page=page)] == [world.b["user"]]


def test_move_within_the_section_leaves_a_review_under_way(world: World) -> None:
    page = factories.info_page(parent=world.a["section"], title="Ở lại", publish=False)
    page.save_revision()
    page.get_workflow().start(page, world.a["user"])
    InfoPage.objects.get(pk=page.pk).move(InfoPage.objects.get(pk=world.a["public page"].pk), pos="last-child")
    assert InfoPage.objects.get(pk=page.pk).current_workflow_state is not None


def test_permission_of_ones_own_reaches_everywhere(world: World) -> None:
    """Only superusers can give it; the portal's desk of the tests has it so."""
    user: User = factories.UserFactory()
    user.user_permissions.set(world.a["section"].kit.editors.permissions.all())
    client = Client()
    client.force_login(user)
    assert client.get(f"/admin/snippets/widgets/memberunit/edit/{world.b['unit'].pk}/").status_code == 200
