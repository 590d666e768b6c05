"""Plants the demo province through the same doors that editors use; running it again plants only what is missing."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone

from cms.core import text
from cms.core.models import CmsDocument, CmsImage
from cms.core.transactions import unit_of_work
from home.actions import found_portal
from home.models import EmbedGuidePage, HomePage, InfoPage
from seeds.demo import content, pictures
from seeds.demo.bodies import body
from sites.alerts.models import Alert
from sites.news.models import ArticlePage, Byline, Category, Correction
from sites.sections.models import Bloc, SectionPage
from sites.sections.neutral import shared_collection
from sites.streams.deciding import pin
from sites.streams.models import SHARED, Intake, Placement, Stream, Trust
from sites.widgets.actions import register
from sites.widgets.models import MemberUnit, Widget

PORTAL_NAME = "Cổng thông tin điện tử tỉnh Thái Nguyên"
PORTAL_INTRO = "Tin tức, thông báo và hướng dẫn của các cơ quan, đơn vị trong tỉnh, do chính các đơn vị đăng tải."
# Served on a host of its own as well, to show that a section may be a site.
OWN_HOSTS = {"so-y-te": "so-y-te.localhost"}
# The desk looks at what these sections send before it shows in the shared stream.
REVIEWED = ("dai-ptth",)
WIDGET_KEY = "DEMO2345WXYZ"
GUIDE_TITLE = "Nhúng tin tức"
GUIDE_INTRO = "Đặt tin của tỉnh lên trang thông tin điện tử của đơn vị bằng một đoạn mã, không cần cài đặt thêm gì."
GUIDE_CONTACT = "ban biên tập cổng thông tin điện tử tỉnh"

Progress = Callable[[str], None]


def plant(progress: Progress = lambda step: None) -> None:
    """Plant portal, categories, sections, blocs, pictures, pages, articles, the member unit and the notice.

    `progress` is called with a few words before each article and each larger step.
    """
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    home = found_portal(title=PORTAL_NAME, intro=PORTAL_INTRO, hostname=address.hostname or "localhost", port=port)
    progress("categories and sections")
    plant_categories()
    sections = {unit.slug: plant_section(home, unit) for unit in content.units()}
    plant_blocs(sections)
    plant_trust(sections)
    images = plant_pictures(progress)
    for page in content.info_pages():
        plant_info_page(sections.get(page.section, home), page, images)
    for article in reversed(content.articles()):
        progress(article.title)
        plant_article(sections[article.section], article, images)
    pin_one()
    plant_member_unit(sections)
    plant_embed_guide(home)
    plant_alerts()


def plant_categories() -> None:
    """Plant the two levels of categories."""
    for order, item in enumerate(content.categories()):
        parent = Category.objects.get(slug=item.parent) if item.parent else None
        Category.objects.get_or_create(
            slug=item.slug, defaults={"name": item.name, "parent": parent, "sort_order": order}
        )


def plant_section(home: HomePage, unit: content.Unit) -> SectionPage:
    """Return the section of `unit`, planted if it is missing."""
    known: SectionPage | None = SectionPage.objects.filter(slug=unit.slug).first()
    if known is not None:
        return known
    first, _dot, rest = unit.intro.partition(". ")
    with unit_of_work():
        section = HomePage.objects.get(pk=home.pk).add_child(
            instance=SectionPage(
                title=unit.name,
                slug=unit.slug,
                short_name=unit.short_name,
                intro=first if first.endswith(".") else f"{first}.",
                introduction=f"<p>{rest}</p>" if rest else "",
                address=unit.address,
                host=OWN_HOSTS.get(unit.slug, ""),
                show_in_menus=False,
                live=False,
            )
        )
        section.save_revision().publish()
    return section


def plant_blocs(sections: dict[str, SectionPage]) -> None:
    """Plant the blocs with their members."""
    for item in content.blocs():
        bloc, created = Bloc.objects.get_or_create(slug=item.slug, defaults={"name": item.name})
        if created:
            bloc.sections.set([sections[slug] for slug in item.units])


def plant_trust(sections: dict[str, SectionPage]) -> None:
    """Let the desk see some sections' articles first."""
    shared = Stream.objects.get(slug=SHARED)
    for slug in REVIEWED:
        Trust.objects.get_or_create(stream=shared, section=sections[slug], defaults={"intake": Intake.REVIEW})


