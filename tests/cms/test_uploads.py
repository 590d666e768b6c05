"""Pictures that are uploaded: refused by what they are, kept without what they tell, under names that harm nothing."""

from functools import cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as PillowImage
from PIL import ImageChops
from wagtail.models import UploadedFile

from cms.core import file_names, picture_files
from cms.core.models import CmsImage, CmsRendition
from home.models import HomePage
from seeds import factories
from sites.sections.models import SectionPage
from tests.cms import upload_doors as files
from tests.cms.upload_doors import DOORS, SCRIPT, SECRET, Library

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
JPEG = factories.picture_bytes(width=60, height=40)


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def library(section: SectionPage) -> Library:
    return Library(section, "images")


BAD: dict[str, Any] = {
    "vector.svg": lambda: files.SVG,
    "vector.png": lambda: files.SVG,
    "page.gif": lambda: b"<!doctype html>" + SCRIPT,
    "program.jpg": lambda: b"MZ\x90\0" + b"\0" * 500,
    "other.png": lambda: JPEG,
    "photoshop.jpg": lambda: b"8BPS\0\1" + b"\0" * 500,
    "tiff.jpg": lambda: files.saved(files.gradient(), "TIFF"),
    "bomb.png": files.bomb,
    "text-bomb.png": files.text_bomb,
    "film.gif": lambda: files.film(60, 1000),
    "frames.gif": lambda: files.film(2000, 4),
    "truncated.jpg": lambda: factories.picture_bytes()[:4000],
    "truncated.png": lambda: files.telling("PNG")[:300],
    "truncated.webp": lambda: files.telling("WEBP")[:100],
    "garbage.png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
    "words.webp": lambda: "Đây là văn bản.\n".encode() * 50,
    "empty.jpg": lambda: b"",
}


@cache
def bad(name: str) -> bytes:
    """Some of these take a while to make."""
    content: bytes = BAD[name]()
    return content


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", BAD)
def test_A84_A85_a_bad_picture_is_refused_with_words_at_every_door(library: Library, door: str, name: str) -> None:
    answer = library.send(door, name, bad(name))
    assert (answer.status, bool(answer.refusal)) == (200, True)
    assert not CmsImage.objects.exclude(title="Cũ").exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("kind", EXTENSIONS)
@pytest.mark.parametrize("door", DOORS)
def test_A84_A86_only_the_picture_is_kept_at_every_door(library: Library, door: str, kind: str) -> None:
    sent = files.telling(kind)
    assert SECRET in sent
    assert SCRIPT in sent
    answer = library.send(door, f"anh.{EXTENSIONS[kind]}", sent)
    assert answer.refusal == ""
    image = library.newest()
    kept = image.file.read()
    assert [word for word in (SECRET, SCRIPT, b"Exif", b"xmp", b"Photoshop") if word in kept] == []
    with PillowImage.open(BytesIO(kept)) as picture:
        assert (picture.format, dict(picture.getexif())) == (kind, {})
    assert (image.file_size, len(image.file_hash)) == (len(kept), 40)


def test_A86_a_picture_that_waits_for_its_words_tells_nothing_either(library: Library) -> None:
    library.client.post("/admin/images/multiple/add/", {"files[]": ImageFile(BytesIO(files.telling("JPEG")), "a.jpg")})
    waiting = UploadedFile.objects.get()
    assert SECRET not in waiting.file.read()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_A86_a_picture_stands_upright_without_its_exif(orientation: int) -> None:
    sent = files.telling("JPEG", orientation)
    with PillowImage.open(BytesIO(picture_files.cleaned("anh.jpg", sent))) as picture:
        assert picture.size == ((64, 32) if orientation < 5 else (32, 64))
        corners = [picture.convert("L").getpixel(at) for at in ((0, 0), (picture.width - 1, picture.height - 1))]
    # Dark above on the left, light below on the right, unless the camera was turned so that they are elsewhere.
    turned = {1: "<", 2: "=", 3: ">", 4: "=", 5: "<", 6: "=", 7: ">", 8: "="}[orientation]
    dark_to_light = corners[1] - corners[0]
    assert {"<": dark_to_light > 150, ">": dark_to_light < -150, "=": abs(dark_to_light) < 150}[turned]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_colour_profile_is_kept(kind: str) -> None:
    with PillowImage.open(BytesIO(picture_files.cleaned(f"a.{EXTENSIONS[kind]}", files.telling(kind)))) as picture:
        assert picture.info["icc_profile"] == files.srgb()


def test_A84_what_hides_in_or_after_a_colour_profile_is_gone() -> None:
    for profile in (files.srgb() + SECRET, SECRET * 50):
        sent = files.saved(files.gradient(), "JPEG", icc_profile=profile)
        assert SECRET in sent
        assert SECRET not in picture_files.cleaned("a.jpg", sent)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_lossless_pictures_keep_each_pixel(kind: str) -> None:
    sent = files.telling(kind)
    with (
        PillowImage.open(BytesIO(sent)) as before,
        PillowImage.open(BytesIO(picture_files.cleaned(f"a.{EXTENSIONS[kind]}", sent))) as after,
    ):
        assert ImageChops.difference(before.convert("RGBA"), after.convert("RGBA")).getbbox(alpha_only=False) is None


