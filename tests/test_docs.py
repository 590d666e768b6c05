"""Holds the documentation to the code: what there is, is named; what is named, is there; no build machine shows."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.urls import URLPattern

from cms import api, urls

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
OURS = ("cms", "sites", "home", "search", "seeds")
CMS_SETTINGS = tuple(ROOT / "cms" / f"{name}.py" for name in ("environment", "security", "settings"))
SETTINGS = (*CMS_SETTINGS, ROOT / "home" / "portal" / "settings.py")
READS_ENVIRONMENT = re.compile(r'(?:\benv\.\w+\(|_required\(|os\.environ(?:\.get\(|\[))\s*"([A-Z_]+)"')
HEADINGS = ["Status", "Context", "Decision", "Refused", "Consequences"]

# Hosts from which packages are fetched, and folders in which somebody's checkout or home lies.
REGISTRY_HOST = re.compile(r"(?<![\w-])(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs|yarnpkg|crates)\.(?:org|com|io)\b")
BUILD_FOLDER = re.compile(r"(?<![\w.~/)-])/(?:work|root|Users|builds|home/(?!portal)[a-z][\w-]*)/[\w.]")


def text(*parts: str) -> str:
    """The text of one page of the documentation."""
    return DOCS.joinpath(*parts).read_text("utf-8")


def address(pattern: URLPattern) -> str:
    """The address of a route of the API as the documentation writes it."""
    return "/api/v2/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))


def table_names(page: str) -> set[str]:
    """The names in backticks in the first column of a page's tables."""
    cells = re.findall(r"^\| (`[^|]*`) \|", text(page), re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def make_targets() -> set[str]:
    """The targets that `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def own_commands() -> dict[str, str]:
    """Our management commands with the app that holds each."""
    return {name: str(app) for name, app in get_commands().items() if str(app).split(".")[0] in OURS}


def tracked_files() -> list[Path]:
    """Every file that git tracks, or would; in an unpacked archive every file outside hidden and data folders."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (ROOT / ".git").exists():
        folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name != "var"]
        return [path for path in [*ROOT.glob("*"), *(p for f in folders for p in f.rglob("*"))] if path.is_file()]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [p for p in api.urlpatterns if p.name != "unknown"], ids=lambda p: p.name)
def test_every_route_of_the_api_has_its_row(pattern: URLPattern) -> None:
    assert f"| `{pattern.name}` | `{address(pattern)}` |" in text("api.md")


def test_the_api_page_has_no_route_that_is_not_there() -> None:
    rows = set(re.findall(r"^\| `([\w-]+)` \| `/api/", text("api.md"), re.MULTILINE))
    assert rows == {pattern.name for pattern in api.urlpatterns} - {"unknown"}


def test_every_other_named_route_is_in_the_operating_page() -> None:
    names = {pattern.name or "" for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)} - {""}
    assert {"healthz", "readyz"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in text("operating.md")] == []


@pytest.mark.parametrize("file", SETTINGS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_environment_variable_is_documented(file: Path) -> None:
    read = set(READS_ENVIRONMENT.findall(file.read_text("utf-8")))
    assert len(read) >= 3
    assert read - table_names("settings.md") == set()


def test_every_variable_of_the_example_is_documented() -> None:
    names = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert names - table_names("settings.md") == set()


def test_every_documented_variable_is_read_somewhere() -> None:
    places = [*SETTINGS, ROOT / "Makefile", ROOT / "Procfile", *sorted((ROOT / "seeds").rglob("*.py"))]
    code = "\n".join(path.read_text("utf-8") for path in places)
    assert [name for name in sorted(table_names("settings.md")) if not re.search(rf"\b{name}\b", code)] == []


def test_every_make_target_is_documented_and_nothing_else() -> None:
    assert {
        name.removeprefix("make ") for name in table_names("commands.md") if name.startswith("make ")
    } == make_targets()


def test_the_readme_names_only_make_targets_that_exist() -> None:
    named = set(
        re.findall(
            r"\bmake ([a-z-]+)",
            "\n".join(re.findall(r"`make [^`]+`|^    make .*", PAGES[0].read_text("utf-8"), re.MULTILINE)),
        )
    )
    assert {"run", "test", "check"} <= named
    assert named - make_targets() == set()


@pytest.mark.parametrize(("name", "app"), sorted(own_commands().items()), ids=lambda value: value)
def test_every_command_of_ours_is_documented_with_its_options(name: str, app: str) -> None:
    section = text("commands.md").partition(f"\n### {name}\n")[2].partition("\n##")[0]
    assert section
    usual = set(BaseCommand().create_parser("manage.py", "any")._option_string_actions)
    options = set(load_command_class(app, name).create_parser("manage.py", name)._option_string_actions)
    assert [
        option for option in sorted(options - usual) if not re.search(rf"^\| `{option}[ `]", section, re.MULTILINE)
    ] == []


def test_the_commands_page_has_no_command_that_is_not_there() -> None:
    headed = set(re.findall(r"^### (\w+)$", text("commands.md"), re.MULTILINE))
    assert headed == set(own_commands())


@pytest.mark.parametrize("page", sorted((DOCS / "adr").glob("*.md")), ids=lambda page: page.stem)
def test_every_decision_has_the_five_headings(page: Path) -> None:
    written = page.read_text("utf-8")
    assert re.match(rf"# {page.name[:4]}: \w", written)
    assert re.findall(r"^## (.+)$", written, re.MULTILINE) == HEADINGS


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((DOCS / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_by_hash_and_name_no_place(name: str) -> None:
    lock = (ROOT / name).read_text("utf-8")
    assert "--hash=sha256:" in lock
    assert [line for line in lock.splitlines() if "://" in line or line.startswith("-")] == []


@pytest.mark.parametrize("unwanted", [REGISTRY_HOST, BUILD_FOLDER], ids=["registry host", "build folder"])
def test_no_file_names_where_it_was_built(unwanted: re.Pattern[str]) -> None:
    files = tracked_files()
    assert ROOT / "manage.py" in files
    written = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8", errors="ignore") for path in files}
    assert {name: found[0] for name, content in written.items() if (found := unwanted.search(content))} == {}


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRY_HOST, "--index-url https://{}.org/simple".format("pypi")),
        (REGISTRY_HOST, '"resolved": "https://registry.{}.org/x.tgz"'.format("npmjs")),
        (BUILD_FOLDER, "source = '/{}/main/cms'".format("work")),
        (BUILD_FOLDER, 'File "/home/{}/xbtt/manage.py"'.format("an")),
    ],
)
def test_what_is_not_wanted_is_recognised(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)
