"""What news add to Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from sites.news.admin import CategoryViewSet

register_snippet(CategoryViewSet)
