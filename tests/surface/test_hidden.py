"""What is hidden stays hidden at every public address; the numbers are those of SECURITY."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms.core.models import CmsDocument
from cms.core.transactions import unit_of_work
from home.models import HomePage, InfoPage
from seeds import factories
from tests.surface import crawl
from tests.surface.world import ABSENT, MARK, World, publish


def test_no_public_address_reveals_anything_hidden(world: World, public: Client) -> None:
    """A-48 to A-59, A-75: no mark and no id of anything hidden, in no body and no header."""
    asked = crawl.everything(world)
    found = {address: told for address in asked if (told := crawl.secrets_in(public.get(address), address))}
    assert found == {}
    assert len(asked) > 250


def test_a_route_that_nobody_has_said_how_to_fill_fails(world: World) -> None:
    with pytest.raises(AssertionError, match="Say in tests/surface/crawl"):
        crawl.addresses(crawl.Route("moi", "api/v2/moi/<int:id>/", compared=True), world)


def test_the_crawl_finds_every_room_of_the_public_surface() -> None:
    names = {route.name for route in crawl.public_routes()}
    assert {"pages", "page-find", "image-detail", "news", "resolve", "widget-detail", "embed-script", "show"} <= names
    assert not any(name.startswith("wagtailadmin") for name in names)


def same(public: Client, address: str, hidden: int) -> bool:
    """Whether a hidden id answers exactly like one that there is not, headers and all."""
    answers = [public.get(f"/api/v2/{address.format(key)}") for key in (hidden, ABSENT)]
    first, second = ((one.status_code, one.content, sorted(one.items())) for one in answers)
    return first == second and answers[0].status_code >= 400


def test_a48_hidden_ids_answer_like_absent_ones(world: World, public: Client) -> None:
    kinds = {kind: world.hidden_ids(kind) for kind in ("pages", "images", "documents", "redirects")}
    asked = [(f"{kind}{way}", key) for kind, keys in kinds.items() for key in keys for way in ("/{}/", "/find/?id={}")]
    assert [(address, key) for address, key in asked if not same(public, address, key)] == []
    assert min(len(keys) for keys in kinds.values()) >= 3


def test_a48_relations_to_hidden_pages_answer_like_absent_ones(world: World, public: Client) -> None:
    relations = ("child_of", "descendant_of", "ancestor_of", "translation_of")
    asked = [(f"pages/?{relation}={{}}", key) for relation in relations for key in world.hidden_ids("pages")]
    assert [(address, key) for address, key in asked if not same(public, address, key)] == []


def test_a55_a56_a58_only_public_pages_are_listed_and_found(world: World, get: Any) -> None:
    """Not those that expired by the clock, whose time has not come, or that stand under an unpublished page."""
    listed = {page["title"] for page in get("pages/")["items"]}
    assert listed == {
        "Cổng thông tin điện tử tỉnh", "Xuất bản thông tin", "Sở Y tế", "Triển khai tiêm chủng mở rộng", "Giới thiệu",
        "Luồng của một sở",
    }  # fmt: skip
    assert get(f"pages/?search={MARK}")["meta"]["total_count"] == 0
    assert get("pages/?search=giới")["meta"]["total_count"] == 1


def test_a49_foreign_keys_to_what_is_hidden_are_null(world: World, get: Any) -> None:
    article = get(f"pages/{world.public['article']}/")
    assert (article["lead_image"], article["attachments"]) == (None, [])
    assert get(f"pages/{world.public['section']}/")["logo"] is None
    landing = get("pages/?slug=luong-kin")["items"][0]["id"]
    assert get(f"pages/{landing}/")["stream"] is None


def test_a50_choosers_of_what_is_hidden_are_empty(world: World, get: Any) -> None:
    body = {block["id"]: block["value"] for block in get(f"pages/{world.public['info']}/")["body"]}
    assert [body["f0"], body["f1"]] == [{"image": None, "caption": "", "credit": ""}] * 2
    assert body["a"] == {"items": []}
    assert body["2"]["items"][0]["id"] == world.public["document"]


def test_a51_links_to_what_is_hidden_are_their_words_alone(world: World, get: Any) -> None:
    article = get(f"pages/{world.public['article']}/")
    texts = [block["value"].get("html", "") for block in article["body"]]
    texts.append(get(f"pages/{world.public['section']}/")["introduction"])
    assert "liên kết" in texts[-1]
    assert [text for text in texts if "<a" in text] == []


def test_a52_a53_alias_is_not_in_the_api_at_all(world: World, get: Any) -> None:
    """An alias would show the whole body of its restricted source."""
    alias = world.pages["alias"]
    assert Page.objects.get(pk=alias.pk).live
    get(f"pages/{alias.pk}/", 404)
    get("resolve/?host=localhost:8000&path=/zzsecretb-ban-sao/", 404)
    assert "alias_of" not in get(f"pages/{world.public['info']}/")["meta"]


def test_a58_meta_parent_is_shown_where_it_may_be_seen(world: World, get: Any) -> None:
    assert get(f"pages/{world.public['article']}/")["meta"]["parent"]["id"] == world.public["section"]
    assert get(f"pages/{world.public['home']}/")["meta"]["parent"] is None


def test_a59_redirects_to_hidden_pages_are_not_there(world: World, get: Any) -> None:
    assert [redirect["old_path"] for redirect in get("redirects/")["items"]] == ["/cu"]
    get("redirects/find/?html_path=/zzsecretb-0", 404)


def test_a64_documents_of_drafts_and_of_closed_collections_are_not_served(world: World, public: Client) -> None:
    answers = {
        name: public.get(document.url, headers={"If-None-Match": f'"{document.file_hash}"'}).status_code
        for name, document in world.documents.items()
    }
    assert answers == {"draft's": 404, "closed": 302, "in closed": 302}
    offered = CmsDocument.objects.get(pk=world.public["document"])
    assert public.get(offered.url).status_code == 200


def test_a65_pictures_of_drafts_are_not_listed(world: World, get: Any) -> None:
    assert [picture["id"] for picture in get("images/")["items"]] == [world.public["image"]]
    assert [document["id"] for document in get("documents/")["items"]] == [world.public["document"]]


def test_a68_what_is_unpublished_vanishes_everywhere_and_comes_back(world: World, public: Client, get: Any) -> None:
    info, picture, document = (world.public[kind] for kind in ("info", "image", "document"))
    addresses = [f"pages/{info}/", f"images/{picture}/", f"documents/{document}/", "pages/find/?html_path=/gioi-thieu/"]
    with unit_of_work():
        InfoPage.objects.get(pk=info).unpublish()
    assert [public.get(f"/api/v2/{address}").status_code for address in addresses] == [404] * 4
    publish(InfoPage.objects.get(pk=info))
    assert [public.get(f"/api/v2/{address}").status_code for address in addresses] == [200, 200, 200, 302]


def test_a75_each_host_has_the_pages_of_its_own_site(world: World, public: Client, get: Any) -> None:
    other = Client(SERVER_NAME="khac.localhost", SERVER_PORT="8000")
    for client in (public, other, public):
        titles = {page["title"] for page in client.get("/api/v2/pages/").json()["items"]}
        assert ("Cổng khác" in titles, "Giới thiệu" in titles) == (client is other, client is public)
    assert [page["title"] for page in get("pages/?site=khac.localhost")["items"]] == ["Cổng khác"]
    get(f"pages/{Site.objects.get(hostname='khac.localhost').root_page_id}/", 404)
    paths = [redirect["old_path"] for redirect in other.get("/api/v2/redirects/").json()["items"]]
    assert paths == ["/cu", f"/{MARK.lower()}-khac"]


def test_a62_searches_tell_nothing_of_what_is_hidden(world: World, get: Any) -> None:
    for kind in ("pages", "images", "documents"):
        assert get(f"{kind}/?search={MARK}")["meta"]["total_count"] == 0


def test_a57_scheduled_update_of_a_live_article_keeps_its_old_text_until_then(portal: HomePage, get: Any) -> None:
    article = factories.article(section=factories.section(slug="so-khac", title="Sở khác"), title="Tên cũ")
    factories.edit(article, title="Tên mới", go_live_at=timezone.now() + timedelta(hours=1))
    assert get(f"news/{article.pk}/")["title"] == "Tên cũ"
    assert get(f"pages/{article.pk}/")["title"] == "Tên cũ"
