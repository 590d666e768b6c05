"""Rules of streams: parts with modes, how they go together, types, size, order; the words for why."""

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from taggit.models import Tag

from home.models import HomePage
from seeds import factories
from sites.news.models import ArticleCard, ArticlePage, Category
from sites.sections.models import SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Intake, Joined, Match, Order, Placement, Stream, Trust
from sites.streams.rules import rule_of
from tests.sites.test_flow import titles

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def health() -> Category:
    return factories.CategoryFactory(name="Y tế")


@pytest.fixture
def stream(portal: HomePage) -> Stream:
    return factories.StreamFactory(slug="chuyen-de")


def tag(name: str) -> Tag:
    return Tag.objects.get_or_create(name=name)[0]


def taken(stream: Stream, article: ArticlePage) -> bool:
    """Whether the rule takes the article; asked of the article and of the database, which must agree."""
    rule = rule_of(Stream.objects.get(pk=stream.pk))
    card = ArticleCard.objects.get(pk=article.pk)
    found = rule.verdict(article, card.section_id) is not None
    assert ArticleCard.objects.filter(rule.condition(), pk=article.pk).exists() == found
    return found


def test_rule_without_a_part_takes_nothing_unless_it_takes_all(section: SectionPage, stream: Stream) -> None:
    article = factories.article(section=section)
    assert not taken(stream, article)
    Stream.objects.filter(pk=stream.pk).update(takes_all=True)
    assert taken(stream, article)


@pytest.mark.parametrize(("joined", "expected"), [(Joined.ALL, False), (Joined.ANY, True)])
def test_parts_are_joined_by_all_or_any(
    section: SectionPage, stream: Stream, health: Category, joined: str, expected: bool
) -> None:
    Stream.objects.filter(pk=stream.pk).update(joined=joined)
    stream.sections.add(section)
    stream.categories.add(health)
    assert taken(stream, factories.article(section=section)) is expected
    assert taken(stream, factories.article(section=section, category=health))


@pytest.mark.parametrize("joined", Joined.values)
def test_part_of_the_mode_none_always_shuts_out(
    section: SectionPage, stream: Stream, health: Category, joined: str
) -> None:
    Stream.objects.filter(pk=stream.pk).update(joined=joined, categories_match=Match.NONE)
    stream.sections.add(section)
    stream.categories.add(health)
    assert taken(stream, factories.article(section=section))
    assert not taken(stream, factories.article(section=section, category=health))


