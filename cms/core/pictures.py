"""Public pictures: which pages show them, the sizes made of them by the worker, and the JSON that names those sizes."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django_tasks import task
from wagtail.images.models import Filter
from wagtail.models import Page

from cms.core import access
from cms.core.models import CmsImage, PublicPicture, PublicRendition
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
    known: dict[int, set[int]] = defaultdict(set)
    for page, image in PublicPicture.objects.filter(page__in=page_pictures).values_list("page_id", "image_id"):
        known[page].add(image)
    existing = set(
        CmsImage.objects.filter(pk__in=set().union(*page_pictures.values(), set())).values_list("pk", flat=True)
    )
    changed: set[int] = set()
    for page, images in page_pictures.items():
        wanted = images & existing
        gone = known[page] - wanted
        PublicPicture.objects.filter(page_id=page, image_id__in=gone).delete()
        PublicPicture.objects.bulk_create(
            [PublicPicture(page_id=page, image_id=image) for image in sorted(wanted - known[page])],
            ignore_conflicts=True,
        )
        changed |= gone ^ (wanted - known[page])
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
    rendition = PublicRendition(image=image, format=format_name, width=width, height=height)
    made.seek(0)
    rendition.file.save(f"{_mark(image)}-{width}.{format_name}", ContentFile(made.read()), save=False)
    rendition.save()
    return True


def described(image_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the public JSON of each picture that has public sizes: alt, credit, size, address, srcset by type."""
    made: dict[int, list[PublicRendition]] = defaultdict(list)
    renditions = PublicRendition.objects.filter(image_id__in=set(image_ids)).select_related("image")
    for rendition in renditions.order_by("width"):
        made[rendition.image_id].append(rendition)
    return {image: _description(sizes) for image, sizes in made.items() if any(s.format == "jpeg" for s in sizes)}


def describe(image: CmsImage | None) -> dict[str, Any] | None:
    """Return the public JSON of one picture, or None where there is none or its sizes are not made yet."""
    return described([image.pk]).get(image.pk) if image is not None else None


def _description(sizes: list[PublicRendition]) -> dict[str, Any]:
    image = sizes[0].image
    largest = [size for size in sizes if size.format == "jpeg"][-1]
    sources = []
    for format_name, _mime in PublicRendition.FORMATS:
        srcset = ", ".join(f"{address(s)} {s.width}w" for s in sizes if s.format == format_name)
        if srcset:
            sources.append({"type": MIME[format_name], "srcset": srcset})
    return {
        "alt": image.alt_text,
        "credit": image.credit,
        "width": largest.width,
        "height": largest.height,
        "url": address(largest),
        "sources": sources,
    }


def address(rendition: PublicRendition) -> str:
    """Return the absolute address of a public size."""
    url = rendition.file.url
    return url if "://" in url else settings.BASE_URL + url
