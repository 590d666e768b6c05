"""Every address of the admin and of the public API, found from the resolver, with B's ids wherever an id can go.

A parameter that nobody has said how to fill fails the tests: whoever adds a route whose parameter has a new name, or a
view of a model that the world has none of, adds a line here or an object there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

from django.contrib.auth.models import Group
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import Collection, Page, Site, Task, TaskState, Workflow, WorkflowState, get_page_models

from cms.core.models import CmsDocument, CmsImage
from cms.core.models.previews import Preview
from cms.users.models import User
from sites.alerts.models import Alert
from sites.sections.models import Membership, SectionPage
from sites.streams.models import Decision, Placement, Recall, Stream
from sites.webhooks.models import Delivery, Endpoint
from sites.widgets.models import Widget
from tests.isolation.world import MARK, World

Values = list[str]
Fill = Callable[[World, str], Values]


@dataclass(frozen=True)
class Route:
    """An address: its name with namespaces, its parts between parameters, and the parameters."""

    name: str
    pattern: str
    view: Any

    @property
    def model(self) -> type[Model] | None:
        """The model of the view, where it is a model's."""
        found = getattr(self.view, "view_initkwargs", {}).get("model") or getattr(
            getattr(self.view, "view_class", None), "model", None
        )
        return found if isinstance(found, type) else None


# What everybody may ask for: it shows nothing hidden to anybody, whoever has signed in.
PUBLIC = ("api/v2/", "feeds/")
# Files are given to whoever may see what they belong to.
FILES = ("documents/", "private-media/")
# What a widget shows is public by its nature, its heading too.
ON_VIEW = ("widget-detail",)


def routes() -> list[Route]:
    """Every route of the admin, of the public API, and of files."""
    every = _walk(get_resolver("cms.urls").url_patterns, "", "")
    return [
        route for route in every if route.pattern.startswith(("admin/", *PUBLIC, *FILES)) and route.name not in ON_VIEW
    ]


def _walk(patterns: list[Any], before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        part = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, part, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{space}{pattern.name or ''}", part, pattern.callback)


def _of(model: type[Model]) -> Fill:
    return lambda world, side: [str(key) for key in world.ids(model, of=side)]


def _words(*words: str) -> Fill:
    return lambda world, side: list(words)


def _attributes(model: type[Model], name: str) -> Fill:
    def fill(world: World, side: str) -> Values:
        found = [one for one in getattr(world, side).values() if isinstance(one, model)]
        return [str(getattr(one, name)) for one in found if getattr(one, name) is not None]

    return fill


def _file_names(world: World, side: str) -> Values:
    return [getattr(world, side)[kind].file.name for kind in ("image", "inner image", "document")]


# For each parameter: what to put in its place. "pk", "id" and "object_id" are by the model of the view.
PARAMETERS: dict[str, Fill] = {
    **dict.fromkeys(
        ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk", "article", "0"), _of(Page)
    ),
    "section": _of(SectionPage),
    "image_id": _of(CmsImage),
    "document_id": _of(CmsDocument),
    "doc_id": _of(CmsDocument),
    "collection_id": _of(Collection),
    "redirect_id": lambda world, side: [str(world.b["redirect"].pk)],
    "workflow_pk": _of(Workflow),
    "task_id": _of(Task),
    "task_state_id": _of(TaskState),
    "workflow_state_id": _of(WorkflowState),
    "revision_id": _attributes(Page, "latest_revision_id"),
    "uploaded_file_id": _words("1"),
    "session_id": _words("1"),
    "key": lambda world, side: [str(getattr(world, side)["preview"].pk)],
    "slug": _attributes(Stream, "slug"),
    "stream": _attributes(Stream, "slug"),
    "batch": _attributes(Decision, "batch"),
    "decision": _of(Decision),
    "verb": _words("accept", "decline", "withdraw", "propose"),
    "action_name": _words("approve", "reject", "copy", "move", "publish", "unpublish", "delete", "create_alias"),
    "content_type_app_name": _words("news"),
    "content_type_model_name": _words("articlepage"),
    "1": _words("live", "earliest"),
    "2": _words("latest"),
    "filter_spec": _words("width-40"),
    "uidb64": _words("MQ"),
    "token": _words("x-y"),
    "name": _file_names,
    "document_filename": _words("x.pdf"),
    "restriction_id": lambda world, side: [str(world.b["restriction"].pk)],
}
# By the route's name, where "pk" is of another model than the view says, or the view says none.
KEYS: dict[str, type[Model]] = {
    "wagtailadmin_api:pages": Page, "wagtailadmin_api:documents": CmsDocument, "wagtailadmin_api:images": CmsImage,
    "wagtaildocs_chooser": CmsDocument, "wagtailimages_chooser": CmsImage, "wagtailadmin_collections": Collection,
    "wagtailadmin_workflows:edit_task": Task, "wagtailadmin_workflows:disable_task": Task,
    "wagtailadmin_workflows:enable_task": Task, "wagtailadmin_workflows": Workflow, "wagtailsettings": Site,
    "urgent_notices": Alert, "webhook_endpoints": Endpoint, "webhook_deliveries": Delivery, "wagtailsites": Site,
    "wagtailusers_users": User, "wagtailusers_groups": Group, "stream-": Stream,
    "desk-": Placement, "recall": Recall, "preview-": Preview,
    "section-person": Membership, "widget-": Widget,
    "news-detail": Page, "page-": Page, "image-": CmsImage, "document-": CmsDocument, "redirect-": Redirect,
    "preview-picture": CmsImage,
}  # fmt: skip


def _key(route: Route) -> Fill:
    for begins in sorted(KEYS, key=len, reverse=True):
        if route.name.startswith(begins):
            return _of(KEYS[begins])
    if route.model is None:
        raise AssertionError(f"Say in tests/isolation/crawl.py of which model pk is in {route.name} ({route.pattern}).")
    return _of(route.model)


PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\((?!\?)[^)]*\)")


