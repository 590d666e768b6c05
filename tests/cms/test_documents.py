"""Documents that public pages offer: described and served with what clients need to keep and check them."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from cms.core.models import CmsDocument
from home.models import HomePage
from seeds import factories

Get = Callable[..., Any]
TEXT = "Biểu mẫu".encode()


def offered(portal: HomePage) -> CmsDocument:
    """A document on a public page, made by a script as the importer makes them."""
    document = CmsDocument.objects.create(title="Biểu mẫu", file=ContentFile(TEXT, name="bieu-mau.txt"))
    body = [{"type": "attachments", "value": {"items": [document.pk]}, "id": "1"}]
    factories.info_page(parent=portal, title="Biểu mẫu", body=body)
    return document


def test_document_that_a_script_made_has_its_length_and_hash(portal: HomePage, get: Get) -> None:
    document = offered(portal)
    page = get("resolve/?host=localhost:8000&path=/bieu-mau/")["page"]
    assert page["body"][0]["value"]["items"][0]["size"] == len(TEXT)
    assert len(document.file_hash) == 40


def test_document_is_served_whole_and_checked_again_at_each_use(portal: HomePage, public: Client) -> None:
    document = offered(portal)
    response = public.get(document.url)
    assert b"".join(response.streaming_content) == TEXT  # type: ignore[attr-defined]
    assert "Content-Encoding" not in response
    assert (response["Cache-Control"], response["ETag"]) == ("no-cache", f'"{document.file_hash}"')
    assert public.get(document.url, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_document_that_is_not_there_is_said_in_vietnamese(portal: HomePage, public: Client) -> None:
    response = public.get("/documents/999/khong-co.pdf")
    assert response.status_code == 404
    assert "Không tìm thấy trang" in response.content.decode()
