"""The shapes of the kernel's answers: the type checker holds the code to them, the API's schema is made of them."""

from typing import Annotated, Any, Generic, Literal, TypedDict, TypeVar

Address = Annotated[str, "uri"]
Day = Annotated[str, "date"]
Moment = Annotated[str, "date-time"]
Uuid = Annotated[str, "uuid"]
Item = TypeVar("Item")


class ListMeta(TypedDict):
    """How many items there are."""

    total_count: int


class Listing(TypedDict, Generic[Item]):
    """A short list, whole."""

    meta: ListMeta
    items: list[Item]


class Problem(TypedDict):
    """One thing that was wrong: `code` for programs, `detail` for people, `attr` the parameter at fault."""

    code: str
    detail: str
    attr: str | None


class Error(TypedDict):
    """The one shape of all errors."""

    type: Literal["validation_error", "client_error", "server_error"]
    errors: list[Problem]


class Link(TypedDict):
    """A page to go to."""

    title: str
    url: Address


class PictureSource(TypedDict):
    """A picture in one format, for a source element."""

    type: str
    srcset: str


class FocalPoint(TypedDict):
    """Where a picture's main thing is, as parts of its width and height from the upper left."""

    x: float
    y: float


class Picture(TypedDict):
    """A picture with its public sizes; width, height and url are those of the largest JPEG."""

    alt: str
    credit: str
    width: int
    height: int
    bytes: int | None
    focal_point: FocalPoint | None
    url: Address
    sources: list[PictureSource]


class Document(TypedDict):
    """A document to download: its MIME type, and its size in bytes."""

    id: int
    title: str
    url: Address
    type: str
    size: int


class MetaProperty(TypedDict):
    """A meta element with a property (OpenGraph)."""

    property: str
    content: str


class MetaName(TypedDict):
    """A meta element with a name (Dublin Core)."""

    name: str
    content: str


class Paragraph(TypedDict):
    """Running text, sanitised."""

    html: str


class Heading(TypedDict):
    """A heading inside the body."""

    level: Literal[2, 3]
    text: str
    anchor: str


class Figure(TypedDict):
    """A picture with its caption; image is null while its sizes are being made."""

    image: Picture | None
    caption: str
    credit: str


class Gallery(TypedDict):
    """Several pictures."""

    images: list[Figure]


class Video(TypedDict):
    """A film: a file, or a page elsewhere to open on click."""

    url: Address
    title: str
    poster: Picture | None
    provider: Literal["file", "youtube", "link"]


class Quote(TypedDict):
    """Somebody's words."""

    text: str
    author: str
    role: str


class Table(TypedDict):
    """A table of plain text; header says whether the first row heads the columns."""

    caption: str
    header: bool
    rows: list[list[str]]


class Attachments(TypedDict):
    """Documents to download."""

    items: list[Document]


class Notice(TypedDict):
    """A boxed note."""

    level: Literal["info", "warning"]
    title: str
    html: str


class ParagraphBlock(TypedDict):
    """A block of running text."""

    type: Literal["paragraph"]
    id: str
    value: Paragraph


class HeadingBlock(TypedDict):
    """A block with a heading."""

    type: Literal["heading"]
    id: str
    value: Heading


class FigureBlock(TypedDict):
    """A block with a picture."""

    type: Literal["figure"]
    id: str
    value: Figure


class GalleryBlock(TypedDict):
    """A block with pictures."""

    type: Literal["gallery"]
    id: str
    value: Gallery


class VideoBlock(TypedDict):
    """A block with a film."""

    type: Literal["video"]
    id: str
    value: Video


class QuoteBlock(TypedDict):
    """A block with a quotation."""

    type: Literal["quote"]
    id: str
    value: Quote


class TableBlock(TypedDict):
    """A block with a table."""

    type: Literal["table"]
    id: str
    value: Table


class AttachmentsBlock(TypedDict):
    """A block with documents."""

    type: Literal["attachments"]
    id: str
    value: Attachments


class NoticeBlock(TypedDict):
    """A block with a boxed note."""

    type: Literal["notice"]
    id: str
    value: Notice


Block = (
    ParagraphBlock
    | HeadingBlock
    | FigureBlock
    | GalleryBlock
    | VideoBlock
    | QuoteBlock
    | TableBlock
    | AttachmentsBlock
    | NoticeBlock
)
JsonLd = dict[str, Any]
