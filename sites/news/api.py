"""The /categories/ API."""

from typing import Any

from cms.core.api import PublicView, listing
from sites.news.models import Category


class CategoryList(PublicView):
    """The categories, in the editors' order."""

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> dict[str, Any]:
        """Return {"meta", "items"}."""
        return listing(categories_json())


def categories_json() -> list[dict[str, str | None]]:
    """Return every category with its parent's slug."""
    return [
        {
            "slug": category.slug,
            "name": category.name,
            "parent": category.parent.slug if category.parent else None,
        }
        for category in Category.objects.select_related("parent")
    ]
