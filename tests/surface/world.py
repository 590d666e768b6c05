"""A world with one hidden thing of every kind, each marked, and public pages that point at all of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from cms.core.models import CmsDocument, CmsImage
from cms.core.transactions import unit_of_work
from home.models import HomePage, InfoPage
from seeds import factories
from sites.alerts import actions as alerts
from sites.alerts.models import Alert
from sites.news.models import ArticlePage, Attachment
from sites.sections.models import SectionPage
from sites.streams.models import SHARED, Stream, StreamPage
from tests.ids import count_from

MARK = "ZZSECRETB"
# Ids of hidden things begin here, one range for each kind, so that each of them is known wherever it turns up. They are
# so long that no fraction of a second and no part of a UUID looks like one.
FIRST_IDS: dict[type[models.Model], int] = {
    Page: 1_991_000_000, CmsImage: 1_992_000_000, CmsDocument: 1_993_000_000, Redirect: 1_994_000_000,
    Alert: 1_995_000_000,
}  # fmt: skip
ABSENT = 987_654
SMALL = factories.picture_bytes(width=40, height=30)


@dataclass
class World:
    """Ids and paths of what is public, and of what is hidden."""

    public: dict[str, int] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)
    documents: dict[str, CmsDocument] = field(default_factory=dict)
    redirects: dict[str, int] = field(default_factory=dict)

    def hidden_ids(self, kind: str) -> list[int]:
        """The ids of the hidden things of a kind: pages, images, documents or redirects."""
        found = getattr(self, kind).values()
        return sorted(one if isinstance(one, int) else one.pk for one in found)

    def paths(self) -> list[str]:
        """The paths of hidden pages below the portal's root."""
        return [page.url_path.removeprefix("/cong") for page in self.pages.values()]


def build() -> World:
    """Make the world. One page of it expires an hour later: nothing is done about that here."""
    world = World()
    count_from(dict.fromkeys(FIRST_IDS, 100))
    portal = factories.portal()
    section, article, info = _public(portal, world)
    # What was public once has its id in the public log of changes, so this one is an ordinary number.
    soon = timezone.now() + timedelta(hours=1)
    world.pages["expired"] = factories.article(section=section, title=f"{MARK} hết hạn", expire_at=soon, **_text("cũ"))
    _notice("đã qua", timezone.now(), timedelta(minutes=5))
    count_from(FIRST_IDS)
    _hidden_files(world)
    _hidden_pages(portal, section, world)
    _hidden_section(portal, world)
    _other_site(world)
    _hidden_others(portal, world)
    _point_at_what_is_hidden(article, info, section, world)
    return world


def _public(portal: HomePage, world: World) -> tuple[SectionPage, ArticlePage, InfoPage]:
    section = factories.section()
    shown, offered = factories.image(data=SMALL), factories.document()
    body = [{"type": "figure", "value": {"image": shown.pk, "caption": "", "credit": ""}, "id": "1"}]
    article = factories.article(section=section, lead_image=shown)
    files = [{"type": "attachments", "value": {"items": [offered.pk]}, "id": "2"}]
    info = factories.info_page(parent=portal, body=body + files, show_in_menus=True)
    redirect = Redirect.objects.create(old_path="/cu", redirect_page=article)
    other = Page.get_first_root_node().add_child(instance=HomePage(title="Cổng khác", slug="cong-khac"))
    Site.objects.create(hostname="khac.localhost", port=8000, root_page=other, site_name="Cổng khác")
    shared = Stream.objects.get(slug=SHARED)
    factories.WidgetFactory(stream=shared, key="MO22")
    with unit_of_work():
        portal.add_child(instance=StreamPage(title="Luồng của một sở", slug="luong-kin", stream=shared))
    world.public = {
        "section": section.pk, "article": article.pk, "info": info.pk, "home": portal.pk, "image": shown.pk,
        "document": offered.pk, "redirect": redirect.pk,
    }  # fmt: skip
    return section, article, info


