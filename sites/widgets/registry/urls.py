"""The addresses of the registry's own pages, beneath /admin/."""

from django.urls import URLPattern, path

from sites.widgets.registry import health, verbs


def urlpatterns() -> list[URLPattern]:
    """Return them."""
    pages = {
        "health": health.Health,
        "revoke": verbs.Revoke,
        "restore": verbs.Restore,
        "rotate": verbs.Rotate,
        "allow": verbs.Allow,
    }
    return [path(f"widgets/<int:pk>/{name}/", view.as_view(), name=f"widget-{name}") for name, view in pages.items()]
