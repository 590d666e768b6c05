"""What in the database would open a way from one section to another."""

from collections.abc import Iterator

from django.contrib.auth.models import Group
from wagtail.models import (
    CollectionViewRestriction,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    WorkflowPage,
)

from sites.sections.actions import COLLECTION_PERMISSIONS, PAGE_PERMISSIONS
from sites.sections.approval import SectionApprovalTask
from sites.sections.models import SectionKit, SectionPage
from sites.sections.neutral import CHOOSE, found_shared_collection


def findings() -> list[str]:
    """Return what is wrong, in words, nothing if all is well. The number of queries grows with the sections alone."""
    found = [*_sections_without_kit()]
    for kit in SectionKit.objects.select_related("section", "collection", *PAGE_PERMISSIONS):
        for role, group in kit.groups().items():
            found += _page_permissions(kit, role, group)
            found += _collection_permissions(kit, role, group)
    return [*found, *_mixed_steps(), *_strange_workflows(), *_aliases(), *_passwords()]


def _sections_without_kit() -> Iterator[str]:
    for section in SectionPage.objects.filter(kit=None):
        yield f"The section “{section}” has no groups, collection and workflow."


def _page_permissions(kit: SectionKit, role: str, group: Group) -> Iterator[str]:
    given = GroupPagePermission.objects.filter(group=group).select_related("page", "permission")
    own = {one.permission.codename for one in given if one.page_id == kit.section_id}
    for one in given:
        if not one.page.path.startswith(kit.section.path):
            yield f"The group “{group}” has {one.permission.codename} on “{one.page}”, outside its section."
    for codename in sorted(set(PAGE_PERMISSIONS[role]) - own):
        yield f"The group “{group}” lacks {codename} on its section."


def _collection_permissions(kit: SectionKit, role: str, group: Group) -> Iterator[str]:
    given = GroupCollectionPermission.objects.filter(group=group).select_related("collection", "permission")
    shared = found_shared_collection()
    wanted = {(kit.collection_id, codename) for codename in COLLECTION_PERMISSIONS[role]}
    wanted |= {(shared.pk, codename) for codename in CHOOSE} if shared else set()
    for one in given:
        at_home = one.collection.path.startswith(kit.collection.path)
        if not at_home and (one.collection_id, one.permission.codename) not in wanted:
            yield f"The group “{group}” has {one.permission.codename} in “{one.collection}”, not its section's."
    for _place, codename in sorted(wanted - {(one.collection_id, one.permission.codename) for one in given}):
        yield f"The group “{group}” lacks {codename} in its own or the shared collection."


def _mixed_steps() -> Iterator[str]:
    """Find approval steps whose groups are of two sections: their members may edit every page at that step."""
    section_of = {group.pk: kit.section_id for kit in SectionKit.objects.all() for group in kit.groups().values()}
    for model in (GroupApprovalTask, SectionApprovalTask):
        for task in model.objects.prefetch_related("groups"):
            if len({section_of[group.pk] for group in task.groups.all() if group.pk in section_of}) > 1:
                yield f"The step “{task.name}” has groups of more than one section."


def _strange_workflows() -> Iterator[str]:
    for kit in SectionKit.objects.select_related("section", "workflow"):
        for row in WorkflowPage.objects.filter(workflow=kit.workflow).select_related("page"):
            if not row.page.path.startswith(kit.section.path):
                yield f"The workflow “{kit.workflow}” of one section decides about “{row.page}” of another."


def _aliases() -> Iterator[str]:
    for page in Page.objects.exclude(alias_of=None):
        yield f"The page “{page}” is an alias: its source's section would rewrite it."


def _passwords() -> Iterator[str]:
    for model in (PageViewRestriction, CollectionViewRestriction):
        for row in model.objects.filter(restriction_type=model.PASSWORD):
            place = getattr(row, "page", None) or getattr(row, "collection", None)
            yield f"“{place}” is closed by a password, which is kept in clear."
