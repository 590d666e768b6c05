"""Reads for the audit log: whose people, groups, pages and collections are, and whose rows somebody may see."""

from django.contrib.auth.models import Group
from wagtail.models import Collection, Page

from cms.users.models import User
from sites.sections.models import SectionKit
from sites.sections.queries import section_of


def sections_of_person(user: User) -> list[int]:
    """Return the ids of the sections in which `user` has a part; none for superusers, who stand above sections."""
    if user.is_superuser:
        return []
    return list(
        SectionKit.objects.with_group(user=user).distinct().values_list("section_id", flat=True).order_by("section_id")
    )


def section_of_group(group: Group) -> list[int]:
    """Return the id of the section whose group it is, in a list; none for the portal's own."""
    return list(SectionKit.objects.with_group(pk=group.pk).values_list("section_id", flat=True))


def section_of_page(page: Page) -> list[int]:
    """Return the id of the section that the page is or stands in, in a list; none for the portal's own."""
    section = section_of(page)
    return [section.pk] if section else []


def section_of_collection(collection: Collection) -> list[int]:
    """Return the id of the section whose collection it is or stands in, in a list; none for the portal's own."""
    lineage = collection.get_ancestors(inclusive=True)
    return list(SectionKit.objects.filter(collection__in=lineage).values_list("section_id", flat=True))


def administers_a_section(user: User) -> bool:
    """Tell whether there are rows that `user` may see."""
    return user.is_active and (user.is_superuser or SectionKit.objects.filter(admins__user=user).exists())
