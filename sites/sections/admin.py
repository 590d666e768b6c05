"""Blocs in the admin: the portal's, for everybody to choose."""

from sites.sections.isolation.policies import EVERYBODY
from sites.sections.isolation.snippets import SectionSnippetViewSet
from sites.sections.models import Bloc


class BlocViewSet(SectionSnippetViewSet):
    """Blocs among the snippets."""

    model = Bloc
    neutral = EVERYBODY
