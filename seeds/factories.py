"""Factories shared by the demo and the tests: each gives the smallest valid object, published through the real door."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image as PillowImage

from cms.core.models import CmsDocument, CmsImage
from cms.core.transactions import unit_of_work
from cms.users.models import User
from home.actions import found_portal
from home.models import EmbedGuidePage, HomePage, InfoPage
from sites.alerts.models import Alert
from sites.news.models import ArticlePage, Category
from sites.sections.models import Bloc, SectionPage
from sites.streams.models import Stream
from sites.widgets.models import MemberUnit, Widget


def portal(*, port: int = 8000, hostname: str = "localhost") -> HomePage:
    """Return the portal's home page, made if it is missing."""
    return found_portal(title="Cổng thông tin điện tử tỉnh", hostname=hostname, port=port)


def section(*, slug: str = "so-y-te", title: str = "Sở Y tế", publish: bool = True, **fields: Any) -> SectionPage:
    """Return a new section under the portal's home."""
    fields.setdefault("short_name", title)
    with unit_of_work():
        page = portal_home().add_child(instance=SectionPage(title=title, slug=slug, live=False, **fields))
        if publish:
            page.save_revision().publish()
    page.refresh_from_db()
    return page


def portal_home() -> HomePage:
    """Return the portal's home page; make it first if there is none."""
    return HomePage.objects.first() or portal()


def article(*, section: SectionPage, title: str = "Triển khai tiêm chủng mở rộng", publish: bool = True,
            **fields: Any) -> ArticlePage:  # fmt: skip
    """Return a new article of `section`, published through a revision unless `publish` is false."""
    fields.setdefault("lead", "Các trạm y tế xã tổ chức ít nhất một buổi tiêm mỗi tháng.")
    tags = fields.pop("tags", ())
    with unit_of_work():
        page = SectionPage.objects.get(pk=section.pk).add_child(instance=ArticlePage(title=title, live=False, **fields))
        page.tags.add(*tags)
        revision = page.save_revision()
        if publish:
            revision.publish()
    return ArticlePage.objects.get(pk=page.pk)


def info_page(*, parent: Any, title: str = "Giới thiệu", publish: bool = True, **fields: Any) -> InfoPage:
    """Return a new info page under `parent`."""
    with unit_of_work():
        page = type(parent).objects.get(pk=parent.pk).add_child(instance=InfoPage(title=title, live=False, **fields))
        if publish:
            page.save_revision().publish()
    return InfoPage.objects.get(pk=page.pk)


def embed_guide(*, widget: Widget | None, title: str = "Nhúng tin tức", slug: str = "nhung-tin",
                publish: bool = True, **fields: Any) -> EmbedGuidePage:  # fmt: skip
    """Return a new page on embedding the news under the portal's home."""
    with unit_of_work():
        instance = EmbedGuidePage(title=title, slug=slug, widget=widget, live=False, **fields)
        page = HomePage.objects.get(pk=portal_home().pk).add_child(instance=instance)
        if publish:
            page.save_revision().publish()
    return EmbedGuidePage.objects.get(pk=page.pk)


def edit(page: Any, **fields: Any) -> Any:
    """Publish a new revision of `page` with `fields`; return the page as it is then."""
    with unit_of_work():
        fresh = type(page).objects.get(pk=page.pk)
        for name, value in fields.items():
            setattr(fresh, name, value)
        fresh.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def picture_bytes(*, width: int = 1600, height: int = 1000, colour: tuple[int, int, int] = (20, 90, 60)) -> bytes:
    """Return a plain JPEG."""
    out = BytesIO()
    PillowImage.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def image(*, title: str = "Buổi tiêm chủng", alt_text: str = "Nhân viên y tế tiêm cho trẻ", data: bytes | None = None,
          name: str = "anh.jpg", **fields: Any) -> CmsImage:  # fmt: skip
    """Return a new picture of the library."""
    file = ImageFile(BytesIO(data or picture_bytes()), name=name)
    return CmsImage.objects.create(title=title, alt_text=alt_text, file=file, **fields)


def document(*, title: str = "Biểu mẫu", name: str = "bieu-mau.pdf", **fields: Any) -> CmsDocument:
    """Return a new document of the library."""
    return CmsDocument.objects.create(title=title, file=ContentFile(b"%PDF-1.4", name=name), **fields)


class UserFactory(DjangoModelFactory[User]):
    """A user without rights."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi-dung-{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.vn")


class CategoryFactory(DjangoModelFactory[Category]):
    """A top-level category."""

    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Chuyên mục {n}")
    slug = factory.Sequence(lambda n: f"chuyen-muc-{n}")


class StreamFactory(DjangoModelFactory[Stream]):
    """A stream of the portal whose rule names nothing yet."""

    class Meta:
        model = Stream

    name = factory.Sequence(lambda n: f"Luồng tin {n}")
    slug = factory.Sequence(lambda n: f"luong-tin-{n}")


class BlocFactory(DjangoModelFactory[Bloc]):
    """A bloc without sections."""

    class Meta:
        model = Bloc

    name = factory.Sequence(lambda n: f"Khối thi đua {n}")
    slug = factory.Sequence(lambda n: f"khoi-thi-dua-{n}")


class MemberUnitFactory(DjangoModelFactory[MemberUnit]):
    """A member unit."""

    class Meta:
        model = MemberUnit

    name = factory.Sequence(lambda n: f"Trạm y tế số {n}")


class WidgetFactory(DjangoModelFactory[Widget]):
    """An open widget; the test names the stream."""

    class Meta:
        model = Widget

    unit = factory.SubFactory(MemberUnitFactory)


class AlertFactory(DjangoModelFactory[Alert]):
    """A notice in force for an hour."""

    class Meta:
        model = Alert

    title = "Cảnh báo mưa lớn"
    ends_at: datetime = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))