def test_rule_that_only_shuts_out_takes_nothing_by_itself(section: SectionPage, stream: Stream) -> None:
    Stream.objects.filter(pk=stream.pk).update(sections_match=Match.NONE)
    stream.sections.add(factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo"))
    article = factories.article(section=section)
    assert not taken(stream, article)
    Stream.objects.filter(pk=stream.pk).update(takes_all=True)
    assert taken(stream, article)


@pytest.mark.parametrize(
    ("mode", "expected"), [(Match.ANY, [True, True, False]), (Match.ALL, [True, False, False]),
                           (Match.NONE, [False, False, True])]
)  # fmt: skip
def test_tags_are_asked_by_any_all_and_none(
    section: SectionPage, stream: Stream, mode: str, expected: list[bool]
) -> None:
    Stream.objects.filter(pk=stream.pk).update(tags_match=mode, takes_all=True)
    stream.tags.add(tag("tiêm chủng"), tag("trẻ em"))
    tagged = [["tiêm chủng", "trẻ em"], ["trẻ em"], []]
    assert [taken(stream, factories.article(section=section, tags=tags)) for tags in tagged] == expected


def test_sections_and_blocs_are_one_part(section: SectionPage, stream: Stream) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    bloc = factories.BlocFactory()
    bloc.sections.add(other)
    stream.sections.add(section)
    stream.blocs.add(bloc)
    assert taken(stream, factories.article(section=section))
    assert taken(stream, factories.article(section=other))


def test_bloc_without_members_takes_nothing(section: SectionPage, stream: Stream) -> None:
    stream.blocs.add(factories.BlocFactory())
    assert not taken(stream, factories.article(section=section))
    assert rule_of(stream).empty


def test_types_are_a_part(section: SectionPage, stream: Stream) -> None:
    article = factories.article(section=section)
    for types, expected in ((["news.ArticlePage"], True), (["news.Other"], False)):
        Stream.objects.filter(pk=stream.pk).update(types=types)
        assert taken(stream, article) is expected


def test_article_and_database_agree_on_random_rules(section: SectionPage, stream: Stream, health: Category) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    dice, tags = random.Random(7), [tag("a"), tag("b")]
    articles = [
        factories.article(section=home, category=category, tags=names)
        for home, category, names in itertools.product([section, other], [None, health], [[], ["a"], ["a", "b"]])
    ]
    outcomes = set()
    for _round in range(40):
        Stream.objects.filter(pk=stream.pk).update(
            joined=dice.choice(Joined.values), sections_match=dice.choice(["any", "none"]),
            categories_match=dice.choice(["any", "none"]), tags_match=dice.choice(Match.values),
            takes_all=dice.choice([True, False]), types=dice.choice([[], ["news.ArticlePage"]]),
        )  # fmt: skip
        stream.sections.set(dice.sample([section, other], dice.randrange(2)))
        stream.categories.set(dice.sample([health], dice.randrange(2)))
        stream.tags.set(dice.sample(tags, dice.randrange(3)))
        outcomes |= {taken(stream, article) for article in articles}
    assert outcomes == {True, False}


def test_reason_names_the_parts_that_matched(section: SectionPage, stream: Stream, health: Category) -> None:
    Stream.objects.filter(pk=stream.pk).update(joined=Joined.ANY)
    stream.sections.add(section)
    stream.categories.add(health)
    factories.article(section=section)
    assert Placement.objects.get(stream=stream).reason == "Vào luồng vì chuyên trang; tiếp nhận ngay"


def test_explanation_says_of_each_part_whether_it_holds(section: SectionPage, stream: Stream, health: Category) -> None:
    stream.sections.add(section)
    stream.categories.add(health)
    article = factories.article(section=section)
    with override("vi"):
        answers = rule_of(stream).explain(article, section.pk)
    assert [(answer.asks, answer.has, answer.holds) for answer in answers] == [
        ("chuyên trang là một trong: Sở Y tế", "Sở Y tế", True),
        ("chuyên mục là một trong: Y tế", "không có", False),
    ]


def test_small_intake_proposes_what_is_new(section: SectionPage, get: Get) -> None:
    Trust.objects.create(stream=Stream.objects.get(slug=SHARED), section=section, intake=Intake.SMALL)
    factories.article(section=section)
    assert Placement.objects.get(stream__slug=SHARED).state == Placement.State.PROPOSED
    assert titles(get) == []


def test_stream_ordered_by_acceptance_shows_the_last_accepted_first(
    section: SectionPage, get: Get, run_tasks: Callable[[], int], time_machine: Any
) -> None:
    shared = Stream.objects.get(slug=SHARED)
    shared.intake, shared.order = Intake.REVIEW, Order.ACCEPTED
    shared.save()
    for title in ("Cũ", "Mới"):
        factories.article(section=section, title=title)
    for minutes, title in enumerate(("Mới", "Cũ"), start=1):
        time_machine.move_to(timezone.now() + timedelta(minutes=minutes))
        deciding.accept(placement=Placement.objects.get(stream=shared, card__card__title=title), by=None)
    assert titles(get) == ["Cũ", "Mới"]
    shared.order = Order.PUBLISHED
    shared.save()
    run_tasks()
    assert titles(get) == ["Mới", "Cũ"]


def resize(size: int) -> None:
    shared = Stream.objects.get(slug=SHARED)
    shared.size = size
    shared.save()


def walk(get: Get, query: str) -> tuple[list[list[str]], str | None]:
    """The titles of all pages of a listing from the first on, and the way back from the last."""
    pages, cursor = [], ""
    while True:
        answer = get(f"news/?{query}{cursor}")
        pages.append([item["title"] for item in answer["items"]])
        if answer["meta"]["next"] is None:
            return pages, answer["meta"]["previous"]
        cursor = f"&cursor={answer['meta']['next']}"


def test_size_ends_a_listing_over_all_its_pages(section: SectionPage, get: Get) -> None:
    for number in range(6):
        factories.article(section=section, title=f"Bài {number}")
    assert sum(len(page) for page in walk(get, "limit=2")[0]) == 6
    resize(3)
    pages, back = walk(get, "limit=2")
    assert pages == [["Bài 5", "Bài 4"], ["Bài 3"]]
    first = get(f"news/?limit=2&cursor={back}")
    assert [item["title"] for item in first["items"]] == pages[0]
    again = get(f"news/?limit=2&cursor={first['meta']['next']}")
    assert ([item["title"] for item in again["items"]], again["meta"]["next"]) == (["Bài 3"], None)


def test_pins_count_in_the_size(section: SectionPage, get: Get) -> None:
    first = factories.article(section=section, title="Ghim")
    for number in range(3):
        factories.article(section=section, title=f"Bài {number}")
    deciding.pin(placement=Placement.objects.get(stream__slug=SHARED, card=first.pk), by=None, order=1)
    resize(2)
    assert walk(get, "limit=1")[0] == [["Ghim"], ["Bài 2"]]


def test_feeds_and_widgets_keep_to_the_size(section: SectionPage, public: Any, get: Get) -> None:
    shared = Stream.objects.get(slug=SHARED)
    for number in range(3):
        factories.article(section=section, title=f"Bài {number}")
    widget = factories.WidgetFactory(stream=shared)
    resize(2)
    assert len(public.get(f"/feeds/{SHARED}.json").json()["items"]) == 2
    assert len(get(f"widgets/{widget.key}/")["items"]) == 2
