"""A world in which everything that people name is named by an attack, and every address that shows such names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Collection

from cms.core.models import CmsDocument, CmsImage
from cms.users.models import User
from seeds import factories
from sites.alerts import actions as alerts
from sites.alerts.models import Alert
from sites.news.models import ArticlePage, Attachment, Byline, Category
from sites.sections.models import Bloc, SectionPage
from sites.streams import deciding
from sites.streams.models import SHARED, Placement, Recall, Stream
from sites.streams.recalling import recall
from sites.widgets.models import MemberUnit, Widget

# Each fits where names are shortest, and breaks out of one thing; the first does so out of most.
PAYLOADS = {
    "most": "\"'><img src=x onerror=zzborn()>{{1337*7}}</script><script>zzborn()</script>",
    "entities": "&lt;img src=x onerror=zzborn()&gt;&#60;zzborn&#62;",
    "attribute": "a' onmouseover='zzborn()' \" onfocus=\"zzborn()",
    "text": "</title></textarea></style>--><svg onload=zzborn()>",
    "cdata": "]]><zzborn a='1'>",
    "template": "{{1337*7}}{% zzborn %}${1337*7}",
    "formula": "=cmd|'/C zzborn'!A0",
    "turn": "zzborn\u202efdp.exe",
    "header": "zzborn\r\nBcc: zzborn@example.vn",
}
# Pages of one thing alone are read for these; lists hold all.
DETAILED = ("most", "entities")


@dataclass
class Named:
    """One thing of every kind with the same name."""

    section: SectionPage
    article: ArticlePage
    gone: ArticlePage
    recall: Recall
    placement: Placement
    category: Category
    stream: Stream
    bloc: Bloc
    image: CmsImage
    document: CmsDocument
    unit: MemberUnit
    widget: Widget
    alert: Alert
    user: User
    collection: Collection


def name_everything(number: int, name: str) -> Named:
    """Make one thing of every kind, called `name` in every field that takes words."""
    picture = factories.picture_bytes(width=40, height=30)
    image = factories.image(title=name, alt_text=name, credit=name, data=picture, description=name)
    document = factories.document(title=name)
    section = factories.section(slug=f"so-{number}", title=name, intro=name, address=name, phone=name[:60], logo=image)
    category = factories.CategoryFactory(name=name, slug=f"muc-{number}")
    stream = factories.StreamFactory(name=name, slug=f"luong-{number}", description=name)
    bloc = factories.BlocFactory(name=name, slug=f"khoi-{number}")
    bloc.sections.add(section)
    user = factories.UserFactory(first_name=name, last_name=name)
    unit = factories.MemberUnitFactory(name=name, section=section)
    widget = factories.WidgetFactory(
        unit=unit, stream=Stream.objects.get(section=section), heading=name, key=f"K{number}"
    )
    alert = alerts.issue(title=name, text=name, level="info", ends_at=factories.AlertFactory.build().ends_at)
    body = [
        {"type": "heading", "value": {"text": name, "level": "2"}},
        {"type": "quote", "value": {"text": name, "author": name, "role": name}},
        {"type": "figure", "value": {"image": image.pk, "caption": name, "credit": name}},
        {"type": "video", "value": {"url": "https://a.example/a.mp4", "title": name, "poster": image.pk}},
        {"type": "table", "value": {"data": [[name, name]], "table_caption": name}},
        {"type": "notice", "value": {"level": "info", "title": name, "html": ""}},
        {"type": "attachments", "value": {"items": [document.pk]}},
    ]
    words: dict[str, Any] = {
        "lead": name,
        "category": category,
        "tags": [name],
        "source_name": name,
        "lead_image": image,
    }
    article = factories.article(section=section, title=name, body=body, **words, search_description=name)
    article.bylines, article.attachments = [Byline(name=name, unit=name)], [Attachment(document=document, title=name)]
    article.save_revision(user=user).publish()
    gone = factories.article(section=section, title=name)
    recalled = recall(article=gone, reason="wrong", by=user, note=name)
    placement = Placement.objects.get(card=article.pk, stream__slug=SHARED)
    deciding.dress(placement=placement, by=None, title=name, lead=name)
    collection = Collection.get_first_root_node().add_child(name=name)
    return Named(
        section,
        article,
        gone,
        recalled,
        placement,
        category,
        stream,
        bloc,
        image,
        document,
        unit,
        widget,
        alert,
        user,
        collection,
    )


# What shows nothing that people name, ends the session or breaks on purpose.
LEFT_OUT = re.compile(r"test404|failwhale|logout|sprite|jsi18n|editing-sessions|generate_url|login|password_reset|/\^$")


def admin_routes() -> list[str]:
    """Every route of the admin that a name may be shown at."""
    return [route for route in _walk(get_resolver("cms.urls").url_patterns, "") if not LEFT_OUT.search(route)]


def _walk(patterns: list[Any], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver) and (before or route == "admin/"):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and before:
            yield route


def admin_lists() -> list[str]:
    """The addresses of the admin that need no parameter."""
    return [f"/{route}" for route in admin_routes() if not re.search(r"[<(]", route)]


def admin_details(named: Named) -> list[str]:
    """The addresses of the admin for one thing of every kind; a route with a parameter unknown here is left out."""
    own = {
        "sections/bloc": named.bloc, "streams/stream": named.stream, "news/category": named.category,
        "widgets/memberunit": named.unit, "widgets/widget": named.widget, "admin/urgent-notices": named.alert,
        "admin/collections": named.collection, "admin/users": named.user, "documents/": named.document,
        "images/": named.image, "main/pages": named.article, "desk/items": named.placement,
        "streams/editor": named.stream, "admin/recalls": named.recall,
    }  # fmt: skip
    fixed = {
        "page_id": named.article.pk, "parent_page_id": named.section.pk, "page_to_move_id": named.article.pk,
        "image_id": named.image.pk, "document_id": named.document.pk, "doc_id": named.document.pk,
        "article": named.article.pk, "slug": "xuat-ban-thong-tin", "collection_id": named.collection.pk,
    }  # fmt: skip
    found = []
    for route in admin_routes():
        pk = next((thing.pk for part, thing in own.items() if part in route), None)
        filled = _filled(route, {**fixed, "pk": pk} if pk else fixed)
        found += [f"/{filled}"] if "<" in route and not re.search(r"[<(]", filled) else []
    return found


def _filled(route: str, values: dict[str, Any]) -> str:
    """Return `route` with the parameters that `values` knows filled in, the others as they were."""
    return re.sub(r"<\w+:(\w+)>", lambda match: str(values.get(match[1], match[0])), route)


def public_lists() -> list[str]:
    """The public addresses that show many things."""
    api = ("news/", "streams/", "sections/", "blocs/", "categories/", "alerts/", "changes/", "pages/?fields=*&limit=20",
           "images/?fields=*", "documents/?fields=*", "resolve/?host=localhost:8000&path=/")  # fmt: skip
    shared = [f"/feeds/xuat-ban-thong-tin.{kind}" for kind in ("atom", "rss", "json")]
    maps = ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-articles-0.xml", "/news-sitemap.xml"]
    frames = ["/embed/streams/xuat-ban-thong-tin/?limit=30", "/embed/streams/xuat-ban-thong-tin/?limit=30&links=here"]
    return ["/", "/xuat-ban-thong-tin/", *maps, *shared, *frames, *(f"/api/v2/{path}" for path in api)]


def public_details(named: Named) -> list[str]:
    """The public addresses that show one thing of every kind."""
    slug, article, paths = named.section.slug, named.article, [named.section.url_path, named.article.url_path]
    pages = ["/" + path.split("/", 2)[2] for path in [*paths, named.gone.url_path]]
    api = (f"news/{article.pk}/", f"pages/{article.pk}/", f"pages/{named.section.pk}/", f"sections/{slug}/",
           f"images/{named.image.pk}/", f"documents/{named.document.pk}/", f"widgets/{named.widget.key}/",
           f"news/?stream={slug}", *(f"resolve/?host=localhost:8000&path={path}" for path in pages))  # fmt: skip
    feeds = [f"/feeds/{slug}.{kind}" for kind in ("atom", "rss", "json")]
    key = f"/embed/w/{named.widget.key}/"
    frames = [key, f"{key}items.html", f"/embed/sections/{slug}/", f"/embed/news/{article.pk}/",
              f"/embed/news/{named.gone.pk}/"]  # fmt: skip
    oembed = [
        f"/oembed/?{urlencode({'url': url, 'format': form})}"
        for url in (article.full_url, named.section.full_url, f"http://localhost:8000{key}")
        for form in ("json", "xml")
    ]
    own = [*pages, *feeds, *frames, *oembed, f"/{slug}/?chuyen-muc={named.category.slug}"]
    return [*own, *(f"/api/v2/{path}" for path in api)]
