"""A part of the form of groups that shows nothing: it tells the audit log of the rights that the form has added.

Wagtail's own parts add rights on pages and collections in bulk, of which no signal tells (of what they take away,
signals do). This one is made with the others, before anything is saved, and saved as the last.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.forms import Media
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from sites.sections.audit import names, recording

RIGHTS = (GroupPagePermission, GroupCollectionPermission)


class RightsPanel:
    """Takes note of a group's rights on pages and collections when it is made, and of what is new when saved."""

    media = Media()
    non_field_errors: tuple[str, ...] = ()

    def __init__(self, data: Any = None, files: Any = None, instance: Group | None = None) -> None:
        self._group = instance
        self._before = set(self._rights())

    def _rights(self) -> dict[tuple[str, int], Any]:
        if self._group is None or self._group.pk is None:
            return {}
        found = (row for model in RIGHTS for row in model.objects.filter(group=self._group))
        return {(type(row).__name__, row.pk): row for row in found}

    def is_valid(self) -> bool:
        """Find nothing wrong."""
        return True

    def save(self) -> None:
        """Tell of the rights that there were not before."""
        assert self._group is not None  # noqa: S101  (a form without a group is not saved)
        new = [row for key, row in self._rights().items() if key not in self._before]
        words = [recording.right_words(row) for row in new]
        recording.rights(holder=self._group, words=words, action=names.RIGHT_GIVEN)

    def as_admin_panel(self) -> str:
        """Show nothing."""
        return ""
