"""What somebody may reach in the admin: the one answer that the guard, the choosers, the forms and the reports ask.

To work with a page is to hold a permission on it or above it; to choose one is to work with it or to find it public.
Pictures and documents are reached by their collection.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.documents import permissions as document_permissions
from wagtail.images import permissions as image_permissions
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.core import access
from cms.core.models import CmsDocument, CmsImage
from sites.sections.isolation.policies import SectionPolicy

MEDIA = ("choose", "add", "change", "delete")
_BRANCHES = "_xbtt_hidden_branches"
_POLICIES = {CmsImage: image_permissions.permission_policy, CmsDocument: document_permissions.permission_policy}


def everything(user: Any) -> bool:
    """Tell whether nothing is out of the user's reach."""
    return bool(user.is_active and user.is_superuser)


def roots(user: Any) -> set[str]:
    """Return the tree paths of the pages on which the user holds a permission; all beneath them is theirs."""
    if not user.is_active:
        return set()
    return {permission.page.path for permission in page_permission_policy.get_cached_permissions_for_user(user)}


def beneath(paths: Iterable[str]) -> Q:
    """Return the condition "is one of the pages at `paths`, or stands beneath one"."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def pages_worked_with(user: Any) -> "QuerySet[Page]":
    """Return the pages that the user holds a permission on."""
    return Page.objects.all() if everything(user) else Page.objects.filter(beneath(roots(user)))


def works_with(user: Any, page: Page) -> bool:
    """Tell the same of one page. No query but for the permissions, once."""
    return everything(user) or page.path.startswith(tuple(roots(user)))


def choosable_pages(user: Any) -> "QuerySet[Page]":
    """Return the pages that the user may link to: their own, those that the public may see, and the tree's root."""
    if everything(user):
        return Page.objects.all()
    public = access.visible_in_lists(Page.objects.all()).order_by()
    return Page.objects.filter(beneath(roots(user)) | Q(depth=1) | Q(pk__in=public.values("pk")))


def collections(user: Any, model: type[Model]) -> set[int]:
    """Return the ids of the collections whose pictures or documents the user may choose. One query, once."""
    name = f"_xbtt_collections_{model.__name__}"
    known: set[int] | None = getattr(user, name, None)
    if known is None:
        found = _POLICIES[model].collections_user_has_any_permission_for(user, MEDIA)
        known = set(found.values_list("pk", flat=True))
        setattr(user, name, known)
    return known


def choosable(user: Any, model: type[Model]) -> "QuerySet[Any]":
    """Return those of the model's objects that the user may name in something of their own.

    A model that nobody has given a policy (types of content, languages, users) is not a department's: its objects are
    offered by forms with choices of their own.
    """
    if everything(user):
        return model._default_manager.all()
    if issubclass(model, Page):
        return choosable_pages(user)
    if model in _POLICIES:
        return model._default_manager.filter(collection__in=collections(user, model))
    policy = policy_of(model)
    return policy.choosable(user) if policy else model._default_manager.all()


def policy_of(model: type[Model]) -> SectionPolicy | None:
    """Return the policy that a model's snippets have here, or None."""
    viewset = getattr(model, "snippet_viewset", None)
    policy = viewset.permission_policy if viewset else None
    return policy if isinstance(policy, SectionPolicy) else None


def out_of_reach(user: Any, model: type[Model], ids: Iterable[Any]) -> set[int]:
    """Return those of `ids` that the user may not name, and those of nothing: nobody learns the difference."""
    wanted = {int(key) for key in ids if str(key).isdecimal()}
    if not wanted:
        return set()
    return wanted - set(choosable(user, model).filter(pk__in=wanted).values_list("pk", flat=True))


def may_choose(user: Any, instance: Model) -> bool:
    """Tell whether the user may name one object; without a query of its own where its place tells it.

    A form asks this of everything that it names, so what a place depends on is read once for each user object.
    """
    if everything(user):
        return True
    if isinstance(instance, Page):
        return instance.depth == 1 or works_with(user, instance) or _is_public(user, instance)
    if type(instance) in _POLICIES:
        return instance.collection_id in collections(user, type(instance))  # type: ignore[attr-defined]
    return choosable(user, type(instance)).filter(pk=instance.pk).exists()


def _is_public(user: Any, page: Page) -> bool:
    """Tell whether the public may see a page. One query, once."""
    now = timezone.now()
    known: list[str] | None = getattr(user, _BRANCHES, None)
    if known is None:
        known = access.hidden_branches(now)
        setattr(user, _BRANCHES, known)
    return access.is_visible(page, branches=known, now=now)
