"""Public pictures: which pages show them, the sizes made of them by the worker, and the JSON that names those sizes."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django_tasks import task
from wagtail.images.models import Filter
from wagtail.models import Page

from cms.core import access
from cms.core.models import CmsImage, PublicPicture, PublicRendition
from cms.core.notes import note
from cms.core.shapes import FocalPoint, Picture, PictureSource
from cms.core.transactions import unit_of_work

# Widths in CSS pixels of a card, a column and a lead picture on dense screens; each up to the original's own.
WIDTHS = (400, 800, 1200)
QUALITY = {"avif": "avifquality-60", "webp": "webpquality-75", "jpeg": "jpegquality-80"}
MIME = dict(PublicRendition.FORMATS)


def show(page_pictures: dict[int, set[int]]) -> None:
    """Note which pictures each page shows in public now; sizes are made or removed after the commit.

    `page_pictures` maps page ids to picture ids, an empty set where the page itself is not public. What stands above
    a page is looked at when the sizes are made.
    """
    existing = set(
        CmsImage.objects.filter(pk__in=set().union(*page_pictures.values(), set())).values_list("pk", flat=True)
    )
    wanted = {page: images & existing for page, images in page_pictures.items()}
    changed = note(PublicPicture, "image_id", wanted)
    refresh_later(CmsImage.objects.filter(pk__in=changed))


def refresh_later(images: Iterable[CmsImage]) -> None:
    """Let the worker make or remove the public sizes of `images` once this transaction has committed."""
    for image in images:
        refresh_picture.enqueue(image_id=image.pk)


# Readers wait for pictures; the search and reference indexes can wait for the worker a little longer.
@task(priority=50)
def refresh_picture(image_id: int) -> None:
    """Make the public sizes of a picture that something public shows, or remove those of one that nothing shows.

    Run by the worker. Pages that show the picture are settled again when its sizes changed, so cards name only
    sizes that exist. Looks again at the end: the picture may have been withdrawn while its sizes were being made.
    """
    image = CmsImage.objects.filter(pk=image_id).first()
    if image is None:
        return
    changed = False
    while (wanted := _wanted(image)) != _made(image):
        changed |= _remove_others(image, wanted)
        for format_name, width in wanted:
            changed |= _make(image, format_name, width)
    if changed:
        settle_pages_showing(image)


@task(priority=40)
def refresh_pictures_under(path: str) -> None:
    """Refresh the pictures of the pages under a tree path: what stands above them was hidden or shown."""
    shown = PublicPicture.objects.filter(page__path__startswith=path)
    for image in sorted(set(shown.values_list("image_id", flat=True))):
        refresh_picture.func(image)


def settle_pages_showing(image: CmsImage) -> None:
    """Mark the pages that show `image`: their cards hold its sizes, alternative text and credit."""
    with unit_of_work() as unit:
        unit.touch(*image.public_pictures.values_list("page_id", flat=True))


def _wanted(image: CmsImage) -> list[tuple[str, int]]:
    """Return (format, width) of the sizes that should exist now; none unless the picture is public."""
    pages = Page.objects.filter(pk__in=image.public_pictures.values("page"))
    if not access.visible(pages).exists() or not access.open_collections().filter(pk=image.collection_id).exists():
        return []
    widths = sorted({min(width, image.width) for width in WIDTHS})
    return [(name, width) for name in ("jpeg", "webp", "avif") for width in widths]


def _mark(image: CmsImage) -> str:
    """Return a short mark of the picture's content and focal point: a changed picture gets new addresses."""
    seed = f"{image.file_hash or image.file.name}-{image.focal_point_x}-{image.focal_point_y}"
    return hashlib.sha256(seed.encode()).hexdigest()[:16]


