"""Pictures: private originals, public sizes only while something public shows them, bad files are form errors."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import Collection, CollectionViewRestriction

from cms.core import picture_files
from cms.core.models import CmsImage, PublicPicture, PublicRendition
from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage

Run = Callable[[], int]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def public_files() -> list[Path]:
    """Every file that is served openly."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def no_public_files() -> None:
    """Start each test without public files."""
    for path in public_files():
        path.unlink()


def test_published_picture_gets_sizes_from_the_worker_and_the_card_names_them(
    section: SectionPage, get: Callable[..., Any], run_tasks: Run
) -> None:
    image = factories.image(alt_text="Nhân viên y tế tiêm cho trẻ", credit="Ảnh: Sở Y tế")
    factories.article(section=section, lead_image=image)
    assert get("news/")["items"][0]["image"] is None
    run_tasks()
    card = get("news/")["items"][0]["image"]
    assert (card["alt"], card["credit"]) == ("Nhân viên y tế tiêm cho trẻ", "Ảnh: Sở Y tế")
    assert (card["width"], card["height"]) == (1200, 750)
    assert [source["type"] for source in card["sources"]] == ["image/avif", "image/webp", "image/jpeg"]
    assert [entry.split()[1] for entry in card["sources"][0]["srcset"].split(", ")] == ["400w", "800w", "1200w"]
    assert len(public_files()) == 9


def test_reading_makes_no_file(section: SectionPage, get: Callable[..., Any]) -> None:
    factories.article(section=section, lead_image=factories.image())
    get("news/")
    assert public_files() == []
    assert not PublicRendition.objects.exists()


def test_picture_of_a_draft_has_no_public_file(section: SectionPage, run_tasks: Run) -> None:
    """SECURITY A-65."""
    factories.article(section=section, lead_image=factories.image(), publish=False)
    run_tasks()
    assert public_files() == []


def test_unpublishing_removes_the_public_files_unless_another_page_shows_the_picture(
    section: SectionPage, run_tasks: Run
) -> None:
    """SECURITY A-67."""
    image = factories.image()
    first = factories.article(section=section, title="Một", lead_image=image)
    body = [{"type": "figure", "value": {"image": image.pk, "caption": "", "credit": ""}}]
    second = factories.article(section=section, title="Hai", body=body)
    run_tasks()
    first.unpublish()
    run_tasks()
    assert len(public_files()) == 9
    second.unpublish()
    run_tasks()
    assert public_files() == []


def test_closed_collection_takes_its_pictures_out_of_sight(
    section: SectionPage, get: Callable[..., Any], run_tasks: Run
) -> None:
    collection = Collection.get_first_root_node().add_child(name="Nội bộ")
    factories.article(section=section, lead_image=factories.image(collection=collection))
    run_tasks()
    assert get("news/")["items"][0]["image"] is not None
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    run_tasks()
    assert get("news/")["items"][0]["image"] is None
    assert public_files() == []


def test_new_words_of_a_picture_reach_the_cards(section: SectionPage, get: Callable[..., Any], run_tasks: Run) -> None:
    image = factories.image()
    factories.article(section=section, lead_image=image)
    run_tasks()
    fresh = CmsImage.objects.get(pk=image.pk)
    fresh.alt_text = "Trẻ được tiêm tại trạm y tế xã"
    fresh.save()
    assert get("news/")["items"][0]["image"]["alt"] == "Trẻ được tiêm tại trạm y tế xã"


def test_deleted_picture_leaves_card_and_files(section: SectionPage, get: Callable[..., Any], run_tasks: Run) -> None:
    image = factories.image()
    factories.article(section=section, lead_image=image)
    run_tasks()
    with TestCase.captureOnCommitCallbacks(execute=True):
        CmsImage.objects.get(pk=image.pk).delete()
    assert get("news/")["items"][0]["image"] is None
    assert (public_files(), PublicPicture.objects.count()) == ([], 0)


def test_logo_of_a_section_is_public_too(section: SectionPage, run_tasks: Run) -> None:
    factories.edit(section, logo=factories.image())
    run_tasks()
    assert len(public_files()) == 9


def test_original_is_private(section: SectionPage, public: Client) -> None:
    """SECURITY A-65."""
    image = factories.image()
    assert image.file.url.startswith("/private-media/")
    assert public.get(image.file.url).status_code == 404
    public.force_login(factories.UserFactory())
    assert public.get(image.file.url).status_code == 404
    public.force_login(factories.UserFactory(is_superuser=True))
    response = public.get(image.file.url)
    assert (response.status_code, response["X-Content-Type-Options"]) == (200, "nosniff")


def test_editor_sees_pictures_of_the_own_section_only(section: SectionPage, public: Client) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    own, foreign = (factories.image(collection=one.kit.collection) for one in (section, other))
    editor = factories.UserFactory()
    editor.groups.add(section.kit.editors)
    public.force_login(editor)
    assert [public.get(image.file.url).status_code for image in (own, foreign)] == [200, 404]


def test_public_file_may_be_kept_for_ever(section: SectionPage, public: Client, run_tasks: Run) -> None:
    factories.article(section=section, lead_image=factories.image())
    run_tasks()
    address = PublicRendition.objects.filter(format="jpeg")[0].file.url
    response = public.get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert public.get("/media/../demo-secret-key").status_code == 404


def png(size: tuple[int, int]) -> bytes:
    """A one-colour PNG: tiny as a file however large as a picture."""
    out = BytesIO()
    PillowImage.new("1", size).save(out, "PNG")
    return out.getvalue()


BAD = {
    "truncated.jpg": factories.picture_bytes()[:4000],
    "bomb.png": png((20_000, 20_000)),
    "vector.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "disguised.png": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "words.jpg": b"not a picture",
    "empty.jpg": b"",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_an_error_of_the_form(db: None, name: str) -> None:
    """SECURITY A-84 and A-85."""
    form_class = get_image_form(get_image_model())
    data = {"title": "Ảnh", "alt_text": "Ảnh", "collection": Collection.get_first_root_node().pk}
    form = form_class(
        data, {"file": SimpleUploadedFile(name, BAD[name])}, user=factories.UserFactory(is_superuser=True)
    )
    assert not form.is_valid()
    assert form.errors["file"]
    assert CmsImage.objects.count() == 0


def test_good_file_passes() -> None:
    assert picture_files.cleaned("tot.jpg", factories.picture_bytes())
    with pytest.raises(forms.ValidationError, match="hỏng"):
        picture_files.cleaned("hong.jpg", BAD["truncated.jpg"])
