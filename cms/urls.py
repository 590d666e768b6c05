"""Every address of the CMS: admin, public API, the embed script, files, health; everything else is the portal's."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.core import views
from sites.widgets.api import script

urlpatterns = [
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    # Wagtail sends readers of restricted documents here.
    path("login/", RedirectView.as_view(url=settings.LOGIN_URL, query_string=True), name="wagtailcore_login"),
    path("api/v2/", include("cms.api")),
    path("embed/v1.js", script, name="embed-script"),
    path("private-media/<path:name>", views.private_file, name="private-file"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/<path:name>", views.public_file, name="public-file"))
urlpatterns.append(re_path(r"^", include("home.portal.urls")))
