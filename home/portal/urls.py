"""Every address is the portal's: the CMS includes this last, after all that is its own."""

from django.urls import path, re_path

from home.portal import previews, views

app_name = "portal"

urlpatterns = [
    path("xem-truoc/", previews.show, name="preview"),
    re_path(r"", views.show, name="show"),
]
