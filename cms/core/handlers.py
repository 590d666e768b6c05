"""Wagtail's and Django's signals, each turned into one mark on the running unit of work."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import connection, models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, pre_page_move

from cms.core import access, documents, freshness, letters, old_addresses, pictures, purging, stored
from cms.core.models import BasePage, CmsDocument, CmsImage, PublicRendition
from cms.core.models.pages import TREE_FIELDS
from cms.core.previews import prune, revoke_all
from cms.core.signals import moments_wanted, settled, ticked, visibility_changed
from cms.core.transactions import Unit, bumps_public, unit_of_work
from cms.users.models import User

bumps_public(Site)
bumps_public(Collection)
bumps_public(Redirect)
bumps_public(CmsDocument)


@receiver(pre_page_move, dispatch_uid="lock-branches")
def lock_branches(instance: Page, parent_page_before: Page, parent_page_after: Page, **_: Any) -> None:
    """A page is about to move: lock its row and both parents' (as adding a child does), and see them as they are now.

    The tree library works with the tree fields in memory, which another writer may have changed since.
    """
    branch = {page.pk: page for page in (instance, parent_page_before, parent_page_after)}
    if not connection.in_atomic_block:
        return  # A script outside any unit of work: there is no transaction that could hold a lock.
    rows = Page.objects.select_for_update().filter(pk__in=branch).order_by("path").values("pk", *TREE_FIELDS)
    for row in rows:
        page = branch[row.pop("pk")]
        for name, value in row.items():
            setattr(page, name, value)


@receiver(
    [page_published, page_unpublished, post_page_move, pre_page_move, page_slug_changed], dispatch_uid="touch-page"
)
def touch_page(instance: Page, **_: Any) -> None:
    """A page was published, unpublished, moved or got another address."""
    with unit_of_work() as unit:
        unit.touch(instance.pk)


@receiver(page_slug_changed, dispatch_uid="remember-old-slug")
def remember_old_slug(instance: Page, instance_before: Page, **_: Any) -> None:
    """A page got another slug: its old address leads to it."""
    old_addresses.remember(page=instance, url_path_before=instance_before.url_path)


@receiver(post_page_move, dispatch_uid="remember-old-place")
def remember_old_place(instance: Page, url_path_before: str, url_path_after: str, **_: Any) -> None:
    """A page was moved: its old address leads to it."""
    if url_path_before != url_path_after:
        old_addresses.remember(page=instance, url_path_before=url_path_before)


@receiver(post_delete, sender=Page, dispatch_uid="touch-deleted-page")
def touch_deleted_page(instance: Page, **_: Any) -> None:
    """A page has gone, of whatever kind (this row goes last): what stands for it elsewhere is settled."""
    with unit_of_work() as unit:
        unit.touch(instance.pk)


@receiver([post_save, post_delete], sender=PageViewRestriction, dispatch_uid="touch-restricted-page")
def touch_restricted_page(instance: PageViewRestriction, **_: Any) -> None:
    """A page was restricted or opened."""
    with unit_of_work() as unit:
        unit.touch(instance.page_id)


@receiver([post_save, post_delete], sender=CollectionViewRestriction, dispatch_uid="refresh-collection-pictures")
def refresh_collection_pictures(instance: CollectionViewRestriction, **_: Any) -> None:
    """A collection was closed or opened: its pictures' public sizes follow."""
    collection = Collection.objects.filter(pk=instance.collection_id).first()
    if collection is not None:
        pictures.refresh_later(CmsImage.objects.filter(collection__path__startswith=collection.path))
    with unit_of_work() as unit:
        unit.bump(freshness.PUBLIC)


@receiver(post_save, sender=CmsImage, dispatch_uid="settle-picture")
def settle_picture(instance: CmsImage, created: bool, **_: Any) -> None:
    """A picture's file, focal point, collection or words changed."""
    if not created and instance.public_pictures.exists():
        pictures.settle_pages_showing(instance)
        pictures.refresh_later([instance])


@receiver(pre_delete, sender=PublicRendition, dispatch_uid="delete-public-file")
def delete_public_file(instance: PublicRendition, **_: Any) -> None:
    """A public size goes, with its file once that is certain, also when its picture is deleted."""
    storage, name = instance.file.storage, instance.file.name or ""
    transaction.on_commit(lambda: storage.delete(name))


