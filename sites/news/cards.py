"""The card and body JSON of an article: written with each change, joined with section and category names when read."""

from collections.abc import Iterable
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator

from cms.core import access, blocks, metadata, pictures, richtext
from cms.core.api import iso
from cms.core.shapes import JsonLd, Picture
from sites.news import shapes
from sites.news.models import ArticleCard, ArticlePage, Category
from sites.sections.models import SectionCard

CARD_FIELDS = (
    "id", "uuid", "type", "title", "lead", "url", "detail_url", "published_at", "updated_at",
    "section", "category", "tags", "image", "pinned", "locale",
)  # fmt: skip
TYPE: Literal["news.ArticlePage"] = "news.ArticlePage"
# What of a card readers can see, or decides who sees it: a difference in any of these is a change.
STATE = (
    "uuid", "slug", "section_id", "category_id", "locale", "published_at", "updated_at", "shown", "shown_until",
    "card", "detail", "gone", "gone_note",
)  # fmt: skip


def build(
    articles: Iterable[ArticlePage], section_ids: dict[int, int], known: dict[int, ArticleCard]
) -> dict[int, ArticleCard]:
    """Return the card of each public article as it should be, unsaved.

    `section_ids` maps article ids to section ids; `known` holds the cards there are, whose date is kept where an
    article has none of its own.
    """
    pages = list(articles)
    images = pictures.described({page.lead_image_id for page in pages if page.lead_image_id})
    return {
        page.pk: _build(page, section_ids[page.pk], images.get(page.lead_image_id), known.get(page.pk))
        for page in pages
    }


def draft(page: ArticlePage, *, section: SectionCard, describe: blocks.Describe) -> ArticleCard:
    """Return the card of a draft, unsaved, as it would be if it were published now in `section`.

    `page` is in memory, saved or not (its id is 0 then); its pictures are described by `describe`.
    """
    card = _build(page, section.pk, describe(page.lead_image), None, describe)
    card.article_id, card.section, card.category = page.pk or 0, section, page.category
    card.detail["section_name_at_publication"] = page.section_name_at_publication or section.name
    return card


def _build(
    page: ArticlePage,
    section_id: int,
    image: Picture | None,
    before: ArticleCard | None,
    describe: blocks.Describe = pictures.describe,
) -> ArticleCard:
    published = page.published_at or (before.published_at if before else timezone.now())
    return ArticleCard(
        article_id=page.pk,
        uuid=page.uuid,
        slug=page.slug,
        section_id=section_id,
        category_id=page.category_id,
        locale=page.locale.language_code,
        published_at=published,
        updated_at=page.last_published_at or published,
        shown=True,
        shown_until=page.expire_at,
        card={
            "title": page.title,
            "lead": page.lead,
            "tags": sorted(tag.name for tag in page.tags.all()),
            "image": image,
        },
        detail=_detail(page, describe),
    )


def _detail(page: ArticlePage, describe: blocks.Describe) -> dict[str, Any]:
    body = blocks.body_json(page.body, describe)
    html = blocks.body_html(body)
    attachments = [blocks.describe_document(one.document, one.title) for one in page.attachments.all()]
    return {
        "body": body,
        "body_html": html,
        "links": [list(link) for link in sorted(richtext.linked(html))],
        "bylines": [{"name": byline.name, "unit": byline.unit} for byline in page.bylines.all()],
        "source": {"name": page.source_name, "url": page.source_url} if page.source_name else None,
        "attachments": attachments,
        **_corrections(page),
        "documents": sorted(blocks.document_ids([body, attachments])),
        "seo": {"title": page.seo_title, "description": page.search_description},
        "section_name_at_publication": page.section_name_at_publication,
    }


def _corrections(page: ArticlePage) -> dict[str, list[dict[str, str]]]:
    """Return the notes, the newest first. Without any there is no key: cards of before there were notes stay right."""
    notes = sorted(page.corrections.all(), key=lambda note: (note.at, note.sort_order), reverse=True)
    return {"corrections": [note.as_public_json() for note in notes]} if notes else {}


def documents(card: ArticleCard) -> set[int]:
    """Return the ids of the documents that the article offers or links to."""
    return {*card.detail["documents"], *(key for kind, key in card.detail["links"] if kind == "document")}


def linked_pages(card: ArticleCard) -> set[int]:
    """Return the ids of the pages that the article links to."""
    return {key for kind, key in card.detail["links"] if kind == "page"}


def hidden(card: ArticleCard, *, gone: str = "", note: str = "") -> ArticleCard:
    """Return `card` as it stands while the article is not public: without any of its content."""
    card.shown, card.card, card.detail = False, {}, {}
    card.category = card.shown_until = None
    card.gone, card.gone_note = gone, note
    return card


