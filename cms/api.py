"""The router of the public API: it names every endpoint and does nothing else."""

from django.urls import path, re_path

from cms.core.api import UnknownAddress
from home.api import Resolve
from sites.news.api import CategoryList
from sites.sections.api import BlocList, SectionDetail, SectionList
from sites.streams.api import NewsDetail, NewsList, StreamList
from sites.widgets.api import WidgetDetail

urlpatterns = [
    path("news/", NewsList.as_view(), name="news"),
    path("news/<int:id>/", NewsDetail.as_view(), name="news-detail"),
    path("streams/", StreamList.as_view(), name="streams"),
    path("sections/", SectionList.as_view(), name="sections"),
    path("sections/<slug:slug>/", SectionDetail.as_view(), name="section-detail"),
    path("blocs/", BlocList.as_view(), name="blocs"),
    path("categories/", CategoryList.as_view(), name="categories"),
    path("resolve/", Resolve.as_view(), name="resolve"),
    path("widgets/<slug:key>/", WidgetDetail.as_view(), name="widget-detail"),
    re_path(r"^", UnknownAddress.as_view(), name="unknown"),
]
