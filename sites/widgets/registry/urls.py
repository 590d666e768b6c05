"""The addresses of the registry's own pages, beneath /admin/."""

from django.urls import URLPattern, path

from sites.widgets.checking.views import check
from sites.widgets.registry import health, preview, verbs


def urlpatterns() -> list[URLPattern]:
    """Return them."""
    pages = {
        "health": health.Health.as_view(),
        "check": check,
        "preview": preview.page,
        "revoke": verbs.Revoke.as_view(),
        "restore": verbs.Restore.as_view(),
        "rotate": verbs.Rotate.as_view(),
        "allow": verbs.Allow.as_view(),
    }
    return [
        *(path(f"widgets/<int:pk>/{name}/", view, name=f"widget-{name}") for name, view in pages.items()),
        path("widgets/<int:pk>/preview/answer/", preview.answer, name="widget-preview-answer"),
        path("widgets/new/preview/", preview.page, name="widget-preview-new"),
        path("widgets/new/preview/answer/", preview.answer, name="widget-preview-new-answer"),
    ]
