"""Say where an article is shown and why, or why a stream does not have it."""

import json
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from sites.news.models import ArticlePage
from sites.streams.explained import Explanation, Place
from sites.streams.explaining import explain
from sites.streams.models import Stream

MOST_NAMED = 10


class Command(BaseCommand):
    """The same answer as the panel beside the article's form, for those who may know everything."""

    help = "Say whether a stream has or takes an article, why, since when readers see it there, and why not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("article", help="the article's id, slug or address")
        parser.add_argument("stream", nargs="?", default="", help="the stream's slug; without it, all streams")
        parser.add_argument("--json", action="store_true", help="print the answer for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        article, slug = _article(options["article"]), options["stream"]
        if slug and not Stream.objects.filter(slug=slug, retired=False).exists():
            raise CommandError(f"There is no stream {slug}. See /api/v2/streams/ for those there are.")
        answer = explain(article, by=None, stream=slug)
        if options["json"]:
            self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{answer.article.pk}, {answer.article.title}")
        for line in lines(answer):
            self.stdout.write(line)


def lines(answer: Explanation) -> list[str]:
    """Return the answer as lines of text: the article's own, then each stream's."""
    found = [f"  {answer.hidden}"] if answer.hidden else []
    for place in answer.listed():
        found += [f"{place.stream.slug}: {place.stream.name}", *(f"  {said}" for said in _said(place))]
    return found


def _said(place: Place) -> list[str]:
    state = place.placement.get_state_display() if place.placement else ""
    said = [state, place.why, place.decided, *place.missing, place.hidden, place.then, *place.shown_at]
    return [words for words in dict.fromkeys(said) if words]


def _article(asked: str) -> ArticlePage:
    """Return the article of this id, slug or address; raise `CommandError` for none, or for more than one."""
    found = _found(asked)
    if not found:
        raise CommandError(f"There is no article {asked}. Give its id, its slug or its address.")
    if len(found) > 1:
        ids = ", ".join(f"{article.pk} ({article.url_path})" for article in found[:MOST_NAMED])
        raise CommandError(f"More than one article is meant by {asked}. Give the id of one: {ids}.")
    return found[0]


def _found(asked: str) -> list[ArticlePage]:
    articles: QuerySet[ArticlePage] = ArticlePage.objects.filter(alias_of=None).order_by("pk")
    if asked.isdecimal() and len(asked) <= 18 and (known := articles.filter(pk=asked).first()) is not None:
        return [known]
    path = [part for part in urlsplit(asked).path.split("/") if part]
    if not path:
        return []
    named = articles.filter(slug=path[-1])
    return list(named.filter(url_path__endswith=f"/{'/'.join(path)}/") or named[: MOST_NAMED + 1])
