"""Recall an article from everywhere, or bring it back, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.transactions import unit_of_work
from sites.news.models import ArticlePage
from sites.streams import recalling
from sites.streams.models import Recall
from sites.streams.recall_redirects import BadRedirectError
from sites.streams.recalls import in_force, public_words


class Command(BaseCommand):
    """Exit code 0 when it is done, 1 with the reason otherwise."""

    help = "Recall an article from everywhere, with a public reason; or bring a recalled one back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("article", type=int, help="the article's id")
        parser.add_argument("--reason", choices=Recall.Reason.values, help="why; required for a recall")
        parser.add_argument("--note", default="", help="words for readers, after the reason; 400 signs at most")
        parser.add_argument("--redirect", default="", metavar="URL", help="lead readers there instead")
        parser.add_argument("--restore", action="store_true", help="bring the article back instead")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with unit_of_work():
                done = self._restore(options) if options["restore"] else self._recall(options)
                if options["dry_run"]:
                    raise _LookOnlyError
        except _LookOnlyError:
            self.stdout.write(f"Nothing was changed. Would have done: {done}")
        except (recalling.RecallError, BadRedirectError) as error:
            raise CommandError(str(error)) from error
        else:
            self.stdout.write(done)

    def _recall(self, options: dict[str, Any]) -> str:
        if not options["reason"]:
            raise CommandError(f"Say why with --reason, one of: {', '.join(Recall.Reason.values)}.")
        if len(options["note"]) > 400:
            raise CommandError("The note is longer than 400 signs. Shorten it.")
        article = ArticlePage.objects.filter(pk=options["article"]).first()
        if article is None:
            raise CommandError(f"There is no article {options['article']}.")
        reason, note = options["reason"], options["note"]
        recalling.recall(article=article, reason=reason, note=note, redirect_to=options["redirect"], by=None)
        return f"recalled {article.pk}, {article.title}: {public_words(reason, note)}"

    def _restore(self, options: dict[str, Any]) -> str:
        known = in_force(options["article"])
        if known is None:
            raise CommandError(f"Article {options['article']} is not recalled.")
        recalling.restore(recall=known, by=None)
        return f"brought back {known.card_id}"


class _LookOnlyError(Exception):
    """Roll back what was tried."""
