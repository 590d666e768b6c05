"""The addresses of frames and fragments, and whatever else below /embed/ nobody answers."""

from django.urls import path, re_path

from sites.widgets.frames import UnknownFrame
from sites.widgets.pages import WidgetFragment, WidgetPage

urlpatterns = [
    path("embed/w/<slug:key>/", WidgetPage.as_view(), name="embed-widget"),
    path("embed/w/<slug:key>/items.html", WidgetFragment.as_view(), name="embed-fragment"),
    re_path(r"^embed/", UnknownFrame.as_view(), name="unknown-embed"),
]
