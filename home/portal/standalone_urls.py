"""The addresses of a portal in a process of its own: a sign of life, and the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process lives; it asks nothing of the API, whose outages the portal survives."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("healthz", healthz),
    path("", include("home.portal.urls")),
]

handler500 = "home.portal.views.server_error"
