"""Whatever is done in whatever order, the public record agrees with the tree (two writers on PostgreSQL)."""

import random
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from cms.core import schedule
from cms.core.transactions import unit_of_work
from seeds import factories
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionPage
from sites.streams import deciding, recalling
from sites.streams.checking import check
from sites.streams.models import Change, Placement
from sites.streams.recalls import in_force

SECTIONS = ("mot", "hai", "ba")
Step = tuple[str, int, int]
OPERATIONS = (
    "create", "draft", "update", "unpublish", "publish", "move", "restrict", "open", "delete", "expire", "rename",
    "close_section", "open_section", "restrict_section", "open_restricted", "recall", "restore", "withdraw", "accept",
    "clock",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 7), st.integers(0, 2)), min_size=5, max_size=25)


def pick(model: Any, number: int) -> Any:
    """The object at a place that wraps round, or None."""
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return model.objects.get(pk=keys[number % len(keys)]) if keys else None


def do(step: Step) -> None:
    """Do one step as an editor, the desk or the clock would: one unit of work."""
    name, first, second = step
    with unit_of_work():
        section = SectionPage.objects.get(slug__startswith=SECTIONS[second])
        if name in ("create", "draft"):
            factories.article(section=section, title=f"Bài {random.random()}", publish=name == "create")
            return
        article, placement = pick(ArticlePage, first), pick(Placement, first)
        if name in SECTION_STEPS:
            SECTION_STEPS[name](section)
        elif name in PLACEMENT_STEPS and placement is not None:
            with suppress(deciding.RefusedError):
                PLACEMENT_STEPS[name](placement)
        elif name in ARTICLE_STEPS and article is not None:
            ARTICLE_STEPS[name](article, section)


def expire(article: ArticlePage, section: SectionPage) -> None:
    """Let the article run out now, as its form would."""
    publish(article, expire_at=timezone.now() + timedelta(milliseconds=1))


def recall(article: ArticlePage, section: SectionPage) -> None:
    """Recall it if it was ever public and is not recalled."""
    with suppress(recalling.RecallError):
        recalling.recall(article=article, reason="mistake", by=None)


def restore(article: ArticlePage, section: SectionPage) -> None:
    """Bring it back if it is recalled and its section is open."""
    known = in_force(article.pk)
    if known is not None:
        with suppress(recalling.RecallError):
            recalling.restore(recall=known, by=None)


def publish(article: ArticlePage, **fields: Any) -> None:
    """Publish it with `fields`, unless it is recalled."""
    if in_force(article.pk) is None:
        factories.edit(article, **fields)


def restrict(page: Any) -> None:
    """Restrict a page once."""
    if not page.view_restrictions.exists():
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def open_up(page: Any) -> None:
    """End a page's restriction."""
    for restriction in PageViewRestriction.objects.filter(page=page):
        restriction.delete()


ARTICLE_STEPS: dict[str, Any] = {
    "update": lambda article, _section: publish(article, title=f"Sửa {random.random()}"),
    "publish": lambda article, _section: publish(article, expire_at=None),
    "unpublish": lambda article, _section: article.unpublish(),
    "move": lambda article, section: article.move(section, pos="last-child"),
    "restrict": lambda article, _section: restrict(article),
    "open": lambda article, _section: open_up(article),
    "delete": lambda article, _section: article.delete(),
    "expire": expire,
    "recall": recall,
    "restore": restore,
}
SECTION_STEPS: dict[str, Any] = {
    "rename": lambda section: factories.edit(section, title=f"Đơn vị {random.randint(1, 99)}"),
    "close_section": lambda section: section.unpublish(),
    "open_section": factories.edit,
    "restrict_section": restrict,
    "open_restricted": open_up,
    "clock": lambda _section: schedule.run_due(),
}
PLACEMENT_STEPS: dict[str, Any] = {
    "withdraw": lambda placement: deciding.withdraw(placement=placement, by=None, reason="Trùng."),
    "accept": lambda placement: deciding.accept(placement=placement, by=None),
}


def shown_by_the_tree() -> set[int]:
    """The public articles by the slow way, from the tree alone, to compare with the stream's own answer."""
    now = timezone.now()
    shown = set()
    for article in ArticlePage.objects.all():
        line = [*article.get_ancestors(), article]
        live = all(page.live for page in line[1:])
        open_to_all = not PageViewRestriction.objects.filter(page__in=line).exists()
        if live and open_to_all and not (article.expire_at and article.expire_at <= now):
            shown.add(article.pk)
    return shown


