"""The roles of a section by the names of its groups in `SectionKit`."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from sites.sections.models import SectionKit


class Role(models.TextChoices):
    """What a person may be in a section; the value is the name of the group in the section's kit."""

    CONTRIBUTOR = "contributors", _("Contributor")
    EDITOR = "editors", _("Editor")
    HEAD = "heads", _("Head")
    ADMINISTRATOR = "admins", _("Section administrator")


def groups_of(kit: SectionKit, roles: list[Role]) -> list[Group]:
    """Return the section's groups that stand for `roles`."""
    groups = kit.groups()
    return [groups[role] for role in roles]


def group_ids(kit: SectionKit) -> dict[int, Role]:
    """Return the role of each of the section's groups, by the group's id; no query."""
    return {getattr(kit, f"{role}_id"): role for role in Role}


def in_words(roles: list[Role]) -> str:
    """Return the names of roles, in the language of the moment."""
    return ", ".join(str(role.label) for role in roles)
