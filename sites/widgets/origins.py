"""Where what a widget loads comes from, as content policies name it (CSP 3, 2.3.1)."""

from urllib.parse import urlsplit

from django.conf import settings


def origin_of(address: str) -> str:
    """Return the scheme, host and port of an absolute address; empty for a path."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def own() -> str:
    """Return the CMS's own origin."""
    return origin_of(settings.BASE_URL)


def of_pictures() -> list[str]:
    """Return the origins of pictures: the CMS's own, and the media's if that is another."""
    return list(dict.fromkeys(filter(None, [own(), origin_of(settings.MEDIA_URL)])))
