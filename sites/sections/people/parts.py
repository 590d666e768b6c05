"""What all actions on a section's people have in common: the lock, the rules, roles given and set aside, the log."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.users.models import User
from sites.sections.models import Membership, SectionKit, SectionPage
from sites.sections.people import queries
from sites.sections.people.queries import State, state_of
from sites.sections.people.roles import Role, group_ids, groups_of


class RefusedError(Exception):
    """Why something is not done, in words for the administrator; nothing has been written then."""


def lock(section: SectionPage) -> SectionKit:
    """Return the section's kit, locked: changes of one section's people come one after the other."""
    return SectionKit.objects.select_for_update(of=("self",)).get(section=section)


def lock_of(membership: Membership) -> tuple[SectionKit, Membership]:
    """Return the kit, locked, and the membership as it is now."""
    kit = lock(membership.section)
    now = queries.memberships(membership.section).filter(pk=membership.pk).first()
    if now is None:
        raise RefusedError(_("This person is no longer in the section."))
    return kit, now


def need(membership: Membership, *states: State) -> None:
    """Raise `RefusedError` unless the person stands in one of `states`: somebody else may have been quicker."""
    state = state_of(membership)
    if state not in states:
        raise RefusedError(_("This cannot be done now. The person is: %(state)s.") % {"state": state.label})


def keep_an_administrator(membership: Membership, by: User) -> None:
    """Raise `RefusedError` for somebody's own part, and for the last one who can look after the section."""
    if membership.user_id == by.pk:
        raise RefusedError(
            _("You cannot take your own role as section administrator away. Another administrator can do it.")
        )
    user = membership.user
    able = user is not None and user.is_active and user.has_usable_password()
    if not able or Role.ADMINISTRATOR not in roles_held(membership, membership.section.kit):
        return
    if not queries.other_administrators(membership).exists():
        raise RefusedError(_("This is the section's last administrator. Make somebody else administrator first."))


def roles_held(membership: Membership, kit: SectionKit) -> list[Role]:
    """Return the roles that are in force now."""
    held = set(membership.user.groups.values_list("pk", flat=True)) if membership.user else set()
    return [role for key, role in group_ids(kit).items() if key in held]


def roles_of(membership: Membership, kit: SectionKit) -> list[Role]:
    """Return the roles in force and those set aside."""
    found = {*roles_held(membership, kit)}
    aside = set(membership.set_aside.values_list("pk", flat=True))
    return [role for key, role in group_ids(kit).items() if role in found or key in aside]


def give(membership: Membership, kit: SectionKit, roles: list[Role]) -> None:
    """Let the person have `roles` of the section and no other ones of it; for later, if the part is suspended."""
    groups = groups_of(kit, roles)
    user = membership.user
    if user is None or membership.suspended_at is not None:
        membership.set_aside.set(groups)
        return
    user.groups.add(*groups)
    user.groups.remove(*(set(group_ids(kit)) - {group.pk for group in groups}))


def put_away(membership: Membership, kit: SectionKit, **fields: Any) -> None:
    """Set the person's roles aside and save `fields`, which say why."""
    membership.set_aside.set(groups_of(kit, roles_of(membership, kit)))
    for name, value in fields.items():
        setattr(membership, name, value)
    membership.save(update_fields=list(fields))
    if membership.user is not None:
        membership.user.groups.remove(*group_ids(kit))


def account_of(membership: Membership) -> User:
    """Return the account of somebody who is active or was."""
    if membership.user is None:
        raise RefusedError(_("This person has not signed in yet."))
    return membership.user


def set_active(user: User, active: bool) -> None:
    user.is_active = active
    user.save(update_fields=["is_active"])


def write_down(
    membership: Membership, verb: str, by: User, roles: list[Role], *, before: list[Role] | None = None
) -> None:
    """Write it down as done to the account; where an invitation leads to none, to the invitation."""
    data: dict[str, Any] = {"section": membership.section_id, "roles": [role.value for role in roles]}
    if before is not None:
        data["before"] = [role.value for role in before]
    log(instance=membership.user or membership, action=f"xbtt.people.{verb}", user=by, data=data)
