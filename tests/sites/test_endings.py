"""What ends with a section, a bloc, a stream or a document, and what must not outlive a visible change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction

from cms.core.models import CmsDocument, PublicRendition
from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.news.models import ArticlePage, Attachment, Category
from sites.sections.models import Bloc, SectionPage
from sites.streams import deciding
from sites.streams.checking import check
from sites.streams.models import SHARED, Stream
from sites.widgets.models import Widget

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def delete(page: SectionPage) -> None:
    """Delete a section as the admin would."""
    SectionPage.objects.get(pk=page.pk).delete()


def document(title: str = "Mẫu đơn") -> CmsDocument:
    """A document with a small file."""
    made = CmsDocument(title=title)
    made.file.save("mau-don.txt", ContentFile("Mẫu đơn".encode()))
    return made


def test_deleted_sections_notices_widgets_and_stream_end_with_it(section: SectionPage, get: Get) -> None:
    factories.article(section=factories.section(slug="khac", title="Khác"))
    alerts.issue(title="Lũ", text="", level="warning", ends_at=timezone.now() + timedelta(days=1), sections=[section])
    factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), section=section, key="AB12")
    delete(section)
    assert get("resolve/?host=localhost:8000&path=/")["alerts"] == []
    get("widgets/AB12/", 404)
    assert "so-y-te" not in [item["slug"] for item in get("streams/")["items"]]
    get("news/?stream=so-y-te", 400)
    assert check().differences == []
    assert not Widget.objects.exists()


def test_stream_of_a_hidden_section_is_not_named(section: SectionPage, get: Get) -> None:
    other = factories.section(slug="kin", title="Kín")
    article = factories.article(section=section)
    deciding.accept(placement=deciding.propose(article=article, stream=other.streams.get(), by=None), by=None)
    other.refresh_from_db()
    SectionPage.objects.get(pk=other.pk).unpublish()
    assert "kin" not in [row["stream"] for row in get(f"news/{article.pk}/")["placements"]]
    get("news/?stream=kin", 400)


def test_deleted_bloc_lets_go_of_what_it_brought(section: SectionPage, run_tasks: Callable[[], int]) -> None:
    bloc = factories.BlocFactory(slug="khoi")
    bloc.sections.add(section)
    factories.article(section=section)
    run_tasks()
    stream = Stream.objects.get(slug="khoi")
    assert stream.placements.count() == 1
    bloc.delete()
    run_tasks()
    assert stream.placements.count() == 0
    assert check().differences == []


def test_deleted_stream_is_told_to_the_log(section: SectionPage) -> None:
    stream = factories.StreamFactory(slug="tam", takes_all=True)
    factories.article(section=section)
    stream.delete()
    assert check().differences == []


def test_new_stream_that_takes_all_is_filled(section: SectionPage, get: Get, run_tasks: Callable[[], int]) -> None:
    factories.article(section=section)
    factories.StreamFactory(slug="tat-ca", takes_all=True)
    run_tasks()
    assert len(get("news/?stream=tat-ca")["items"]) == 1


def test_bloc_keeps_its_address(db: None) -> None:
    bloc = factories.BlocFactory(slug="khoi")
    bloc.slug = "khac"
    with pytest.raises(ValidationError, match="không đổi được"):
        bloc.full_clean()
    assert Bloc.objects.get().slug == "khoi"


def test_child_category_can_be_made(db: None) -> None:
    Category(name="Con", slug="con", parent=factories.CategoryFactory()).full_clean()


@pytest.mark.parametrize("change", ["unpublish", "move", "close", "rename-file", "redirect"])
def test_no_etag_survives_a_change_elsewhere_that_readers_see(
    section: SectionPage, public: Client, change: str
) -> None:
    target, paper = factories.article(section=section, title="Đích"), document()
    body = [{"type": "paragraph", "value": f'<p><a linktype="page" id="{target.pk}">Đích</a></p>'}]
    article = factories.article(section=section, body=body, attachments=[Attachment(document=paper)])
    redirect = Redirect.objects.create(old_path="/cu", redirect_link="https://example.vn/a")
    paths = {"redirect": "resolve/?host=localhost:8000&path=/cu/"}
    path = "/api/v2/" + paths.get(change, f"news/{article.pk}/")
    before = public.get(path)
    if change == "unpublish":
        target.unpublish()
    elif change == "move":
        target.move(factories.section(slug="khac", title="Khác"), pos="last-child")
    elif change == "close":
        closed = Collection.objects.get(pk=paper.collection_id)
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    elif change == "rename-file":
        paper.file.save("mau-don-moi.txt", ContentFile("Mẫu đơn mới".encode()))
    else:
        redirect.redirect_link = "https://example.vn/b"
        redirect.save()
    after = public.get(path, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after.json() == before.json()) == (200, False)


def test_replaced_file_of_a_document_is_the_one_readers_get(section: SectionPage, get: Get, public: Client) -> None:
    paper = document()
    article = factories.article(section=section, attachments=[Attachment(document=paper, title="Mẫu số 1")])
    paper.file.save("mau-don-moi.txt", ContentFile("Mẫu đơn mới, dài hơn".encode()))
    item = get(f"news/{article.pk}/")["attachments"][0]
    assert (item["title"], item["url"].rsplit("/", 1)[1]) == ("Mẫu số 1", paper.filename)
    assert public.get(item["url"].removeprefix("http://localhost:8000")).status_code == 200


def test_hidden_section_takes_its_public_pictures_with_it(section: SectionPage, run_tasks: Callable[[], int]) -> None:
    factories.article(section=section, lead_image=factories.image())
    run_tasks()
    assert PublicRendition.objects.count() == 9
    SectionPage.objects.get(pk=section.pk).unpublish()
    run_tasks()
    assert PublicRendition.objects.count() == 0
    factories.edit(section)
    run_tasks()
    assert PublicRendition.objects.count() == 9


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v2/news/?to=9999-12-31", 400),
        ("/api/v2/news/?from=0001-01-01", 400),
        ("/api/v2/resolve/?host=localhost:8000&path=//[x", 404),
        ("/media/%00", 404),
        ("/private-media/%00", 404),
    ],
)
def test_odd_address_is_answered(section: SectionPage, public: Client, path: str, status: int) -> None:
    assert public.get(path).status_code == status


def test_odd_origin_of_a_restricted_widget_is_refused(section: SectionPage, public: Client) -> None:
    factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), key="AB12", hosts=["a.vn"])
    assert public.get("/api/v2/widgets/AB12/", headers={"Origin": "http://["}).status_code == 403


def test_alias_is_refused_and_view_draft_is_no_error(section: SectionPage, public: Client) -> None:
    article = factories.article(section=section)
    public.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    form = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": section.pk, "alias": "on"}
    assert public.post(f"/admin/pages/{article.pk}/copy/", form).status_code == 302
    assert ArticlePage.objects.count() == 1
    assert public.get(f"/admin/pages/{article.pk}/view_draft/").status_code < 500
