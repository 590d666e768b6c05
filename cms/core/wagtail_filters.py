"""What narrows and orders the lists of Wagtail's own endpoints, by parameters that have been validated."""

import re
from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from wagtail.search.backends import get_search_backend

# Fields that a list can be narrowed by with their own value.
FIELDS = ("id", "title", "slug", "show_in_menus", "old_path")
RELATIONS = ("child_of", "descendant_of", "ancestor_of", "translation_of")


class FieldsFilter(BaseFilterBackend):
    """`title=`, `slug=` and the like."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return what has these values."""
        return queryset.filter(**{name: view.params[name] for name in FIELDS if name in view.params})


class TreeFilter(BaseFilterBackend):
    """`child_of=`, `descendant_of=`, `ancestor_of=`, `translation_of=`: a hidden page answers like an absent one."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return what stands so to the page named."""
        for name in RELATIONS:
            if name in view.params:
                queryset = getattr(queryset, name)(view.page_named(name))
        return queryset


class LocaleFilter(BaseFilterBackend):
    """`locale=`: pages of one language."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return what is in the language."""
        asked = view.params.get("locale")
        return queryset.filter(locale__language_code=asked) if asked else queryset


class OrderFilter(BaseFilterBackend):
    """`order=`."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return it in the order asked for; ids decide between equals."""
        asked = view.params.get("order")
        return queryset.order_by(*asked, "pk") if asked else queryset


class SearchFilter(BaseFilterBackend):
    """`search=`, by the search backend of Wagtail. Comes last: what it returns cannot be filtered."""

    def filter_queryset(self, request: Request, queryset: "QuerySet[Any]", view: Any) -> Any:
        """Return what of `queryset` is found, by relevance."""
        if "search" not in view.params:
            return queryset
        # Words alone: backends have signs of their own, and one of them fails on a lone quotation mark.
        words = " ".join(re.findall(r"\w+", view.params["search"]))
        if not words:
            return queryset.none()
        # Backends understand few conditions, so those of `queryset` are put into one that all understand.
        found = view.joined(queryset.model.objects.filter(pk__in=queryset.order_by().values("pk")))
        return get_search_backend().search(words, found, operator=view.params.get("search_operator"))
