"""Makes very many articles quickly, for measuring: rows as the flow would have written them, without revisions."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.core import blocks
from cms.core.transactions import unit_of_work
from sites.news.models import ArticleCard, ArticlePage, Category
from sites.sections.models import SectionPage
from sites.streams.models import Change, Counter, Placement
from sites.streams.rules import Rule, all_rules, subject_of

BATCH = 2_000
SUBJECTS = ("Tiêm chủng mở rộng", "Tuyển sinh lớp 10", "Lễ hội Lồng Tồng", "Chuyển đổi số cấp xã", "Phòng chống mưa lũ")
EVENTS = ("được triển khai tại", "có hướng dẫn mới cho", "tổng kết một năm ở", "lấy ý kiến người dân")
PLACES = ("xã Phú Đình", "vùng Hồ Núi Cốc", "phường Phan Đình Phùng", "xã Định Hóa", "xã Đồng Hỷ")
LEAD = "Nội dung thử tải: mỗi bài có tiêu đề, phần tóm tắt và một đoạn văn như bài thật."
TEXT = "<p>Bài này do lệnh đo tạo ra để hệ thống có nhiều bài như sau nhiều năm vận hành.</p>"
BODY = [{"type": "paragraph", "value": TEXT, "id": "00000000-0000-4000-8000-000000000001"}]


@dataclass(frozen=True)
class Home:
    """A section that receives articles: its page and the number of its next child."""

    section: SectionPage
    next_child: int


@dataclass(frozen=True)
class Ground:
    """What all articles share."""

    homes: list[Home]
    rules: list[Rule]
    categories: list[Category]
    content_type: ContentType
    locale: Locale
    first_id: int
    first_change: int
    now: datetime
    detail: dict[str, Any]


def grow(
    number: int,
    progress: Callable[[int], None] = lambda done: None,
    *,
    sections: "models.QuerySet[SectionPage] | None" = None,
) -> int:
    """Add `number` articles, spread over `sections` or all shown ones, a minute apart going back; return how many.

    Each batch of 2,000 is one transaction. `progress` is called with the number done so far.
    """
    done = 0
    shown = SectionPage.objects.filter(live=True, card__shown=True).order_by("path")
    while done < number:
        size = min(BATCH, number - done)
        with unit_of_work() as unit:
            ground = _ground(shown if sections is None else sections)
            _write(ground, list(_articles(ground, done, size)))
            unit.bump(*(rule.stream.version_key for rule in ground.rules))
        done += size
        progress(done)
    _follow_sequences()
    return done


def _ground(sections: "models.QuerySet[SectionPage]") -> Ground:
    counter, _created = Counter.objects.get_or_create(name="changes")
    homes = [Home(section, _next_child(section)) for section in sections.all()]
    article = ArticlePage(body=BODY)
    body = blocks.body_json(article.body)
    html = blocks.body_html(body)
    return Ground(
        homes=homes,
        rules=all_rules(),
        categories=list(Category.objects.order_by("pk")),
        content_type=ContentType.objects.get_for_model(ArticlePage),
        locale=Locale.get_default(),
        first_id=(Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1,
        first_change=counter.value + 1,
        now=timezone.now().replace(microsecond=0),
        detail={
            "body": body,
            "body_html": html,
            "links": [],
            "bylines": [],
            "source": None,
            "attachments": [],
            "documents": [],
        },
    )


def _next_child(section: SectionPage) -> int:
    last = section.get_last_child()
    return 1 if last is None else Page._str2int(last.path[-Page.steplen :]) + 1


def _articles(ground: Ground, offset: int, size: int) -> Iterator[tuple[ArticlePage, Home, Category | None]]:
    for number in range(size):
        home = ground.homes[number % len(ground.homes)]
        category = ground.categories[number % len(ground.categories)] if ground.categories else None
        yield _article(ground, home, category, number, offset + number), home, category


def _article(ground: Ground, home: Home, category: Category | None, number: int, serial: int) -> ArticlePage:
    key = ground.first_id + number
    child = home.next_child + number // len(ground.homes)
    title = f"{SUBJECTS[serial % 5]} {EVENTS[serial % 4]} {PLACES[serial % 5]} – bài {key}"
    moment = ground.now - timedelta(minutes=serial)
    slug = f"bai-thu-{key}"
    return ArticlePage(
        id=key, page_ptr_id=key, path=Page._get_path(home.section.path, home.section.depth + 1, child),
        depth=home.section.depth + 1, title=title, draft_title=title, slug=slug,
        url_path=f"{home.section.url_path}{slug}/", live=True, content_type=ground.content_type, locale=ground.locale,
        translation_key=uuid.uuid4(), first_published_at=moment, last_published_at=moment, lead=LEAD, body=BODY,
        category=category, section_name_at_publication=home.section.title,
    )  # fmt: skip


def _write(ground: Ground, made: list[tuple[ArticlePage, Home, Category | None]]) -> None:
    pages = [page for page, _home, _category in made]
    _insert(Page, Page._meta.concrete_fields, pages)
    _insert(ArticlePage, ArticlePage._meta.local_concrete_fields, pages)
    cards = [_card(ground, page, home) for page, home, _category in made]
    _insert(ArticleCard, ArticleCard._meta.concrete_fields, cards)
    placements = [
        placement
        for card, (page, home, _category) in zip(cards, made, strict=True)
        for placement in _placements(card, page, home, ground)
    ]
    columns = [field for field in Placement._meta.concrete_fields if not field.primary_key]
    _insert(Placement, columns, placements)
    _log(ground, cards, placements)
    for home in ground.homes:
        grown = sum(1 for _page, its_home, _category in made if its_home is home)
        Page.objects.filter(pk=home.section.pk).update(numchild=models.F("numchild") + grown)


def _card(ground: Ground, page: ArticlePage, home: Home) -> ArticleCard:
    seo = {"title": "", "description": ""}
    return ArticleCard(
        article_id=page.pk, uuid=page.uuid, slug=page.slug, section_id=home.section.pk, category_id=page.category_id,
        locale=ground.locale.language_code, published_at=page.first_published_at or ground.now,
        updated_at=page.last_published_at,
        shown=True, card={"title": page.title, "lead": LEAD, "tags": [], "image": None},
        detail={**ground.detail, "seo": seo, "section_name_at_publication": home.section.title},
    )  # fmt: skip


def _placements(card: ArticleCard, page: ArticlePage, home: Home, ground: Ground) -> Iterator[Placement]:
    """Yield the placements that the streams' rules give the article."""
    subject = subject_of(page, home.section.pk, tags=())
    for rule in ground.rules:
        verdict = rule.judge(subject)
        if verdict is not None:
            accepted = verdict.state == Placement.State.ACCEPTED
            yield Placement(
                stream=rule.stream,
                card_id=card.pk,
                state=verdict.state,
                reason=verdict.reason,
                decided_at=ground.now,
                since=ground.now if accepted else None,
                visible=accepted,
                published_at=card.published_at,
                section_id=card.section_id,
                category_id=card.category_id,
            )


