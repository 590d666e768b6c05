"""Categories in the admin: the portal's, for everybody to choose."""

from sites.news.models import Category
from sites.sections.isolation.policies import EVERYBODY
from sites.sections.isolation.snippets import SectionSnippetViewSet


class CategoryViewSet(SectionSnippetViewSet):
    """Categories among the snippets."""

    model = Category
    neutral = EVERYBODY
