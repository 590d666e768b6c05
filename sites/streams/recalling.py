"""Taking an article back from everywhere (gỡ tin), bringing it back, and keeping it away in between.

Locks are taken as everywhere: the page's row first, then its card, then what hangs on it. What a restore needs and the
recall's row has no column for (the revision that was public, the redirect that was made) stands in the page's history;
the audit log has a row of its own, about the recall.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from cms.core import access, freshness
from cms.core.models import Version
from cms.core.naming import moment, name_of
from cms.core.refusals import RefusedError
from cms.core.transactions import VANISHED, Entry, Unit, unit_of_work
from cms.users.models import User
from sites.news.models import ArticleCard, ArticlePage
from sites.streams import recall_redirects
from sites.streams.models import Change, Placement, Recall, Stream
from sites.streams.recalls import in_force, public_words, who_and_when

RECALL, RESTORE = "xbtt.recall", "xbtt.restore"
# What people gave a placement; the rest of it is derived.
KEPT = (
    "state", "reason", "by_rule", "decided_by_id", "decided_at", "sequence", "revision_id", "held_until", "title",
    "lead", "own_category_id", "begins_at", "ends_at", "pin_order", "pinned_until",
)  # fmt: skip


class RecallError(Exception):
    """The article cannot be recalled or restored as asked; the message says why and what to do."""


class RecalledError(RefusedError):
    """A recalled article was to be published."""


def recall(*, article: ArticlePage, reason: str, by: User | None, note: str = "", redirect_to: str = "") -> Recall:
    """Take an article back from everywhere; its address answers 410 with the reason and the note, or leads away.

    `reason` is one of `Recall.Reason`, `note` at most 400 signs for readers, `redirect_to` an http(s) address or a path
    of the site. Raises `RecallError` for an article that was never public or is recalled already, `BadRedirectError`.
    """
    with unit_of_work() as unit:
        page, card = _locked(article.pk)
        if page is None:
            raise RecallError(_("This article has been deleted: its address answers so already."))
        _refuse_recalled(page)
        made = _lead_away(page, redirect_to)
        row = Recall.objects.create(
            card=card,
            reason=Recall.Reason(reason),
            note=note,
            redirect_to=made.redirect_link if made else "",
            by=by,
            at=timezone.now(),
            placements=[_as_it_is(placement) for placement in card.placements.select_related("stream")],
        )
        _take_off(page, row, made)
        log(instance=row, action=RECALL, user=by, title=page.title)
        # The note as it was stored: without what texts are cleaned of.
        _mark_recalled(card, public_words(reason, row.note), unit)
    row.refresh_from_db()
    return row


def _locked(article: int) -> tuple[ArticlePage | None, ArticleCard]:
    """Return the page (None after its deletion) and its card, both locked."""
    list(Page.objects.select_for_update().filter(pk=article).values_list("pk"))
    card = ArticleCard.objects.select_for_update().filter(pk=article).first()
    if card is None:
        raise RecallError(_("This article was never published, so there is nothing to recall."))
    return ArticlePage.objects.filter(pk=article).first(), card


def _refuse_recalled(page: ArticlePage) -> None:
    known = in_force(page.pk)
    if known is not None:
        told = _("This article was recalled already, by %(who)s at %(when)s.")
        raise RecallError(told % who_and_when(known))


def _lead_away(page: ArticlePage, address: str) -> Redirect | None:
    if not address:
        return None
    return recall_redirects.lead_away(article=page, address=recall_redirects.checked(address, article=page))


def _take_off(page: ArticlePage, row: Recall, made: Redirect | None) -> None:
    """Unpublish the page and write in its history what a restore has to know."""
    known = {"recall": row.pk, "revision": page.live_revision_id, "redirect": made.pk if made else None}
    live_revision = page.live_revision
    if page.live:
        # Who may recall is asked before; a command has nobody to ask about.
        UnpublishPageAction(page, user=row.by, log_action=False).execute(skip_permission_checks=True)
    page.revisions.update(approved_go_live_at=None)
    log(instance=page, action=RECALL, user=row.by, revision=live_revision, data=known)


def _mark_recalled(card: ArticleCard, words: str, unit: Unit) -> None:
    """Hide the card and write why, before the unit is settled, so that all its change rows carry the reason."""
    ArticleCard.objects.filter(pk=card.pk).update(shown=False, gone=ArticleCard.RECALLED, gone_note=words)
    unit.touch(card.pk)
    unit.bump(f"article:{card.pk}", freshness.PUBLIC)
    if card.shown:
        told = Entry(Change.Kind.ARTICLE, VANISHED, card.pk, card.uuid, reason=ArticleCard.RECALLED, note=words)
        unit.record(told)


def _as_it_is(placement: Placement) -> dict[str, Any]:
    """Return a placement as plain JSON data: its stream, whether readers saw it there, and what people gave it."""
    values = {name: getattr(placement, name) for name in KEPT}
    kept = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    shown = placement.since is not None
    # The category of a hidden article is not kept with it, and receipts ask which widgets it let the article into.
    public = {"slug": placement.stream.slug, "shown": shown, "category": placement.category_id}
    return {"stream": placement.stream_id, **public, **kept}


def note_changes(rows: Iterable[Change]) -> None:
    """Note on the recalls in force that `rows` of the log tell of: the last such row, and the streams' new versions.

    Called when the rows are numbered, in the recall's own transaction, which holds the versions it has raised.
    """
    told = {row.object_id: row.pk for row in rows if row.reason == ArticleCard.RECALLED}
    for row in Recall.objects.filter(card__in=told, restored_at=None, change=0) if told else ():
        row.change = told[row.card_id]
        keys = [f"stream:{one['slug']}" for one in row.placements]
        numbers = dict(Version.objects.filter(key__in=keys).values_list("key", "number"))
        row.placements = [{**one, "version": numbers.get(f"stream:{one['slug']}", 0)} for one in row.placements]
        row.save(update_fields=["change", "placements"])


def restore(*, recall: Recall, by: User | None) -> Recall:
    """Publish what was public before the recall, with its placements; the redirect that the recall made goes.

    An article that was not public when it was recalled is a draft again. Raises `RecallError` for a recall that is over
    already, for a deleted article, and for one whose section is closed.
    """
    with unit_of_work() as unit:
        page, card = _locked(recall.card_id)
        row = Recall.objects.select_for_update().get(pk=recall.pk)
        _refuse_restored(row)
        entry = PageLogEntry.objects.filter(page=row.card_id, action=RECALL, data__recall=row.pk).first()
        known = entry.data if entry else {}
        if page is None:
            raise RecallError(_("This article has been deleted. It cannot be brought back; write it anew."))
        _refuse_closed(page)
        row.restored_at, row.restored_by = timezone.now(), by
        row.save(update_fields=["restored_at", "restored_by"])
        ArticleCard.objects.filter(pk=card.pk).update(gone="", gone_note="")
        for redirect in Redirect.objects.filter(pk=known.get("redirect")):
            redirect.delete()
        _bring_back_placements(row, card)
        _publish_again(page, known.get("revision"), row)
        log(instance=row, action=RESTORE, user=by, title=page.title)
        unit.touch(card.pk)
        unit.bump(f"article:{card.pk}", freshness.PUBLIC)
    recall.refresh_from_db()
    return recall


def _refuse_restored(row: Recall) -> None:
    if row.restored_at is not None:
        told = _("This article was brought back already, by %(who)s at %(when)s.")
        raise RecallError(told % {"who": name_of(row.restored_by), "when": moment(row.restored_at)})


def _refuse_closed(page: ArticlePage) -> None:
    """Refuse to publish where nobody could see it."""
    parent = page.get_parent()
    if not access.visible(Page.objects.filter(pk=parent.pk)).exists():
        told = _("The section %(section)s is closed. Open it, or move the article to another section, then try again.")
        raise RecallError(told % {"section": parent.title})


def _bring_back_placements(row: Recall, card: ArticleCard) -> None:
    """Give the placements back what they had; those that a desk has decided on since stay as it decided."""
    there = {placement.stream_id: placement for placement in card.placements.all()}
    streams = set(Stream.objects.filter(pk__in=[one["stream"] for one in row.placements]).values_list("pk", flat=True))
    for one in row.placements:
        placement = there.get(one["stream"])
        decided = placement is not None and placement.sequence != one["sequence"]
        if one["stream"] in streams and not decided:
            _put_back(placement or _anew(one["stream"], card), one)


def _anew(stream: int, card: ArticleCard) -> Placement:
    return Placement(stream_id=stream, card=card, published_at=card.published_at, section_id=card.section_id)


def _put_back(placement: Placement, was: dict[str, Any]) -> None:
    """Write what the placement had; whoever or whatever has been deleted since is left out."""
    for name in KEPT:
        field: Any = Placement._meta.get_field(name.removesuffix("_id"))
        value = field.to_python(was[name])
        if field.is_relation and not field.related_model.objects.filter(pk=value).exists():
            value = None
        setattr(placement, name, value)
    placement.save()


def _publish_again(page: ArticlePage, revision: int | None, row: Recall) -> None:
    """Publish the revision that was public; nothing when there was none, or its time has run out since."""
    over = page.expire_at is not None and page.expire_at <= timezone.now()
    if revision is None or over:
        log(instance=page, action=RESTORE, user=row.restored_by)
        return
    # Old revisions may have been purged; the page itself still holds what was public.
    public = Revision.objects.filter(pk=revision).first() or page.save_revision(user=row.restored_by)
    public.publish(user=row.restored_by, log_action=RESTORE, skip_permission_checks=True)


def refuse_publishing(*, page: Page) -> None:
    """Raise `RecalledError` when `page` is a recalled article: only a restore brings it back."""
    known = in_force(page.pk)
    if known is not None:
        told = _("This article was recalled by %(who)s at %(when)s. To publish it again, use “Restore”.")
        form = reverse("wagtailadmin_pages:edit", args=[page.pk])
        raise RecalledError(
            _("This article has been recalled"), told % who_and_when(known), links=[(form, _("Back to the article"))]
        )
