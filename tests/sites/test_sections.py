"""What a section gets, who may do what in it, and what the furniture of the API says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Collection, Site

from home.models import HomePage
from seeds import factories
from sites.sections.models import Bloc, SectionCard, SectionPage
from sites.streams.models import Stream

Get = Callable[..., Any]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


def test_new_section_gets_groups_collection_workflow_and_stream(section: SectionPage) -> None:
    kit = section.kit
    assert [group.name.split(" – ")[1] for group in kit.groups().values()] == [
        "Cộng tác viên",
        "Biên tập viên",
        "Lãnh đạo đơn vị",
        "Quản trị chuyên trang",
    ]
    assert kit.collection.name == "Sở Y tế"
    assert [task.name for task in kit.workflow.tasks] == ["Biên tập: Sở Y tế", "Lãnh đạo duyệt: Sở Y tế"]
    assert section.get_workflow() == kit.workflow
    assert Stream.objects.get(section=section).slug == "so-y-te"


def test_saving_a_section_again_furnishes_nothing_twice(section: SectionPage) -> None:
    factories.edit(section, title="Sở Y tế tỉnh")
    assert Stream.objects.filter(section=section).count() == 1
    assert Collection.objects.filter(depth=2, name__startswith="Sở Y tế").count() == 1


@pytest.mark.parametrize(
    ("role", "adds", "edits_others", "publishes"),
    [("contributors", True, False, False), ("editors", True, True, False), ("heads", True, True, True)],
)
def test_roles_may_do_their_part_in_their_own_section_only(
    section: SectionPage, role: str, adds: bool, edits_others: bool, publishes: bool
) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    article, foreign = factories.article(section=section), factories.article(section=other)
    user = factories.UserFactory()
    user.groups.add(section.kit.groups()[role])
    may = article.permissions_for_user(user)
    assert section.permissions_for_user(user).can_add_subpage() == adds
    assert (may.can_edit(), may.can_publish()) == (edits_others, publishes)
    assert not foreign.permissions_for_user(user).can_edit()
    assert not other.permissions_for_user(user).can_add_subpage()


def test_host_in_the_form_makes_and_removes_a_site(section: SectionPage) -> None:
    factories.edit(section, host="so-y-te.localhost")
    site = Site.objects.get(root_page=section.pk)
    assert (site.hostname, site.port) == ("so-y-te.localhost", 8000)
    factories.edit(section, host="")
    assert not Site.objects.filter(root_page=section.pk).exists()


@pytest.mark.parametrize("host", ["https://so-y-te.vn", "so y te", "-a.vn", "SO.VN", "localhost"])
def test_bad_or_taken_host_is_refused(section: SectionPage, host: str) -> None:
    section.host = host
    with pytest.raises(ValidationError) as error:
        section.full_clean()
    assert "host" in error.value.message_dict


def test_sections_api_lists_shown_sections_with_their_blocs(section: SectionPage, get: Get) -> None:
    factories.section(slug="an", title="Ẩn", publish=False)
    factories.BlocFactory(slug="van-hoa-xa-hoi").sections.add(section)
    body = get("sections/")
    assert body["meta"] == {"total_count": 1}
    item = body["items"][0]
    assert (item["slug"], item["stream"], item["blocs"]) == ("so-y-te", "so-y-te", ["van-hoa-xa-hoi"])
    assert item["uuid"] == str(SectionCard.objects.get(pk=section.pk).uuid)


def test_section_detail_tells_how_to_reach_it(section: SectionPage, get: Get) -> None:
    factories.edit(section, phone="0208 3855 000", introduction="<p>Giới <script>x()</script>thiệu</p>")
    body = get("sections/so-y-te/")
    assert body["phone"] == "0208 3855 000"
    assert body["introduction_html"] == "<p>Giới thiệu</p>"


def test_blocs_and_streams_api(section: SectionPage, get: Get) -> None:
    bloc = factories.BlocFactory(slug="van-hoa-xa-hoi", name="Khối thi đua Văn hóa - Xã hội")
    bloc.sections.add(section)
    assert get("blocs/")["items"][0]["sections"][0]["slug"] == "so-y-te"
    assert [item["slug"] for item in get("streams/")["items"]] == ["van-hoa-xa-hoi", "xuat-ban-thong-tin", "so-y-te"]


def test_bloc_may_not_take_a_sections_address(section: SectionPage) -> None:
    with pytest.raises(ValidationError, match="địa chỉ"):
        Bloc(name="Khối", slug="so-y-te").full_clean()


def test_deleted_section_leaves_no_open_stream(section: SectionPage, get: Get) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    SectionPage.objects.get(pk=section.pk).delete()
    factories.article(section=other, title="Bài")
    get("news/?stream=so-y-te", 400)
    assert not Stream.objects.get(slug="so-y-te").placements.exists()


def test_categories_have_two_levels(db: None, get: Get) -> None:
    top = factories.CategoryFactory(slug="y-te", name="Y tế")
    child = factories.CategoryFactory(slug="tiem-chung", parent=top)
    assert {item["slug"]: item["parent"] for item in get("categories/")["items"]} == {
        "y-te": None,
        "tiem-chung": "y-te",
    }
    third = factories.CategoryFactory.build(slug="ba", parent=child)
    with pytest.raises(ValidationError, match="hai cấp"):
        third.full_clean()


def test_furniture_costs_the_same_for_many_sections(
    portal: HomePage, public: Client, django_assert_num_queries: Any
) -> None:
    factories.section(slug="mot")
    with django_assert_num_queries(4):
        public.get("/api/v2/sections/")
    for number in range(10):
        factories.section(slug=f"don-vi-{number}")
    with django_assert_num_queries(4):
        assert len(public.get("/api/v2/sections/").json()["items"]) == 11