def _log(ground: Ground, cards: list[ArticleCard], placements: list[Placement]) -> None:
    uuids = {card.pk: card.uuid for card in cards}
    appeared = {"action": Change.Action.APPEARED, "at": ground.now}
    rows = [Change(kind=Change.Kind.ARTICLE, object_id=card.pk, uuid=card.uuid, **appeared) for card in cards]
    rows += [
        Change(kind=Change.Kind.PLACEMENT, object_id=placement.card_id, uuid=uuids[placement.card_id],
               stream=placement.stream.slug, **appeared)
        for placement in placements
        if placement.since
    ]  # fmt: skip
    for number, row in enumerate(rows):
        row.id = ground.first_change + number
    _insert(Change, Change._meta.concrete_fields, rows)
    Counter.objects.filter(name="changes").update(value=ground.first_change + len(rows) - 1)


def _insert(model: type[models.Model], fields: Iterable[Any], objects: list[Any]) -> None:
    """Insert rows as they are: COPY on PostgreSQL, one prepared INSERT elsewhere; no signals, no parent rows."""
    columns = list(fields)
    # The database itself and not its thread-local proxy, which would be asked a million times.
    database = connections[DEFAULT_DB_ALIAS]
    readers = [(field.attname, field.get_db_prep_save) for field in columns]
    rows = [[prepare(getattr(item, name), database) for name, prepare in readers] for item in objects]
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(field.column) for field in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _follow_sequences() -> None:
    """Let PostgreSQL number the next page after the highest one, and read the tables' new sizes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = Page._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
            cursor.execute("ANALYZE")
