"""What the isolation costs: so many queries more on a page, however much there is on it."""

import pytest
from wagtail.models import Page

from bench import guards
from home.models import HomePage
from seeds import factories, scale
from sites.sections.models import SectionPage
from sites.sections.neutral import shared_collection

MOST = 4


def added(section: SectionPage, rows: int, page: str) -> int:
    """How many queries more an editor's page needs with the isolation, when the section has so many articles."""
    scale.grow(rows, sections=SectionPage.objects.filter(pk=section.pk))
    clients, address = guards.clients_of(guards.editor_of(section)), guards.addresses(section)[page]
    needed = {}
    for mode, switched in guards.MODES.items():
        with switched():
            needed[mode] = guards.queries(clients[mode], address)
    return needed["with"] - needed["without"]


@pytest.fixture
def section(portal: HomePage) -> SectionPage:
    """A section, ten others to link to and ten pictures to show."""
    for number in range(10):
        factories.section(slug=f"don-vi-{number}", title=f"Đơn vị {number}")
        factories.image(title=f"Ảnh {number}", collection=shared_collection())
    return factories.section()


@pytest.mark.parametrize("page", ["explorer", "edit"])
@pytest.mark.parametrize("rows", [1, 50])
def test_isolation_adds_few_queries_to_a_page_whatever_is_on_it(section: SectionPage, rows: int, page: str) -> None:
    assert 0 < added(section, rows, page) <= MOST


@pytest.mark.parametrize("linked", [1, 10])
def test_links_to_other_sections_add_no_query_each(section: SectionPage, linked: int) -> None:
    """Every link in a form asks whether the person may see where it leads."""
    others = Page.objects.filter(slug__startswith="don-vi-")[:linked]
    text = "".join(f'<a linktype="page" id="{one.pk}">liên kết</a> ' for one in others)
    article = factories.article(section=section, publish=False, body=[{"type": "paragraph", "value": f"<p>{text}</p>"}])
    clients = guards.clients_of(guards.editor_of(section))
    needed = {}
    for mode, switched in guards.MODES.items():
        with switched():
            needed[mode] = guards.queries(clients[mode], f"/admin/pages/{article.pk}/edit/")
    assert needed["with"] - needed["without"] <= MOST
