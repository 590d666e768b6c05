"""The words in which a rule speaks: in reasons, in the admin, in commands and in the API alike."""

from collections.abc import Iterable

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sites.news.models import ArticlePage

SECTIONS, CATEGORIES, TAGS, TYPES = "sections", "categories", "tags", "types"
NAMES: dict[str, Promise] = {
    SECTIONS: gettext_lazy("its section"),
    CATEGORIES: gettext_lazy("its category"),
    TAGS: gettext_lazy("its tags"),
    TYPES: gettext_lazy("its type"),
}
QUESTIONS: dict[str, Promise] = {
    "sections-any": gettext_lazy("the section is one of: %(names)s"),
    "sections-none": gettext_lazy("the section is none of: %(names)s"),
    "categories-any": gettext_lazy("the category is one of: %(names)s"),
    "categories-none": gettext_lazy("the category is none of: %(names)s"),
    "tags-any": gettext_lazy("it has one of the tags: %(names)s"),
    "tags-all": gettext_lazy("it has all of the tags: %(names)s"),
    "tags-none": gettext_lazy("it has none of the tags: %(names)s"),
    "types-any": gettext_lazy("it is of one of the types: %(names)s"),
}


def part_name(part: str) -> str:
    """Return the words for a part of a rule as it is named in a reason."""
    return str(NAMES[part])


def asks(part: str, match: str, names: Iterable[str]) -> str:
    """Return what a part asks as a clause of a sentence."""
    return str(QUESTIONS[f"{part}-{match}"]) % {"names": ", ".join(names)}


def page_types() -> dict[str, str]:
    """Return the types of pages that streams can take: label ("news.ArticlePage") -> name."""
    kinds = [model for model in apps.get_models() if issubclass(model, ArticlePage)]
    return {model._meta.label: _capital(str(model._meta.verbose_name)) for model in kinds}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