def _parts(route: Route) -> list[str]:
    """The parameters of a route in order: names, or numbers for those that have none."""
    numbers = iter(range(9))
    return [match[1] or str(next(numbers)) for match in PARAMETER.finditer(route.pattern)]


def _values(route: Route, name: str, world: World, side: str) -> Values:
    if name in ("pk", "id") or (name == "object_id" and route.model):
        return _key(route)(world, side)
    if name not in PARAMETERS:
        raise AssertionError(f"Say in tests/isolation/crawl.py how to fill <{name}> of {route.name} ({route.pattern}).")
    return PARAMETERS[name](world, side)


NAMED_TYPES = {"app_label", "model_name", "app_name", "action", "object_id"}


def _types(route: Route, world: World, side: str) -> list[dict[str, str]]:
    """What goes together: a model's app and name, with an action or an object of it. Empty where nothing does."""
    if route.name == "wagtail_bulk_action":
        return _bulk_actions()
    if route.name.startswith("wagtailsettings"):
        return [{"app_name": app, "model_name": model} for app, model in map(_names, settings_registry)]
    if route.name == "wagtailadmin_editing_sessions:ping":
        models = ((Page, "news", "articlepage"), (Stream, "streams", "stream"))
        return [
            {"app_label": app, "model_name": name, "object_id": key}
            for model, app, name in models
            for key in _of(model)(world, side)
        ]
    return TYPES.get(route.name, [])


def _names(model: Any) -> tuple[str, str]:
    return model._meta.app_label, model._meta.model_name


def _bulk_actions() -> list[dict[str, str]]:
    bulk_action_registry._scan_for_bulk_actions()
    return [
        {"app_label": app, "model_name": model, "action": action}
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    ]


TYPES = {
    "wagtailadmin_tag_model_autocomplete": [{"app_name": "taggit", "model_name": "tag"}],
    "wagtailadmin_workflows:add_task": [{"app_label": "sections", "model_name": "sectionapprovaltask"}],
    "wagtailadmin_pages:choose_parent": [
        {"app_label": app, "model_name": name} for app, name in sorted(map(_names, get_page_models()))
    ],
}


