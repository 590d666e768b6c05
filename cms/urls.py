"""Every address of the CMS: admin, API, feeds, sitemaps, embed script, files, health; all else is the portal's."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.core import views
from cms.core.api import UnknownAddress
from cms.core.schema import docs
from home import sitemaps
from sites.sections.people.invitation import Invitation
from sites.widgets import scripts
from sites.widgets.feeds import AtomFeed, JsonFeed, RssFeed

handler400 = views.bad_request
handler429 = "cms.users.lockout.too_many_requests"  # allauth looks for it, as a path.

urlpatterns = [
    path("accounts/invitation/<str:token>/", Invitation.as_view(), name="invitation"),
    path("accounts/", include("cms.users.urls")),
    path("admin/", include("cms.users.admin_urls")),
    path("admin/", include("sites.sections.isolation.urls")),
    path("admin/", include(admin_urls)),
    path("documents/<int:document_id>/<path:document_filename>", views.document, name="wagtaildocs_serve"),
    path("documents/", include(document_urls)),
    # Wagtail sends readers of restricted documents here.
    path("login/", RedirectView.as_view(url=settings.LOGIN_URL, query_string=True), name="wagtailcore_login"),
    path("api/v2/", include("cms.api")),
    path("api/docs/", docs, name="api-docs"),
    path("embed/v1.js", scripts.script, name="embed-script"),
    path("embed/v1-height.js", scripts.height_script, name="embed-height"),
    path("embed/releases.json", scripts.releases, name="embed-releases"),
    path("embed/<str:version>/<str:name>.js", scripts.released, name="embed-release"),
    path("feeds/<slug:stream>.atom", AtomFeed.as_view(), name="feed-atom"),
    path("feeds/<slug:stream>.rss", RssFeed.as_view(), name="feed-rss"),
    path("feeds/<slug:stream>.json", JsonFeed.as_view(), name="feed-json"),
    re_path(r"^feeds/", UnknownAddress.as_view(), name="unknown-feed"),
    path("sitemap.xml", sitemaps.SitemapIndex.as_view(), name="sitemap"),
    path("sitemap-pages.xml", sitemaps.SitemapPages.as_view(), name="sitemap-pages"),
    path("sitemap-articles-<int:part>.xml", sitemaps.SitemapArticles.as_view(), name="sitemap-articles"),
    re_path(r"^sitemap-articles-", UnknownAddress.as_view(), name="unknown-sitemap"),
    path("news-sitemap.xml", sitemaps.NewsSitemap.as_view(), name="news-sitemap"),
    path("robots.txt", sitemaps.RobotsTxt.as_view(), name="robots"),
    path("private-media/<path:name>", views.private_file, name="private-file"),
    path("", include("sites.widgets.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/<path:name>", views.public_file, name="public-file"))
urlpatterns.append(re_path(r"^", include("home.portal.urls")))
