"""Which model permissions somebody has, and how far each reaches: a permission reaches as far as the group it is from.

A group of a section gives its permissions for that section alone. Any other group (the portal's desk, for one) gives
them everywhere, and so does a permission of one's own, which superusers alone can give.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet, Value

from sites.sections.models import SectionKit

ROLES = ("contributors", "editors", "heads", "admins")
_CACHE = "_xbtt_grants"


@dataclass(frozen=True)
class Grants:
    """Permissions as "app_label.codename"."""

    everywhere: frozenset[str]
    in_sections: dict[str, frozenset[int]]

    def sections(self, permissions: set[str]) -> set[int]:
        """Return the ids of the sections for which one of `permissions` is given."""
        return set().union(*(self.in_sections.get(one, frozenset()) for one in permissions))


def grants(user: Any) -> Grants:
    """Return what `user` has. Two queries, once for each user object (a request has one)."""
    known: Grants | None = getattr(user, _CACHE, None)
    if known is None:
        known = _read(user)
        setattr(user, _CACHE, known)
    return known


def everywhere(user: Any, permission: str) -> bool:
    """Tell whether `user` has "app_label.codename" from the portal, not only for a section; a superuser has all."""
    return bool(user.is_active and user.is_superuser) or permission in grants(user).everywhere


def own_groups(user: Any) -> set[int]:
    """Return the ids of all groups of the sections in which `user` has a part. One query."""
    return {group for _section, *roles in _kits(user) for group in roles}


def _read(user: Any) -> Grants:
    if not user.is_active:
        return Grants(frozenset(), {})
    sections_of = _sections_by_group(user)
    everywhere: set[str] = set()
    in_sections: dict[str, set[int]] = defaultdict(set)
    names = ("content_type__app_label", "codename")
    permissions = Permission.objects.order_by()
    by_groups = permissions.filter(group__user=user).values_list(*names, "group__pk")
    own = permissions.filter(user=user).values_list(*names, Value(0))
    for app, codename, group in by_groups.union(own):
        if group in sections_of:
            in_sections[f"{app}.{codename}"].add(sections_of[group])
        else:
            everywhere.add(f"{app}.{codename}")
    return Grants(frozenset(everywhere), {name: frozenset(keys) for name, keys in in_sections.items()})


def _sections_by_group(user: Any) -> dict[int, int]:
    """Return section id by group id, for those of the user's groups that are a section's."""
    return {group: section for section, *roles in _kits(user) for group in roles}


def _kits(user: Any) -> "QuerySet[SectionKit, tuple[int, ...]]":
    groups = user.groups.values("pk")
    mine = Q()
    for role in ROLES:
        mine |= Q(**{f"{role}__in": groups})
    return SectionKit.objects.filter(mine).values_list("section_id", *ROLES)