def addresses(route: Route, world: World, *, side: str) -> list[str]:
    """The addresses of a route that name things of one side only; without parameters, the address itself for "a".

    With two things in an address, one of them is A's and the other one B's too: for `side` "b" at least one is B's.
    """
    names = _parts(route)
    if not names:
        return ["/" + route.pattern.rstrip("$")] if side == "a" else []
    given = _types(route, world, side) or [{}]
    if side == "b" and all(name in NEUTRAL or (name in one and name != "object_id") for one in given for name in names):
        return []
    found = [
        _filled(route, names, {**one, **values})
        for one in given
        for values in _combinations(route, [name for name in names if name not in one], world, side)
    ]
    if side == "b" and not found and not set(names) <= NEUTRAL | NAMED_TYPES:
        raise AssertionError(f"Put something into tests/isolation/world.py for {route.name} ({route.pattern}).")
    return list(dict.fromkeys(found))


# Words that name no object: the same for both sides.
NEUTRAL = {
    "filter_spec", "verb", "action_name", "content_type_app_name", "content_type_model_name", "1", "2", "uidb64",
    "token", "uploaded_file_id", "session_id", "document_filename",
}  # fmt: skip


def _combinations(route: Route, names: list[str], world: World, side: str) -> list[dict[str, str]]:
    """What to put in the place of `names`: each thing of the side once, beside one of its own and one of A's."""
    words = [dict(zip([name for name in names if name in NEUTRAL], values, strict=True)) for values in product(
        *(_values(route, name, world, side) for name in names if name in NEUTRAL)
    )]  # fmt: skip
    things = {name: _values(route, name, world, side) for name in names if name not in NEUTRAL}
    if not things:
        return words
    rest = [{name: values[0] for name, values in things.items() if values}]
    if side == "b":
        rest.append({name: _values(route, name, world, "a")[0] for name in things if len(things) > 1})
    return [
        {**word, **others, name: value}
        for word in words
        for name, values in things.items()
        for value in values
        for others in rest
        if len({*others, name}) == len(things)
    ]


def _filled(route: Route, names: list[str], values: dict[str, str]) -> str:
    order = iter(names)
    path = PARAMETER.sub(lambda match: values[next(order)], route.pattern)
    return "/" + path.replace("\\.", ".").rstrip("$")


def queries(route: Route, world: World) -> list[str]:
    """The query strings to ask with besides none, where an address has no parameters or answers by its query."""
    b = world.b
    kinds = {Page: ("draft", "deep", "private", "moved"), CmsImage: ("image", "inner image"),
             CmsDocument: ("document", "inner document"), User: ("user",)}  # fmt: skip
    if route.name == "wagtail_bulk_action":
        every = [b[name].pk for names in kinds.values() for name in names] + [b["unit"].pk, b["widget"].pk]
        return [*(f"?id={key}" for key in every), "?id=all", f"?id=all&childOf={b['section'].pk}",
                f"?id=all&childOf={b['collection'].pk}", f"?id={world.a['draft'].pk}&id={b['draft'].pk}"]  # fmt: skip
    if "chosen-multiple" in route.pattern or "/find/" in route.pattern:
        model = route.model or next((KEYS[name] for name in KEYS if route.name.startswith(name)), Page)
        return [f"?id={key}" for key in world.ids(model)]
    asked = [f"?q={MARK}&term={MARK}&search={MARK}"]
    if "choose" in route.pattern:
        asked += [
            "?page_type=news.ArticlePage",
            f"?collection_id={b['collection'].pk}",
            f"?q={MARK[:4]}",
            f"?tag={MARK}",
        ]
    if "api/main" in route.pattern or route.name in ("pages", "images", "documents", "redirects", "news"):
        asked += [
            f"?child_of={b['section'].pk}",
            "?fields=*",
            "?fields=*,descendants(*)",
            f"?descendant_of={b['branch'].pk}",
        ]
    if hasattr(getattr(route.view, "view_class", None), "list_export"):
        asked += ["?export=csv", "?export=xlsx"]
    return asked


def secrets_in(response: Any, address: str, marks: tuple[str, ...]) -> list[str]:
    """The marks that an answer bears, in its body or in a header, and that the address did not name itself."""
    body = b"".join(response) if response.streaming else response.content
    if response.headers.get("Content-Type", "").endswith("sheet"):
        body = _unzipped(body)
    text = (body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in response.items())).lower()
    return [mark for mark in marks if mark.lower() in text and mark.lower() not in address.lower()]


def _unzipped(workbook: bytes) -> bytes:
    with ZipFile(BytesIO(workbook)) as files:
        return b"".join(files.read(name) for name in files.namelist())
