"""What Wagtail's own endpoints have in common here: its viewset behind our one door.

Wagtail's part is the shape of the answers and the `fields` parameter. Ours are: what may be seen (`base`), strict
parameters, the error shape, current answers, and no authentication at all. This file and `wagtail_serializers` are the
only ones that import Wagtail's API.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import ForeignKey
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.models import Site

from cms.core import access, blocks, fair_use, freshness, pictures, richtext
from cms.core.api import CurrentView
from cms.core.models import CmsImage
from cms.core.params import Params
from cms.core.shapes import Picture
from cms.core.wagtail_filters import FieldsFilter, OrderFilter, SearchFilter
from cms.core.wagtail_params import FieldsParams, FindParams, SearchParams

# Wagtail looks related things up here to nest their fields; ours come whole instead, so it knows none.
ROUTER = WagtailAPIRouter("api")


class Endpoint(CurrentView, BaseAPIViewSet):
    """One kind of thing: a list, one item, and the way to find it. Subclasses say what of it may be seen."""

    renderer_classes = [JSONRenderer]
    lookup_url_kwarg = "id"
    list_params: ClassVar[type[Params]] = SearchParams
    find_params: ClassVar[type[Params]] = FindParams
    detail_route: ClassVar[str]
    filter_backends: ClassVar[list[type[BaseFilterBackend]]] = [FieldsFilter, OrderFilter, SearchFilter]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The parameters as read, and the items of this answer.
        self.params: dict[str, Any] = {}
        self.shown: list[Any] = []

    @classmethod
    def as_list(cls) -> Callable[..., HttpResponse]:
        """Return the view of the list."""
        return cls._view("listing_view")

    @classmethod
    def as_detail(cls) -> Callable[..., HttpResponse]:
        """Return the view of one item."""
        return cls._view("detail_view")

    @classmethod
    def as_find(cls) -> Callable[..., HttpResponse]:
        """Return the view that finds an item."""
        return cls._view("find_view")

    @classmethod
    def _view(cls, action: str) -> Any:
        view: Any = cls
        return view.as_view({"get": action})

    @cached_property
    def base(self) -> Any:
        """Return what may be seen at this address at all."""
        raise NotImplementedError

    @cached_property
    def site(self) -> Site | None:
        """Return the site that answers: that of `site=`, else of the request's host, else the main one."""
        named, _colon, port = self.params.get("site", "").partition(":")
        if not named:
            site: Site | None = Site.find_for_request(self.request)
            return site
        found = Site.objects.filter(hostname=named.lower(), **({"port": int(port)} if port else {}))[:2]
        if len(found) != 1:
            message = _("There is no such site, or several: add the port.")
            raise ValidationError({"site": [message]}, code="unknown")
        return found[0]

    @cached_property
    def pictures(self) -> dict[int, Picture]:
        """Return the JSON of all pictures that the answer's items are or refer to. Two queries at most."""
        ids: set[int] = set()
        for item in self.shown:
            ids |= {item.pk} if isinstance(item, CmsImage) else _picture_ids(item)
        return pictures.described(ids)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Give Wagtail the router that it expects."""
        super().initial(request, *args, **kwargs)
        setattr(request, "wagtailapi_router", ROUTER)  # noqa: B010  (an attribute of Wagtail's own)

    def listing_view(self, request: Request) -> HttpResponse:
        """Answer with a page of the list."""
        self.params = self.list_params().read(request)
        if "search" in self.params:
            return self._searched(request)
        return self.current(request, self._versions, lambda _scope: self._listing(request))

    def detail_view(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Answer with one item."""
        self.params = FieldsParams().read(request)
        return self.current(request, self._versions, lambda _scope: self._detail(request, kwargs["id"]))

    def find_view(self, request: Request) -> HttpResponse:
        """Redirect to the item that is asked for; what is hidden is not found."""
        self.params = self.find_params().read(request)
        fair_use.check(request, self)
        found = self.found()
        if found is None:
            raise NotFound
        query = f"?{urlencode({'fields': self.params['fields']})}" if "fields" in self.params else ""
        response = HttpResponseRedirect(self.detail_url(found.pk) + query)
        response["Cache-Control"] = "no-store"
        return response

    def found(self) -> Any:
        """Return the item that the parameters of `find_view` mean, or None."""
        return self.base.filter(pk=self.params["id"]).first()

    def detail_url(self, pk: int) -> str:
        """Return an item's own address in this API, on the site that answers."""
        root = self.site.root_url if self.site else settings.BASE_URL
        return f"{root}{reverse(self.detail_route, args=[pk])}"

    def joined(self, queryset: Any) -> Any:
        """Return `queryset` with what its items need read along."""
        return queryset

    def get_queryset(self) -> Any:
        """Return what may be seen."""
        return self.joined(self.base)

    def check_query_parameters(self, queryset: Any) -> None:
        """Do nothing: the parameters have been read already."""

    def get_serializer(self, instance: Any, many: bool = False) -> Any:
        """Return the serializer of the answer's items, which are known from here on."""
        items = list(instance) if many else [instance]
        self.shown = items
        return super().get_serializer(items if many else instance, many=many)

    def get_serializer_class(self) -> Any:
        """Return the serializer for the fields asked for; a name that is not known is named with those that are."""
        try:
            return super().get_serializer_class()
        except BadRequestError as error:
            model = type(self.shown[0]) if self.shown else self.get_queryset().model
            hidden = self.detail_only_fields if self.action == "listing_view" else []
            known = [name for name in self.get_available_fields(model) if name not in hidden]
            message = _("Unknown field %(name)s. There are: %(known)s.")
            text = message % {"name": str(error).partition(": ")[2][:80], "known": ", ".join(known)}
            raise ValidationError({"fields": [text]}) from error

    def get_renderer_context(self) -> dict[str, Any]:
        """Write JSON as everywhere else: without indents."""
        return {**super().get_renderer_context(), "indent": None}

    def handle_exception(self, exc: Exception) -> Any:
        """Answer in the one error shape, not in Wagtail's; what only Wagtail's own readers refuse is a 400 too."""
        refused = ValidationError(str(exc)) if isinstance(exc, BadRequestError) else exc
        return APIView.handle_exception(self, refused)

    def _listing(self, request: Request) -> Any:
        return _resolved(super().listing_view(request).data)

    def _detail(self, request: Request, pk: int) -> Any:
        return _resolved(super().detail_view(request, pk).data)

    def _versions(self) -> tuple[None, Any]:
        return None, list(freshness.rows(freshness.PUBLIC, freshness.CHANGES))

    def _searched(self, request: Request) -> HttpResponse:
        """Answer a search anew each time: the index follows after the commit, so no version speaks for it."""
        fair_use.check(request, self, "search")
        stamp = replace(freshness.stamp(self._versions()[1]), overtaken=True)
        body = self.render(self._listing(request))
        return self._tagged(HttpResponse(body, content_type=self.content_type()), stamp)


def _picture_ids(item: Any) -> set[int]:
    fields = [field for field in item._meta.concrete_fields if isinstance(field, ForeignKey)]
    ids = {getattr(item, field.attname) for field in fields if field.related_model is CmsImage}
    return ids - {None}


def _resolved(data: Any) -> Any:
    """Return an answer's data with documents as they are now and links made real, for all of its items at once."""
    if named := blocks.document_ids(data):
        data = blocks.with_documents(data, access.open_documents(named))
    return richtext.resolve_data(data, richtext.addresses(richtext.linked_data(data)))
