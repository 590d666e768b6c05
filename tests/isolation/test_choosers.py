"""The chooser of pages leads from one's own section to what is public elsewhere, and tells nothing else on the way."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.core import access
from cms.core.transactions import unit_of_work
from home.models import HomePage, InfoPage
from tests.isolation.world import MARK, OPEN, World

BROWSE = "/admin/choose-page/"


def shown(client: Client, place: Any = None) -> str:
    """What the dialog shows below `place`, or where it opens."""
    html: str = client.get(f"{BROWSE}{place.pk}/" if place else BROWSE).json()["html"]
    return html


def test_dialog_opens_at_ones_section_with_a_way_up_to_the_home(world: World, as_: Callable[[str], Client]) -> None:
    html, home = shown(as_("ED_A")), HomePage.objects.get()
    assert f'href="{BROWSE}{home.pk}/' in html
    assert "Sở A" in html
    assert f"{OPEN} Sở B" in shown(as_("ED_A"), home)


def test_way_up_from_another_sections_page_bears_public_titles(world: World, as_: Callable[[str], Client]) -> None:
    renamed = InfoPage.objects.get(pk=world.b["public page"].pk)
    renamed.title = f"{MARK} tên mới"
    with unit_of_work():
        renamed.save_revision()
    html = shown(as_("ED_A"), world.b["branch"])
    assert all(f'href="{BROWSE}{world.b[name].pk}/' in html for name in ("section", "public page"))
    assert MARK not in html
    assert MARK in shown(as_("SU"), world.b["branch"])


def test_one_page_is_found_public_as_in_lists(world: World) -> None:
    now = timezone.now()
    branches = access.hidden_branches(now)
    pages = Page.objects.all()
    listed = set(access.visible_in_lists(pages, now=now).values_list("pk", flat=True))
    assert {page.pk for page in pages if access.is_visible(page, branches=branches, now=now)} == listed
    assert 0 < len(listed) < pages.count()
