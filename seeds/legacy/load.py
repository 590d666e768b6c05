"""Loads legacy articles through the same door as edited ones: revision, placement, change; one transaction each."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from html import escape
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_noop

from cms.core import picture_files
from cms.core.models import CmsImage
from cms.core.transactions import unit_of_work
from seeds.legacy import convert, read
from seeds.legacy.convert import Figure, LegacyArticle, Paragraph
from seeds.legacy.read import Rejected
from sites.news.models import ArticlePage, Byline, LegacySource
from sites.sections.models import SectionPage

PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
LONGEST_TITLE = 255
LONG_TITLE = gettext_noop("the title is longer than %(limit)s letters; shorten it in the file")
BAD_PICTURE = gettext_noop("the picture %(name)s cannot be read; repair or remove it")
UNREADABLE = gettext_noop("the file cannot be read: %(problem)s")


@dataclass(frozen=True)
class Outcome:
    """What became of one file: "imported", "unchanged", "kept" (changed at its source, ours stays) or "rejected"."""

    path: Path
    status: str
    reason: str = ""
    raw: bytes = b""


@dataclass(frozen=True)
class Import:
    """One run: where the files are, the section they go to, and what to do about dates and pictures."""

    root: Path
    section: SectionPage
    default_date: date | None = None
    images: Path | None = None
    dry_run: bool = False

    def files(self) -> list[Path]:
        """Return the files to import, in order of their names."""
        if self.root.is_file():
            return [self.root]
        return sorted(path for path in self.root.rglob("*.txt") if path.is_file() and not path.is_symlink())

    def key(self, path: Path) -> str:
        """Return the identity of a source: its section and its place in the export."""
        place = path.name if path == self.root else path.relative_to(self.root).as_posix()
        return hashlib.sha256(f"{self.section.slug}\n{place}".encode()).hexdigest()

    def run(self, files: Iterable[Path]) -> Iterator[Outcome]:
        """Import each of `files` and yield what became of it."""
        for path in files:
            yield self.take(path)

    def take(self, path: Path) -> Outcome:
        """Import one file, whole or not at all."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            return Outcome(path, "rejected", UNREADABLE % {"problem": error.strerror})
        digest = hashlib.sha256(raw).hexdigest()
        known = LegacySource.objects.filter(key=self.key(path)).values_list("digest", flat=True).first()
        if known is not None:
            changed = Outcome(path, "kept", "it has changed at its source; ours was left as it is", raw)
            return Outcome(path, "unchanged") if known == digest else changed
        try:
            article = self._convert(path, raw)
            if not self.dry_run:
                self._load(path, article, raw, digest)
        except Rejected as error:
            return Outcome(path, "rejected", error.message(), raw)
        except (IntegrityError, ValidationError, DataError) as error:
            if not LegacySource.objects.filter(key=self.key(path)).exists():
                return Outcome(path, "rejected", str(error), raw)
            return Outcome(path, "unchanged", "another import took it at the same time")
        return Outcome(path, "imported")

    def _convert(self, path: Path, raw: bytes) -> LegacyArticle:
        text = read.read(raw)
        article = convert.with_date(convert.convert(text, source_key=self.key(path)), self.default_date)
        if len(article.title) > LONGEST_TITLE:
            raise Rejected(LONG_TITLE, limit=LONGEST_TITLE)
        return article

    def _load(self, path: Path, article: LegacyArticle, raw: bytes, digest: str) -> None:
        with unit_of_work():
            section = SectionPage.objects.get(pk=self.section.pk)
            images = self._pictures(path, article)
            page = ArticlePage(
                title=article.title,
                lead=article.lead,
                body=[_block(part, images.get(number)) for number, part in enumerate(article.body)],
                lead_image=next(iter(images.values()), None),
                display_date=_midnight(article.date),
                live=False,
            )
            if article.byline is not None:
                page.bylines = [Byline(name=article.byline.author, unit=article.byline.unit or "")]
            section.add_child(instance=page)
            LegacySource.objects.create(
                article=page,
                key=article.source_key,
                path=str(path)[-500:],
                digest=digest,
                raw=read.read(raw),
                legacy_slug=article.legacy_slug[:255],
            )
            page.save_revision().publish()

    def _pictures(self, path: Path, article: LegacyArticle) -> dict[int, CmsImage]:
        """Return the picture of each figure by its place in the body: the n-th figure's file is `NAME-n.jpg`."""
        if self.images is None:
            return {}
        found = {}
        figures = [number for number, part in enumerate(article.body) if isinstance(part, Figure)]
        for count, number in enumerate(figures, start=1):
            file = next((f for e in PICTURE_ENDINGS if (f := self.images / f"{path.stem}-{count}{e}").is_file()), None)
            if file is not None:
                found[number] = self._picture(file, article.body[number])
        return found

    def _picture(self, file: Path, figure: Any) -> CmsImage:
        title = figure.caption[:255] or file.stem
        try:
            picture = picture_files.cleaned_file(file.name, file.read_bytes())
        except ValidationError as error:
            raise Rejected(BAD_PICTURE, name=file.name) from error
        collection = self.section.kit.collection
        return CmsImage.objects.create(title=title, alt_text=title[:300], file=picture, collection=collection)


def _midnight(day: date | None) -> datetime | None:
    """Return the start of a Vietnamese day."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _block(part: Paragraph | Figure, image: CmsImage | None) -> dict[str, Any]:
    """Return the StreamField data of a part; a legacy body is plain text, so it is escaped whole."""
    if isinstance(part, Figure):
        return {"type": "figure", "value": {"image": image.pk if image else None, "caption": part.caption[:500]}}
    return {"type": "paragraph", "value": f"<p>{escape(part.text, quote=False)}</p>"}
