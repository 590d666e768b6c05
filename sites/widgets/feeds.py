"""The feeds of streams with the urgent notices in force on top: a feed is one of the formats of a widget."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from sites.alerts.models import Alert
from sites.alerts.queries import GRAVITY, in_force_in_widgets
from sites.streams import feeds
from sites.streams.feeds import Head, local


class WithNotices(feeds.StreamFeed):
    """A feed that begins with the notices a widget of the same news shows. Four queries."""

    def notices(self, head: Head, sections: set[int]) -> list[dict[str, Any]]:
        """Return an entry for each notice in force, the gravest first. One query."""
        found = in_force_in_widgets(timezone.now(), sections=sections)
        return [_entry(alert, head) for alert in sorted(found, key=lambda alert: GRAVITY[Alert.Level(alert.level)])]


class AtomFeed(WithNotices, feeds.AtomFeed):
    """Atom."""


class RssFeed(WithNotices, feeds.RssFeed):
    """RSS 2.0."""


class JsonFeed(WithNotices, feeds.JsonFeed):
    """JSON Feed 1.1."""


def _entry(alert: Alert, head: Head) -> dict[str, Any]:
    """Return a notice as an entry: readers keep what they have fetched, so it says until when it is in force."""
    until = _("In force until %(moment)s.") % {"moment": f"{timezone.localtime(alert.ends_at):%H:%M %d/%m/%Y}"}
    return {
        "title": alert.title,
        "link": alert.url or head.link,
        "description": " ".join(filter(None, [alert.text, until])),
        "author_name": settings.WAGTAIL_SITE_NAME,
        "categories": [_("Urgent notice")],
        "unique_id": uuid5(NAMESPACE_URL, f"{settings.BASE_URL}/alerts/{alert.pk}").urn,
        "pubdate": local(alert.starts_at),
        "updateddate": local(max(alert.starts_at, alert.written_at)),
        "picture": None,
    }
