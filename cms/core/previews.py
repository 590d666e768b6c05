"""Previews of drafts: taking one, the token that opens it, what it shows, and its end.

A token names one `Preview` row and is signed with the time it was made. It opens the draft while it is younger than an
hour, the row stands unrevoked, and the row's user is still allowed to edit the page.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, Site

from cms.core.addresses import Roots
from cms.core.models.previews import FrontEnd, Mode, Preview
from cms.users.models import User

LIFETIME = timedelta(hours=1)
# A user's newest previews that are kept; nobody looks at more at a time.
MOST = 50
PORTAL = "/xem-truoc/"
SEPARATOR = "."
_SIGNER = TimestampSigner(sep=SEPARATOR, salt="xbtt.preview")


class NotValidError(Exception):
    """The token opens nothing: it is none of ours, too old, revoked, or its user may not edit the page any more."""


@dataclass(frozen=True)
class Opened:
    """What a valid token opens, and when that token (not the row) ends: an aware datetime."""

    preview: Preview
    token: str
    expires_at: datetime


@transaction.atomic
def take(*, page: Page, mode: str, by: User, follows_form: bool) -> Preview:
    """Return the preview of `page` as it is in memory, saved or not, for `by` in `mode`.

    With `follows_form` the user's present one of the same page and revision is brought up to date; tokens that were
    given out for it show the new state, and end when they would have.
    """
    now = timezone.now()
    bound = {"user": by, "mode": mode, "revision_id": page.latest_revision_id, "page_type_id": page.content_type_id}
    bound |= {"page_id": page.pk} if page.pk else {"parent_id": page.get_parent().pk}
    same = Preview.objects.filter(**bound, follows_form=True, revoked_at=None, expires_at__gt=now)
    preview = (same.first() if follows_form else None) or Preview(**bound, follows_form=follows_form, created_at=now)
    preview.title, preview.content = page.title[:255], page.serializable_data()
    preview.taken_at, preview.expires_at = now, now + LIFETIME
    preview.save()
    _tidy(by)
    return preview


def _tidy(user: User) -> None:
    """Remove what has ended, of all users, and this user's oldest beyond those kept."""
    prune(now=timezone.now())
    kept = Preview.objects.filter(user=user).order_by("-taken_at").values_list("pk", flat=True)
    Preview.objects.filter(pk__in=list(kept[MOST:])).delete()


def prune(*, now: datetime) -> None:
    """Remove the previews that ended before `now`, with the drafts in them."""
    Preview.objects.filter(expires_at__lte=now).delete()


def revoke(*, preview: Preview) -> None:
    """Make every token of `preview` worthless from now on."""
    Preview.objects.filter(pk=preview.pk, revoked_at=None).update(revoked_at=timezone.now())


def revoke_all(*, user: User) -> None:
    """Make every token of every preview of `user` worthless from now on."""
    Preview.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def in_force(*, by: Any) -> QuerySet[Preview]:
    """Return the previews in force that `by` may open and revoke, newest first: own ones, all for a superuser."""
    standing = Preview.objects.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-taken_at")
    return standing if by.is_superuser else standing.filter(user=by)


def token(preview: Preview) -> str:
    """Return a new token for `preview`: valid for an hour from now at most."""
    return _SIGNER.sign(str(preview.pk))


def address(preview: Preview, page: Page) -> str:
    """Return where a browser sees `preview`, with a new token: in the front end of its site, else in the portal."""
    site = site_for(page, preview.mode)
    front = FrontEnd.objects.filter(site=site).exclude(preview_url="").values_list("preview_url", flat=True).first()
    url = front or PORTAL
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'token': token(preview)})}"


def site_for(page: Page, mode: str) -> Site | None:
    """Return the site whose name and menu stand around the draft: in section mode the page's own, else the main one."""
    roots = Roots()
    own = roots.parts(page)
    main = next((site for site in roots.sites if site.is_default_site), None)
    if main is not None and mode != Mode.SECTION:
        return main
    return next((site for site in roots.sites if own and site.pk == own[0]), main)


def opened(token: str) -> Opened:
    """Return what `token` opens; raise `NotValidError`, which does not say why. Three queries or so."""
    try:
        key = _SIGNER.unsign(token, max_age=LIFETIME)
    except BadSignature as error:
        raise NotValidError from error
    in_force = Preview.objects.filter(pk=key, revoked_at=None, expires_at__gt=timezone.now())
    preview = in_force.select_related("user", "page", "parent").first()
    if preview is None or not _allowed(preview):
        raise NotValidError
    made = datetime.fromtimestamp(b62_decode(token.rsplit(SEPARATOR, 2)[1]), UTC)
    return Opened(preview, token, expires_at=min(made + LIFETIME, preview.expires_at))


def _allowed(preview: Preview) -> bool:
    """Tell whether the user may edit the page, or write the new one, at this moment."""
    place: Any = preview.page or preview.parent
    may = place.permissions_for_user(preview.user)
    if preview.page is None:
        return bool(preview.user.is_active and may.can_add_subpage())
    return bool(preview.user.is_active and (may.can_edit() or may.can_publish()))


def draft(preview: Preview) -> Any:
    """Return the page as `preview` has it, in memory: of its own class, in its place in the tree, never to be saved."""
    if preview.page is not None:
        return preview.page.specific.with_content_json(preview.content)
    return _placed(preview.page_type.model_class(), preview.content, preview.parent)


def _placed(page_class: Any, content: dict[str, Any], parent: Any) -> Any:
    """Return a page that is not saved yet as the last child of `parent`, where no other page stands."""
    page = page_class.from_serializable_data(content)
    last = parent.get_last_child()
    page.path = last._inc_path() if last else Page._get_path(parent.path, parent.depth + 1, 1)
    page.depth, page.numchild = parent.depth + 1, 0
    page.set_url_path(parent)
    return page