def test_a_jpeg_looks_and_weighs_the_same() -> None:
    sent = files.saved(files.gradient(800, 600), "JPEG", quality=60)
    kept = picture_files.cleaned("a.jpeg", sent)
    with PillowImage.open(BytesIO(sent)) as before, PillowImage.open(BytesIO(kept)) as after:
        assert before.quantization == after.quantization
        assert max(high for _low, high in ImageChops.difference(before, after).getextrema()) <= 4
    assert abs(len(kept) - len(sent)) < len(sent) / 10


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_a_moving_picture_goes_on_moving(kind: str) -> None:
    frames = [PillowImage.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    how = {"save_all": True, "append_images": frames[1:], "duration": [100, 200, 300], "loop": 0}
    kept = picture_files.cleaned(f"a.{EXTENSIONS[kind]}", files.saved(frames[0], kind, **how))
    with PillowImage.open(BytesIO(kept)) as picture:
        assert (picture.n_frames, picture.info["loop"]) == (3, 0)
        picture.seek(2)
        picture.load()
        assert (picture.info["duration"], picture.convert("RGB").getpixel((5, 5))[2] > 200) == (300, True)


def test_A86_the_picture_of_a_script_is_cleaned_as_well(section: SectionPage) -> None:
    image = factories.image(data=files.telling("JPEG"))
    assert SECRET not in image.file.read()
    assert image.file_hash
    with pytest.raises(ValidationError):
        factories.image(data=files.telling("PNG"), name="anh.jpg")


def test_A86_renditions_and_the_download_tell_nothing(library: Library) -> None:
    library.send("form", "anh.jpg", files.telling("JPEG"))
    image = library.newest()
    rendition = image.get_rendition("max-165x165")
    for address in (image.file.url, rendition.url):
        answer = library.client.get(address)
        assert SECRET not in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


NAMES = {
    "../../x.jpg": "x.jpg",
    "..\\..\\x.JPG": "x.jpg",
    "Trạm y tế Đồng Hỷ.jpeg": "tram-y-te-dong-hy.jpeg",
    "anh\u202egpj.jpg": "anh-gpj.jpg",
    "a\r\nSet-Cookie: x=1.jpg": "a-set-cookie-x-1.jpg",
    "a\0.php.jpg": "a-php.jpg",
    f"{'x' * 300}.jpg": f"{'x' * 40}.jpg",
    ".htaccess.jpg": "htaccess.jpg",
    "日本.jpg": "tep.jpg",
    '"><img src=x>.jpg': "img-src-x.jpg",
    "con.tar.gz": "con-tar.gz",
    "khong-duoi": "khong-duoi",
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_A86_names_become_plain(name: str) -> None:
    assert file_names.plain(name) == NAMES[name]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["../../x.jpg", f"{'x' * 300}.jpg", "anh\u202egpj.jpg", "Ảnh (1).jpg"], ids=range(4))
def test_A86_any_name_is_taken_and_kept_plain(library: Library, door: str, name: str) -> None:
    assert library.send(door, name, JPEG).refusal == ""
    image = library.newest()
    folder, _, last = image.file.name.partition("/")
    assert folder == "original_images"
    assert last.isascii()
    assert PurePosixPath(last).suffix == ".jpg"
    assert library.client.get(image.file.url).status_code == 200


def test_A86_the_title_that_several_uploads_propose_is_plain(library: Library) -> None:
    file = ImageFile(BytesIO(JPEG), name="Ảnh\u202egnp.jpg")
    body = library.client.post("/admin/images/multiple/add/", {"files[]": file}).json()
    assert 'value="anhgnp.jpg"' in body["form"]


def test_two_long_names_that_begin_alike_do_not_meet(section: SectionPage) -> None:
    """SECURITY D, S3: a storage that overwrites would show one section's picture in place of another's."""
    long = "bao-cao-ket-qua-thuc-hien-nhiem-vu-chinh-tri-trong-tam-cua-nam-2026"
    images = [factories.image(name=f"{long}-{number}.jpg") for number in (1, 2)]
    for image in images:
        image.get_rendition("width-400|format-webp|webpquality-75")
    stems = {PurePosixPath(image.file.name).stem[:12] for image in images}
    names = {PurePosixPath(made.file.name).name[:12] for made in CmsRendition.objects.all()}
    assert (len(stems), len(names)) == (2, 2)


def test_public_sizes_are_served_as_files_alone(section: SectionPage, public: Client, run_tasks: Any) -> None:
    image = factories.image()
    factories.article(section=section, lead_image=image)
    run_tasks()
    answer = public.get(image.public_renditions.first().file.url)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
