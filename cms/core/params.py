"""Query parameters: each one known, given once, and refused with what it takes."""

import re
from typing import Any
from urllib.parse import unquote

from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

MAX_QUERY = 4096
PRINTABLE = r"^[^\x00-\x1f\x7f]+\Z"


class Params(serializers.Serializer[Any]):
    """The query parameters of an endpoint. Any other parameter is a 400 that names it.

    What the libraries would say of a wrong value is said in our words: what the parameter takes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field) is serializers.CharField:
                field.validators.append(RegexValidator(PRINTABLE))  # For the schema; `_spelling` asks the same.
            _say_what_it_takes(field)

    def _refuse_other_spellings(self) -> None:
        """Raise `ValidationError` on each parameter whose value is not written as such values are."""
        fields = {name: self.fields[name] for name in self.initial_data}
        wrong = [name for name, field in fields.items() if not _spelling(field).fullmatch(self.initial_data[name])]
        if wrong:
            raise ValidationError({name: [takes(fields[name])] for name in wrong}, code="invalid")

    def read(self, request: Request) -> dict[str, Any]:
        """Return the validated parameters of `request`; raise `ValidationError` naming the parameter at fault."""
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY:
            raise ValidationError(_("The query is too long: at most %(most)d characters.") % {"most": MAX_QUERY})
        _refuse_other_encodings(request)
        unknown = sorted(set(request.query_params) - set(self.fields))
        if unknown:
            allowed = ", ".join(sorted(self.fields)) or _("none")
            message = _("Unknown parameter. This address takes: %(allowed)s.") % {"allowed": allowed}
            raise ValidationError({name[:80]: [message] for name in unknown[:5]}, code="unknown_parameter")
        if twice := sorted(name for name, values in request.query_params.lists() if len(values) > 1):
            raise ValidationError({name: [_("Give this parameter once.")] for name in twice}, code="repeated")
        self.initial_data = request.query_params.dict()
        self._refuse_other_spellings()
        self.is_valid(raise_exception=True)
        return dict(self.validated_data)


def _refuse_other_encodings(request: Request) -> None:
    """Raise `ValidationError` for bytes that are no UTF-8: they would be read as some other text."""
    for part in request.META.get("QUERY_STRING", "").split("&"):
        try:
            unquote(part, errors="strict")
        except UnicodeDecodeError as error:
            message = _("This is not UTF-8. Encode it as UTF-8, then percent-encode it.")
            raise ValidationError({unquote(part.partition("=")[0])[:80]: [message]}) from error


def _say_what_it_takes(field: serializers.Field[Any, Any, Any, Any]) -> None:
    """Let a field refuse values by saying what it takes, but for the words of validators of our own."""
    words = takes(field)
    missing = _("This parameter is missing. %(takes)s") % {"takes": words}
    field.error_messages = {name: missing if name == "required" else words for name in field.error_messages}
    own = getattr(field, "_kwargs", {}).get("validators") or ()
    for validator in field.validators:
        if validator not in own and hasattr(validator, "message"):
            validator.message = words


def _spelling(field: serializers.Field[Any, Any, Any, Any]) -> re.Pattern[str]:
    """Return how a value is written: Python reads `1_0`, `５.0` and `2026-W01-1` too, which nobody meant."""
    if isinstance(field, serializers.IntegerField):
        return re.compile(r"-?[0-9]+")
    if isinstance(field, serializers.DateField):
        return re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    return re.compile(PRINTABLE)


def takes(field: serializers.Field[Any, Any, Any, Any]) -> str:
    """Return in words what a parameter takes."""
    if isinstance(field, serializers.ChoiceField):
        return _("Take one of these: %(choices)s.") % {"choices": ", ".join(map(str, field.choices))}
    if isinstance(field, serializers.IntegerField):
        limits = {"least": field.min_value or 0, "most": field.max_value}
        return _("Take a whole number from %(least)d to %(most)d.") % limits
    if isinstance(field, serializers.DateField):
        return _("Take a day that there is, as YYYY-MM-DD.")
    most = {"most": field.max_length or MAX_QUERY}  # type: ignore[attr-defined]
    if isinstance(field, serializers.SlugField):
        return _("Take letters a to z, digits, hyphens and underscores, %(most)d at most.") % most
    return _("Take a text of 1 to %(most)d characters, without control characters.") % most
