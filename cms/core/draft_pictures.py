"""The pictures of drafts: they have no public sizes, so a preview's token opens private ones, made when asked for."""

from urllib.parse import urlencode

from django.conf import settings
from wagtail.images.permissions import permission_policy

from cms.core import pictures
from cms.core.models import CmsImage, CmsRendition, PublicRendition
from cms.core.shapes import Picture
from cms.users.models import User

ADDRESS = "/api/v2/preview/pictures/{id}/"
FORMAT = "jpeg"


class UnreadableError(Exception):
    """The picture's original is missing or broken, so no size of it can be made."""


def may_show(image: CmsImage, *, to: User) -> bool:
    """Tell whether a draft of user `to` may show the picture: one that the user may choose, or that is public.

    A form takes any number for a picture, so naming one in a draft is no proof.
    """
    may = permission_policy.user_has_any_permission_for_instance(to, ["choose", "change", "delete", "add"], image)
    return bool(may) or image.public_renditions.exists()


def describe(image: CmsImage | None, *, token: str, user: User) -> Picture | None:
    """Return the JSON of a picture in the shape of `pictures.describe`; its addresses open with `token` only.

    None for a picture that drafts of `user` may not show.
    """
    if image is None or not may_show(image, to=user):
        return None

    def address(size: PublicRendition) -> str:
        query = urlencode({"token": token, "width": size.width})
        return f"{settings.BASE_URL}{ADDRESS.format(id=image.pk)}?{query}"

    sizes = [
        PublicRendition(image=image, format=FORMAT, width=width, height=round(image.height * width / image.width))
        for width in widths(image)
    ]
    return pictures.description(sizes, address)


def widths(image: CmsImage) -> list[int]:
    """Return the widths in pixels in which the picture is shown: those of its public sizes to be."""
    return sorted({min(width, image.width) for width in pictures.WIDTHS})


def private_size(image: CmsImage, *, width: int) -> CmsRendition:
    """Return the smallest private size of the picture that is at least `width` pixels wide, or its largest.

    It is made when it is missing and kept like the thumbnails of the admin, behind the same view. Raises
    `UnreadableError`.
    """
    known = widths(image)
    chosen = next((one for one in known if one >= width), known[-1])
    try:
        return image.get_rendition(f"width-{chosen}|format-{FORMAT}|{pictures.QUALITY[FORMAT]}")
    except OSError as error:
        raise UnreadableError(f"Picture {image.pk} cannot be read.") from error
