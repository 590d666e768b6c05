"""Neutral ground: a collection whose pictures and documents every section may choose, and the portal's desk keeps."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission

SHARED_COLLECTION = "Kho ảnh dùng chung"
CHOOSE = ("choose_image", "choose_document")
KEEP = (*CHOOSE, "add_image", "change_image", "add_document", "change_document")
_APPS = ("wagtailimages", "wagtaildocs")


def shared_collection() -> Collection:
    """Return the collection of that name beneath the root, made if it is missing."""
    return found_shared_collection() or Collection.get_first_root_node().add_child(name=SHARED_COLLECTION)


def found_shared_collection() -> Collection | None:
    """Return the same, or None if it is missing."""
    return Collection.get_first_root_node().get_children().filter(name=SHARED_COLLECTION).first()


def let_choose(*, group: Group) -> None:
    """Let a section's group choose from the shared collection."""
    _give(group, CHOOSE)


def let_keep(*, group: Group) -> None:
    """Let the portal's desk put things into the shared collection and change them."""
    _give(group, KEEP)


def _give(group: Group, codenames: Iterable[str]) -> None:
    shared = shared_collection()
    for permission in Permission.objects.filter(codename__in=codenames, content_type__app_label__in=_APPS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=shared, permission=permission)
