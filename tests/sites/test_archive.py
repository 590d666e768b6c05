"""/news/archive/: how many items of each month, in Vietnamese time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from sites.streams import recalling

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def publish(section: SectionPage, *moments: datetime, **fields: Any) -> list[Any]:
    """One article for each moment."""
    return [factories.article(section=section, display_date=moment, **fields) for moment in moments]


def counts(get: Get, query: str = "") -> list[tuple[int, int, int]]:
    """(year, month, count) of each month."""
    return [(item["year"], item["month"], item["count"]) for item in get(f"news/archive/{query}")["items"]]


def test_months_are_counted_in_vietnamese_time_newest_first(section: SectionPage, get: Get) -> None:
    publish(section, datetime(2025, 12, 31, 16, 59, tzinfo=UTC), datetime(2025, 12, 31, 17, 0, tzinfo=UTC))
    publish(section, datetime(2024, 2, 10, tzinfo=UTC), datetime(2024, 2, 11, tzinfo=UTC))
    assert get("news/archive/") == {
        "meta": {"stream": "xuat-ban-thong-tin", "total_count": 3},
        "items": [
            {"year": 2026, "month": 1, "count": 1, "from": "2026-01-01", "to": "2026-01-31"},
            {"year": 2025, "month": 12, "count": 1, "from": "2025-12-01", "to": "2025-12-31"},
            {"year": 2024, "month": 2, "count": 2, "from": "2024-02-01", "to": "2024-02-29"},
        ],
    }


def test_each_month_leads_to_that_many_news(section: SectionPage, get: Get) -> None:
    publish(section, *(datetime(2025, month, 28, 18, 0, tzinfo=UTC) for month in (1, 2, 2, 3)))
    for item in get("news/archive/")["items"]:
        assert len(get(f"news/?from={item['from']}&to={item['to']}")["items"]) == item["count"]


def test_filters_narrow_the_counts(section: SectionPage, get: Get) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    factories.BlocFactory(slug="khoi").sections.add(section)
    parent = factories.CategoryFactory(slug="y-te")
    child = factories.CategoryFactory(slug="tiem-chung", parent=parent)
    moment = datetime(2026, 5, 6, tzinfo=UTC)
    publish(section, moment, category=child, tags=["trẻ em"])
    publish(other, moment, moment)
    queries = ("?section=so-y-te", "?bloc=khoi", "?category=y-te", "?tag=trẻ em", "?stream=so-y-te")
    assert {query: counts(get, query) for query in queries} == {query: [(2026, 5, 1)] for query in queries}
    assert (counts(get), counts(get, "?locale=en")) == ([(2026, 5, 3)], [])


def test_recalled_article_is_not_counted(section: SectionPage, get: Get) -> None:
    first, _second = publish(section, datetime(2026, 5, 6, tzinfo=UTC), datetime(2026, 5, 7, tzinfo=UTC))
    assert counts(get) == [(2026, 5, 2)]
    recalling.recall(article=first, reason="wrong", by=None)
    assert counts(get) == [(2026, 5, 1)]


def test_archive_costs_two_queries_and_one_while_nothing_changes(section: SectionPage, public: Client) -> None:
    publish(section, *(datetime(2026, month, 6, tzinfo=UTC) for month in range(1, 10)))
    for expected in (2, 1):
        with CaptureQueriesContext(connection) as queries:
            assert public.get("/api/v2/news/archive/?section=so-y-te").status_code == 200
        assert len(queries) == expected


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ("stream=khong-co", "stream"),
        ("section=khong-co", "section"),
        ("bloc=khong-co", "bloc"),
        ("category=khong-co", "category"),
        ("limit=3", "limit"),
        ("from=2026-01-01", "from"),
        ("locale=xx", "locale"),
    ],
)
def test_bad_parameter_is_a_400_that_names_it(section: SectionPage, get: Get, query: str, attr: str) -> None:
    assert [error["attr"] for error in get(f"news/archive/?{query}", 400)["errors"]] == [attr]