def _made(image: CmsImage) -> list[tuple[str, int]]:
    """Return (format, width) of the sizes that exist for the picture as it is now, in the order of `_wanted`."""
    order = {"jpeg": 0, "webp": 1, "avif": 2}
    made = PublicRendition.objects.filter(image=image)
    if any(_mark(image) not in (size.file.name or "") for size in made):
        return [("stale", 0)]
    return sorted(made.values_list("format", "width"), key=lambda size: (order[size[0]], size[1]))


def _remove_others(image: CmsImage, wanted: list[tuple[str, int]]) -> bool:
    mark = _mark(image)
    stale = [
        made
        for made in image.public_renditions.all()
        if (made.format, made.width) not in wanted or mark not in (made.file.name or "")
    ]
    for made in stale:
        made.delete()
    return bool(stale)


def _make(image: CmsImage, format_name: str, width: int) -> bool:
    if image.public_renditions.filter(format=format_name, width=width).exists():
        return False
    spec = f"width-{width}|format-{format_name}|{QUALITY[format_name]}"
    made = image.generate_rendition_file(Filter(spec=spec))
    height = round(image.height * width / image.width)
    made.seek(0)
    data = made.read()
    rendition = PublicRendition(image=image, format=format_name, width=width, height=height, bytes=len(data))
    rendition.file.save(f"{_mark(image)}-{width}.{format_name}", ContentFile(data), save=False)
    rendition.save()
    return True


def public_pictures(now: datetime) -> "QuerySet[CmsImage]":
    """Return the pictures that a page visible at `now` shows and whose collection is open."""
    pages = access.visible_in_lists(Page.objects.all(), now=now).order_by()
    shown = PublicPicture.objects.filter(page__in=pages)
    return CmsImage.objects.filter(pk__in=shown.values("image"), collection__in=access.open_collections())


def described(image_ids: Iterable[int]) -> dict[int, Picture]:
    """Return the public JSON of each picture that has public sizes: alt, credit, size, address, srcset by type.

    A picture whose collection has been closed is left out, even before the worker has removed its sizes.
    """
    made: dict[int, list[PublicRendition]] = defaultdict(list)
    open_ones = PublicRendition.objects.filter(image__collection__in=access.open_collections())
    renditions = open_ones.filter(image_id__in=set(image_ids)).select_related("image")
    for rendition in renditions.order_by("width"):
        made[rendition.image_id].append(rendition)
    return {
        image: description(sizes, address) for image, sizes in made.items() if any(s.format == "jpeg" for s in sizes)
    }


def describe(image: CmsImage | None) -> Picture | None:
    """Return the public JSON of one picture, or None where there is none or its sizes are not made yet."""
    return described([image.pk]).get(image.pk) if image is not None else None


def description(sizes: list[PublicRendition], where: Callable[[PublicRendition], str]) -> Picture:
    """Return the JSON of the picture that `sizes` (ordered by width, a JPEG among them) are of; `where` they lie."""
    image = sizes[0].image
    largest = [size for size in sizes if size.format == "jpeg"][-1]
    sources: list[PictureSource] = []
    for format_name, _mime in PublicRendition.FORMATS:
        srcset = ", ".join(f"{where(s)} {s.width}w" for s in sizes if s.format == format_name)
        if srcset:
            sources.append({"type": MIME[format_name], "srcset": srcset})
    return {
        "alt": image.alt_text,
        "credit": image.credit,
        "width": largest.width,
        "height": largest.height,
        "focal_point": focal_point(image),
        "bytes": largest.bytes,
        "url": where(largest),
        "sources": sources,
    }


def focal_point(image: CmsImage) -> FocalPoint | None:
    """Return where the picture's main thing is, as parts of its width and height from the upper left; None if unset."""
    if image.focal_point_x is None or image.focal_point_y is None:
        return None
    return {"x": round(image.focal_point_x / image.width, 4), "y": round(image.focal_point_y / image.height, 4)}


def address(rendition: PublicRendition) -> str:
    """Return the absolute address of a public size."""
    url = rendition.file.url
    return url if "://" in url else settings.BASE_URL + url
