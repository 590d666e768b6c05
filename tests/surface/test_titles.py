"""A-94: whatever people call their things, no page, dialog, letter, feed or spreadsheet does more than show it."""

import csv
import html
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.db import transaction
from django.template import Context, Template
from django.test import Client

from cms.core import letters
from cms.core.exports import FORMULA
from cms.users.models import User
from seeds import factories
from tests.conftest import do_tasks
from tests.sites.approval_room import Seat, person
from tests.surface import titles
from tests.surface.conftest import reader
from tests.surface.markup import WORD, born, born_in_html
from tests.surface.titles import DETAILED, PAYLOADS, Named

pytestmark = pytest.mark.usefixtures("portal_in_process", "db")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Named]]:
    """Everything once for each payload, made once for all tests of this module and rolled back after them."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        factories.portal()
        made = {key: titles.name_everything(number, name) for number, (key, name) in enumerate(PAYLOADS.items())}
        do_tasks()
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def admin(world: dict[str, Named]) -> Client:
    client = reader()
    client.force_login(User.objects.create_superuser("quan-tri", "quan-tri@example.vn", "mat-khau-rat-dai"))
    return client


def read(client: Client, addresses: list[str]) -> tuple[dict[str, list[str]], int]:
    """Return what was born at which address, and at how many of them a payload was to be read at all."""
    found, seen = {}, 0
    for address in addresses:
        response: Any = client.get(address, headers={"Accept": "text/html, */*"})
        if response.streaming:
            response.streaming_content = [b"".join(response.streaming_content)]
        text = b"".join(response) if response.streaming else response.content
        seen += WORD.encode() in text
        if told := born(response):
            found[address] = told
    return found, seen


PLACES = ("<p>{}</p>", '<input value="{}">', "<input value='{}'>", "<title>{}</title>", "<script>f('{}')</script>")


@pytest.mark.parametrize("key", ["most", "attribute", "text", "cdata", "turn"])
def test_the_reader_of_these_tests_sees_what_is_not_escaped(key: str) -> None:
    page = "".join(place.format(PAYLOADS[key]) for place in PLACES)
    assert born_in_html(page)
    assert born_in_html(html.escape(page).replace("\u202e", "")) == []


def test_the_reader_of_these_tests_sees_what_is_unescaped_twice_and_what_a_template_has_summed() -> None:
    assert born_in_html(html.unescape(PAYLOADS["entities"]))
    assert born_in_html(Template("{{ sum }}").render(Context({"sum": 1337 * 7})))


@pytest.mark.slow
def test_A94_the_lists_and_dialogs_of_the_admin_only_show_names(admin: Client) -> None:
    found, seen = read(admin, titles.admin_lists())
    assert found == {}
    assert seen > 60


@pytest.mark.slow
@pytest.mark.parametrize("key", DETAILED)
def test_A94_the_forms_and_dialogs_of_one_thing_only_show_names(
    admin: Client, world: dict[str, Named], key: str
) -> None:
    found, seen = read(admin, titles.admin_details(world[key]))
    assert found == {}
    assert seen >= 70


def test_A94_public_lists_feeds_and_sitemaps_only_show_names(world: dict[str, Named]) -> None:
    found, seen = read(reader(), titles.public_lists())
    assert found == {}
    assert seen > 12


@pytest.mark.parametrize("key", PAYLOADS)
def test_A94_public_pages_feeds_and_answers_only_show_names(world: dict[str, Named], key: str) -> None:
    found, seen = read(reader(), titles.public_details(world[key]))
    assert found == {}
    assert seen > 12


def cells(response: Any) -> list[str]:
    """The texts of a spreadsheet as a program reads them; of an XLSX file, formulas count as what they would do."""
    content = b"".join(response.streaming_content)
    if "csv" in response["Content-Type"]:
        return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    every = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in every if cell.data_type == "f"] == []
    return [str(cell.value) for cell in every]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_A94_no_spreadsheet_holds_a_formula(admin: Client, kind: str) -> None:
    exports, formulas = 0, []
    for address in titles.admin_lists():
        response: Any = admin.get(f"{address}?export={kind}")
        if kind in response.get("Content-Disposition", ""):
            texts = cells(response)
            formulas += [text for text in texts if kind == "csv" and WORD in text and text.startswith(FORMULA)]
            exports += any("=cmd" in text for text in texts)
    assert formulas == []
    assert exports >= 4


@pytest.mark.parametrize("key", PAYLOADS)
def test_A94_letters_only_show_names(world: dict[str, Named], key: str) -> None:
    section = world[key].section
    person(section, "heads")
    draft = factories.article(section=section, title=PAYLOADS[key], publish=False)
    writer = person(section, "contributors", last_name=PAYLOADS[key])
    draft.owner = writer
    draft.save()
    Seat(person(section, "editors"), draft).open().submit()
    letters.send_due()
    assert mail.outbox
    for message in mail.outbox:
        assert (message.bcc, "Bcc" in message.message(), "\n" in message.subject) == ([], False, False)
        assert "\u202e" not in message.subject + str(message.body)
        pages = [str(text) for text, kind in getattr(message, "alternatives", []) if kind == "text/html"]
        assert [one for page in pages for one in born_in_html(page)] == []
