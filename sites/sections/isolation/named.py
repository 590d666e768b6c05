"""What an admin request names, and whether all of it is within reach.

Each check looks at one kind of thing. What they know of Wagtail is the names of its arguments and addresses; a test
walks all addresses with another section's things in every place, so that a new one is noticed.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch
from wagtail.admin.views.generic.chooser import ChosenMultipleViewMixin, ChosenViewMixin
from wagtail.coreutils import resolve_model_string
from wagtail.models import CollectionMember, GroupSitePermission, Page, TaskState, WorkflowState
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import collection_permission_policy, page_permission_policy

from cms.core.models import CmsDocument, CmsImage
from sites.sections.isolation import reach
from sites.sections.isolation.grants import grants
from sites.sections.isolation.policies import ANY

Check = Callable[[HttpRequest, ResolverMatch, Any], bool]

PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
MEDIA: dict[str, type[Model]] = {"image_id": CmsImage, "document_id": CmsDocument, "doc_id": CmsDocument}
# Where a page is passed through on the way to one's own, so that its ancestors may be named too.
EXPLORING = {
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_api:pages:find",
}
CHOOSING = {"wagtailadmin_choose_page_child", "wagtailadmin_choose_page_chosen_multiple"}
# Fields of bodies that name a page to put something under: copying, moving many at once, the admin API's actions.
DESTINATIONS = ("new_parent_page", "chooser", "destination_page_id")
# Addresses whose views ask for a permission of the model, never for the object: the portal's own rooms.
ROOMS = {
    "wagtailredirects": ("wagtailredirects", ("redirect",)),
    "wagtailadmin_workflows": ("wagtailcore", ("workflow", "task")),
}


def within_reach(request: HttpRequest, view: Any) -> bool:
    """Tell whether all that the request names is within the reach of its user. Narrows "all" of a bulk action to it."""
    match = request.resolver_match
    return match is None or all(check(request, match, view) for check in CHECKS)


def _all_of(ids: Iterable[Any], objects: "QuerySet[Any]") -> bool:
    wanted = {str(key) for key in ids}
    if not wanted:
        return True
    if not all(key.isdecimal() and len(key) < 19 for key in wanted):
        return False
    numbers = {int(key) for key in wanted}
    return objects.filter(pk__in=numbers).values("pk").distinct().count() == len(numbers)


def _pages(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    ids = [match.kwargs[name] for name in PAGES if match.kwargs.get(name) is not None]
    if match.view_name == "wagtailadmin_pages:revisions_compare":
        ids.append(match.args[0])
    if match.view_name.startswith("wagtailadmin_api:pages:"):
        ids += [match.kwargs["pk"]] if "pk" in match.kwargs else request.GET.getlist("id")
    if match.view_name == "wagtailadmin_choose_page_chosen_multiple":
        ids += request.GET.getlist("id")
    if match.view_name in CHOOSING:
        return not ids or _all_of(ids, reach.choosable_pages(request.user))
    if match.view_name in EXPLORING:
        return not ids or _all_of(ids, page_permission_policy.explorable_instances(request.user))
    return _all_of(ids, reach.pages_worked_with(request.user)) if ids else True


def _destinations(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    """Look at what a body names: a form says "no" with the title of the page that it refuses."""
    if request.method != "POST":
        return True
    ids = [request.POST[name] for name in DESTINATIONS if request.POST.get(name)]
    if match.view_name == "wagtailadmin_api:pages:action":
        ids += _of_json(request)
    return not ids or _all_of(ids, reach.pages_worked_with(request.user))


def _of_json(request: HttpRequest) -> list[Any]:
    try:
        sent = json.loads(request.body or b"{}")
    except ValueError:
        return []
    return [sent[name] for name in DESTINATIONS if sent.get(name) is not None] if isinstance(sent, dict) else []


def _media(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    for name, model in MEDIA.items():
        if match.kwargs.get(name) is not None and not _all_of(
            [match.kwargs[name]], reach.choosable(request.user, model)
        ):
            return False
    return True


def _collections(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    key = match.kwargs.get("collection_id")
    if key is None and match.namespace == "wagtailadmin_collections":
        key = match.kwargs.get("pk")
    if key is None:
        return True
    mine = collection_permission_policy.instances_user_has_any_permission_for(request.user, ["change", "delete"])
    return _all_of([key], mine)


def _objects(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    """Look at the views of a model: by its policy, or, where that knows the model alone, as a room of the portal's."""
    view_class: Any = getattr(view, "view_class", None)
    given = getattr(view, "view_initkwargs", {})
    if view_class is None or not given.get("model"):
        return True
    model: Any = resolve_model_string(given["model"])
    ids = request.GET.getlist("id") if issubclass(view_class, ChosenMultipleViewMixin) else []
    ids += [match.kwargs["pk"]] if "pk" in match.kwargs else []
    if issubclass(view_class, ChosenViewMixin | ChosenMultipleViewMixin):
        return _all_of(ids, reach.choosable(request.user, model))
    policy = given.get("permission_policy") or getattr(view_class, "permission_policy", None)
    if type(policy) is ModelPermissionPolicy:
        return _may_enter(request.user, model._meta.app_label, [model._meta.model_name or ""])
    if policy is None or not ids:
        return True
    required = getattr(view_class, "permission_required", None)
    return _all_of(ids, policy.instances_user_has_any_permission_for(request.user, [required] if required else ANY))


