"""What falls due: published, expired and advanced once, one bad page never stopping the rest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.core import schedule
from cms.core.models import Version
from cms.core.pictures import refresh_picture
from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage
from sites.streams.models import Change

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def scheduled(section: SectionPage, title: str, **fields: Any) -> ArticlePage:
    """An article approved to go live in an hour."""
    return factories.article(section=section, title=title, go_live_at=timezone.now() + timedelta(hours=1), **fields)


def titles(get: Get) -> list[str]:
    return [item["title"] for item in get("news/")["items"]]


def test_scheduled_article_is_hidden_until_its_time_and_shown_after(
    section: SectionPage, get: Get, time_machine: Any
) -> None:
    scheduled(section, "Hẹn giờ")
    schedule.run_due()
    assert titles(get) == []
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert schedule.run_due().published == ["Hẹn giờ"]
    assert titles(get) == ["Hẹn giờ"]


def test_second_run_does_nothing_twice(section: SectionPage, time_machine: Any) -> None:
    """SECURITY F16."""
    scheduled(section, "Hẹn giờ")
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    schedule.run_due()
    before = Change.objects.count()
    report = schedule.run_due()
    assert (report.published, Change.objects.count()) == ([], before)


def test_one_bad_page_keeps_its_schedule_and_stops_nobody(section: SectionPage, get: Get, time_machine: Any) -> None:
    """SECURITY F14 and F15: a slug clash at go-live."""
    clash = scheduled(section, "Trùng địa chỉ", slug="trung")
    scheduled(section, "Hẹn giờ")
    ArticlePage.objects.filter(pk=clash.pk).update(slug="khac")
    factories.article(section=section, title="Chiếm chỗ", slug="trung")
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    report = schedule.run_due()
    assert (report.published, len(report.failed)) == (["Hẹn giờ"], 1)
    assert titles(get)[0] == "Hẹn giờ"
    assert clash.revisions.filter(approved_go_live_at__isnull=False).exists()
    with pytest.raises(CommandError, match="keep their schedule"):
        call_command("publish_due")


def test_article_that_expired_meanwhile_never_goes_live(section: SectionPage, get: Get, time_machine: Any) -> None:
    """SECURITY F17."""
    scheduled(section, "Quá hạn", expire_at=timezone.now() + timedelta(hours=2))
    time_machine.move_to(timezone.now() + timedelta(hours=3))
    report = schedule.run_due()
    assert (report.published, report.dropped, titles(get)) == ([], ["Quá hạn"], [])
    assert not ArticlePage.objects.get().live


def test_expired_article_is_unpublished_and_its_streams_are_told(section: SectionPage, time_machine: Any) -> None:
    factories.article(section=section, title="Hết hạn", expire_at=timezone.now() + timedelta(hours=1))
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert schedule.run_due().expired == ["Hết hạn"]
    page = ArticlePage.objects.get()
    assert (page.live, page.expired) == (False, True)
    assert Change.objects.filter(action="vanished").count() == 3


def test_overtaken_version_is_advanced_and_forgets_the_moment(section: SectionPage, time_machine: Any) -> None:
    factories.article(section=section, expire_at=timezone.now() + timedelta(hours=1))
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert Version.objects.filter(next_change_at__lte=timezone.now()).exists()
    schedule.run_due()
    assert not Version.objects.filter(next_change_at__lte=timezone.now()).exists()


def test_task_whose_worker_was_killed_runs_again(db: None) -> None:
    refresh_picture.enqueue(image_id=1)
    long_ago = timezone.now() - timedelta(hours=1)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=long_ago)
    assert schedule.run_due().given_back == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_dry_run_tells_and_changes_nothing(section: SectionPage, time_machine: Any, capsys: Any) -> None:
    scheduled(section, "Hẹn giờ")
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    call_command("publish_due", "--dry-run")
    assert "revisions to publish: [" in capsys.readouterr().out
    assert not ArticlePage.objects.get().live


def test_moment_that_comes_while_a_unit_is_at_work_is_not_dropped(db: None) -> None:
    with unit_of_work() as unit:
        moment = unit.begun + timedelta(microseconds=1)
        unit.expect("stream:nhanh", unit.begun, moment)
    assert Version.objects.get(key="stream:nhanh").next_change_at == moment
