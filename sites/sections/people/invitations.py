"""The link of an invitation: secret, for one password, for seven days; only its digest is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import Enum

from cms.users.models import User
from sites.sections.models import Membership

VALID = timedelta(days=7)


class Link(Enum):
    """What a link of an invitation is good for."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    # Never made, replaced by a newer one, or the invitation was taken back.
    UNKNOWN = "unknown"


def new_token(membership: Membership, now: datetime) -> str:
    """Give the invitation a new link, without saving it; return what goes into the address, the only copy there is."""
    token = secrets.token_urlsafe(32)
    membership.token_digest, membership.expires_at = digest(token), now + VALID
    return token


def digest(token: str) -> str:
    """Return what is kept of a token; as it is long and random, a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def look_up(token: str, now: datetime, *, lock: bool = False) -> tuple[Link, Membership | None]:
    """Return what the link is good for now, and for an open one whose it is; `lock` holds it until the commit."""
    rows = Membership.objects.select_for_update(of=("self",)) if lock else Membership.objects.all()
    found = rows.select_related("user", "section").filter(token_digest=digest(token)).first()
    if found is None or found.user is None:
        return Link.UNKNOWN, None
    if found.accepted_at is not None or found.user.has_usable_password():
        return Link.USED, None
    if found.removed_at or found.suspended_at or not _may_begin(found.user):
        return Link.UNKNOWN, None
    if found.expires_at is None or found.expires_at <= now:
        return Link.EXPIRED, None
    return Link.OPEN, found


def _may_begin(user: User) -> bool:
    """Tell whether the account is one that an invitation may give a password to."""
    return user.is_active and not user.is_superuser
