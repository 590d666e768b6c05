"""The change log: what appears, changes or vanishes, in order, with reasons; 410 where it is no longer kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from cms.core import schedule
from cms.core.transactions import APPEARED, VANISHED, Entry, unit_of_work
from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.news.models import Attachment, Category
from sites.streams import deciding, recalling
from sites.streams.checking import check
from sites.streams.following import begin, last_change, next_changes
from sites.streams.models import SHARED, Change, Placement

Get = Callable[..., Any]


@pytest.fixture
def follow(portal: HomePage, get: Get) -> Callable[[], list[tuple[str, str, str | None]]]:
    """Read what came since the last call: (kind, action, reason) of each row."""
    place = {"after": last_change()}

    def read() -> list[tuple[str, str, str | None]]:
        body = get(f"changes/?after={place['after']}&limit=500")
        place["after"] = body["meta"]["after"]
        return [(item["kind"], item["action"], item["reason"]) for item in body["items"]]

    return read


Follow = Callable[[], list[tuple[str, str, str | None]]]


def test_rows_are_numbered_without_a_gap_and_pages_of_them_join(portal: HomePage, get: Get) -> None:
    section = factories.section()
    for number in range(5):
        factories.article(section=section, title=f"Bài {number}")
    whole = get("changes/?limit=500")
    assert [item["id"] for item in whole["items"]] == list(range(1, whole["meta"]["last"] + 1))
    first = get("changes/?limit=3")
    second = get(f"changes/?limit=500&after={first['meta']['after']}")
    assert [*first["items"], *second["items"]] == whole["items"]
    assert second["meta"]["after"] == whole["meta"]["last"]


def test_recall_leaves_a_tombstone_with_its_reason_and_note(portal: HomePage, get: Get) -> None:
    article = factories.article(section=factories.section())
    after = last_change()
    recalling.recall(article=article, reason="wrong", note="Số liệu chưa đúng.", by=None)
    gone = get(f"changes/?after={after}")["items"]
    assert {(item["kind"], item["action"], item["reason"], item["note"]) for item in gone} == {
        ("article", "vanished", "recalled", "Thông tin chưa chính xác: Số liệu chưa đúng."),
        ("placement", "vanished", "recalled", "Thông tin chưa chính xác: Số liệu chưa đúng."),
    }
    assert gone[0]["detail_url"] == f"http://localhost:8000/api/v2/news/{article.pk}/"


def test_unpublished_is_hidden_and_deleted_is_deleted(portal: HomePage, follow: Follow) -> None:
    section = factories.section()
    one, two = factories.article(section=section), factories.article(section=section, title="Bài hai")
    follow()
    one.unpublish()
    assert ("article", "vanished", "hidden") in follow()
    two.delete()
    assert ("article", "vanished", "deleted") in follow()


def test_withdrawn_reworded_and_pinned_placements_are_told(portal: HomePage, follow: Follow) -> None:
    factories.article(section=factories.section())
    placement = Placement.objects.get(stream__slug=SHARED)
    follow()
    deciding.dress(placement=placement, by=None, title="Lời của cổng tỉnh")
    assert follow() == [("placement", "changed", None)]
    deciding.pin(placement=placement, by=None, order=1, until=None)
    assert follow() == [("placement", "changed", None)]
    deciding.withdraw(placement=placement, by=None, reason="Trùng.")
    assert follow() == [("placement", "vanished", "withdrawn")]


def test_categories_are_told_when_made_renamed_and_deleted(follow: Follow) -> None:
    category = factories.CategoryFactory(name="Y tế", slug="y-te")
    category.name = "Y tế và sức khỏe"
    category.save()
    Category.objects.get(pk=category.pk).delete()
    assert follow() == [
        ("category", "appeared", None),
        ("category", "changed", None),
        ("category", "vanished", "deleted"),
    ]


def test_notice_is_told_when_the_clock_begins_and_ends_it(follow: Follow, time_machine: Any) -> None:
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    begins, ends = now + timedelta(hours=1), now + timedelta(hours=2)
    alerts.issue(title="Cảnh báo lũ", text="", level="warning", starts_at=begins, ends_at=ends)
    assert follow() == []
    time_machine.move_to(begins, tick=False)
    schedule.run_due()
    assert follow() == [("alert", "appeared", None)]
    time_machine.move_to(ends, tick=False)
    schedule.run_due()
    assert follow() == [("alert", "vanished", "ended")]


def test_notice_in_force_is_told_when_changed_and_deleted(follow: Follow) -> None:
    alert = factories.AlertFactory()
    alert.title = "Cảnh báo mưa rất lớn"
    alert.save()
    alert.delete()
    assert follow() == [("alert", "appeared", None), ("alert", "changed", None), ("alert", "vanished", "deleted")]


def test_place_before_the_kept_window_or_after_the_end_is_410(portal: HomePage, get: Get, time_machine: Any) -> None:
    section = factories.section()
    factories.article(section=section)
    old = last_change()
    time_machine.move_to(timezone.now() + timedelta(days=90))
    factories.article(section=section, title="Bài mới")
    call_command("prune_changes", verbosity=0)
    assert get("changes/?after=1", status=410)["errors"][0]["code"] == "gone"
    get(f"changes/?after={last_change() + 1}", status=410)
    assert get(f"changes/?after={old}")["meta"]["kept_from"] == old + 1
    assert check().differences == []


def test_pruning_keeps_what_a_follower_has_not_read(portal: HomePage, time_machine: Any) -> None:
    begin("thử")
    factories.article(section=factories.section())
    time_machine.move_to(timezone.now() + timedelta(days=90))
    before = Change.objects.count()
    call_command("prune_changes", verbosity=0)
    assert Change.objects.count() == before


def test_follower_that_fails_reads_the_same_rows_again(portal: HomePage) -> None:
    begin("thử")
    factories.article(section=factories.section())
    with pytest.raises(RuntimeError):
        fail_while_following()
    with next_changes("thử") as rows:
        assert rows[-1].pk == last_change()
    with next_changes("thử") as rows:
        assert rows == []


def fail_while_following() -> None:
    """A follower that is killed in the middle of what it does."""
    with next_changes("thử"):
        raise RuntimeError("The follower was killed.")


def test_304_of_the_log_costs_one_query(public: Any, django_assert_num_queries: Any) -> None:
    etag = public.get("/api/v2/changes/")["ETag"]
    with django_assert_num_queries(1):
        assert public.get("/api/v2/changes/", headers={"If-None-Match": etag}).status_code == 304


def test_notice_for_a_hidden_section_alone_is_not_told_until_the_section_is_shown(
    portal: HomePage, follow: Follow
) -> None:
    section = factories.section(publish=False)
    end = timezone.now() + timedelta(hours=1)
    alerts.issue(title="Cắt điện", text="", level="info", ends_at=end, sections=[section])
    assert [row for row in follow() if row[0] == "alert"] == []
    factories.edit(section)
    assert ("alert", "appeared", None) in follow()


def test_what_appears_and_vanishes_in_one_unit_was_never_seen(portal: HomePage, follow: Follow) -> None:
    with unit_of_work() as unit:
        unit.record(Entry("category", APPEARED, 1))
        unit.record(Entry("category", VANISHED, 1))
    assert follow() == []


def test_article_that_offers_a_document_has_changed_with_its_file(portal: HomePage, get: Get) -> None:
    section, document = factories.section(), factories.document()
    article = factories.article(section=section, attachments=[Attachment(document=document)])
    place = get("changes/?limit=1")["meta"]["last"]
    document.file = ContentFile(b"%PDF-1.7", name="ban-moi.pdf")
    document.save()
    told = [(row["kind"], row["action"], row["object_id"]) for row in get(f"changes/?after={place}")["items"]]
    assert told == [("article", "changed", article.pk)]
    assert get(f"news/{article.pk}/")["attachments"][0]["url"].endswith("ban-moi.pdf")


def test_article_that_links_has_changed_when_what_it_links_to_comes_moves_or_goes(portal: HomePage, get: Get) -> None:
    section, other = factories.section(), factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    target = factories.article(section=other, title="Đích", publish=False)
    link = f'<p><a linktype="page" id="{target.pk}">xem</a></p>'
    source = factories.article(section=section, body=[{"type": "paragraph", "value": link, "id": "1"}])
    told = []
    for step in (
        lambda: target.save_revision().publish(),
        lambda: factories.edit(target, slug="dich-moi"),
        lambda: factories.edit(other, slug="so-gddt-moi"),
        other.unpublish,
        lambda: factories.edit(other),
        lambda: type(target).objects.get(pk=target.pk).delete(),
    ):
        place = last_change()
        with unit_of_work():
            step()
        rows = get(f"changes/?after={place}")["items"]
        told.append([row["action"] for row in rows if row["object_id"] == source.pk])
    assert told == [["changed"]] * 6
    assert check().differences == []


def test_recalled_article_is_not_spoken_of_while_its_section_is_hidden(portal: HomePage, get: Get) -> None:
    section = factories.section()
    article = factories.article(section=section, slug="bai")
    recalling.recall(article=article, reason="wrong", by=None)
    get(f"news/{article.pk}/", 410)
    section.unpublish()
    get(f"news/{article.pk}/", 404)
    get("resolve/?host=localhost:8000&path=/so-y-te/bai/", 404)
    factories.edit(section)
    get("resolve/?host=localhost:8000&path=/so-y-te/bai/", 410)
    with unit_of_work():
        type(section).objects.get(pk=section.pk).delete()
    get(f"news/{article.pk}/", 410)
