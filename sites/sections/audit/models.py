"""The rows of the audit log: Wagtail's log entries with a section, a network address, and whether it was only seen."""

from collections.abc import Iterator
from typing import Any, Never

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import BaseLogEntry
from wagtail.models.audit_log import LogEntryQuerySet, ModelLogEntryManager

from cms.core.naming import name_of
from cms.users.models import User
from sites.sections.audit import asking, names, registry


class AppendOnlyError(Exception):
    """A row of the audit log was to be changed or removed."""

    def __init__(self) -> None:
        super().__init__("The audit log is append-only: rows are not changed, and removed by prune_audit alone.")


class AuditEntryQuerySet(LogEntryQuerySet):
    """Rows that are read and added, no more."""

    def visible_to(self, user: User) -> "AuditEntryQuerySet":
        """Return all rows for superusers; for others those of the sections that they administer."""
        if not user.is_active:
            return self.none()
        return self if user.is_superuser else self.filter(section__kit__admins__user=user)

    def changes(self) -> "AuditEntryQuerySet":
        """Return the rows of what was changed."""
        return self.filter(kind=AuditEntry.Kind.CHANGED)

    def with_instances(self) -> Iterator[tuple["AuditEntry", Any]]:
        """Return each row with its object; with None where it has gone, or there never was a single one."""
        yield from ((row, None) for row in self.filter(object_id=""))
        yield from super(AuditEntryQuerySet, self.exclude(object_id="")).with_instances()

    def prune(self) -> int:
        """Remove these rows for good; return how many. Only the action of that name asks for it."""
        return super().delete()[0]

    def update(self, **_fields: Any) -> Never:
        """Refuse."""
        raise AppendOnlyError

    def delete(self) -> Never:
        """Refuse."""
        raise AppendOnlyError

    def bulk_update(self, *_args: Any, **_options: Any) -> Never:
        """Refuse."""
        raise AppendOnlyError

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **options: Any) -> Any:
        """Add rows; refuse to change those that are there."""
        if update_conflicts:
            raise AppendOnlyError
        return super().bulk_create(objs, *args, **options)

    delete.queryset_only = True  # type: ignore[attr-defined]


class AuditEntryManager(ModelLogEntryManager):
    """What Wagtail's `log()` calls for the models that the audit log keeps."""

    def get_queryset(self) -> AuditEntryQuerySet:
        """Return the rows."""
        return AuditEntryQuerySet(self.model, using=self._db)

    def get_instance_title(self, instance: Any) -> str:
        """Return the object's name; people's as people know them."""
        return name_of(instance) if isinstance(instance, User) else str(super().get_instance_title(instance))

    def log_action(self, instance: Any, action: str, **fields: Any) -> "AuditEntry | None":
        """Write one row for each section whose the object is, and return the first.

        `data["section"]` (an id, or None for the portal), where there is one, names the only one that is told. What
        signals tell in full is not told again by a form: None then.
        """
        if registry.is_told_by_signals(instance, action):
            return None
        data = dict(fields.pop("data", None) or {})
        owners = [data.pop("section")] if "section" in data else registry.told_of(instance, fields.get("user"))
        write = super().log_action
        return [write(instance, action, data=data, section_id=owner, **fields) for owner in owners][0]  # noqa: RUF015

    def viewable_by_user(self, user: User) -> AuditEntryQuerySet:
        """Return the changes that `user` may know of, for the site's history; what was seen is in our report alone."""
        return self.get_queryset().visible_to(user).changes()


class AuditEntry(BaseLogEntry):
    """One thing that was seen or done, as one section is told of it.

    Names stand as they were then: people, objects and sections may be gone when somebody reads the row.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", _("changed")
        SEEN = "seen", _("seen")
        SIGN_IN = "sign_in", _("sign-in")

    # Empty: a list, or nobody that is known.
    object_id = models.CharField(max_length=255, blank=True)
    section = models.ForeignKey(
        "sections.SectionPage",
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, editable=False)
    who = models.CharField(_("person"), max_length=310, editable=False)
    address = models.GenericIPAddressField(_("network address"), null=True, editable=False)

    objects = AuditEntryManager()

    class Meta(BaseLogEntry.Meta):
        verbose_name = _("row of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-timestamp", "-id"]
        indexes = [
            *BaseLogEntry.Meta.indexes,
            models.Index(fields=["section", "-timestamp", "-id"], name="audit_of_a_section"),
            models.Index(fields=["user", "timestamp"], name="audit_of_a_person"),
            models.Index(fields=["content_type", "object_id"], name="audit_of_an_object"),
        ]

    def __str__(self) -> str:
        return f"{self.timestamp:%Y-%m-%d %H:%M} {self.action} {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row, with what follows from the action and the request; refuse to change one."""
        if not self._state.adding:
            raise AppendOnlyError
        self.kind, self.who = _kind(self.action), name_of(self.user)
        self.address = asking.address()
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_options: Any) -> Never:
        """Refuse."""
        raise AppendOnlyError

    @property
    def user_display_name(self) -> str:
        """Return the name as it was."""
        return self.who


def _kind(action: str) -> AuditEntry.Kind:
    if action in names.SEEING:
        return AuditEntry.Kind.SEEN
    return AuditEntry.Kind.SIGN_IN if action in names.SIGNING else AuditEntry.Kind.CHANGED
