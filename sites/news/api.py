"""The /categories/ API."""

from typing import Any

from cms.core.api import PublicView, listing
from cms.core.shapes import Listing
from sites.news import shapes
from sites.news.models import Category


class CategoryList(PublicView):
    """The categories, in the editors' order."""

    answer_type = Listing[shapes.Category]

    def answer(self, params: dict[str, Any], scope: None, **kwargs: Any) -> Listing[shapes.Category]:
        """Return {"meta", "items"}."""
        return listing(categories_json())


def categories_json() -> list[shapes.Category]:
    """Return every category with its parent's slug."""
    return [
        {
            "id": category.pk,
            "slug": category.slug,
            "name": category.name,
            "parent": category.parent.slug if category.parent else None,
        }
        for category in Category.objects.select_related("parent")
    ]
