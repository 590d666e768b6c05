"""The demo's log-ins, the same everywhere; never made outside the demo."""

import os
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission

from cms.users.models import User
from home.actions import DESK_GROUP, make_desk
from sites.sections.models import SectionPage

DEFAULT_PASSWORD = "xbtt-demo"  # noqa: S105  (the demo's own, printed by `make run`)
ROLES = {
    "ctv": ("contributors", "Cộng tác viên"),
    "btv": ("editors", "Biên tập viên"),
    "ld": ("heads", "Lãnh đạo đơn vị"),
    "qt": ("admins", "Quản trị chuyên trang"),
}
SECTIONS = ("so-y-te", "so-gddt")


@dataclass(frozen=True)
class LogIn:
    """A demo log-in and what it is for."""

    username: str
    role: str


def password() -> str:
    """Return the demo's password."""
    return os.environ.get("XBTT_DEMO_PASSWORD") or DEFAULT_PASSWORD


def plant_people() -> list[LogIn]:
    """Make the log-ins that are missing, give each its rights, and return them all."""
    found = [LogIn("admin", "Quản trị hệ thống"), LogIn("ban-tin", DESK_GROUP)]
    _user("admin", "Quản trị hệ thống", is_staff=True, is_superuser=True)
    _user("ban-tin", DESK_GROUP).groups.add(_desk_group())
    for slug in SECTIONS:
        section = SectionPage.objects.select_related("kit").get(slug=slug)
        for suffix, (role, label) in ROLES.items():
            username = f"{slug}-{suffix}"
            _user(username, f"{label} {section.short_name}").groups.add(section.kit.groups()[role])
            found.append(LogIn(username, f"{label}, {section.title}"))
    return found


def _user(username: str, name: str, **rights: bool) -> User:
    user, created = User.objects.get_or_create(
        username=username, defaults={"last_name": name, "email": f"{username}@example.vn", **rights}
    )
    if created or not user.check_password(password()):
        user.set_password(password())
        user.save()
    return user


def _desk_group() -> Group:
    """Return the portal desk's group: it may change streams."""
    group = make_desk()
    group.permissions.add(*Permission.objects.filter(codename__in=["view_stream", "change_stream"]))
    return group