@receiver(pre_delete, sender=CmsImage, dispatch_uid="remember-pages-of-deleted-picture")
def remember_pages_of_deleted_picture(instance: CmsImage, **_: Any) -> None:
    """A picture is about to go: remember the pages that show it."""
    instance._shown_on = list(instance.public_pictures.values_list("page_id", flat=True))


@receiver(post_delete, sender=CmsImage, dispatch_uid="settle-pages-of-deleted-picture")
def settle_pages_of_deleted_picture(instance: CmsImage, **_: Any) -> None:
    """A picture has gone: the pages that showed it are settled without it."""
    with unit_of_work() as unit:
        unit.touch(*instance._shown_on)


@receiver(visibility_changed, sender=Unit, dispatch_uid="settle-shared-pages")
def settle_shared_pages(page_ids: set[int], unit: Unit, **_: Any) -> None:
    """Pages without a version of their own share `public`; what they show is noted, and when the clock hides them.

    Answers about any page depend on `changes` too, which the others raise.
    """
    found = Page.objects.filter(pk__in=page_ids)
    own = {page.pk: page for page in found if getattr(page.specific_class, "own_version", False)}
    if page_ids - set(own):
        unit.bump(freshness.PUBLIC)
    if own:
        unit.bump(freshness.CHANGES)
    for page in own.values():
        unit.expect(freshness.CHANGES, *((page.go_live_at, page.expire_at) if page.live else ()))
    pages = [page for page in found.exclude(pk__in=own).specific() if isinstance(page, BasePage)]
    own_state = access.unhidden_itself(Page.objects.filter(pk__in=[page.pk for page in pages]), now=timezone.now())
    seen = set(own_state.values_list("pk", flat=True))
    pictures.show({page.pk: page.pictures() if page.pk in seen else set() for page in pages})
    documents.show({page.pk: page.documents() if page.pk in seen else set() for page in pages})
    for page in pages:
        unit.expect(freshness.PUBLIC, page.go_live_at, page.expire_at)
        if page.numchild:
            pictures.refresh_pictures_under.enqueue(path=page.path)


@receiver(moments_wanted, sender=Unit, dispatch_uid="expect-shared-pages")
def expect_shared_pages(keys: list[str], unit: Unit, **_: Any) -> None:
    """The clock began or ended something that is shared: state the next moment of pages."""
    live, now = Page.objects.filter(live=True), unit.begun
    for key in sorted({freshness.PUBLIC, freshness.CHANGES} & set(keys)):
        unit.expect(
            key,
            *live.filter(go_live_at__gt=now).order_by("go_live_at").values_list("go_live_at", flat=True)[:1],
            *live.filter(expire_at__gt=now).order_by("expire_at").values_list("expire_at", flat=True)[:1],
        )


@receiver(settled, sender=Unit, dispatch_uid="purge-after-unit")
def purge_after_unit(unit: Unit, **_: Any) -> None:
    """A unit of work raised versions: caches in front are told after the commit."""
    if unit.versions:
        purging.wake()


@receiver(ticked, dispatch_uid="purge-what-is-due")
def purge_what_is_due(**_: Any) -> None:
    """The clock ran: what a cache in front has not heard of is told again."""
    purging.wake()


@receiver(pre_save, dispatch_uid="clean-text")
def clean_text_on_save(sender: type[models.Model], instance: Any, raw: bool = False, **_: Any) -> None:
    """Every text that is saved is composed, every rich text sanitised; in JSON and StreamFields too."""
    stored.clean_fields(instance)


@receiver(user_logged_out, dispatch_uid="end-previews-of-user")
def end_previews_of_user(user: User | None, **_: Any) -> None:
    """A user signed out: the previews opened for that user end."""
    if user is not None:
        revoke_all(user=user)


@receiver(ticked, dispatch_uid="prune-previews")
def prune_previews(now: datetime, **_: Any) -> None:
    """The clock ran: previews that have ended go, with the drafts in them."""
    prune(now=now)


@receiver(ticked, dispatch_uid="send-letters")
def send_letters_that_wait(now: datetime, **_: Any) -> None:
    """The clock ran: letters that are due wake the sender, and old ones go."""
    letters.wake_if_due(now)
    letters.prune(now=now)