def _hidden_files(world: World) -> None:
    closed = Collection.get_first_root_node().add_child(name=f"{MARK} kín")
    inner = closed.add_child(name=f"{MARK} trong")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    for name, collection in {"draft's": None, "closed": closed, "in closed": inner}.items():
        place: dict[str, Any] = {"collection": collection} if collection else {}
        file = MARK.lower()
        words = {"alt_text": f"{MARK} ảnh", "credit": MARK, "data": SMALL, **place}
        picture = factories.image(title=f"{MARK} ảnh", name=f"{file}.jpg", **words)
        world.images[name] = picture.pk
        world.documents[name] = factories.document(title=f"{MARK} tệp", name=f"{file}.pdf", **place)


def _text(word: str) -> dict[str, Any]:
    return {"lead": f"{MARK} {word}", "body": [{"type": "paragraph", "value": f"<p>{MARK} {word}</p>", "id": "1"}]}


def _restricted(page: Any, kind: str) -> Any:
    """Restrict a draft, then publish it."""
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="mat-khau")
    if kind == "groups":
        restriction.groups.add(Group.objects.create(name=f"{MARK} nhóm"))
    return publish(page)


def publish(page: Any) -> Any:
    """Publish a page as it is, whatever is above it."""
    with unit_of_work():
        type(page).objects.get(pk=page.pk).save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def _hidden_pages(portal: HomePage, section: SectionPage, world: World) -> None:
    def page(word: str, parent: Any = portal, **fields: Any) -> InfoPage:
        fields.setdefault("publish", False)
        return factories.info_page(parent=parent, title=f"{MARK} {word}", **_text(word), **fields)

    def news(word: str, **fields: Any) -> ArticlePage:
        fields.setdefault("publish", False)
        title = f"{MARK} tin {word}"
        return factories.article(section=section, title=title, tags=[MARK], **{**_text(word), **fields})

    picture, document = world.images["draft's"], world.documents["draft's"]
    body = [
        {"type": "figure", "value": {"image": picture, "caption": MARK, "credit": ""}, "id": "1"},
        {"type": "attachments", "value": {"items": [document.pk]}, "id": "2"},
    ]
    later = timezone.now() + timedelta(days=30)
    parent = page("dưới nháp")
    world.pages |= {
        "draft": page("nháp"),
        "draft article": news("nháp", body=body, lead_image_id=picture),
        "login": _restricted(page("đăng nhập"), "login"),
        "password": _restricted(page("mật khẩu"), "password"),
        "groups": _restricted(news("nhóm"), "groups"),
        "parent": parent,
        "child": publish(page("con", parent=parent)),
        "later": _imported(page("sau này"), later),
        "later article": _imported(news("sau này"), later),
    }
    source = world.pages["login"].specific
    world.pages["alias"] = source.create_alias(parent=portal, update_slug="zzsecretb-ban-sao", update_locale=None)
    PageViewRestriction.objects.filter(page=world.pages["alias"]).delete()
    with unit_of_work() as unit:
        unit.touch(world.pages["alias"].pk)


def _imported(page: Any, later: Any) -> Any:
    """Make a draft live before its time, as a script could."""
    type(page).objects.filter(pk=page.pk).update(live=True, go_live_at=later, first_published_at=timezone.now())
    with unit_of_work() as unit:
        unit.touch(page.pk)
    return page


