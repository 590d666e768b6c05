"""What a section gets when it is made, and how its public face follows it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageSubscription,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from cms.core import access, freshness
from cms.core.addresses import Roots
from cms.core.transactions import Unit
from sites.sections.approval import SectionApprovalTask, Step
from sites.sections.audit.names import GROUP_MADE
from sites.sections.audit.recording import tell, told_as_one
from sites.sections.models import SectionCard, SectionKit, SectionPage
from sites.sections.neutral import let_choose
from sites.sections.signals import section_changed, section_created

# Page permissions of each role on its section: a contributor's `add` covers own drafts only.
PAGE_PERMISSIONS = {
    "contributors": ("add_page",),
    "editors": ("add_page", "change_page", "lock_page", "unlock_page"),
    "heads": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    "admins": (),
}
COLLECTION_PERMISSIONS = {
    "contributors": ("add_image", "choose_image", "add_document", "choose_document"),
    "editors": (
        "add_image",
        "change_image",
        "choose_image",
        "add_document",
        "change_document",
        "choose_document",
    ),
    "heads": (
        "add_image",
        "change_image",
        "choose_image",
        "add_document",
        "change_document",
        "choose_document",
    ),
    "admins": ("choose_image", "choose_document"),
}
FACE = ("uuid", "slug", "name", "short_name", "address", "shown", "shown_from", "shown_until")


@transaction.atomic
def furnish(*, section: SectionPage) -> SectionKit:
    """Give a new section its groups, collection, two-step workflow and, by signal, its stream. Once only."""
    known = SectionKit.objects.filter(section=section).first()
    if known is not None:
        return known
    with override(settings.LANGUAGE_CODE), told_as_one():
        groups = {role: _make_group(section, role, label) for role, label in _role_labels().items()}
        collection = _make_collection(section, groups)
        workflow = _make_workflow(section, groups)
    kit = SectionKit.objects.create(section=section, collection=collection, workflow=workflow, **groups)
    for group in groups.values():
        tell(group, GROUP_MADE)
    section_created.send(sender=SectionPage, section=section)
    return kit


def _role_labels() -> dict[str, str]:
    return {
        "contributors": _("contributors"),
        "editors": _("editors"),
        "heads": _("heads"),
        "admins": _("section administrators"),
    }


def _make_group(section: SectionPage, role: str, label: str) -> Group:
    name = f"{section.short_name} ({section.pk}) – {label}"
    group = Group.objects.create(name=name[:150])
    group.permissions.add(_permission("access_admin"))
    for codename in PAGE_PERMISSIONS[role]:
        GroupPagePermission.objects.create(group=group, page=section, permission=_permission(codename))
    return group


def _permission(codename: str) -> Permission:
    app = {
        "image": "wagtailimages",
        "document": "wagtaildocs",
        "page": "wagtailcore",
        "admin": "wagtailadmin",
    }
    return Permission.objects.get(codename=codename, content_type__app_label=app[codename.rsplit("_", 1)[1]])


def _make_collection(section: SectionPage, groups: dict[str, Group]) -> Collection:
    collection: Collection = Collection.get_first_root_node().add_child(name=section.title[:255])
    for role, group in groups.items():
        for codename in COLLECTION_PERMISSIONS[role]:
            GroupCollectionPermission.objects.create(
                group=group, collection=collection, permission=_permission(codename)
            )
        let_choose(group=group)
    return collection


def _make_workflow(section: SectionPage, groups: dict[str, Group]) -> Workflow:
    """Two steps: an editor reviews, then the head approves. A head may take the first step too."""
    workflow = Workflow.objects.create(name=(_("Approval: %(section)s") % {"section": section.title})[:255])
    steps = [(Step.EDITING, ("editors", "heads")), (Step.APPROVAL, ("heads",))]
    for order, (step, roles) in enumerate(steps):
        task = SectionApprovalTask.objects.create(name=f"{step.label}: {section.title}"[:255], step=step)
        task.groups.set([groups[role] for role in roles])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.create(workflow=workflow, page=section)
    return workflow


def leave_old_section(*, page: Page) -> None:
    """End what another section's people still have of `page` and all beneath it, once it has been moved.

    That is reviews by the steps of a section in which a page no longer stands, and letters about its comments to those
    who may not see it any more. All other rights follow the tree by themselves.
    """
    moved = {str(one.pk): one for one in Page.objects.filter(path__startswith=page.path)}
    reviews = WorkflowState.objects.active().filter(base_content_type__model="page", object_id__in=moved)
    for review in reviews.select_related("workflow"):
        if review.workflow != moved[review.object_id].get_workflow():
            review.cancel()
    for subscription in PageSubscription.objects.filter(page__in=moved).select_related("page", "user"):
        if not subscription.page.permissions_for_user(subscription.user).can_edit():
            subscription.delete()


def serve_at_own_host(*, section: SectionPage) -> None:
    """Make, change or remove the Wagtail `Site` of the section so that it matches the host in its form."""
    site = Site.objects.filter(root_page_id=section.pk).first()
    if not section.host:
        if site is not None:
            site.delete()
        return
    main = Site.objects.filter(is_default_site=True).first()
    port = main.port if main else 80
    wanted = {"hostname": section.host, "port": port, "site_name": section.title[:255]}
    if site is None:
        Site.objects.create(root_page_id=section.pk, **wanted)
    elif any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()


def settle_sections(*, section_ids: Iterable[int], unit: Unit) -> dict[int, str]:
    """Write the public face of sections; deleted ones are hidden.

    Returns what changed: section id -> "appeared", "changed" or "vanished".
    """
    roots = Roots()
    pages = SectionPage.objects.in_bulk(list(section_ids))
    shown = set(access.unhidden(SectionPage.objects.filter(pk__in=pages)).values_list("pk", flat=True))
    cards = SectionCard.objects.select_for_update().order_by("pk").in_bulk(list(section_ids))
    changed: dict[int, str] = {}
    for key in sorted(set(pages) | set(cards)):
        section = pages.get(key)
        action = _settle_section(section, cards.get(key), key in shown, roots)
        if not action:
            continue
        changed[key] = action
        if section is not None:
            unit.expect(freshness.PUBLIC, section.go_live_at, section.expire_at)
            if key not in cards:
                # What was published in it before it was ever shown has waited for its card.
                unit.touch(*section.get_children().values_list("pk", flat=True))
    if changed:
        unit.bump(freshness.PUBLIC)
        section_changed.send(sender=SectionPage, changes=changed, unit=unit)
    return changed


def _settle_section(page: SectionPage | None, card: SectionCard | None, shown: bool, roots: Roots) -> str:
    """Write one section's card; return what happened to it in public, or "" for nothing."""
    was_shown = card is not None and card.shown
    if page is None:
        if card is None or not was_shown:
            return ""
        card.shown = False
        card.save(update_fields=["shown"])
        return "vanished"
    if card is None and not shown:
        return ""
    face = _face(page, shown, roots)
    if card is not None and all(getattr(card, name) == face[name] for name in FACE):
        return ""
    SectionCard.objects.update_or_create(section=page, defaults=face)
    if shown != was_shown:
        return "appeared" if shown else "vanished"
    return "changed"


def _face(page: SectionPage, shown: bool, roots: Roots) -> dict[str, Any]:
    return {
        "uuid": page.uuid,
        "slug": page.slug,
        "name": page.title,
        "short_name": page.short_name,
        "address": roots.address(page),
        "shown": shown,
        "shown_from": page.go_live_at,
        "shown_until": page.expire_at,
    }
