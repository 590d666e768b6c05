"""What widgets add to Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from sites.widgets.admin import MemberUnitViewSet, WidgetViewSet

register_snippet(MemberUnitViewSet)
register_snippet(WidgetViewSet)
