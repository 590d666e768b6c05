"""Member units and widgets in the admin: those of a section are its own, the rest the portal's."""

from sites.sections.isolation.snippets import SectionSnippetViewSet
from sites.widgets.models import MemberUnit, Widget


class MemberUnitViewSet(SectionSnippetViewSet):
    """Member units among the snippets, owned by the section in charge."""

    model = MemberUnit
    owner = "section"


class WidgetViewSet(SectionSnippetViewSet):
    """Widgets among the snippets, owned by the section in charge of their unit."""

    model = Widget
    owner = "unit__section"
