"""The query parameters of Wagtail's own endpoints: each one known, bounded, and refused with what it takes."""

import re
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from wagtail.models import get_page_models

from cms.core.api import MAX_ID
from cms.core.models import BasePage
from cms.core.params import Params

MOST_ITEMS = 20
# Deep walks through what there is belong to /news/, whose cursors cost the same at any depth.
FARTHEST = 10_000
PAGE_ID = RegexValidator(r"^(root|[0-9]{1,18})$", gettext_lazy("Take a page's id, or `root`."))
HOST = RegexValidator(
    r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$", gettext_lazy("Take a host, with its port if need be: so-y-te.example.vn:8000.")
)
FIELDS = RegexValidator(
    r"^[\w*,-]*$", gettext_lazy("Take names with commas between them. Related things come whole, so no brackets.")
)


class FieldsParams(Params):
    """What one item's address takes: which fields to give."""

    fields_ = serializers.CharField(required=False, max_length=400, validators=[FIELDS])

    def get_fields(self) -> dict[str, Any]:
        """Name `fields`, which DRF keeps for itself."""
        fields = super().get_fields()
        fields["fields"] = fields.pop("fields_")
        return fields


class ListParams(FieldsParams):
    """What every list takes. `orderable` names the fields that it can be ordered by."""

    orderable: ClassVar[tuple[str, ...]] = ("id", "title")

    limit = serializers.IntegerField(default=MOST_ITEMS, min_value=1, max_value=MOST_ITEMS)
    offset = serializers.IntegerField(default=0, min_value=0, max_value=FARTHEST)
    order = serializers.CharField(required=False, max_length=200)
    id = serializers.IntegerField(required=False, min_value=0, max_value=MAX_ID)

    def validate_order(self, order: str) -> list[str]:
        """Return the fields to order by. Not `random`: an answer is the same for everybody who asks for it."""
        names = order.split(",")
        if any(name.removeprefix("-") not in self.orderable for name in names):
            message = _("Order by these, with a - before a name for the other way round: %(known)s.")
            raise serializers.ValidationError(message % {"known": ", ".join(self.orderable)})
        return names


class SearchParams(ListParams):
    """What lists that can be searched take as well."""

    title = serializers.CharField(required=False, max_length=255)
    search = serializers.CharField(required=False, max_length=200)
    search_operator = serializers.ChoiceField(choices=["and", "or"], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what would be ignored: what is found comes by relevance, and an operator needs words."""
        if "search" in attrs and "order" in attrs:
            raise serializers.ValidationError({"order": [_("What is searched comes by relevance. Leave `order` out.")]})
        if "search_operator" in attrs and "search" not in attrs:
            raise serializers.ValidationError({"search_operator": [_("This goes with `search` only.")]})
        return attrs


class PageListParams(SearchParams):
    """What narrows a list of pages."""

    orderable = ("id", "title", "slug", "first_published_at")

    type = serializers.CharField(required=False, max_length=200)
    slug = serializers.CharField(required=False, max_length=255)
    show_in_menus = serializers.ChoiceField(choices=["true", "false"], required=False)
    child_of = serializers.CharField(required=False, validators=[PAGE_ID])
    descendant_of = serializers.CharField(required=False, validators=[PAGE_ID])
    ancestor_of = serializers.CharField(required=False, validators=[PAGE_ID])
    translation_of = serializers.CharField(required=False, validators=[PAGE_ID])
    locale = serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES], required=False)
    site = serializers.CharField(required=False, max_length=260, validators=[HOST])

    def validate_type(self, asked: str) -> str:
        """Take types of pages that there are here."""
        known = sorted(model._meta.label for model in get_page_models() if issubclass(model, BasePage))
        if set(asked.split(",")) - set(known):
            message = _("Take one or more of these, with commas between them: %(known)s.")
            raise serializers.ValidationError(message % {"known": ", ".join(known)})
        return asked

    def validate_show_in_menus(self, asked: str) -> bool:
        """Return the truth value."""
        return asked == "true"


class RedirectListParams(ListParams):
    """What narrows a list of redirects."""

    orderable = ("id", "old_path")

    old_path = serializers.CharField(required=False, max_length=255)


class FindParams(FieldsParams):
    """What to find an item by."""

    id = serializers.IntegerField(required=False, min_value=0, max_value=MAX_ID)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take exactly one thing to find by."""
        ways = [name for name in self.fields.keys() if name != "fields"]  # noqa: SIM118  (a mapping of DRF's own)
        if len([name for name in ways if name in attrs]) != 1:
            message = _("Give exactly one of these to find by: %(ways)s.")
            raise serializers.ValidationError({ways[0]: [message % {"ways": ", ".join(ways)}]}, code="required")
        return attrs


class PathParams(FindParams):
    """What to find a page or a redirect by."""

    html_path = serializers.CharField(required=False, max_length=2000)


def path_steps(html_path: str) -> str:
    """Return the path's steps with one slash between them and none around them."""
    return re.sub(r"/{2,}", "/", html_path).strip("/")
