"""Refuses a snippet model that says nothing of who owns its objects: by default nobody's are anybody's."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from wagtail.snippets.models import get_snippet_models

from sites.sections.isolation import reach


@register
def every_snippet_has_an_owner(**_: Any) -> list[CheckMessage]:
    """Return an error for each snippet model whose policy does not end at a section."""
    hint = "Register it by a subclass of sites.sections.isolation.snippets.SectionSnippetViewSet."
    return [
        Error(f"{model._meta.label} is a snippet without an owner.", hint=hint, obj=model, id="sections.E001")
        for model in get_snippet_models()
        if reach.policy_of(model) is None
    ]
