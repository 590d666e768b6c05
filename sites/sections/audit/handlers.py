"""Signals that the audit log hears, whatever door a change came by; each writes one fact and nothing more."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import (
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    PageViewRestriction,
)

from cms.users.models import User
from sites.sections.audit import names, recording

ACCOUNT = ("username", "last_name", "first_name", "email", "password", "is_active", "is_superuser", "is_staff")
RIGHTS = (GroupPagePermission, GroupCollectionPermission, GroupSitePermission)
RESTRICTIONS = (PageViewRestriction, CollectionViewRestriction)
# Where a handler that hears of the saving leaves what there was before.
BEFORE = "_audited_before"


@receiver(user_logged_in, dispatch_uid="audit-sign-in")
def signed_in(user: User, **_: Any) -> None:
    """Somebody signed in."""
    recording.signing(user=user, action=names.SIGNED_IN)


@receiver(authenticator_added, dispatch_uid="audit-factor-set")
def factor_set(user: User, **_: Any) -> None:
    """Somebody set up a factor, or got recovery codes."""
    recording.second_factor(user=user, action=names.FACTOR_SET)


@receiver(authenticator_removed, dispatch_uid="audit-factor-removed")
def factor_removed(user: User, **_: Any) -> None:
    """Somebody took a factor of their own away."""
    recording.second_factor(user=user, action=names.FACTOR_REMOVED)


@receiver(user_logged_out, dispatch_uid="audit-sign-out")
def signed_out(user: User | None, **_: Any) -> None:
    """Somebody signed out; nobody did, when the session had run out before."""
    if user is not None:
        recording.signing(user=user, action=names.SIGNED_OUT)


@receiver(user_login_failed, dispatch_uid="audit-sign-in-failed")
def sign_in_failed(credentials: dict[str, Any], **_: Any) -> None:
    """Somebody could not sign in."""
    name = credentials.get("username") or credentials.get("email")
    user = User.objects.filter(Q(username=name) | Q(email=name)).order_by("pk").first() if name else None
    if user is None:
        recording.sign_in_of_nobody()
    else:
        recording.signing(user=user, action=names.SIGN_IN_FAILED)


@receiver(pre_save, sender=User, dispatch_uid="audit-account-before")
def remember_account(instance: User, raw: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
    """An account is about to be saved."""
    watched = [name for name in ACCOUNT if update_fields is None or name in update_fields]
    if watched == ["password"] and instance._password is None:  # type: ignore[attr-defined]
        watched = []  # The same password, hashed anew in today's way when its owner signed in.
    known = bool(watched and instance.pk and not raw)
    vars(instance)[BEFORE] = User.objects.filter(pk=instance.pk).values(*watched).first() if known else None


@receiver(post_save, sender=User, dispatch_uid="audit-account")
def account_saved(instance: User, created: bool, raw: bool, **_: Any) -> None:
    """An account was made or changed."""
    before = vars(instance).pop(BEFORE, None)
    if raw:
        return
    if created:
        recording.tell(instance, names.USER_MADE)
        if instance.is_superuser:
            recording.tell(instance, names.RAISED)
    elif before:
        recording.account_changes(user=instance, before=before)


@receiver(pre_delete, sender=User, dispatch_uid="audit-account-deleted")
def account_deleted(instance: User, **_: Any) -> None:
    """An account is deleted; its groups are still known."""
    recording.tell(instance, names.USER_DELETED)


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="audit-membership")
def membership_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_: Any) -> None:
    """Somebody joined or left groups; `instance` is the group when it is asked from that side."""
    verb = _verb(action, names.JOINED, names.LEFT)
    if not verb:
        return
    others: Any = instance.user_set if reverse else instance.groups
    if action == "post_add":
        others = (User if reverse else Group).objects
    found = others.all() if pk_set is None else others.filter(pk__in=pk_set)
    for other in found:
        user, group = (other, instance) if reverse else (instance, other)
        recording.membership(user=user, groups=[group], action=verb)


@receiver(m2m_changed, sender=Group.permissions.through, dispatch_uid="audit-group-permissions")
@receiver(m2m_changed, sender=User.user_permissions.through, dispatch_uid="audit-user-permissions")
def permissions_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_: Any) -> None:
    """A group or person was given permissions or lost them. Nothing of ours asks from the permission's side."""
    verb = _verb(action, names.RIGHT_GIVEN, names.RIGHT_TAKEN)
    if not verb or reverse:
        return
    held: Any = instance.user_permissions if isinstance(instance, User) else instance.permissions
    all_of_them: Any = Permission.objects if action == "post_add" else held
    found = all_of_them.all() if pk_set is None else all_of_them.filter(pk__in=pk_set)
    recording.rights(holder=instance, words=map(recording.permission_words, found), action=verb)


def _verb(action: str, given: str, taken: str) -> str:
    """Return which of two actions a change of a relation is, told after adding and before taking; "" for neither."""
    return {"post_add": given, "pre_remove": taken, "pre_clear": taken}.get(action, "")


@receiver(pre_save, sender=Group, dispatch_uid="audit-group-before")
def remember_group(instance: Group, raw: bool, **_: Any) -> None:
    """A group is about to be saved."""
    known = Group.objects.filter(pk=instance.pk).values_list("name", flat=True) if instance.pk and not raw else []
    vars(instance)[BEFORE] = next(iter(known), None)


@receiver(post_save, sender=Group, dispatch_uid="audit-group")
def group_saved(instance: Group, created: bool, raw: bool, **_: Any) -> None:
    """A group was made or renamed."""
    before = vars(instance).pop(BEFORE, None)
    if created and not raw:
        recording.tell(instance, names.GROUP_MADE)
    elif before not in (None, instance.name):
        recording.tell(instance, names.GROUP_RENAMED, detail=before)


@receiver(pre_delete, sender=Group, dispatch_uid="audit-group-deleted")
def group_deleted(instance: Group, **_: Any) -> None:
    """A group is deleted."""
    recording.tell(instance, names.GROUP_DELETED)


def right_saved(instance: Any, created: bool, raw: bool, **_: Any) -> None:
    """A group was given a right on a page, a collection or a site."""
    if created and not raw:
        recording.rights(holder=instance.group, words=[recording.right_words(instance)], action=names.RIGHT_GIVEN)


def right_deleted(instance: Any, **_: Any) -> None:
    """A group lost such a right."""
    recording.rights(holder=instance.group, words=[recording.right_words(instance)], action=names.RIGHT_TAKEN)


def restriction_saved(instance: Any, raw: bool, **_: Any) -> None:
    """A page or collection was restricted, or its restriction was changed."""
    if not raw:
        recording.restriction(instance, names.RESTRICTED)


def restriction_deleted(instance: Any, **_: Any) -> None:
    """A restriction was lifted."""
    recording.restriction(instance, names.OPENED)


for model in RIGHTS:
    post_save.connect(right_saved, sender=model, dispatch_uid=f"audit-{model.__name__}")
    pre_delete.connect(right_deleted, sender=model, dispatch_uid=f"audit-{model.__name__}-deleted")
for model in RESTRICTIONS:
    post_save.connect(restriction_saved, sender=model, dispatch_uid=f"audit-{model.__name__}")
    pre_delete.connect(restriction_deleted, sender=model, dispatch_uid=f"audit-{model.__name__}-deleted")
