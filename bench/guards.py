"""What the isolation of sections costs an editor: the list of a section of 500 articles, and a full article's form.

Asks through the whole of Django in one process, with the isolation and without, turn by turn, in one transaction on
the demo's database that is rolled back at the end. Prints medians, their ratio (it should be at most 1.15) and how
many queries there are.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.unguarded import unguarded
from cms.core.models import CmsImage
from cms.users.models import User
from seeds import factories, scale
from sites.sections.models import SectionPage
from sites.sections.neutral import shared_collection

RUNS = 50
WARM_UP = 5
ARTICLES = 500
MOST_SECONDS = 45.0

Mode = Callable[[], AbstractContextManager[None]]
MODES: dict[str, Mode] = {"with": nullcontext, "without": unguarded}


def editor_of(section: SectionPage) -> User:
    """Return a new editor of `section`."""
    user: User = factories.UserFactory()
    user.groups.add(section.kit.editors)
    return user


def full_article(section: SectionPage) -> int:
    """Return the id of a new draft with ten figures of the shared collection and ten links to public pages."""
    pictures = CmsImage.objects.filter(collection=shared_collection()).order_by("pk")[:10]
    pages = SectionPage.objects.filter(live=True).exclude(pk=section.pk).order_by("path")[:10]
    figures = [{"type": "figure", "value": {"image": one.pk, "caption": "", "credit": ""}} for one in pictures]
    links = [{"type": "paragraph", "value": f'<p><a linktype="page" id="{one.pk}">liên kết</a></p>'} for one in pages]
    return int(factories.article(section=section, title="Bài đủ ảnh", publish=False, body=[*figures, *links]).pk)


def addresses(section: SectionPage) -> dict[str, str]:
    """Return what is asked for, by name."""
    return {
        "explorer": reverse("wagtailadmin_explore", args=[section.pk]),
        "edit": reverse("wagtailadmin_pages:edit", args=[full_article(section)]),
    }


def ask(client: Client, address: str) -> float:
    """Return how many seconds an answer takes; raise RuntimeError unless it is a good one."""
    begun = perf_counter()
    response = client.get(address)
    took = perf_counter() - begun
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered with {response.status_code}: is the demo planted (make demo)?")
    return took


def queries(client: Client, address: str) -> int:
    """Return how many queries an answer needs, when caches are warm."""
    ask(client, address)
    with CaptureQueriesContext(connection) as captured:
        ask(client, address)
    return len(captured)


@dataclass
class Measured:
    """One address and what was measured there, by mode."""

    name: str
    address: str
    seconds: dict[str, list[float]] = field(default_factory=lambda: {mode: [] for mode in MODES})
    queries: dict[str, int] = field(default_factory=dict)

    def report(self) -> str:
        """Return the result in one line."""
        with_, without = (median(self.seconds[mode]) for mode in MODES)
        runs = len(self.seconds["with"])
        return (
            f"{self.name:<10} with {with_ * 1000:7.1f} ms, {self.queries['with']} queries;"
            f"  without {without * 1000:7.1f} ms, {self.queries['without']} queries;"
            f"  ratio {with_ / without:.3f}  ({runs} runs each)"
        )


def clients_of(user: User) -> dict[str, Client]:
    """Return a signed-in browser for each mode."""
    clients = {mode: Client(SERVER_NAME="localhost") for mode in MODES}
    for client in clients.values():
        client.force_login(user)
    return clients


def count(pages: list[Measured], clients: dict[str, Client]) -> None:
    """Count the queries of each page in each mode."""
    for mode, switched in MODES.items():
        with switched():
            for page in pages:
                page.queries[mode] = queries(clients[mode], page.address)


def measure(pages: list[Measured], clients: dict[str, Client]) -> None:
    """Ask turn by turn, the first mode changing, for so many runs or until the time is up."""
    until = perf_counter() + MOST_SECONDS
    for run in range(WARM_UP + RUNS):
        if run > WARM_UP and perf_counter() > until:
            return
        for page in pages:
            for mode in MODES if run % 2 else reversed(MODES):
                with MODES[mode]():
                    took = ask(clients[mode], page.address)
                if run >= WARM_UP:
                    page.seconds[mode].append(took)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Leave the database as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def main() -> None:
    """Measure and print."""
    with rolled_back():
        section = factories.section(slug="do-thoi-gian", title="Đơn vị đo thời gian")
        scale.grow(ARTICLES, sections=SectionPage.objects.filter(pk=section.pk))
        pages = [Measured(name, address) for name, address in addresses(section).items()]
        clients = clients_of(editor_of(section))
        count(pages, clients)
        measure(pages, clients)
    for page in pages:
        print(page.report())  # noqa: T201  (What the command is for.)
