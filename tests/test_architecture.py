"""The house's rules, each seen to fail: import contracts, one door, one place that marks markup safe."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("cms", "sites", "home", "search", "seeds")
LINT = Path(sys.executable).parent / "lint-imports"


def sources() -> list[Path]:
    """Every module of the product, without migrations."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in files if "migrations" not in path.parts]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts on the tree in `folder`."""
    return subprocess.run(
        [str(LINT), "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_import_contracts_hold() -> None:
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout
    assert "0 broken" in ran.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("cms/core/text.py", "import sites.news.models", "Imports go down only"),
        ("sites/news/models.py", "import sites.streams.models", "Imports go down only"),
        ("sites/alerts/models.py", "import sites.streams.models", "Imports go down only"),
        ("search/__init__.py", "import home.models", "Imports go down only"),
        ("home/portal/views.py", "import cms.core.text", "The portal knows the API's address"),
        ("home/portal/views.py", "import wagtail", "The portal knows the API's address"),
        ("sites/sections/queries.py", "import home.portal.client", "Only the router of addresses"),
    ],
)
def test_each_contract_can_break(tmp_path: Path, module: str, line: str, broken: str) -> None:
    for package in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / module
    file.write_text(f"{file.read_text('utf-8')}\n{line}\n", "utf-8")
    ran = lint(tmp_path)
    assert ran.returncode != 0
    assert re.search(rf"{re.escape(broken)}.*BROKEN", ran.stdout)


def imports(path: Path) -> set[str]:
    """Every dotted name that a module imports."""
    tree = ast.parse(path.read_text("utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return found | {f"{node.module}.{alias.name}" for node in modules for alias in node.names}


def test_portal_does_not_touch_the_database() -> None:
    found = [
        path for path in sources() if "portal" in path.parts and any(n.startswith("django.db") for n in imports(path))
    ]
    assert found == []


def test_published_content_is_read_through_the_one_door() -> None:
    pattern = re.compile(r"\.live\(\)|\.public\(\)")
    found = [str(path) for path in sources() if pattern.search(path.read_text("utf-8"))]
    assert found == []


def test_api_v2_of_wagtail_is_imported_in_few_files() -> None:
    found = [path for path in sources() if any(name.startswith("wagtail.api") for name in imports(path))]
    assert len(found) <= 2


def test_markup_is_marked_safe_in_one_module() -> None:
    found = [path.relative_to(ROOT).as_posix() for path in sources() if "mark_safe" in path.read_text("utf-8")]
    assert found == ["home/portal/templatetags/portal.py"]


def test_no_file_is_longer_than_one_idea() -> None:
    long = {path.name: count for path in sources() if (count := len(path.read_text("utf-8").splitlines())) > 300}
    assert long == {}


def test_there_is_no_room_for_leftovers() -> None:
    assert [path for path in sources() if path.stem in ("utils", "helpers", "common")] == []
