"""The /news/ and /streams/ API: one page of a stream, one article, the streams there are."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError

from cms.core import freshness
from cms.core.addresses import Roots
from cms.core.api import Gone, PublicView, bad_cursor, chosen_fields, decode_cursor, encode_cursor, iso, listing
from cms.core.params import Params
from cms.core.shapes import Listing
from sites.news.cards import CARD_FIELDS, card_json, detail_json
from sites.news.models import ArticleCard
from sites.news.shapes import Article, Card, CardPart, PlacementBrief
from sites.sections.models import SectionPage
from sites.streams import shapes
from sites.streams.models import SHARED, Placement, Stream
from sites.streams.queries import Filters, Position, Scope, public_placements, scope, stream_open, stream_page

MOST_ITEMS = 50
FIRST_YEAR, LAST_YEAR = 1900, 2900


class StreamParams(Params):
    """Which stream, and what narrows it."""

    stream = serializers.SlugField(default=SHARED, max_length=100, help_text="The slug of one of /streams/.")
    section = serializers.SlugField(required=False, max_length=255, help_text="The slug of one of /sections/.")
    bloc = serializers.SlugField(required=False, max_length=80, help_text="The slug of one of /blocs/.")
    category = serializers.SlugField(
        required=False, max_length=80, help_text="The slug of one of /categories/; its children are included."
    )
    tag = serializers.CharField(
        required=False, max_length=100, trim_whitespace=False, help_text="A tag as it is written."
    )
    locale = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES], required=False, help_text="The language of the articles."
    )


class NewsParams(StreamParams):
    """Which page of a list of news, and what of each item."""

    to = serializers.DateField(required=False, help_text="The last day, in Vietnamese time.")
    limit = serializers.IntegerField(
        default=10, min_value=1, max_value=MOST_ITEMS, help_text="How many items at most; pins count."
    )
    cursor = serializers.CharField(
        required=False, max_length=1000, help_text="meta.next or meta.previous of an answer with the same filters."
    )
    fields_ = serializers.CharField(
        required=False,
        max_length=400,
        help_text="Fields of a card: `title,url` gives these and id, `_,title` only title, `-image` all but image.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Name `from` and `fields`, which Python and DRF keep for themselves."""
        fields = super().get_fields()
        fields["from"] = serializers.DateField(required=False, help_text="The first day, in Vietnamese time.")
        fields["fields"] = fields.pop("fields_")
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse dates the wrong way round."""
        for name in ("from", "to"):
            if attrs.get(name) and not FIRST_YEAR <= attrs[name].year <= LAST_YEAR:
                raise ValidationError({name: [_("Take a year from 1900 to 2900.")]})
        if attrs.get("from") and attrs.get("to") and attrs["from"] > attrs["to"]:
            raise ValidationError({"to": [_("`to` is before `from`. Swap them.")]})
        return attrs


class StreamView(PublicView):
    """An answer about one stream, narrowed by its parameters."""

    params_class = StreamParams

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[Scope, Iterable[Any]]:
        """Return what the slugs stand for, with the versions of the stream and of all that is shared."""
        found = narrowed(params["stream"], params)
        if found.stream is None:
            raise unknown("stream")
        return found, found.rows


class NewsList(StreamView):
    """A page of a stream: cards that need no second call. At most three queries."""

    params_class = NewsParams
    answer_type = shapes.NewsPage

    def answer(self, params: dict[str, Any], scope: Scope, **kwargs: Any) -> shapes.NewsPage:
        """Return {"meta", "items"}."""
        chosen = chosen_fields(params.get("fields", ""), CARD_FIELDS)
        position = read_cursor(params["cursor"]) if params.get("cursor") else None
        assert scope.stream is not None  # noqa: S101  (`scope` has refused an unknown stream)
        filters = filters_of(params, scope)
        page = stream_page(scope.stream, filters, limit=params["limit"], position=position, size=scope.size)
        pinned = {pin.pk for pin in page.pins}
        cards = [placement_json(item, pinned=item.pk in pinned) for item in page.items]
        meta: shapes.NewsMeta = {
            "stream": params["stream"],
            "next": write_cursor(page.next),
            "previous": write_cursor(page.previous),
        }
        if len(chosen) == len(CARD_FIELDS):
            return {"meta": meta, "items": [*cards]}
        parts = [cast(CardPart, {k: v for k, v in card.items() if k in chosen}) for card in cards]
        return {"meta": meta, "items": [*parts]}


def narrowed(stream: str, params: dict[str, Any]) -> Scope:
    """Return what the slugs stand for; raise `ValidationError` on one that there is not.

    Whether there is the stream is the caller's to say.
    """
    found = scope(stream, {name: params.get(name, "") for name in ("section", "bloc", "category", "exclude")})
    for name, key in found.ids.items():
        if found.stream is not None and params.get(name) and key is None:
            raise unknown(name)
    return found


def unknown(name: str) -> ValidationError:
    """Return the error of a parameter that names nothing there is."""
    message = _("There is no such %(name)s. See /api/v2/%(list)s/ for those there are.")
    lists = {
        "stream": "streams", "section": "sections", "bloc": "blocs", "category": "categories", "exclude": "categories",
    }  # fmt: skip
    return ValidationError({name: [message % {"name": name, "list": lists[name]}]}, code="unknown")


def filters_of(params: dict[str, Any], scope: Scope) -> Filters:
    """Return what the parameters narrow a stream to."""
    return Filters(
        section=scope.ids["section"] if params.get("section") else None,
        bloc=scope.ids["bloc"] if params.get("bloc") else None,
        category=scope.ids["category"] if params.get("category") else None,
        exclude=scope.ids["exclude"] if params.get("exclude") else None,
        tag=params.get("tag", ""),
        first_day=params.get("from"),
        last_day=params.get("to"),
        locale=params.get("locale", ""),
    )


def placement_json(placement: Placement, *, pinned: bool = False) -> Card:
    """Return the card of a placement, in the stream's own wording where it has any."""
    card = placement.card
    card.section, card.category = placement.section, placement.category
    return card_json(card, title=placement.title, lead=placement.lead, pinned=pinned)


