"""The base of pages: slugs made by the server, text stored composed, tree fields never written back stale."""

import unicodedata

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage


def test_slug_is_made_from_the_title_with_d_for_d_stroke(portal: HomePage) -> None:
    page = factories.article(section=factories.section(), title="Đường lên Đồng Hỷ")
    assert page.slug == "duong-len-dong-hy"


def test_second_page_of_the_same_title_gets_a_number(portal: HomePage) -> None:
    section = factories.section()
    factories.article(section=section, title="Thông báo")
    assert factories.article(section=section, title="Thông báo").slug == "thong-bao-2"


def test_text_is_stored_composed_in_every_kind_of_field(portal: HomePage) -> None:
    nfd = unicodedata.normalize("NFD", "Ủy ban xã Phú Đình")
    body = [{"type": "paragraph", "value": f"<p>{nfd}</p>"}]
    page = factories.article(section=factories.section(), title=nfd, lead=nfd, body=body)
    stored = [page.title, page.lead, page.body[0].value.source, page.latest_revision.content["title"]]
    assert all(unicodedata.is_normalized("NFC", text) for text in stored)


def test_child_added_while_its_parent_is_being_published_is_kept(portal: HomePage) -> None:
    """SECURITY F25."""
    section = factories.section()
    stale = section.get_latest_revision_as_object()
    factories.article(section=section)
    stale.save()
    assert SectionPage.objects.get(pk=section.pk).numchild == 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_page_published_after_its_parent_moved_stays_under_its_parent(portal: HomePage) -> None:
    """SECURITY F26 and E-1."""
    first, second = factories.section(slug="mot"), factories.section(slug="hai")
    article = factories.article(section=first)
    stale = article.get_latest_revision_as_object()
    ArticlePage.objects.get(pk=article.pk).move(SectionPage.objects.get(pk=second.pk), pos="last-child")
    stale.save()
    fresh = ArticlePage.objects.get(pk=article.pk)
    assert fresh.get_parent().pk == second.pk
    assert fresh.url_path == f"/cong/hai/{article.slug}/"


def test_page_has_one_address_wherever_it_is_asked(portal: HomePage) -> None:
    section = factories.section(host="so-y-te.localhost")
    article = factories.article(section=section)
    assert article.full_url == f"http://so-y-te.localhost:8000/{article.slug}/"
    Site.objects.filter(root_page=section.pk).delete()
    assert ArticlePage.objects.get(pk=article.pk).full_url == f"http://localhost:8000/so-y-te/{article.slug}/"


@pytest.fixture
def admin(portal: HomePage) -> Client:
    client = Client(SERVER_NAME="localhost", SERVER_PORT="8000")
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    return client


def test_admin_form_fills_an_empty_slug(admin: Client) -> None:
    section = factories.section()
    form = {"title": "Sở Y tế đón đoàn", "slug": "", "lead": "Tóm tắt.", "body-count": "0"}
    for formset in ("bylines", "attachments", "corrections", "comments"):
        form |= {f"{formset}-TOTAL_FORMS": "0", f"{formset}-INITIAL_FORMS": "0"}
    response = admin.post(f"/admin/pages/add/news/articlepage/{section.pk}/", form)
    assert response.status_code == 302
    assert ArticlePage.objects.get().slug == "so-y-te-don-doan"


def test_user_is_called_in_vietnamese_order() -> None:
    assert User(last_name="Ban biên tập", first_name="Cổng tỉnh").get_full_name() == "Ban biên tập Cổng tỉnh"
