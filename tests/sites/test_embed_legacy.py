"""Addresses of the old Liferay portal's widgets lead to the same news here."""

from typing import Any

import pytest
from django.test import Client

from home.models import HomePage
from seeds import factories

BASE = "http://localhost:8000"
SHARED = f"{BASE}/embed/streams/xuat-ban-thong-tin/"
PORTLET = "com_liferay_asset_publisher_web_portlet_AssetPublisherPortlet_INSTANCE_a1B2"


@pytest.fixture
def sections(portal: HomePage) -> None:
    factories.section()
    factories.section(slug="so-gddt", title="Sở GDĐT", host="so-gddt.localhost")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        (f"/widget/web/so-y-te/home/-/{PORTLET}", f"{BASE}/embed/sections/so-y-te/"),
        ("/widget/web/soyte/trang-chu/-/101_INSTANCE_x9", f"{BASE}/embed/sections/so-y-te/"),
        ("/widget/web/SoYTe/home?p_p_id=101&p_p_state=pop_up", f"{BASE}/embed/sections/so-y-te/"),
        ("/widget/vi/web/soyte/home/-/101", f"{BASE}/embed/sections/so-y-te/"),
        ("/widget/web/guest/home/-/101_INSTANCE_x9", SHARED),
        ("/widget/web/so-cu/home", SHARED),
        ("/widget/c/portal/layout?p_l_id=10180&p_p_id=101", SHARED),
        ("/widget/web/", SHARED),
        ("/widget/x", SHARED),
    ],
)
def test_an_old_address_leads_to_the_frame_of_its_section_or_of_the_shared_stream(
    sections: None, public: Client, path: str, location: str
) -> None:
    response: Any = public.get(path)
    assert (response.status_code, response["Location"]) == (302, location)
    assert "X-Frame-Options" not in response
    assert public.get(location.removeprefix(BASE)).status_code == 200


def test_an_old_address_on_a_sections_own_host_leads_to_that_section(sections: None) -> None:
    response: Any = Client().get("/widget/web/guest/home/-/101", headers={"Host": "so-gddt.localhost:8000"})
    assert response["Location"] == f"{BASE}/embed/sections/so-gddt/"


def test_a_hidden_section_is_not_led_to(sections: None, public: Client) -> None:
    section = factories.section(slug="so-kin", title="Sở kín")
    section.unpublish()
    response: Any = public.get("/widget/web/sokin/home")
    assert response["Location"] == SHARED


@pytest.mark.parametrize("path", ["/html/js/liferay/widget.js", "/o/frontend-js-web/liferay/widget.js"])
def test_the_script_that_old_snippets_load_is_there(public: Client, path: str) -> None:
    response = public.get(path)
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"Liferay.Widget = function" in response.content
    assert b"document.write(" not in response.content
    assert public.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