def _hidden_section(portal: HomePage, world: World) -> None:
    words = {"intro": MARK, "introduction": f"<p>{MARK}</p>", "phone": MARK}
    draft = factories.section(slug="zzsecretb-so", title=f"{MARK} Sở kín", publish=False, **words)
    section = _restricted(draft, "login")
    logo = factories.image(title=f"{MARK} logo", alt_text=MARK, name="zzsecretb-logo.jpg", data=SMALL)
    SectionPage.objects.filter(pk=section.pk).update(logo=logo)
    world.images["hidden section's"] = logo.pk
    world.pages |= {
        "section": section,
        "its article": factories.article(section=section, title=f"{MARK} tin của sở kín", **_text("sở kín")),
        "its page": factories.info_page(parent=section, title=f"{MARK} trang của sở kín", **_text("sở kín")),
    }
    stream = Stream.objects.get(section=section)
    factories.WidgetFactory(stream=stream, section_id=section.pk, key="KN22", unit__name=MARK)
    factories.WidgetFactory(stream=stream, key="KN23", unit__name=MARK)
    StreamPage.objects.filter(slug="luong-kin").update(stream=stream)
    bloc = factories.BlocFactory(name="Khối có sở kín", slug="khoi-kin")
    bloc.sections.add(section)
    factories.StreamFactory(name=f"{MARK} thôi dùng", slug="zzsecretb-thoi", retired=True)
    end = timezone.now() + timedelta(days=1)
    alerts.issue(title=f"{MARK} của sở kín", text=MARK, level="info", ends_at=end, sections=[section])


def _other_site(world: World) -> None:
    """What is hidden of another site, and a redirect of its own."""
    site = Site.objects.get(hostname="khac.localhost")
    home = site.root_page.specific
    draft = factories.info_page(parent=home, title=f"{MARK} nháp cổng khác", publish=False, **_text("khác"))
    closed = factories.info_page(parent=home, title=f"{MARK} kín cổng khác", publish=False, **_text("khác"))
    world.pages |= {"other site's draft": draft, "other site's restricted": _restricted(closed, "login")}
    shown = Redirect.objects.create(old_path=f"/{MARK.lower()}-khac", redirect_page=home, site=site)
    world.redirects["other site's"] = shown.pk


def _notice(word: str, start: datetime, lasting: timedelta) -> None:
    alerts.issue(title=f"{MARK} {word}", text=MARK, level="warning", starts_at=start, ends_at=start + lasting)


def _hidden_others(portal: HomePage, world: World) -> None:
    for name in ("draft", "login", "draft article", "child", "alias", "expired"):
        path = f"/{MARK.lower()}-{len(world.redirects)}"
        world.redirects[f"to {name}"] = Redirect.objects.create(old_path=path, redirect_page=world.pages[name]).pk
    now = timezone.now()
    _notice("sau này", now + timedelta(days=2), timedelta(days=1))
    stream = Stream.objects.get(slug=SHARED)
    factories.WidgetFactory(stream=stream, key="TH22", heading=MARK, revoked_at=now)


def _point_at_what_is_hidden(article: ArticlePage, info: InfoPage, section: SectionPage, world: World) -> None:
    """Publish links and choices of everything hidden in every way that editors have; the words themselves are clean."""
    links = "".join(f'<a linktype="page" id="{page.pk}">liên kết</a> ' for page in world.pages.values())
    files = [world.documents["closed"], world.documents["in closed"]]
    links += "".join(f'<a linktype="document" id="{file.pk}">tệp</a> ' for file in files)
    pictures = [world.images["closed"], world.images["in closed"]]
    body: list[dict[str, Any]] = [
        {"type": "paragraph", "value": f"<p>Xem {links}</p>", "id": "p"},
        {"type": "notice", "value": {"level": "info", "title": "", "html": f"<p>{links}</p>"}, "id": "n"},
        {"type": "attachments", "value": {"items": [file.pk for file in files]}, "id": "a"},
    ]
    for number, key in enumerate(pictures):
        body.append({"type": "figure", "value": {"image": key, "caption": "", "credit": ""}, "id": f"f{number}"})
    kept = list(article.body.raw_data), list(info.body.raw_data)
    article.attachments = [Attachment(document=file) for file in files]
    factories.edit(info, body=[*kept[1], *body])
    factories.edit(article, body=[*kept[0], *body], lead_image_id=pictures[0], attachments=article.attachments.all())
    factories.edit(section, introduction=f"<p>{links}</p>", logo_id=pictures[1])
