"""Refills: one for each change of a rule, in batches with a place, resumed, begun anew, decisions kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from taggit.models import Tag

from cms.core.schedule import run_due
from cms.core.transactions import unit_of_work
from home.models import HomePage
from seeds import factories
from sites.news.models import Attachment, Byline
from sites.sections.models import SectionPage
from sites.streams import deciding, refilling, settling
from sites.streams.checking import check
from sites.streams.management.commands import refill_streams
from sites.streams.models import Intake, Placement, Refill, Stream, Trust
from tests.sites.test_flow import titles

Get = Callable[..., Any]
RunTasks = Callable[[], int]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def stream(section: SectionPage, run_tasks: RunTasks, monkeypatch: pytest.MonkeyPatch) -> Stream:
    """A stream without a rule beside five articles, all refills done; a batch is two articles."""
    for number in range(5):
        factories.article(section=section, title=f"Bài {number}")
    made: Stream = factories.StreamFactory(slug="chuyen-de")
    run_tasks()
    monkeypatch.setattr(settling, "BATCH", 2)
    return made


def tasks() -> int:
    return DBTaskResult.objects.ready().filter(task_path=refilling.refill_stream.module_path).count()


def test_changes_of_one_form_are_one_refill(stream: Stream, section: SectionPage) -> None:
    before = Refill.objects.get(pk=stream.pk).run
    with unit_of_work():
        stream.name = "Tên khác"
        stream.save()
        stream.sections.add(section)
        stream.categories.add(factories.CategoryFactory())
        Trust.objects.create(stream=stream, section=section, intake=Intake.AUTO)
    refill = Refill.objects.get(pk=stream.pk)
    assert (refill.run, refill.position, refill.ended_at, tasks()) == (before + 1, 0, None, 1)


def test_change_that_is_rolled_back_asks_for_nothing(stream: Stream, section: SectionPage) -> None:
    def change_and_fail() -> None:
        with unit_of_work():
            stream.sections.add(section)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert Refill.objects.get(pk=stream.pk).ended_at is not None
    assert tasks() == 0


def test_refill_fills_the_stream_and_says_how_far_it_is(stream: Stream, section: SectionPage, get: Get) -> None:
    stream.sections.add(section)
    seen = []
    while (refill := refilling.step(stream_id=stream.pk)) is not None:
        seen.append((refill.done, refill.total, refill.ended_at is not None))
    assert seen == [(2, 5, False), (4, 5, False), (5, 5, True)]
    assert len(titles(get, "?stream=chuyen-de")) == 5
    assert check().differences == []


def test_successor_goes_on_where_a_killed_worker_stood(
    stream: Stream, section: SectionPage, run_tasks: RunTasks, time_machine: Any
) -> None:
    stream.sections.add(section)
    refilling.step(stream_id=stream.pk)
    DBTaskResult.objects.all().delete()
    run_due()
    assert tasks() == 0
    time_machine.move_to(timezone.now() + refilling.LEASE + timedelta(seconds=1))
    run_due()
    run_due()
    assert tasks() == 1
    run_tasks()
    refill = Refill.objects.get(pk=stream.pk)
    assert (refill.done, refill.ended_at is not None) == (5, True)
    assert stream.placements.count() == 5


def test_batch_that_fails_moves_nothing(stream: Stream, section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    stream.sections.add(section)
    with monkeypatch.context() as broken:
        broken.setattr(Refill, "save", lambda *_args, **_kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            refilling.step(stream_id=stream.pk)
    assert (Refill.objects.get(pk=stream.pk).position, stream.placements.count()) == (0, 0)


def test_rule_changed_meanwhile_begins_anew(stream: Stream, section: SectionPage) -> None:
    stream.sections.add(section)
    refilling.step(stream_id=stream.pk)
    stream.sections.set([factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")])
    refill = Refill.objects.get(pk=stream.pk)
    assert (refill.position, refill.done, refill.started_at) == (0, 0, None)
    call_command("refill_streams", verbosity=0)
    assert stream.placements.count() == 0


def test_task_makes_room_for_others_and_leaves_a_successor(
    stream: Stream, section: SectionPage, run_tasks: RunTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refilling, "SECONDS_OF_A_ROUND", -1)
    stream.sections.add(section)
    assert run_tasks() == 3
    assert stream.placements.count() == 5


def test_refill_undoes_no_decision(stream: Stream, section: SectionPage, run_tasks: RunTasks) -> None:
    Stream.objects.update(intake=Intake.REVIEW)
    stream.sections.add(section)
    run_tasks()
    kept, gone = stream.placements.order_by("pk")[:2]
    deciding.accept(placement=kept, by=None)
    deciding.decline(placement=gone, by=None, reason="Trùng tin.")
    stream.sections.clear()
    run_tasks()
    assert dict(stream.placements.values_list("pk", "state")) == {
        kept.pk: Placement.State.ACCEPTED,
        gone.pk: Placement.State.DECLINED,
    }


def test_trust_that_is_taken_back_asks_for_a_refill_and_a_deleted_stream_does_not(
    stream: Stream, section: SectionPage, run_tasks: RunTasks
) -> None:
    trust = Trust.objects.create(stream=stream, section=section, intake=Intake.AUTO)
    run_tasks()
    trust.delete()
    assert tasks() == 1
    Trust.objects.create(stream=stream, section=section, intake=Intake.AUTO)
    run_tasks()
    stream.delete()
    assert not Refill.objects.filter(stream__slug="chuyen-de").exists()
    run_tasks()


def test_command_finishes_what_is_left_and_refills_one_stream_anew(
    stream: Stream, section: SectionPage, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("refill_streams")
    stream.sections.add(section)
    call_command("refill_streams", "--dry-run")
    assert stream.placements.count() == 0
    call_command("refill_streams")
    Placement.objects.filter(stream=stream).delete()
    call_command("refill_streams", "--stream", stream.slug)
    assert capsys.readouterr().out.splitlines() == [
        "nothing to refill",
        "chuyen-de: 5 match, 5 come in, 0 go out",
        "chuyen-de: 5 articles looked at",
        "chuyen-de: 5 articles looked at",
    ]
    assert stream.placements.count() == 5


def test_command_that_is_interrupted_says_how_to_go_on(
    stream: Stream, section: SectionPage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.sections.add(section)
    monkeypatch.setattr(refill_streams, "SECONDS_BETWEEN_LINES", -1)
    refilling.step(stream_id=stream.pk)
    refilling.step(stream_id=stream.pk)

    def interrupt(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt  # As Ctrl+C does, also where a shell lets its background jobs ignore the signal.

    with monkeypatch.context() as interrupted:
        interrupted.setattr(Refill, "save", interrupt)
        with pytest.raises(CommandError, match="run refill_streams") as stopped:
            call_command("refill_streams")
    assert (stopped.value.returncode, Refill.objects.get(pk=stream.pk).done) == (130, 4)
    call_command("refill_streams")
    said = capsys.readouterr()
    assert said.out.splitlines() == ["chuyen-de: 5 articles looked at"]
    assert "chuyen-de: 5 of 5 articles looked at" in said.err.splitlines()


def test_batch_costs_the_same_queries_however_many_articles(
    stream: Stream, section: SectionPage, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = factories.document()
    for _number in range(20):
        factories.article(
            section=section,
            tags=["tiêm chủng", "y tế"],
            attachments=[Attachment(document=paper)],
            bylines=[Byline(name="Ban biên tập")],
        )
    stream.tags_match = "any"
    stream.save()
    stream.tags.add(Tag.objects.get(name="y tế"))
    monkeypatch.setattr(settling, "BATCH", 50)
    with django_assert_max_num_queries(60):
        refilling.step(stream_id=stream.pk)
    assert stream.placements.count() == 20
    assert check().differences == []


def test_command_refuses_a_stream_there_is_not(portal: HomePage) -> None:
    with pytest.raises(CommandError, match="no stream khong-co"):
        call_command("refill_streams", "--stream", "khong-co")