def plant_pictures(progress: Progress) -> dict[str, CmsImage]:
    """Return the drawn pictures by key, drawn if they are missing, in the shared collection."""
    shared = shared_collection()
    found = {}
    for words in content.pictures():
        image = CmsImage.objects.filter(collection=shared, title=words.title).first()
        if image is None:
            progress(f"picture: {words.title}")
            file = ImageFile(BytesIO(pictures.draw(words.key)), name=f"{words.key}.jpg")
            image = CmsImage.objects.create(
                title=words.title, alt_text=words.alt, credit=words.credit, file=file, collection=shared
            )
        found[words.key] = image
    return found


def plant_info_page(parent: Any, page: content.InfoPage, images: dict[str, CmsImage]) -> None:
    """Plant an info page under the portal's home or a section, if it is missing."""
    if parent.get_children().filter(slug=page.slug).exists():
        return
    with unit_of_work():
        made = (
            type(parent)
            .objects.get(pk=parent.pk)
            .add_child(
                instance=InfoPage(
                    title=page.title,
                    slug=page.slug,
                    lead=page.lead,
                    body=body(page.body, images, plant_document),
                    show_in_menus=True,
                    live=False,
                )
            )
        )
        made.save_revision().publish()


def plant_article(section: SectionPage, item: content.Article, images: dict[str, CmsImage]) -> None:
    """Plant an article, if it is missing, published at its time of day some days ago."""
    slug = text.slugify(item.key)
    if section.get_children().filter(slug=slug).exists():
        return
    day = timezone.localdate() - timedelta(days=item.days_ago)
    shown = timezone.make_aware(datetime.combine(day, time(item.hour, item.minute)))
    with unit_of_work():
        page = ArticlePage(
            title=item.title,
            slug=slug,
            lead=item.lead,
            body=body(item.body, images, plant_document),
            lead_image=images[item.picture],
            category=Category.objects.get(slug=item.category),
            source_name=item.source.name if item.source else "",
            source_url=item.source.url if item.source else "",
            display_date=min(shown, timezone.now()),
            live=False,
        )
        page.bylines = [Byline(name=item.byline, unit=section.short_name)]
        if item.correction:
            page.corrections = [Correction(text=item.correction)]
        SectionPage.objects.get(pk=section.pk).add_child(instance=page)
        page.tags.add(*item.tags)
        page.save_revision().publish()


def plant_document(title: str) -> CmsDocument:
    """Return the document of this title, a small text file in the shared collection, made if it is missing."""
    known = CmsDocument.objects.filter(title=title).first()
    if known is not None:
        return known
    words = f"{title}\n\nTài liệu mẫu của bản trình diễn; nội dung chính thức do đơn vị ban hành.\n"
    document = CmsDocument(title=title, collection=shared_collection())
    document.file.save(f"{text.slugify(title)}.txt", ContentFile(words.encode("utf-8-sig")), save=False)
    document.save()
    return document


def pin_one() -> None:
    """Pin one item on top of the shared stream for a week, unless something is pinned."""
    shared = Placement.objects.filter(stream__slug=SHARED)
    placement = shared.filter(visible=True, section__slug="van-phong").order_by("-published_at").first()
    if placement is not None and not shared.filter(pin_order__isnull=False).exists():
        pin(placement=placement, by=None, order=1, until=timezone.now() + timedelta(days=7))


def plant_member_unit(sections: dict[str, SectionPage]) -> None:
    """Plant a member unit with one open widget of the shared stream; its page plays on the next port."""
    item = content.member_units()[0]
    unit, _created = MemberUnit.objects.update_or_create(
        name=item.name, defaults={"website": item.website(settings.PORT), "section": sections["so-y-te"]}
    )
    if not Widget.objects.filter(key=WIDGET_KEY).exists():
        register(unit=unit, stream=Stream.objects.get(slug=SHARED), heading="Tin tức của tỉnh", key=WIDGET_KEY)


def plant_embed_guide(home: HomePage) -> None:
    """Plant the page on embedding the news, with the open widget to try, unless there is one."""
    if EmbedGuidePage.objects.exists():
        return
    guide = EmbedGuidePage(
        title=GUIDE_TITLE,
        slug="nhung-tin",
        intro=GUIDE_INTRO,
        contact=GUIDE_CONTACT,
        widget=Widget.objects.get(key=WIDGET_KEY),
        live=False,
    )
    with unit_of_work():
        HomePage.objects.get(pk=home.pk).add_child(instance=guide).save_revision().publish()


def plant_alerts() -> None:
    """Plant the notice, in force from now, unless it has been planted before."""
    for item in content.alerts():
        if not Alert.objects.filter(title=item.title).exists():
            until = timezone.now() + timedelta(days=item.days)
            Alert.objects.create(title=item.title, text=item.text, level=item.level, ends_at=until)