def category_json(category: Category | None) -> shapes.CategoryBrief | None:
    """Return the category in short form."""
    return category.as_public_json() if category else None


def address(card: ArticleCard) -> str:
    """Return the article's canonical address."""
    return f"{card.section.address}{card.slug}/"


def card_json(card: ArticleCard, *, title: str = "", lead: str = "", pinned: bool = False) -> shapes.Card:
    """Return the card as the API gives it; `title` and `lead` are one stream's own wording, if it has any.

    `card` comes with its section and category joined.
    """
    own = card.card
    return {
        "id": card.pk,
        "uuid": str(card.uuid),
        "type": TYPE,
        "title": title or own["title"],
        "lead": lead or own["lead"],
        "url": address(card),
        "detail_url": f"{settings.BASE_URL}/api/v2/news/{card.pk}/",
        "published_at": iso(card.published_at),
        "updated_at": iso(card.updated_at),
        "section": card.section.as_json(),
        "category": category_json(card.category),
        "tags": own["tags"],
        "image": own["image"],
        "pinned": pinned,
        "locale": card.locale,
    }


def detail_json(card: ArticleCard, placements: list[shapes.PlacementBrief]) -> shapes.Article:
    """Return the whole article as the API gives it; `placements` are the streams it is publicly shown in.

    Internal links are resolved here, so that none leads to what has been hidden since the article was saved.
    """
    detail = _with_present_documents(card.detail)
    links = {(kind, key) for kind, key in detail["links"]}
    known = richtext.addresses(links) if links else {}
    shown = card_json(card)
    about = _about(shown, detail, card.locale)
    return {
        **shown,
        "body": richtext.resolve_data(detail["body"], known) if links else detail["body"],
        "body_html": richtext.resolve(detail["body_html"], known) if links else detail["body_html"],
        "bylines": detail["bylines"],
        "source": detail["source"],
        "attachments": detail["attachments"],
        "placements": placements,
        "corrections": detail.get("corrections", []),
        "canonical_url": shown["url"],
        "section_name_at_publication": detail["section_name_at_publication"],
        "json_ld": json_ld(shown, detail, card.locale),
        "open_graph": metadata.open_graph(about),
        "dublin_core": metadata.dublin_core(about),
    }


def _about(shown: shapes.Card, detail: dict[str, Any], language: str) -> metadata.About:
    category = shown["category"]
    return metadata.About(
        title=detail["seo"]["title"] or shown["title"],
        description=detail["seo"]["description"] or shown["lead"],
        url=shown["url"],
        language=language,
        publisher=shown["section"]["name"],
        identifier=f"urn:uuid:{shown['uuid']}",
        image=shown["image"],
        published_at=shown["published_at"],
        updated_at=shown["updated_at"],
        authors=tuple(byline["name"] for byline in detail["bylines"]),
        subjects=tuple([category["name"]] if category else []) + tuple(shown["tags"]),
        source=detail["source"]["url"] or detail["source"]["name"] if detail["source"] else "",
    )


def _with_present_documents(detail: dict[str, Any]) -> dict[str, Any]:
    """Return `detail` with its documents as they are now: files change, collections are closed."""
    if not detail["documents"]:
        return detail
    fresh: dict[str, Any] = blocks.with_documents(detail, access.open_documents(detail["documents"]))
    if fresh["body"] != detail["body"]:
        fresh["body_html"] = blocks.body_html(fresh["body"])
    return fresh


def json_ld(shown: shapes.Card, detail: dict[str, Any], language: str) -> JsonLd:
    """Return schema.org NewsArticle data (https://schema.org/NewsArticle) ready to print."""
    publisher = {"@type": "GovernmentOrganization", "name": shown["section"]["name"]}
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": Truncator(shown["title"]).chars(110),
        "description": shown["lead"],
        "identifier": shown["uuid"],
        "mainEntityOfPage": shown["url"],
        "datePublished": shown["published_at"],
        "dateModified": shown["updated_at"],
        "inLanguage": language,
        "articleSection": shown["category"]["name"] if shown["category"] else shown["section"]["name"],
        "author": [{"@type": "Organization", "name": byline["name"]} for byline in detail["bylines"]] or [publisher],
        "publisher": publisher,
        **({"image": [shown["image"]["url"]]} if shown["image"] else {}),
        **_correction_comments(detail),
    }


def _correction_comments(detail: dict[str, Any]) -> JsonLd:
    """Return the corrections as https://schema.org/correction has them."""
    comments = [
        {"@type": "CorrectionComment", "datePublished": note["at"], "text": note["text"]}
        for note in detail.get("corrections", [])
    ]
    return {"correction": comments} if comments else {}
