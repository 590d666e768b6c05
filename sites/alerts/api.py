"""The /alerts/ API: the urgent notices in force."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from cms.core import freshness
from cms.core.api import PublicView, listing
from cms.core.params import Params
from cms.core.shapes import Listing
from sites.alerts import shapes
from sites.alerts.queries import alerts_json, in_force
from sites.sections.queries import public_sections


class AlertParams(Params):
    """Whose notices."""

    section = serializers.SlugField(required=False, max_length=255, help_text="The slug of one of /sections/.")


class AlertList(PublicView):
    """The notices that the main portal's own pages show or, with `section`, those that this section's pages show."""

    answer_type = Listing[shapes.Alert]

    params_class = AlertParams

    def scope(self, params: dict[str, Any], **kwargs: Any) -> tuple[int | None, Iterable[Any]]:
        """Return the section's id; raise `ValidationError` on `section` when no such section is shown."""
        rows = list(freshness.rows(freshness.PUBLIC))
        if "section" not in params:
            return None, rows
        shown = public_sections(timezone.now()).filter(slug=params["section"])
        section = shown.values_list("pk", flat=True).first()
        if section is None:
            message = _("There is no such %(name)s. See /api/v2/%(list)s/ for those there are.")
            names = {"name": "section", "list": "sections"}
            raise ValidationError({"section": [message % names]}, code="unknown")
        return section, rows

    def answer(self, params: dict[str, Any], scope: int | None, **kwargs: Any) -> Listing[shapes.Alert]:
        """Return {"meta", "items"}, the gravest first. One query."""
        return listing(alerts_json(in_force(timezone.now(), section=scope)))