def assert_agreement() -> None:
    """The record, the log and the tree agree, and each section's own stream shows exactly what the tree says."""
    schedule.run_due()
    assert check().differences == []
    assert Page.find_problems() == ([], [], [], [], [])
    by_card = {card.pk for card in ArticleCard.objects.select_related("section") if card.shown_now(timezone.now())}
    assert by_card == shown_by_the_tree()
    ids = list(Change.objects.values_list("id", flat=True))
    assert ids == list(range(1, len(ids) + 1))


def plant() -> None:
    """A portal with three sections."""
    factories.portal()
    for slug in SECTIONS:
        if not SectionPage.objects.filter(slug=slug).exists():
            factories.section(slug=slug, title=f"Đơn vị {slug}")


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=steps)
def test_record_agrees_with_the_tree_after_any_steps(db: None, plan: list[Step]) -> None:
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        plant()
        for step in plan:
            do(step)
        assert_agreement()
        transaction.set_rollback(True)


# What the database says to the slower of two writers: the row has gone, or the other one has just referred to it.
OVERTAKEN = ("did not affect any rows", "violates foreign key constraint")
QUICKER = (
    recalling.RecalledError,
    ArticlePage.DoesNotExist,
    SectionPage.DoesNotExist,
    Placement.DoesNotExist,
    Page.DoesNotExist,
)


def attempt(step: Step) -> None:
    """Do one step beside another writer."""
    beside_others(lambda: do(step))


def beside_others(work: Callable[[], None]) -> None:
    """Do some work; a deadlock is tried again, as the database asks, and what the other writer took away is let go."""
    for last in (False, False, False, False, True):
        try:
            work()
        except OperationalError:
            if last:
                raise
        except QUICKER:
            return
        except DatabaseError as error:
            if not any(words in str(error) for words in OVERTAKEN):
                raise
            return
        else:
            return


def write(seed: int, number: int, failures: list[str]) -> None:
    """Do random steps in a thread of its own."""
    chance = random.Random(seed)
    try:
        for _count in range(number):
            attempt((chance.choice(OPERATIONS), chance.randint(0, 7), chance.randint(0, 2)))
    except Exception:
        failures.append(traceback.format_exc())
    finally:
        connection.close()


@pytest.fixture
def real_transactions(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database without a transaction around the test; what migrations planted is put back afterwards.

    The plugin's own transactional tests leave the tables empty for whatever test comes next in random order.
    """
    with django_db_blocker.unblock():
        planted = connection.creation.serialize_db_to_string()
        yield
        # What is put back asks for kinds of content before their rows are there again: it may not make them anew.
        ContentType.objects.get_for_models(*apps.get_models())
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(planted)
        ContentType.objects.clear_cache()
        connection.close()


@pytest.mark.postgres
def test_two_writers_leave_a_record_that_agrees(real_transactions: None) -> None:
    if connection.vendor != "postgresql":
        pytest.fail("Run this test with DATABASE_URL set to PostgreSQL, as `make check-postgres` does.")
    plant()
    failures: list[str] = []
    writers = [threading.Thread(target=write, args=(seed, 60, failures)) for seed in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    assert failures == []
    assert_agreement()


def delete_page(page: ArticlePage, *, deleted: threading.Event, failures: list[str]) -> None:
    """Delete a page in a thread of its own and keep the transaction open for a moment."""
    try:
        with unit_of_work():
            page.delete()
            deleted.set()
            time.sleep(0.3)  # Until the other one waits for the row.
    except Exception:
        failures.append(traceback.format_exc())
    finally:
        connection.close()


@pytest.mark.postgres
def test_page_deleted_by_two_at_once_is_taken_off_its_parents_count_once(real_transactions: None) -> None:
    plant()
    section = SectionPage.objects.get(slug="mot")
    article, _other = factories.article(section=section), factories.article(section=section)
    failures: list[str] = []
    deleted = threading.Event()
    same = [ArticlePage.objects.get(pk=article.pk) for _ in range(2)]
    writers = [
        threading.Thread(target=delete_page, args=(page,), kwargs={"deleted": deleted, "failures": failures})
        for page in same
    ]
    writers[0].start()
    assert deleted.wait(10)
    writers[1].start()
    for writer in writers:
        writer.join(timeout=60)
    assert failures == []
    assert SectionPage.objects.get(slug="mot").numchild == 1
    assert Page.find_problems() == ([], [], [], [], [])
