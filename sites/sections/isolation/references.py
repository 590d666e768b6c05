"""A form may not begin to name what its user may not see: Wagtail's choosers take any id that is posted.

What was named before stays: somebody else may have put it there, and an editor's work must not stop for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError, StreamValue
from wagtail.models import Page, ReferenceIndex

from cms.core.models import CmsDocument, CmsImage
from sites.sections.isolation import reach

# (content type id, object id as text): what an object names.
Reference = tuple[int, str]


def refuse_new(form: Any, user: Any) -> bool:
    """Add an error to each field of a valid `form`, or of a row in its sets, that newly names what is out of reach.

    Returns whether the form may stand.
    """
    if user is None or reach.everything(user):
        return True
    parts = [form, *(row for formset in getattr(form, "formsets", {}).values() for row in formset.forms)]
    named = [(part, _named(part.instance)) for part in parts if hasattr(part, "instance")]
    hidden = _hidden({reference for _part, names in named for reference in names}, user)
    hidden -= _named_before(form.instance) if hidden else set()
    for part, names in named:
        for path in sorted({path for reference in hidden & names.keys() for path in names[reference]}):
            part.add_error(path if path in part.fields else None, _error(part.instance, path, hidden))
    return not hidden


def _error(instance: Any, path: str, hidden: set[Reference]) -> ValidationError:
    """Return what stands at a field; in a body, at the very blocks."""
    value = getattr(instance, path, None)
    if not isinstance(value, StreamValue):
        return ValidationError(_message())
    at = [number for number, block in enumerate(value) if hidden & _named_in(block)]
    return StreamBlockValidationError(block_errors={number: ValidationError(_message()) for number in at})


def _named_in(block: Any) -> set[Reference]:
    found = block.block.extract_references(block.value)
    return {
        (ReferenceIndex._get_base_content_type(model).pk, str(key)) for model, key, _model_path, _content_path in found
    }


def _message() -> str:
    return _("You cannot choose this: it belongs to another section and is not public. Choose something else.")


def _named(instance: Model) -> dict[Reference, set[str]]:
    """Return what `instance` names in fields of its own, with the fields' names."""
    found: dict[Reference, set[str]] = defaultdict(set)
    for kind, key, path, _content in ReferenceIndex._extract_references_from_object(instance):
        found[kind, key].add(path.partition(".")[0])
    return found


def _named_before(instance: Any) -> set[Reference]:
    """Return what the latest saved version named, live or draft."""
    if instance.pk is None:
        return set()
    saved = type(instance)._default_manager.filter(pk=instance.pk).first()
    versions = [saved] if saved else []
    if saved is not None and getattr(saved, "latest_revision_id", None):
        versions.append(saved.latest_revision.as_object())
    return {reference for version in versions for reference in _named(version)}


def _hidden(named: Iterable[Reference], user: Any) -> set[Reference]:
    """Return those of the references whose target the user may not choose. A query for each model at most."""
    by_kind: dict[int, set[str]] = defaultdict(set)
    for kind, key in named:
        by_kind[kind].add(key)
    hidden: set[Reference] = set()
    for kind, keys in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None and _is_guarded(model):
            hidden |= {(kind, str(key)) for key in reach.out_of_reach(user, model, keys)}
    return hidden


def _is_guarded(model: type[Model]) -> bool:
    return issubclass(model, Page) or model in (CmsImage, CmsDocument) or reach.policy_of(model) is not None
