"""Which model permissions somebody has, and how far each reaches: a permission reaches as far as the group it is from.

A group of a section gives its permissions for that section alone. Any other group (the portal's desk, for one) gives
them everywhere, and so does a permission of one's own, which superusers alone can give.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import BigIntegerField, OuterRef, Subquery, Value

from sites.sections.models import ROLES, SectionKit

_CACHE, _GROUPS_CACHE = "_xbtt_grants", "_xbtt_groups"


@dataclass(frozen=True)
class Grants:
    """Permissions as "app_label.codename"."""

    everywhere: frozenset[str]
    in_sections: dict[str, frozenset[int]]

    def sections(self, permissions: set[str]) -> set[int]:
        """Return the ids of the sections for which one of `permissions` is given."""
        return set().union(*(self.in_sections.get(one, frozenset()) for one in permissions))


def grants(user: Any) -> Grants:
    """Return what `user` has. One query, once for each user object (a request has one)."""
    known: Grants | None = getattr(user, _CACHE, None)
    if known is None:
        known = _read(user)
        setattr(user, _CACHE, known)
    return known


def everywhere(user: Any, permission: str) -> bool:
    """Tell whether `user` has "app_label.codename" from the portal, not only for a section; a superuser has all."""
    return bool(user.is_active and user.is_superuser) or permission in grants(user).everywhere


def own_groups(user: Any) -> set[int]:
    """Return the ids of all groups of the sections in which `user` has a part. One query, once for each user object."""
    known: set[int] | None = getattr(user, _GROUPS_CACHE, None)
    if known is None:
        kits = SectionKit.objects.with_group(pk__in=user.groups.values("pk")).values_list(*ROLES)
        known = {group for groups in kits for group in groups}
        setattr(user, _GROUPS_CACHE, known)
    return known


def _read(user: Any) -> Grants:
    if not user.is_active:
        return Grants(frozenset(), {})
    everywhere: set[str] = set()
    in_sections: dict[str, set[int]] = defaultdict(set)
    names = ("content_type__app_label", "codename", "section")
    permissions = Permission.objects.order_by()
    section = Subquery(SectionKit.objects.with_group(pk=OuterRef("group__pk")).values("section")[:1])
    by_groups = permissions.filter(group__user=user).annotate(section=section).values_list(*names)
    nowhere = Value(None, output_field=BigIntegerField())
    own = permissions.filter(user=user).annotate(section=nowhere).values_list(*names)
    for app, codename, key in by_groups.union(own):
        if key is None:
            everywhere.add(f"{app}.{codename}")
        else:
            in_sections[f"{app}.{codename}"].add(key)
    return Grants(frozenset(everywhere), {name: frozenset(keys) for name, keys in in_sections.items()})
