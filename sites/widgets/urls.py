"""The addresses of frames, fragments and oEmbed, those of the old portal's widgets, and what is left below /embed/."""

from django.urls import path, re_path

from sites.widgets import legacy
from sites.widgets.frames import UnknownFrame
from sites.widgets.oembed import OEmbed
from sites.widgets.pages import WidgetFragment, WidgetPage
from sites.widgets.previews import ArticleFrame, ReadArticle, ReadNotice, SectionFrame, StreamFrame

urlpatterns = [
    path("embed/w/<slug:key>/", WidgetPage.as_view(), name="embed-widget"),
    path("embed/w/<slug:key>/items.html", WidgetFragment.as_view(), name="embed-fragment"),
    path("embed/news/<int:id>/", ArticleFrame.as_view(), name="embed-article"),
    path("embed/news/<int:id>/read/", ReadArticle.as_view(), name="embed-read"),
    path("embed/notices/<int:id>/read/", ReadNotice.as_view(), name="embed-notice"),
    path("embed/sections/<slug:slug>/", SectionFrame.as_view(), name="embed-section"),
    path("embed/streams/<slug:slug>/", StreamFrame.as_view(), name="embed-stream"),
    re_path(r"^embed/", UnknownFrame.as_view(), name="unknown-embed"),
    path("oembed/", OEmbed.as_view(), name="oembed"),
    path("widget/<path:rest>", legacy.widget, name="legacy-widget"),
    path("html/js/liferay/widget.js", legacy.script, name="legacy-script"),
    path("o/frontend-js-web/liferay/widget.js", legacy.script, name="legacy-script-7"),
]
