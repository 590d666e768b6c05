"""The router of the public API: it names every endpoint and does nothing else."""

from django.urls import path, re_path

from cms.core.api import UnknownAddress
from cms.core.schema import Schema
from cms.core.wagtail_api import Documents, Images, Pages, Redirects
from home.api import Resolve
from home.preview import PreviewDetail, PreviewPicture
from sites.alerts.api import AlertList
from sites.news.api import CategoryList
from sites.sections.api import BlocList, SectionDetail, SectionList
from sites.streams.api import NewsDetail, NewsList, StreamList
from sites.streams.archive import NewsArchive
from sites.streams.changes import ChangeList
from sites.widgets.api import WidgetDetail

urlpatterns = [
    path("news/", NewsList.as_view(), name="news"),
    path("news/archive/", NewsArchive.as_view(), name="news-archive"),
    path("news/<int:id>/", NewsDetail.as_view(), name="news-detail"),
    path("streams/", StreamList.as_view(), name="streams"),
    path("sections/", SectionList.as_view(), name="sections"),
    path("sections/<slug:slug>/", SectionDetail.as_view(), name="section-detail"),
    path("blocs/", BlocList.as_view(), name="blocs"),
    path("categories/", CategoryList.as_view(), name="categories"),
    path("alerts/", AlertList.as_view(), name="alerts"),
    path("resolve/", Resolve.as_view(), name="resolve"),
    path("changes/", ChangeList.as_view(), name="changes"),
    path("schema/", Schema.as_view(), name="schema"),
    path("preview/", PreviewDetail.as_view(), name="preview"),
    path("preview/pictures/<int:id>/", PreviewPicture.as_view(), name="preview-picture"),
    path("widgets/<slug:key>/", WidgetDetail.as_view(), name="widget-detail"),
    path("pages/", Pages.as_list(), name="pages"),
    path("pages/<int:id>/", Pages.as_detail(), name="page-detail"),
    path("pages/find/", Pages.as_find(), name="page-find"),
    path("images/", Images.as_list(), name="images"),
    path("images/<int:id>/", Images.as_detail(), name="image-detail"),
    path("images/find/", Images.as_find(), name="image-find"),
    path("documents/", Documents.as_list(), name="documents"),
    path("documents/<int:id>/", Documents.as_detail(), name="document-detail"),
    path("documents/find/", Documents.as_find(), name="document-find"),
    path("redirects/", Redirects.as_list(), name="redirects"),
    path("redirects/<int:id>/", Redirects.as_detail(), name="redirect-detail"),
    path("redirects/find/", Redirects.as_find(), name="redirect-find"),
    re_path(r"^", UnknownAddress.as_view(), name="unknown"),
]
