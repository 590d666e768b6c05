"""A key's page for frames and its fragment: what they show, how they refuse, what they may load and who frames them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from home.models import HomePage
from seeds import factories
from sites.alerts import actions as alerts
from sites.sections.models import SectionPage
from sites.streams.models import SHARED, Stream
from sites.widgets import actions, scripts, seen
from sites.widgets.models import MOST_ITEMS, Widget, WidgetDay
from tests.surface.markup import born
from tests.surface.titles import PAYLOADS

PAGE, FRAGMENT = "/embed/w/AB12/", "/embed/w/AB12/items.html"
BOTH = pytest.mark.parametrize("address", [PAGE, FRAGMENT])
NEUTRAL = '<a href="http://localhost:8000/"'


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    return factories.section()


@pytest.fixture
def widget(section: SectionPage) -> Widget:
    return factories.WidgetFactory(stream=Stream.objects.get(slug=SHARED), key="AB12", limit=5, heading="Tin của tỉnh")


def change(widget: Widget, **fields: Any) -> None:
    """Set fields of the widget as its form would."""
    for name, value in fields.items():
        setattr(widget, name, value)
    widget.save()


def read(client: Client, address: str, status: int = 200) -> str:
    """The text at an address, which must answer with `status`."""
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "text/html; charset=utf-8"
    return response.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'<a class="xbtt-title"[^>]*>(.*?)</a>', page)


@BOTH
def test_both_show_the_news_with_date_source_and_link(
    section: SectionPage, widget: Widget, public: Client, address: str
) -> None:
    article = factories.article(section=section, title="Một & hai")
    page = read(public, address)
    moment = timezone.localtime(article.first_published_at)
    assert titles(page) == ["Một &amp; hai"]
    assert re.search(rf'datetime="{moment:%Y-%m-%dT%H:%M:%S}\+07:00">{moment:%d/%m/%Y}</time>', page)
    assert '<h2 class="xbtt-heading">Tin của tỉnh</h2>' in page
    assert f'<span class="xbtt-source">{section.short_name}</span>' in page
    assert article.full_url in page


def test_the_page_is_whole_and_the_fragment_is_a_piece(section: SectionPage, widget: Widget, public: Client) -> None:
    factories.article(section=section)
    page, fragment = read(public, PAGE), read(public, FRAGMENT)
    assert '<html lang="vi"' in page
    assert "<title>Tin của tỉnh</title>" in page
    assert 'target="_top" rel="noopener"' in page
    assert fragment.startswith("<section ")
    assert not re.search(r"<(script|style|link|html|!--)|style=|target=| on\w+=", fragment)
    assert set(re.findall(r'class="([^"]*)"', fragment)) == {
        one for one in re.findall(r'class="([^"]*)"', fragment) if all(c.startswith("xbtt-") for c in one.split())
    }


@BOTH
def test_pictures_carry_their_size_and_say_nothing(
    section: SectionPage, widget: Widget, public: Client, address: str, run_tasks: Any
) -> None:
    factories.article(section=section, lead_image=factories.image())
    run_tasks()
    image = re.search(r"<img [^>]*>", read(public, address))
    assert image
    assert re.search(
        r' src="http://localhost:8000/media/[^"]*" width="\d+" height="\d+" alt="" loading="lazy"', image[0]
    )


@BOTH
def test_the_look_is_the_keys(section: SectionPage, widget: Widget, public: Client, address: str) -> None:
    factories.article(section=section, title="Một", lead="Dẫn nhập.")
    plain = read(public, address)
    assert "Dẫn nhập." not in plain
    change(widget, summary=True, dates=False, source=False, more=False, heading_level=4, layout="headline", lang="en")
    page = read(public, address)
    assert "Dẫn nhập." in page
    assert not re.search("xbtt-(date|source|more)", page)
    assert '<h4 class="xbtt-heading">' in page
    assert "xbtt-in-headline" in page
    assert "xbtt-item xbtt-big" in page
    assert 'lang="en"' in page


@BOTH
def test_a_page_narrows_its_frame_and_never_widens_it(
    section: SectionPage, widget: Widget, public: Client, address: str
) -> None:
    other = factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")
    factories.article(section=section, title="Y tế", tags=["vắc xin"])
    factories.article(section=other, title="Trường")
    assert titles(read(public, f"{address}?section=so-gddt")) == ["Trường"]
    assert titles(read(public, f"{address}?tag=v%E1%BA%AFc+xin")) == ["Y tế"]
    assert titles(read(public, f"{address}?limit=1")) == ["Trường"]
    change(widget, limit=1, section=section)
    assert titles(read(public, f"{address}?limit=30")) == ["Y tế"]
    assert titles(read(public, f"{address}?section=so-gddt")) == []


def test_language_theme_and_layout_may_be_the_pages_own(section: SectionPage, widget: Widget, public: Client) -> None:
    factories.article(section=section)
    page = read(public, f"{PAGE}?lang=en&theme=dark&layout=cards")
    assert '<html lang="en" ' in page
    assert ' class="xbtt-page xbtt-dark">' in page
    assert "xbtt-in-cards" in page
    assert ">See all</a>" in page


@BOTH
@pytest.mark.parametrize("query", ["limit=31", "limit=x", "theme=pink", "script=1.0.0", "la=1"])
def test_a_bad_parameter_is_a_400_that_names_it_and_is_not_blank(
    widget: Widget, public: Client, address: str, query: str
) -> None:
    page = read(public, f"{address}?{query}", 400)
    assert f"<code>{query.partition('=')[0]}</code>" in page
    assert NEUTRAL in page


@BOTH
def test_without_news_the_page_says_so(widget: Widget, public: Client, address: str) -> None:
    assert '<p class="xbtt-empty">Chưa có tin để hiển thị ở đây.</p>' in read(public, address)


@BOTH
def test_urgent_notices_stand_above_the_news(
    section: SectionPage, widget: Widget, public: Client, address: str
) -> None:
    factories.article(section=section)
    alerts.issue(title="Lũ <lên>", level="warning", ends_at=timezone.now() + timedelta(hours=1))
    page = read(public, address)
    assert "Lũ &lt;lên&gt;" in page
    assert page.index("xbtt-notices") < page.index("xbtt-list")


@BOTH
def test_what_has_expired_is_not_shown_and_no_304_outlives_it(
    section: SectionPage, widget: Widget, public: Client, address: str, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    factories.article(section=section, title="Đến mai", expire_at=timezone.now() + timedelta(days=1))
    first = public.get(address)
    assert "Đến mai" in first.content.decode()
    assert public.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    time_machine.shift(timedelta(days=1, seconds=1))
    second = public.get(address, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "Đến mai" not in second.content.decode()
    assert second["Cache-Control"].startswith("public, max-age=0, s-maxage=1")


@BOTH
def test_a_publish_shows_at_the_next_request(
    section: SectionPage, widget: Widget, public: Client, address: str
) -> None:
    tag = public.get(address)["ETag"]
    factories.article(section=section, title="Mới")
    response = public.get(address, headers={"If-None-Match": tag})
    assert titles(response.content.decode()) == ["Mới"]


@BOTH
def test_unknown_and_revoked_keys_are_small_pages_that_lead_to_the_portal(
    widget: Widget, public: Client, address: str
) -> None:
    unknown = read(public, address.replace("AB12", "SAI"), 404)
    actions.revoke(widget=widget)
    revoked = read(public, address, 403)
    assert NEUTRAL in unknown
    assert revoked.replace("status-403", "status-404") == unknown
    assert "<!--" not in unknown


@pytest.mark.parametrize("address", ["/embed/w/AB%2012/", "/embed/w/AB12", "/embed/w/", "/embed/", "/embed/x/y"])
def test_a_mistyped_address_below_embed_is_a_page_that_may_be_framed(
    widget: Widget, public: Client, address: str
) -> None:
    assert NEUTRAL in read(public, address, 404)
    assert "X-Frame-Options" not in public.get(address)


def test_the_policy_lets_nothing_in_but_style_pictures_and_one_script(widget: Widget, public: Client) -> None:
    response = public.get(PAGE)
    rules = dict(rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; "))
    assert rules == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' http://localhost:8000",
        "script-src": scripts.address("frame.js", scripts.NEWEST),
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "*",
    }
    assert f'<script src="{rules["script-src"]}" defer></script>' in response.content.decode()
    assert "X-Frame-Options" not in response


@pytest.mark.parametrize("referer", ["https://benhvien.example.vn/", "https://khac.example.vn/", ""])
def test_hosts_of_a_restricted_key_are_its_frame_ancestors_whatever_the_referer(
    widget: Widget, public: Client, referer: str
) -> None:
    change(widget, hosts=["benhvien.example.vn", "*.so-y-te.vn"])
    for status, tagged in ((200, True), (403, False)):
        response = public.get(PAGE, headers={"Referer": referer} if referer else {})
        assert response.status_code == status
        assert response["Content-Security-Policy"].endswith(
            "frame-ancestors 'self' https://benhvien.example.vn:* http://benhvien.example.vn:*"
            " https://*.so-y-te.vn:* http://*.so-y-te.vn:*"
        )
        assert ("ETag" in response) == tagged
        assert "X-Frame-Options" not in response
        actions.revoke(widget=widget)


def test_a_fragment_of_a_restricted_key_is_answered_to_servers(
    section: SectionPage, widget: Widget, public: Client
) -> None:
    factories.article(section=section, title="Một")
    change(widget, hosts=["benhvien.example.vn"])
    assert titles(read(public, FRAGMENT)) == ["Một"]


@pytest.mark.parametrize(
    ("hosts", "origin", "status", "allowed"),
    [
        ([], "https://khac.example.vn", 200, "*"),
        (["benhvien.example.vn"], "https://benhvien.example.vn", 200, "https://benhvien.example.vn"),
        (["benhvien.example.vn"], "https://khac.example.vn", 403, "*"),
        (["benhvien.example.vn"], "null", 403, "*"),
    ],
)
def test_a_script_that_fetches_the_fragment_is_held_to_the_hosts(
    widget: Widget, public: Client, hosts: list[str], origin: str, status: int, allowed: str
) -> None:
    change(widget, hosts=hosts)
    response = public.get(FRAGMENT, headers={"Origin": origin})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, allowed)
    assert "origin" in response["Vary"].lower()


@BOTH
@pytest.mark.parametrize("key", PAYLOADS)
def test_A94_hostile_titles_are_only_shown(
    section: SectionPage, widget: Widget, public: Client, address: str, key: str
) -> None:
    hostile = PAYLOADS[key]
    change(widget, heading=hostile[:120], summary=True)
    factories.article(section=section, title=hostile, lead=hostile)
    alerts.issue(title=hostile, ends_at=timezone.now() + timedelta(hours=1))
    response = public.get(address)
    assert response.content.decode().count("zzborn") >= 4
    assert born(response) == []


@BOTH
def test_queries_are_as_many_for_one_item_as_for_thirty(
    section: SectionPage, widget: Widget, public: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    change(widget, limit=MOST_ITEMS)
    read(public, address)  # It has been counted within the last minute.
    factories.article(section=section)
    with django_assert_max_num_queries(6) as few:
        assert len(titles(read(public, address))) == 1
    for _ in range(MOST_ITEMS - 1):
        factories.article(section=section)
    with django_assert_max_num_queries(len(few)):
        assert len(titles(read(public, address))) == MOST_ITEMS


@pytest.mark.parametrize(("address", "format_"), [(PAGE, "page"), (FRAGMENT, "fragment")])
def test_requests_are_counted_by_the_referers_host_and_noted_for_recalls(
    section: SectionPage, widget: Widget, public: Client, address: str, format_: str
) -> None:
    factories.article(section=section)
    public.get(address, headers={"Referer": "https://benhvien.example.vn/tin?bn=1"})
    row = WidgetDay.objects.get()
    assert (row.host, row.format, row.requests, row.refusals) == ("benhvien.example.vn", format_, 1, 0)
    assert list(seen.last_seen(["AB12"])) == ["AB12"]


@BOTH
def test_refusals_are_counted(widget: Widget, public: Client, address: str) -> None:
    actions.revoke(widget=widget)
    public.get(address)
    assert [(row.requests, row.refused_as) for row in WidgetDay.objects.all()] == [(1, "permission_denied")]


@BOTH
def test_no_cookie_is_set_and_none_is_asked_for(widget: Widget, public: Client, address: str) -> None:
    response = public.get(address)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_the_pages_head_names_the_feeds_of_the_same_news(section: SectionPage, widget: Widget, public: Client) -> None:
    change(widget, section=section, exclude=factories.CategoryFactory(slug="y-te"), tag="vắc xin")
    links = re.findall(r'<link rel="alternate" type="application/[a-z]+\+xml"[^>]* href="([^"]*)"', read(public, PAGE))
    query = "section=so-y-te&amp;exclude=y-te&amp;tag=v%E1%BA%AFc+xin"
    assert links == [f"http://localhost:8000/feeds/{SHARED}.{kind}?{query}" for kind in ("atom", "rss")]
    assert public.get(links[0].replace("&amp;", "&").removeprefix("http://localhost:8000")).status_code == 200


def test_a_page_carries_its_own_tag_so_that_its_script_misses_no_change(widget: Widget, public: Client) -> None:
    page = public.get("/embed/w/AB12/")
    tag = page["ETag"].strip('"')
    assert f'data-tag="{tag}"' in page.content.decode()
    assert 'data-tag="status-404"' in public.get("/embed/w/SAI/").content.decode()
