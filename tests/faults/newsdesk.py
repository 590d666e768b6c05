"""Publishes from a process of its own, as an editor's would: `python -m tests.faults.newsdesk TITLE`."""

import os
import sys

import django


def publish(title: str) -> None:
    """Give the one article `title`; the portal, a section and the article are made at the first call."""
    from seeds import factories  # noqa: PLC0415  (Django has to be set up before models are imported)
    from sites.news.models import ArticlePage  # noqa: PLC0415

    article = ArticlePage.objects.first()
    if article is None:
        factories.portal(port=int(os.environ["PORT"]))
        article = factories.article(section=factories.section())
    factories.edit(article, title=title)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    publish(sys.argv[1])
