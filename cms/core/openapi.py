"""The API's schema (OpenAPI 3.1): made of the views' parameters and of the types of their answers."""

import types
from collections.abc import Callable
from functools import cache
from inspect import getdoc
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints, is_typeddict

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from cms.core.shapes import Error

SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    bytes: {"type": "string", "format": "binary"},
    Any: {},
}
ABOUT = """Anonymous and read-only. An unknown, repeated or malformed parameter is a 400 that names it. An answer is
current as of the request: send its `ETag` back as `If-None-Match` and get a 304 while nothing has changed. All errors
have one shape. Times are ISO 8601 with +07:00, text is NFC, ids never change; fields may be
added, none will change or go."""
REFUSALS = {
    400: "A parameter is unknown, repeated, missing or malformed; `attr` names it and `detail` says what it takes.",
    403: "The key or token is not good for this.",
    404: "Nothing public is there.",
    410: "It was public and has been taken back; `detail` is the public reason. For a cursor: read everything again.",
    501: "There is no such format.",
    429: "Too many requests for what no cache holds; `Retry-After` says when to ask again.",
}
HEADERS = {
    "ETag": "Names the state of the answer; send it back as If-None-Match.",
    "Last-Modified": "When what the answer depends on last changed.",
    "Cache-Tag": "The keys by which a cache in front may drop the answer.",
    "Cache-Control": "What caches may do with the answer.",
}
TEXT = {"type": "string"}


class PublicSchema(AutoSchema):
    """Describes a `PublicView`: its parameters, its answer's type and how it refuses."""

    view: Any

    def get_operation_id(self) -> str:
        """Return the view's name: NewsList becomes newsList."""
        name = type(self.view).__name__
        return name[0].lower() + name[1:]

    def get_tags(self) -> list[str]:
        """Return the room that the view stands in."""
        return [type(self.view).__module__.split(".")[-2]]

    def get_auth(self) -> list[dict[str, Any]]:
        """Return nothing: all of it is anonymous."""
        return []

    def get_summary(self) -> str:
        """Return the first sentence of the view's docstring."""
        return self._words().partition(". ")[0].rstrip(".")

    def get_description(self) -> str:
        """Return the rest of the view's docstring."""
        return self._words().partition(". ")[2]

    def _words(self) -> str:
        return " ".join((getdoc(type(self.view)) or "").split())

    def get_request_serializer(self) -> None:
        """Return nothing: there are no bodies to send."""

    def get_response_serializers(self) -> None:
        """Return nothing: answers are described by their types."""

    def get_override_parameters(self) -> list[Any]:
        """Return the view's query parameters."""
        return [self.view.params_class] if self.view.params_class().fields else []

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        """Return what the view may answer, by status."""
        view = self.view
        media = view.content_type().partition(";")[0]
        headers = {name: {"schema": TEXT, "description": words} for name, words in HEADERS.items()}
        found: dict[str, Any] = {
            "200": {"description": "The answer.", "content": {media: {"schema": self.shape(view.answer_type)}}}
        }
        if view.conditional:
            found["200"]["headers"] = headers
            found["304"] = {"description": "What the reader holds is current."}
        error = {"application/json": {"schema": self.shape(Error)}}
        for status in sorted({400, 429, *view.refusals}):
            found[str(status)] = {"description": REFUSALS[status], "content": error}
        found["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
        return found

    def shape(self, hint: Any, known: dict[Any, Any] | None = None) -> dict[str, Any]:
        """Return the JSON schema of a type; a TypedDict becomes a component. `known` holds type variables."""
        known = known or {}
        if hint in SIMPLE:
            return dict(SIMPLE[hint])
        if isinstance(hint, TypeVar):
            return self.shape(known[hint])
        origin, arguments = get_origin(hint), get_args(hint)
        if is_typeddict(origin or hint):
            return self._component(origin or hint, arguments)
        makers: dict[Any, Callable[[], dict[str, Any]]] = {
            Annotated: lambda: {**self.shape(arguments[0]), "format": arguments[1]},
            Literal: lambda: {**SIMPLE[type(arguments[0])], "enum": list(arguments)},
            list: lambda: {"type": "array", "items": self.shape(arguments[0], known)},
            dict: lambda: {"type": "object", "additionalProperties": self.shape(arguments[1], known)},
            Union: lambda: self._union(arguments),
            types.UnionType: lambda: self._union(arguments),
        }
        return makers[origin]()

    def _union(self, options: tuple[Any, ...]) -> dict[str, Any]:
        shapes = [self.shape(option) for option in options]
        null = SIMPLE[type(None)]
        if len(shapes) == 2 and null in shapes and "type" in shapes[0]:
            nullable = {**shapes[0], "type": [shapes[0]["type"], "null"]}
            return {**nullable, "enum": [*nullable["enum"], None]} if "enum" in nullable else nullable
        # A part of something also fits the whole, so a union of several is "any of".
        return {"anyOf": shapes}

    def _component(self, hint: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
        name = hint.__name__ if not arguments else f"{arguments[0].__name__}{hint.__name__}"
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, object=name)
        if component in self.registry:
            return dict(self.registry[component].ref)
        self.registry.register(component)
        known = dict(zip(getattr(hint, "__parameters__", ()), arguments, strict=True))
        hints = get_type_hints(hint, include_extras=True)
        component.schema = {
            "type": "object",
            "description": " ".join((hint.__doc__ or "").split()),
            "properties": {field: self.shape(part, known) for field, part in hints.items()},
        }
        if required := sorted(hint.__required_keys__):
            component.schema["required"] = required
        return dict(component.ref)


def only_ours(endpoints: list[tuple[Any, ...]], **_: Any) -> list[tuple[Any, ...]]:
    """Keep the addresses whose views say what they answer; Wagtail's own are held by snapshots."""
    return [one for one in endpoints if getattr(one[3].cls, "answer_type", None) is not None]


@cache
def api_schema() -> dict[str, Any]:
    """Return the whole schema as plain data; the same for the life of the process."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    schema["info"]["description"] = ABOUT
    return schema
