"""Each signal calls one action of sections and nothing more."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, Site
from wagtail.signals import page_published, post_page_move

from cms.core.signals import page_form_checked, visibility_changed
from cms.core.transactions import Unit, unit_of_work
from cms.users.models import User
from sites.sections import actions
from sites.sections.isolation import references
from sites.sections.models import SectionCard, SectionPage
from sites.sections.people import following


@receiver(post_save, sender=SectionPage, dispatch_uid="furnish-section")
def furnish_new_section(instance: SectionPage, created: bool, raw: bool = False, **_: Any) -> None:
    """A section was made."""
    if created and not raw:
        with unit_of_work():
            actions.furnish(section=instance)


@receiver(page_published, sender=SectionPage, dispatch_uid="host-section")
def serve_published_section(instance: SectionPage, **_: Any) -> None:
    """A section was published: its host follows its form."""
    with unit_of_work():
        actions.serve_at_own_host(section=instance)


@receiver([post_save, post_delete], sender=Site, dispatch_uid="readdress-sections")
def readdress_sections(**_: Any) -> None:
    """A site's host or root changed: every section's address may have."""
    with unit_of_work() as unit:
        unit.touch(*SectionCard.objects.values_list("pk", flat=True))


@receiver(visibility_changed, sender=Unit, dispatch_uid="settle-sections")
def settle_touched_sections(page_ids: set[int], unit: Unit, **_: Any) -> None:
    """Sections among the touched pages, and all sections under a touched page above them."""
    touched = set(SectionPage.objects.filter(pk__in=page_ids).values_list("pk", flat=True))
    touched |= set(SectionCard.objects.filter(pk__in=page_ids).values_list("pk", flat=True))
    for path in Page.objects.filter(pk__in=page_ids, depth__lt=3).values_list("path", flat=True):
        touched |= set(SectionPage.objects.filter(path__startswith=path).values_list("pk", flat=True))
    if touched:
        actions.settle_sections(section_ids=touched, unit=unit)


@receiver(page_form_checked, dispatch_uid="refuse-references-out-of-reach")
def refuse_references_out_of_reach(form: Any, **_: Any) -> None:
    """A page's form is about to be saved."""
    references.refuse_new(form, form.for_user)


@receiver(post_page_move, dispatch_uid="leave-section")
def leave_section(instance: Page, **_: Any) -> None:
    """A page was moved, perhaps to another section."""
    with unit_of_work():
        actions.leave_old_section(page=instance)


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="follow-groups")
def follow_groups(instance: User | Group, action: str, pk_set: set[int] | None, **_: Any) -> None:
    """Somebody joined groups or left them; before all members leave a group at once, remember who they are."""
    if action == "pre_clear" and isinstance(instance, Group):
        instance._members_before = following.members_before(instance)  # type: ignore[attr-defined]
    if not action.startswith("post_"):
        return
    users = [instance.pk] if isinstance(instance, User) else pk_set or getattr(instance, "_members_before", [])
    following.follow_groups(users=users)
