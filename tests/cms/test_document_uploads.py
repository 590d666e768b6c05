"""Documents that are uploaded: what their names say, without macros; served as files that do nothing."""

import csv
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cms.core.document_files import OFFICE
from cms.core.models import CmsDocument
from home.models import HomePage
from seeds import factories
from tests.cms.upload_doors import DOORS, SVG, Library, office, open_document, zip_bomb

WORD = OFFICE["docx"]
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"

GOOD: dict[str, Any] = {
    "ke-hoach.pdf": lambda: b"%PDF-1.7\n",
    "ke-hoach.docx": lambda: office(WORD, "word/document.xml"),
    "so-lieu.xlsx": lambda: office(OFFICE["xlsx"]),
    "trinh-chieu.pptx": lambda: office(OFFICE["pptx"]),
    "ke-hoach.odt": lambda: open_document(OFFICE["odt"], "content.xml"),
    "so-lieu.ods": lambda: open_document(OFFICE["ods"]),
    "utf8.txt": "Biểu mẫu".encode,
    "bom.csv": lambda: "Tên,Số\n".encode("utf-8-sig"),
    "utf16.csv": lambda: "Tên,Số\n".encode("utf-16"),
    "cu.txt": lambda: "Ti\u0300nh".encode("cp1258"),
}
BAD: dict[str, Any] = {
    "program.pdf": lambda: b"MZ\x90\0" + b"\0" * 500,
    "page.pdf": lambda: b"<html><script>alert(1)</script>%PDF-1.4",
    "drawing.svg": lambda: SVG,
    "page.html": lambda: b"<script>alert(1)</script>",
    "program.exe": lambda: b"MZ",
    "program.docx": lambda: b"MZ\x90\0",
    "archive.docx": lambda: open_document("text/plain", "x.txt"),
    "sheet.docx": lambda: office(OFFICE["xlsx"]),
    "macros.docx": lambda: office(WORD, "word/vbaProject.bin"),
    "enabled.docx": lambda: office(MACROS),
    "basic.odt": lambda: open_document(OFFICE["odt"], "Basic/Standard/Module1.xml"),
    "sheet.odt": lambda: open_document(OFFICE["ods"]),
    "polyglot.docx": lambda: office(WORD, before=b"<script>alert(1)</script>"),
    "cut.xlsx": lambda: office(OFFICE["xlsx"])[:60],
    "bomb.docx": lambda: zip_bomb(WORD),
    "many.docx": lambda: office(WORD, *(str(number) for number in range(10_001))),
    "program.txt": lambda: b"MZ\x90\0\x03\0",
    "half.csv": lambda: "Tên".encode("utf-16") + b"\0",
}


@pytest.fixture
def library(portal: HomePage) -> Library:
    return Library(factories.section(), "documents")


@pytest.mark.parametrize("name", BAD)
def test_A84_a_document_that_is_not_what_its_name_says_is_refused(library: Library, name: str) -> None:
    content = BAD[name]()
    for door in DOORS:
        answer = library.send(door, name, content)
        assert (answer.status, bool(answer.refusal)) == (200, True), door
    assert not CmsDocument.objects.exclude(title="Cũ").exists()


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("door", DOORS)
def test_a_document_that_is_what_its_name_says_is_taken(library: Library, door: str, name: str) -> None:
    content = GOOD[name]()
    assert library.send(door, name, content).refusal == ""
    document = library.newest()
    assert (document.filename, document.file.read()) == (name, content)


def test_A84_a_document_that_is_too_large_is_refused(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.WAGTAILDOCS_MAX_UPLOAD_SIZE", 100)
    assert library.send("form", "dai.txt", b"a" * 101).refusal
    assert library.send("form", "ngan.txt", b"a" * 100).refusal == ""


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["../../x.txt", f"{'x' * 300}.txt", "Ke\u202etxt.txt", "a;x=b.txt"], ids=range(4))
def test_A86_any_name_is_taken_and_kept_plain(library: Library, door: str, name: str) -> None:
    assert library.send(door, name, b"a").refusal == ""
    document = library.newest()
    assert document.filename.isascii()
    answer = library.client.get(document.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{document.filename}"'
    assert "\u202e" not in document.title


def test_two_documents_of_one_name_lie_apart(library: Library) -> None:
    documents = [factories.document(name="ke-hoach.pdf") for _ in range(2)]
    assert {document.filename for document in documents} == {"ke-hoach.pdf"}
    assert len({document.file.name for document in documents}) == 2


@pytest.mark.parametrize(
    ("name", "disposition"),
    [("a.pdf", 'inline; filename="a.pdf"'), ("a.txt", 'attachment; filename="a.txt"')],
)
def test_A84_documents_are_served_as_files_that_do_nothing(public: Client, name: str, disposition: str) -> None:
    document = factories.document(name=name)
    body = [{"type": "attachments", "value": {"items": [document.pk]}, "id": "1"}]
    factories.info_page(parent=factories.portal_home(), body=body)
    answer = public.get(document.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == disposition
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_A86_a_name_of_older_days_is_inert_in_the_header(public: Client) -> None:
    """Before names were made plain, one could turn the writing direction of what it says it is."""
    document = CmsDocument(title="Cũ")
    name = document.file.storage.save('documents/a\u202e"; x="fdp.txt', ContentFile(b"a"))
    CmsDocument.objects.bulk_create([CmsDocument(title="Cũ", file=name, collection_id=1)])
    public.force_login(factories.UserFactory(is_superuser=True))
    answer = public.get(CmsDocument.objects.get().url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''a%E2%80%AE%22%3B%20x%3D%22fdp.txt"


def test_A94_a_title_that_is_a_formula_is_text_in_wagtails_own_exports(library: Library, section_title: str) -> None:
    library.client.force_login(factories.UserFactory(is_superuser=True))
    answer: Any = library.client.get("/admin/reports/aging-pages/?export=csv")
    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert f"'{section_title}" in [cell for row in rows for cell in row]


@pytest.fixture
def section_title(portal: HomePage) -> str:
    title = "=cmd|' /C calc'!A0"
    factories.info_page(parent=portal, title=title)
    return title
