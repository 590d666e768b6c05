"""The shapes of what an address resolves to."""

from typing import Literal, TypedDict

from cms.core.shapes import Address, Block, Link, MetaName, MetaProperty, Moment, Uuid
from sites.alerts.shapes import Alert
from sites.news.shapes import Article, Card, Category
from sites.sections.shapes import Bloc, Profile, SectionBrief, SectionLink
from sites.widgets.shapes import WidgetItem


class MenuItem(Link):
    """A page in the menu; active: it is this page, or above it."""

    active: bool


class SiteBrief(TypedDict):
    """The site that answers, the main portal's address, and the section whose site or part it is."""

    name: str
    root_url: Address
    main_url: Address
    section: SectionLink | None
    # The page that tells webmasters how to show the news on sites of their own.
    embedding_url: Address | None


class Seo(TypedDict):
    """What the page's head says."""

    title: str
    description: str
    canonical: Address
    open_graph: list[MetaProperty]
    dublin_core: list[MetaName]


class Alternate(TypedDict):
    """A link element with rel=alternate: the page in a language (hreflang), its news as a feed or its oEmbed (type)."""

    hreflang: str | None
    type: str | None
    title: str | None
    url: Address


class Basics(TypedDict):
    """What every page has."""

    id: int
    title: str


class Home(Basics):
    """The portal's home with the sections and blocs to lead to."""

    type: Literal["home.HomePage"]
    intro: str
    stream: str
    stream_url: Address | None
    sections: list[SectionLink]
    blocs: list[Bloc]


class SectionFront(Basics, Profile):
    """A section's front page; pages are those of its menu."""

    type: Literal["sections.SectionPage"]
    uuid: Uuid
    slug: str
    short_name: str
    stream: str | None
    stream_url: Address | None
    pages: list[Link]


class StreamFront(Basics):
    """A stream's landing page with what a reader may filter by."""

    type: Literal["streams.StreamPage"]
    intro: str
    stream: str
    sections: list[SectionBrief]
    categories: list[Category]


class Info(Basics):
    """An info page; pages are those beneath it."""

    type: Literal["home.InfoPage"]
    lead: str
    body: list[Block]
    body_html: str
    updated_at: Moment | None
    pages: list[Link]


class EmbedSnippet(TypedDict):
    """What to paste in one format; empty where the format needs no such thing."""

    format: str
    code: str
    steps: list[str]
    # What a page with a Content-Security-Policy of its own has to allow.
    csp: str
    # The room kept for the widget: as an attribute of the element, and as a rule of the page's style.
    reserve_attribute: str
    reserve_rule: str


class EmbedSystem(TypedDict):
    """What one system for web sites takes, the best first."""

    system: str
    name: str
    snippets: list[EmbedSnippet]


class EmbedWidget(TypedDict):
    """An open widget to try, and the addresses that show it; height: enough for its frame at any width, in pixels."""

    key: str
    heading: str
    limit: int
    height: int
    script_url: Address
    frame_url: Address
    fragment_url: Address


class EmbedGuide(Basics):
    """The page on embedding the news; without an open widget there is nothing to paste."""

    type: Literal["home.EmbedGuidePage"]
    intro: str
    contact: str
    widget: EmbedWidget | None
    systems: list[EmbedSystem]


class Around(TypedDict):
    """What stands around every page; section_menu holds the pages of the section that it belongs to, if any."""

    kind: Literal["page"]
    locale: str
    breadcrumbs: list[Link]
    menu: list[MenuItem]
    section_menu: list[MenuItem]
    site: SiteBrief
    seo: Seo
    alternates: list[Alternate]
    alerts: list[Alert]


class ResolvedHome(Around):
    """The portal's home."""

    template: Literal["home"]
    page: Home


class ResolvedSection(Around):
    """A section's front page."""

    template: Literal["section"]
    page: SectionFront


class ResolvedStream(Around):
    """A stream's landing page."""

    template: Literal["stream"]
    page: StreamFront


class ResolvedArticle(Around):
    """An article."""

    template: Literal["article"]
    page: Article


class ResolvedInfo(Around):
    """An info page."""

    template: Literal["info"]
    page: Info


class ResolvedEmbedGuide(Around):
    """The page on embedding the news."""

    template: Literal["embed"]
    page: EmbedGuide


class Redirect(TypedDict):
    """Where to send the reader."""

    kind: Literal["redirect"]
    location: Address
    status: Literal[301, 302]


Mode = Literal["portal", "section", "card", "widget"]


class PreviewInfo(TypedDict):
    """As what the draft is shown, and until when; superseded: it has been saved again since."""

    mode: Mode
    title_of_draft: str
    revision: int | None
    taken_at: Moment
    superseded: bool
    expires_at: Moment
    editor: Address


class PreviewedHome(ResolvedHome):
    """A draft of the portal's home."""

    preview: PreviewInfo


class PreviewedSection(ResolvedSection):
    """A draft of a section's front page."""

    preview: PreviewInfo


class PreviewedStream(ResolvedStream):
    """A draft of a stream's landing page."""

    preview: PreviewInfo


class PreviewedArticle(ResolvedArticle):
    """A draft of an article."""

    preview: PreviewInfo


class PreviewedInfo(ResolvedInfo):
    """A draft of an info page."""

    preview: PreviewInfo


class PreviewedEmbedGuide(ResolvedEmbedGuide):
    """A draft of the page on embedding the news."""

    preview: PreviewInfo


class PreviewedCard(Around):
    """A draft of an article as a card."""

    template: Literal["card"]
    page: Card
    preview: PreviewInfo


class PreviewedWidgetItem(Around):
    """A draft of an article as an item of a widget."""

    template: Literal["widget-card"]
    page: WidgetItem
    preview: PreviewInfo


Previewed = (
    PreviewedHome
    | PreviewedSection
    | PreviewedStream
    | PreviewedArticle
    | PreviewedInfo
    | PreviewedEmbedGuide
    | PreviewedCard
    | PreviewedWidgetItem
)
Resolved = (
    ResolvedHome | ResolvedSection | ResolvedStream | ResolvedArticle | ResolvedInfo | ResolvedEmbedGuide | Redirect
)
