"""The /preview/ API: a draft in the shape of /resolve/, for a signed token that lives for an hour at most."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request

from cms.core import blocks, draft_pictures, fair_use, previews
from cms.core.api import MAX_ID, PublicView, iso
from cms.core.models import BasePage, CmsImage
from cms.core.models.previews import Mode, Preview
from cms.core.params import Params
from home import shapes
from home.api import TEMPLATES, around, info_json
from home.models import InfoPage
from sites.news import cards
from sites.news.models import ArticlePage
from sites.sections.queries import face_of, section_of
from sites.streams.api import placements_json
from sites.widgets.content import item_json

# What a secret address needs: nobody keeps the answer, nobody learns the address, no search engine takes it.
SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
WIDEST = 10_000


class PreviewParams(Params):
    """The token that the editor's browser was sent with."""

    token = serializers.CharField(max_length=200, trim_whitespace=False)


class PictureParams(PreviewParams):
    """The token, and how wide the picture is wanted."""

    width = serializers.IntegerField(min_value=1, max_value=WIDEST, default=WIDEST)


class SecretView(PublicView):
    """A GET that a token opens. Nothing of it is kept anywhere; every token that does not open gives the same 403."""

    conditional = False
    refusals = (403, 404)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep the answer, also an error, to the one who asked."""
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in SECRET.items():
            final[name] = value
        return final


def opened(token: str) -> previews.Opened:
    """Return what `token` opens; raise `PermissionDenied` in the same words whatever is wrong with it."""
    try:
        return previews.opened(token)
    except previews.NotValidError as error:
        message = _("This preview has ended or was never there. Open it again from the page's editor.")
        raise PermissionDenied(message) from error


class PreviewDetail(SecretView):
    """A draft with all around it."""

    answer_type = shapes.Previewed

    params_class = PreviewParams

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Answer anew each time."""
        params = self.params_class().read(request)
        fair_use.check(request, self, "preview")
        return HttpResponse(self.render(preview_json(opened(params["token"]))), content_type=self.content_type())


class PreviewPicture(SecretView):
    """A picture that a draft shows, in a private size: a JPEG."""

    answer_type = bytes

    params_class = PictureParams

    def content_type(self) -> str:
        """Return the type of a picture."""
        return "image/jpeg"

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Answer with a JPEG; a picture that the draft does not show is a 404."""
        if kwargs["id"] > MAX_ID:
            raise NotFound
        params = self.params_class().read(request)
        try:
            found = opened(params["token"])
        except PermissionDenied:
            # A page of many pictures is one preview; what is counted here is guessing.
            fair_use.check(request, self, "preview")
            raise
        response = HttpResponse(_file(found, kwargs["id"], params["width"]), content_type=self.content_type())
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def _file(found: previews.Opened, key: int, width: int) -> bytes:
    image = CmsImage.objects.filter(pk=key).first() if key in previews.draft(found.preview).pictures() else None
    if image is None or not draft_pictures.may_show(image, to=found.preview.user):
        raise NotFound(_("This draft does not show such a picture."))
    try:
        with draft_pictures.private_size(image, width=width).file.open() as file:
            return bytes(file.read())
    except draft_pictures.UnreadableError as error:
        raise NotFound(_("This draft does not show such a picture.")) from error


def preview_json(found: previews.Opened) -> shapes.Previewed:
    """Return the draft that a token opens, with what stands around it and `preview`: as what, and until when."""
    page = previews.draft(found.preview)
    site = previews.site_for(page, found.preview.mode)
    if site is None:
        raise NotFound(_("There is no site to show the draft on."))
    describe = partial(draft_pictures.describe, token=found.token, user=found.preview.user)
    template, body = _body(page, found.preview.mode, describe)
    shown = {**around(page, site, body), "template": template, "page": body, "preview": _about(found, page)}
    # Which body goes with which template stands in `_body`; the checker cannot follow it there.
    return cast(shapes.Previewed, shown)


def _about(found: previews.Opened, page: BasePage) -> shapes.PreviewInfo:
    row: Preview = found.preview
    return {
        "mode": cast(shapes.Mode, row.mode),
        "title_of_draft": page.title,
        "revision": row.revision_id,
        "taken_at": iso(row.taken_at),
        "superseded": row.page is not None and row.page.latest_revision_id != row.revision_id,
        "expires_at": iso(found.expires_at),
        "editor": settings.BASE_URL,
    }


def _body(page: BasePage, mode: str, describe: blocks.Describe) -> tuple[str, Mapping[str, Any]]:
    """Return the template and what it shows of the draft."""
    if isinstance(page, ArticlePage):
        return _article(page, mode, describe)
    template, describe_page = TEMPLATES[type(page)]
    shown: Callable[[Any], Mapping[str, Any]] = partial(info_json, describe=describe)
    return template, shown(page) if isinstance(page, InfoPage) else describe_page(page)


def _article(page: ArticlePage, mode: str, describe: blocks.Describe) -> tuple[str, Mapping[str, Any]]:
    section = section_of(page)
    if section is None:
        raise NotFound(_("The draft stands in no section."))
    card = cards.draft(page, section=face_of(section), describe=describe)
    if mode == Mode.CARD:
        return "card", cards.card_json(card)
    if mode == Mode.WIDGET:
        return "widget-card", item_json(cards.card_json(card), page.expire_at)
    placements = placements_json(page.pk, timezone.now()) if page.pk else []
    return "article", cards.detail_json(card, placements)
