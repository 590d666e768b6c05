"""The admin's doors for pictures and documents, and files that come to them: photographs, bombs, disguises."""

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as PillowImage
from PIL import ImageCms, PngImagePlugin

from cms.core.models import CmsDocument, CmsImage
from seeds import factories
from sites.sections.models import SectionPage
from tests.sites.approval_room import person

SECRET = b"zzsecretb"
SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


@dataclass
class Answer:
    """What a door said: the status, and the words by which it refused the file (empty when it took it)."""

    status: int
    refusal: str


class Library:
    """An editor of a section at the doors of one library, `images` or `documents`."""

    def __init__(self, section: SectionPage, kind: str) -> None:
        self.kind, self.model = kind, CmsImage if kind == "images" else CmsDocument
        self.collection = section.kit.collection.pk
        self.client = Client()
        self.client.force_login(person(section, "editors"))

    def words(self, title: str, prefix: str = "") -> dict[str, Any]:
        words = {"title": title, "collection": self.collection, "tags": ""}
        more = {"alt_text": "Trạm y tế"} if self.kind == "images" else {}
        return {f"{prefix}{key}": value for key, value in (words | more).items()}

    def send(self, door: str, name: str, content: bytes, title: str = "Tệp") -> Answer:
        """Send a file through `form`, `chooser`, `several` or `replace` (in place of one that is there)."""
        return getattr(self, f"_{door}")(SimpleUploadedFile(name, content), title)

    def newest(self) -> Any:
        return self.model.objects.latest("pk")

    def _post(self, path: str, data: dict[str, Any]) -> Any:
        return self.client.post(f"/admin/{self.kind}/{path}", data, headers={"X-Requested-With": "XMLHttpRequest"})

    def _form(self, file: Any, title: str) -> Answer:
        answer = self._post("add/", {**self.words(title), "file": file})
        return Answer(answer.status_code, "" if answer.status_code == 302 else errors(answer.content.decode()))

    def _chooser(self, file: Any, title: str) -> Answer:
        prefix = f"{'image' if self.kind == 'images' else 'document'}-chooser-upload-"
        answer = self._post("chooser/create/", {**self.words(title, prefix), f"{prefix}file": file})
        body = answer.json()
        return Answer(answer.status_code, "" if body["step"] == "chosen" else errors(body["htmlFragment"]))

    def _replace(self, file: Any, title: str) -> Answer:
        # Another picture each time: of two that are alike, the form asks whether that is meant.
        make = factories.image if self.kind == "images" else factories.document
        old = make(title="Cũ", collection_id=self.collection)
        path = f"{old.pk}/" if self.kind == "images" else f"edit/{old.pk}/"
        answer = self._post(path, {**self.words(title), "file": file})
        return Answer(answer.status_code, "" if answer.status_code == 302 else errors(answer.content.decode()))

    def _several(self, file: Any, title: str) -> Answer:
        """As the page of several uploads does: the file first; its words, where they are missing, after."""
        answer = self._post("multiple/add/", {"collection": self.collection, "files[]": file})
        body = answer.json()
        waiting = body.get("uploaded_file_id")
        if waiting is not None:
            kind = "image" if self.kind == "images" else "document"
            words = self.words(title, f"uploaded-{kind}-{waiting}-")
            created = self._post(f"multiple/create_from_uploaded_{kind}/{waiting}/", words)
            assert created.json()["success"], created.content.decode()
        return Answer(answer.status_code, body.get("error_message", ""))


DOORS = ("form", "chooser", "several", "replace")


def errors(html: str) -> str:
    found = re.search(r'<p class="error-message">\s*(.*?)\s*</p>', html, re.DOTALL)
    return found[1] if found else ""


def saved(picture: Any, kind: str, **how: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def gradient(width: int = 64, height: int = 32, mode: str = "RGB") -> Any:
    """A picture whose upper left is dark and whose lower right is light."""
    steps = bytes((x + y) * 255 // (width + height) for y in range(height) for x in range(width))
    return PillowImage.frombytes("L", (width, height), steps).convert(mode)


def exif(orientation: int = 1) -> bytes:
    """EXIF as of a telephone: where, with which camera, a thumbnail's worth of secrets, and which way is up."""
    data = PillowImage.Exif()
    data[0x0112], data[0x010F], data[0x9286] = orientation, SECRET.decode(), SECRET.decode()
    data.get_ifd(0x8825).update({1: "N", 2: (21.0, 35.0, 30.0), 3: "E", 4: (105.0, 50.0, 1.0)})
    data.get_ifd(0x8769).update({0xA431: SECRET.decode()})
    return data.tobytes()


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def telling(kind: str, orientation: int = 1) -> bytes:
    """A picture of `kind` with all that pictures can tell of their makers, and a page after its end."""
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    if kind == "GIF":
        return saved(gradient(mode="P"), kind, comment=SECRET + SCRIPT) + SCRIPT
    how: dict[str, Any] = {"exif": exif(orientation), "icc_profile": srgb()}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return saved(gradient(), kind, **how, pnginfo=info) + SCRIPT
    if kind == "WEBP":
        return saved(gradient(), kind, **how, xmp=xmp, lossless=True) + SCRIPT
    iptc = b"\xff\xed" + struct.pack(">H", 2 + 14 + len(SECRET)) + b"Photoshop 3.0\0" + SECRET
    data = saved(gradient(), kind, **how, xmp=xmp, comment=SECRET, quality=95)
    return data[:2] + iptc + data[2:] + SCRIPT


def bomb(side: int = 20_000) -> bytes:
    """A sound PNG of `side` by `side` black pixels: a few kilobytes to send, hundreds of megabytes to open."""
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    return png_of(b"IHDR" + struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0), b"IDAT" + rows)


def text_bomb() -> bytes:
    """A PNG whose one comment unpacks to a hundred megabytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 1, 0, 0, 0, 0)
    return png_of(head, b"zTXtComment\0\0" + zlib.compress(b"\0" * 100_000_000, 9), b"IDAT" + zlib.compress(b"\0\0"))


def png_of(*parts: bytes) -> bytes:
    """A PNG of the given parts, each its four letters and data."""
    chunks = (struct.pack(">I", len(p) - 4) + p + struct.pack(">I", zlib.crc32(p)) for p in (*parts, b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def film(frames: int, side: int) -> bytes:
    """A GIF of many frames that are the smallest there are, on a large canvas."""
    head = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b";"


def office(main: str, *names: str, before: bytes = b"") -> bytes:
    """An office file whose list of contents names `main` as what it is, with more parts of the given names."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
        archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, b"x")
    return before + out.getvalue()


def open_document(mimetype: str, *names: str) -> bytes:
    """An OpenDocument file that says it is of `mimetype`."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


def zip_bomb(main: str) -> bytes:
    """An office file of half a megabyte that would be 600 megabytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Override ContentType="{main}"/>')
        with archive.open("word/document.xml", "w") as part:
            for _ in range(600):
                part.write(b"\0" * 2**20)
    return out.getvalue()