def _rooms(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    room = ROOMS.get(match.namespace)
    return room is None or _may_enter(request.user, *room)


def _may_enter(user: Any, app: str, models: Iterable[str]) -> bool:
    """Tell whether the user has a permission for one of the models from the portal: a section's end at the section."""
    endings = tuple(f"_{model}" for model in models)
    return any(one.startswith(f"{app}.") and one.endswith(endings) for one in grants(user).everywhere)


def _settings(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    """Let somebody at the settings of a site that a group of theirs was given, or of all by a group of the portal's."""
    if match.namespace != "wagtailsettings":
        return True
    app, name = match.kwargs["app_name"], match.kwargs["model_name"]
    if f"{app}.change_{name}" in grants(request.user).everywhere:
        return True
    mine = GroupSitePermission.objects.filter(
        group__user=request.user, permission__content_type__app_label=app, permission__content_type__model=name
    )
    key = match.kwargs.get("pk")
    return mine.filter(site_id=key).exists() if key is not None else mine.exists()


def _sessions(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    """Look at what somebody says that they are editing."""
    if match.view_name != "wagtailadmin_editing_sessions:ping":
        return True
    objects = _worked_with(request.user, match.kwargs["app_label"], match.kwargs["model_name"])
    return objects is not None and _all_of([match.kwargs["object_id"]], objects)


def _worked_with(user: Any, app: str, name: str) -> "QuerySet[Any] | None":
    """Return the objects of a model that the user may do something to; None if it is not a department's."""
    try:
        model = apps.get_model(app, name)
    except LookupError:
        return None
    if issubclass(model, Page):
        return reach.pages_worked_with(user)
    if model in (CmsImage, CmsDocument):
        return reach.choosable(user, model)
    policy = reach.policy_of(model)
    return policy.instances_user_has_any_permission_for(user, ANY) if policy else None


def _bulk(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    """Look at each object of an action on many; "all" becomes all those within reach."""
    if match.view_name != "wagtail_bulk_action":
        return True
    objects = _worked_with(request.user, match.kwargs["app_label"], match.kwargs["model_name"])
    if objects is None:
        return False
    ids = request.GET.getlist("id")
    if "all" not in ids:
        return _all_of(ids, objects)
    found = [str(key) for key in _listed(objects, request.GET.get("childOf")).values_list("pk", flat=True)]
    narrowed: QueryDict = request.GET.copy()
    narrowed.setlist("id", found)
    request.GET = narrowed  # type: ignore[assignment]
    return bool(found)


def _listed(objects: "QuerySet[Any]", parent: str | None) -> "QuerySet[Any]":
    """Return those of `objects` that stand in the list of `parent`: a page or a collection, or none."""
    if not parent:
        return objects
    if not parent.isdecimal():
        return objects.none()
    if issubclass(objects.model, Page):
        above = objects.filter(pk=parent).first()
        return objects.child_of(above) if above else objects.none()  # type: ignore[attr-defined]
    return objects.filter(collection=parent) if issubclass(objects.model, CollectionMember) else objects


def _steps(request: HttpRequest, match: ResolverMatch, view: Any) -> bool:
    """Hold a workflow's step to the page in the same address: Wagtail looks each up by its own id."""
    page, given = match.kwargs.get("page_id"), match.kwargs
    if page is None:
        return True
    of_page = WorkflowState.objects.filter(object_id=str(page), base_content_type__model="page")
    if "workflow_state_id" in given and not of_page.filter(pk=given["workflow_state_id"]).exists():
        return False
    steps = TaskState.objects.filter(workflow_state__in=of_page)
    if "task_state_id" in given and not steps.filter(pk=given["task_state_id"]).exists():
        return False
    return "task_id" not in given or steps.filter(task_id=given["task_id"]).exists()


CHECKS: tuple[Check, ...] = (
    _rooms, _pages, _destinations, _media, _collections, _objects, _settings, _sessions, _bulk, _steps,
)  # fmt: skip