def read_cursor(cursor: str) -> Position:
    """Return the position in `cursor`; raise `ValidationError` on `cursor` for one that is not ours."""
    data = decode_cursor(cursor)
    try:
        pins = tuple(int(pin) for pin in data.get("p", []))
        moment = datetime.fromtimestamp(int(data["t"]) // 10**6, UTC).replace(microsecond=int(data["t"]) % 10**6)
        placement, given = int(data["i"]), int(data.get("n", 0))
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise bad_cursor() from error
    if not 0 <= placement < 2**63 or len(pins) > MOST_ITEMS or not all(0 <= n < 2**63 for n in (given, *pins)):
        raise bad_cursor()
    return Position(moment, placement, back=data.get("b") == 1, pins=pins, given=given)


def write_cursor(position: Position | None) -> str | None:
    """Return `position` as an opaque cursor, exact to the microsecond."""
    if position is None:
        return None
    moment = position.published_at
    data: dict[str, Any] = {
        "t": int(moment.replace(microsecond=0).timestamp()) * 10**6 + moment.microsecond,
        "i": position.placement,
    }
    if position.back:
        data["b"] = 1
    if position.given:
        data["n"] = position.given
    if position.pins:
        data["p"] = list(position.pins)
    return encode_cursor(data)


class NewsDetail(PublicView):
    """One article whole; 410 with the public reason after a recall."""

    answer_type = Article
    refusals = (404, 410)

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[None, Iterable[Any]]:
        """Depend on the article and on all that is shared."""
        return None, freshness.rows(freshness.PUBLIC, f"article:{kwargs['id']}")

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> Article:
        """Return the article."""
        return article_json(kwargs["id"])


def article_json(article: int) -> Article:
    """Return the whole article as the API gives it; raise `NotFound`, or `Gone` with the reason. Two queries."""
    now = timezone.now()
    card = ArticleCard.objects.select_related("section", "category").filter(pk=article).first()
    if card is not None and card.gone and not section_hidden(card, now):
        raise gone(card)
    if card is None or not card.shown_now(now):
        raise NotFound(_("There is no such article."))
    return detail_json(card, placements_json(article, now))


def placements_json(article: int, now: datetime) -> list[PlacementBrief]:
    """Return the streams that the article is publicly shown in at `now`, as its detail gives them. One query."""
    return [_placement_brief(one, now) for one in public_placements(article, now)]


def _placement_brief(placement: Placement, now: datetime) -> PlacementBrief:
    pinned = placement.pinned_until is None or placement.pinned_until > now
    return {
        "stream": placement.stream.slug,
        "name": placement.stream.name,
        # A placement whose own time has come is shown a moment before the clock has written since when.
        "since": iso(placement.since or placement.shown_from or now),
        "title": placement.title or None,
        "lead": placement.lead or None,
        "category": placement.own_category.as_public_json() if placement.own_category else None,
        "pin": placement.pin_order if pinned else None,
    }


def section_hidden(card: ArticleCard, now: datetime) -> bool:
    """Tell whether the article's section is there and not shown: then nothing is said of what was in it."""
    return not card.section.shown_now(now) and SectionPage.objects.filter(pk=card.section_id).exists()


def gone(card: ArticleCard) -> Gone:
    """Return the 410 of an article that was taken back, with the reason readers may know."""
    return Gone(card.gone_note or _("This article has been taken down by the unit that published it."))


class StreamList(PublicView):
    """The streams there are."""

    answer_type = Listing[shapes.Stream]

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> Listing[shapes.Stream]:
        """Return {"meta", "items"}."""
        return listing(streams_json())


def streams_json() -> list[shapes.Stream]:
    """Return every stream: the portal's own first, then those of shown sections, by slug."""
    now = timezone.now()
    streams = Stream.objects.filter(stream_open(now)).select_related("section__card").prefetch_related("pages")
    roots = Roots()
    return [stream_json(stream, roots) for stream in sorted(streams, key=lambda s: (s.section_id is not None, s.slug))]


def stream_json(stream: Stream, roots: Roots) -> shapes.Stream:
    """Return one stream with its address: its landing page's, else its section's."""
    card = getattr(stream.section, "card", None) if stream.section else None
    page = next((page for page in stream.pages.all() if page.live), None)
    return {
        "slug": stream.slug,
        "name": stream.name,
        "description": stream.description,
        "url": roots.address(page) if page else (card.address if card else None),
        "section": card.as_json() if card else None,
        "detail_url": f"{settings.BASE_URL}/api/v2/news/?stream={stream.slug}",
    }
