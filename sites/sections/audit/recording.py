"""What is written into the audit log that no form of Wagtail's tells of; each function writes one fact."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.log_actions import log
from wagtail.models import GroupCollectionPermission, GroupPagePermission, PageViewRestriction

from cms.users.models import User
from sites.sections.audit import asking, names
from sites.sections.audit.queries import section_of_collection, section_of_group, section_of_page
from sites.sections.models import AuditEntry

VERBS = {
    "add": gettext_lazy("may add"),
    "change": gettext_lazy("may change"),
    "delete": gettext_lazy("may delete"),
    "view": gettext_lazy("may see"),
    "choose": gettext_lazy("may choose"),
    "publish": gettext_lazy("may publish"),
    "lock": gettext_lazy("may lock"),
    "unlock": gettext_lazy("may unlock"),
}
_as_one: ContextVar[bool] = ContextVar("told_as_one", default=False)


@contextmanager
def told_as_one() -> Iterator[None]:
    """Let signals write nothing: whoever opens this tells of all of it in words of its own."""
    token = _as_one.set(True)
    try:
        yield
    finally:
        _as_one.reset(token)


def tell(instance: Model, action: str, *, detail: str = "", **data: Any) -> None:
    """Write what happened to `instance`, unless it is told as one; `detail` are words, `section` an id in `data`."""
    if not _as_one.get():
        log(instance=instance, action=action, data={**data, **({"detail": detail} if detail else {})})


def membership(*, user: User, groups: Iterable[Group], action: str) -> None:
    """Write that somebody joined or left groups: of each group its own section is told, and no other."""
    for group in groups:
        section = section_of_group(group)
        tell(user, action, detail=group.name, section=section[0] if section else None)


def rights(*, holder: User | Group, words: Iterable[str], action: str) -> None:
    """Write that a group or person was given rights or lost them, all in one row."""
    told = sorted(set(words))
    if told:
        tell(holder, action, detail="; ".join(told))


def permission_words(permission: Permission) -> str:
    """Return a permission in the portal's language; one that is no model's own as it was named."""
    verb, _sign, _model = permission.codename.partition("_")
    model = permission.content_type.model_class()
    with override(settings.LANGUAGE_CODE):
        return f"{VERBS[verb]}: {model._meta.verbose_name}" if verb in VERBS and model else permission.name


def right_words(right: Any) -> str:
    """Return the words for a group's right on a page, a collection or a site.

    A section is told of its group's rights, but no name of what stands in another section.
    """
    place, owners = _place(right)
    group_of = section_of_group(right.group)
    named = str(place) if not group_of or group_of == owners else _("outside the section")
    return f"{permission_words(right.permission)} ({named})"


def _place(right: Any) -> tuple[Any, list[int]]:
    """Return on what a right is, and the section in which that stands."""
    if isinstance(right, GroupPagePermission):
        return right.page, section_of_page(right.page)
    if isinstance(right, GroupCollectionPermission):
        return right.collection, section_of_collection(right.collection)
    return right.site, section_of_page(right.site.root_page)


def account_changes(*, user: User, before: dict[str, Any]) -> None:
    """Write how an account differs from what it was: who it is, whether it may sign in, and as what; no values."""
    switches = {
        "is_active": (names.REINSTATED, names.SUSPENDED),
        "is_superuser": (names.RAISED, names.LOWERED),
    }
    changed = [name for name, value in before.items() if getattr(user, name) != value]
    for name in changed:
        if name in switches:
            tell(user, switches[name][0 if getattr(user, name) else 1])
        elif name == "password":
            tell(user, names.PASSWORD_SET)
    plain = [name for name in changed if name not in switches and name != "password"]
    if plain:
        with override(settings.LANGUAGE_CODE):
            labels = [str(User._meta.get_field(name).verbose_name) for name in plain]  # type: ignore[union-attr]
            tell(user, names.USER_CHANGED, detail=", ".join(labels))


def signing(*, user: User, action: str) -> None:
    """Write that somebody signed in or out, or failed to."""
    log(instance=user, action=action, user=user)


def sign_in_of_nobody() -> None:
    """Write that somebody tried an unknown name: once for each address and day, so that guessing fills no table.

    The name is not written: people type passwords into the wrong field.
    """
    rows = AuditEntry.objects.filter(
        action=names.SIGN_IN_FAILED, object_id="", address=asking.address(), timestamp__gte=begin_of_today()
    )
    if not rows.exists():
        with override(settings.LANGUAGE_CODE):
            bare(names.SIGN_IN_FAILED, model=User, label=_("an unknown user name"))


def second_factor(*, user: User, action: str) -> None:
    """Write that a second factor was set up (`names.FACTOR_SET`) or removed (`names.FACTOR_REMOVED`)."""
    tell(user, action)


def bare(action: str, *, model: type[Model], label: str, object_id: str = "", user: User | None = None,
         section: int | None = None, **data: Any) -> AuditEntry:  # fmt: skip
    """Write a row that no object tells of itself: what was seen, or something about the log."""
    return AuditEntry.objects.create(
        action=action,
        content_type=kind_of(model),
        object_id=object_id,
        label=label,
        user=user,
        section_id=section,
        data=data,
        timestamp=timezone.now(),
    )


def kind_of(model: type[Model]) -> ContentType:
    """Return the row that stands for a model."""
    return ContentType.objects.get_for_model(model)


def begin_of_today() -> datetime:
    """Return the midnight at which the day began in the portal's time zone (aware)."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def restriction(row: Any, action: str) -> None:
    """Write that a page or collection was restricted, or is no longer; with whom it is for in the words of its form."""
    place = row.page if isinstance(row, PageViewRestriction) else row.collection
    with override(settings.LANGUAGE_CODE):
        words = str(row.get_restriction_type_display())
    if not _as_one.get():
        log(instance=row, action=action, title=str(place), data={"detail": words})
