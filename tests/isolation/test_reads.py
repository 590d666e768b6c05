"""SECURITY's cases A-01 to A-30, by their numbers: what somebody of A, and somebody without rights, reads of B."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sites.news.models import ArticlePage
from sites.streams.models import Stream
from tests.isolation.crawl import secrets_in
from tests.isolation.world import DESK_MARK, MARK, World
from tests.sites.approval_room import person

Addresses = Callable[[World], list[str]]
WHO = ("ED_A", "LOW")
# Pages three levels deep and one that was A's yesterday are asked for too.
PAGES = ("draft", "scheduled", "private", "deep", "moved", "waiting", "locked")


def _pages(*patterns: str) -> Addresses:
    return lambda world: [f"/admin/{one.format(world.b[name].pk)}" for one in patterns for name in PAGES]


def _media(*patterns: str) -> Addresses:
    def fill(world: World) -> list[str]:
        names = ("image", "inner image") if "image" in patterns[0] else ("document", "inner document")
        return [f"/admin/{one.format(world.b[name].pk)}" for one in patterns for name in names]

    return fill


DENIED: dict[str, Addresses] = {
    "A-01": _pages("choose-page/{}/"),
    "A-03": _pages("choose-page/chosen-multiple/?id={}"),
    "A-04": lambda world: [
        f"/admin/pages/{world.b[name].pk}/move/{world.a['section'].pk}/confirm/" for name in PAGES
    ] + [f"/admin/pages/{world.b[name].pk}/move/" for name in PAGES],
    "A-05": _pages("pages/workflow/confirm_cancellation/{}/"),
    "A-06": _pages(*(f"bulk/wagtailcore/page/{verb}/?id={{}}" for verb in ("delete", "move", "publish", "unpublish"))),
    "A-07": lambda world: [
        f"/admin/bulk/core/{model}/{action}/?id={world.b[place + kind].pk}"
        for model, kind in (("cmsimage", "image"), ("cmsdocument", "document"))
        for action in ("delete", "add_tags", "add_to_collection")
        for place in ("", "inner ")
    ],
    "A-08": _media("images/chooser/{}/select_format/"),
    "A-09": lambda world: [
        *_media("images/chooser/chosen/{}/", "images/{}/preview/width-40/", "images/{}/", "images/{}/generate_url/",
                "images/chooser/chosen-multiple/?id={}")(world),
        *[f"/admin/documents/chooser/chosen/{world.b['document'].pk}/",
          f"/admin/documents/chooser/chosen-multiple/?id={world.b['document'].pk}"],
    ],
    "A-12": lambda world: [
        *(f"/admin/api/main/pages/{world.b[name].pk}/?fields=*" for name in PAGES),
        f"/admin/api/main/pages/{world.b['section'].pk}/?fields=*,descendants(*)",
    ],
    "A-13": _pages(
        "pages/{}/edit/", "pages/{}/view_draft/", "pages/{}/history/", "pages/{}/usage/", "pages/{}/privacy/",
        "pages/{}/workflow_history/", "pages/{}/revisions/compare/earliest...latest/",
    ),
    "A-20": lambda world: [
        "/admin/workflows/task_chooser/", "/admin/workflows/task_chooser/results/",
        f"/admin/workflows/task_chooser/{world.b['task'].pk}/", f"/admin/workflows/edit/{world.b['workflow'].pk}/",
    ],
    "A-22": lambda world: [
        f"/admin/snippets/widgets/{model}/{verb}/{world.b[name].pk}/"
        for model, name in (("memberunit", "unit"), ("widget", "widget"))
        for verb in ("edit", "usage", "history", "copy", "delete")
    ] + [
        f"/admin/snippets/choose/widgets/memberunit/chosen/{world.b['unit'].pk}/",
        f"/admin/snippets/choose/widgets/memberunit/chosen-multiple/?id={world.b['unit'].pk}",
        f"/admin/bulk/widgets/widget/delete/?id={world.b['widget'].pk}",
    ],
    "A-24": lambda world: [f"/admin/settings/core/frontend/{world.b['site'].pk}/", "/admin/settings/core/frontend/"],
    "A-25": lambda world: [
        "/admin/redirects/", f"/admin/redirects/{world.b['redirect'].pk}/",
        f"/admin/collections/{world.b['collection'].pk}/", f"/admin/collections/{world.b['collection'].pk}/privacy/",
        "/admin/sites/", "/admin/api-keys/",
    ],
    "A-27": lambda world: [
        "/admin/users/", f"/admin/users/edit/{world.b['user'].pk}/", "/admin/groups/",
        f"/admin/groups/edit/{world.b['group'].pk}/", f"/admin/bulk/users/user/assign_role/?id={world.b['user'].pk}",
    ],
}  # fmt: skip
LISTED: dict[str, Addresses] = {
    "A-02": lambda world: [f"/admin/choose-page/search/?q={MARK}", f"/admin/choose-page/search/?q={MARK[:5]}"],
    "A-06": lambda world: [
        f"/admin/bulk/wagtailcore/page/{action}/?id=all{parent}"
        for action in ("delete", "move", "publish", "unpublish")
        for parent in ("", f"&childOf={world.b['section'].pk}", f"&childOf={world.a['section'].pk}")
    ],
    "A-07": lambda world: [
        f"/admin/bulk/core/{model}/delete/?id=all{parent}"
        for model in ("cmsimage", "cmsdocument")
        for parent in ("", f"&childOf={world.b['collection'].pk}")
    ],
    "A-10": lambda world: ["/admin/api/main/images/", f"/admin/api/main/images/{world.b['image'].pk}/"],
    "A-11": lambda world: ["/admin/api/main/documents/", f"/admin/api/main/documents/{world.b['document'].pk}/"],
    "A-12": lambda world: [
        f"/admin/api/main/pages/?child_of={world.b['section'].pk}", "/admin/api/main/pages/?fields=*,descendants(*)",
    ],
    "A-14": lambda world: [f"/admin/pages/{world.b['section'].pk}/", "/admin/pages/", "/admin/"],
    "A-15": lambda world: ["/admin/reports/page-types-usage/", "/admin/reports/page-types-usage/?export=csv"],
    "A-16": lambda world: ["/admin/reports/workflow/", "/admin/reports/workflow_tasks/"],
    "A-17": lambda world: [
        f"/admin/reports/{report}/?export=csv" for report in ("workflow", "workflow_tasks", "site-history", "locked")
    ],
    "A-18": lambda world: ["/admin/reports/site-history/", f"/admin/reports/site-history/?user={world.b['user'].pk}"],
    "A-19": lambda world: ["/admin/reports/locked/", "/admin/reports/aging-pages/"],
    "A-21": lambda world: [f"/admin/tag-autocomplete/?term={MARK[:5]}", "/admin/images/", "/admin/documents/"],
    "A-22": lambda world: [
        "/admin/snippets/widgets/memberunit/", "/admin/snippets/widgets/widget/",
        "/admin/snippets/choose/widgets/memberunit/results/", "/admin/bulk/widgets/widget/delete/?id=all",
    ],
    "A-23": lambda world: [f"/admin/pages/search/?q={MARK}", f"/admin/pages/search/?q={MARK[:5]}"],
    "A-25": lambda world: ["/admin/collections/"],
}  # fmt: skip


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("case", DENIED)
def test_is_not_there(world: World, as_: Callable[[str], Client], case: str, who: str) -> None:
    client, wrong = as_(who), []
    for address in DENIED[case](world):
        answer = client.get(address)
        if answer.status_code not in (302, 403, 404) or secrets_in(answer, address, (MARK, DESK_MARK)):
            wrong.append((address, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("case", LISTED)
def test_is_not_listed(world: World, as_: Callable[[str], Client], case: str, who: str) -> None:
    client, wrong = as_(who), []
    for address in LISTED[case](world):
        answer = client.get(address)
        if answer.status_code >= 500 or secrets_in(answer, address, (MARK, DESK_MARK)):
            wrong.append((address, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("case", sorted({*DENIED, *LISTED} - {"A-05", "A-12", "A-13", "A-14"}))
def test_superuser_sees_it_so_the_case_can_fail(world: World, as_: Callable[[str], Client], case: str) -> None:
    addresses = [one for table in (DENIED, LISTED) if case in table for one in table[case](world)]
    client = as_("SU")
    assert any(secrets_in(client.get(one), "", (MARK, DESK_MARK)) for one in addresses)


def test_a26_form_submissions_have_no_address_here(world: World, as_: Callable[[str], Client]) -> None:
    """No form builder is installed; the address is unknown to whoever asks."""
    assert as_("ED_A").get(f"/admin/forms/submissions/{world.b['draft'].pk}/").status_code == 404


def test_a28_what_was_named_before_is_shown_as_private(world: World, as_: Callable[[str], Client]) -> None:
    answer = as_("ED_A").get(f"/admin/pages/{world.a['pointing'].pk}/edit/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert secrets_in(answer, "", (MARK,)) == []
    assert "(riêng tư)" in text


def test_a28_whoever_works_in_both_sections_sees_the_titles(world: World) -> None:
    both = person(world.a["section"], "editors")
    both.groups.add(world.b["section"].kit.editors)
    client = Client()
    client.force_login(both)
    text = client.get(f"/admin/pages/{world.a['pointing'].pk}/edit/").content.decode()
    assert MARK in text
    assert "(riêng tư)" not in text


def test_a30_moving_a_page_moves_the_rights_at_once(world: World, as_: Callable[[str], Client]) -> None:
    """The other way round too: B's people have it, A's home and review do not."""
    new = Client()
    new.force_login(world.b["user"])
    moved = world.b["moved"]
    assert new.get(f"/admin/pages/{moved.pk}/edit/").status_code == 200
    assert ArticlePage.objects.get(pk=moved.pk).current_workflow_state is None
    assert MARK not in as_("ED_A").get("/admin/").content.decode()


def test_what_is_hidden_answers_like_what_there_is_not(world: World, as_: Callable[[str], Client]) -> None:
    """Same status and body, so that nobody learns which ids there are."""
    client = as_("ED_A")
    hidden, absent = (client.get(f"/admin/pages/{key}/edit/") for key in (world.b["draft"].pk, 987654))
    assert hidden.status_code == absent.status_code == 404
    assert _plain(hidden) == _plain(absent)


def _plain(answer: Any) -> str:
    return answer.content.decode().split("<body")[1][:3000]


def test_neutral_ground_is_choosable_by_all_and_kept_by_the_desk(world: World, as_: Callable[[str], Client]) -> None:
    client, section = as_("WR_A"), world.b["section"]
    shared = Stream.objects.get(slug="xuat-ban-thong-tin")
    assert client.get(f"/admin/choose-page/{section.pk}/").status_code == 200
    assert client.get(f"/admin/snippets/choose/streams/stream/chosen/{shared.pk}/").status_code == 200
    assert client.get(f"/admin/snippets/choose/news/category/chosen/{world.b['category'].pk}/").status_code == 200
    assert client.get(f"/admin/snippets/news/category/edit/{world.b['category'].pk}/").status_code in (302, 404)
