"""Every address is the portal's: the CMS includes this last, after all that is its own."""

from django.urls import re_path

from home.portal import views

app_name = "portal"

urlpatterns = [re_path(r"", views.show, name="show")]
