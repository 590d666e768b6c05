"""The widget's scripts are built again, from the sources, with the pinned tools: the same bytes as those committed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sites.widgets.scripts import FOLDER, NEWEST

pytestmark = pytest.mark.real
SOURCES = FOLDER.parents[1] / "script"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources and of what is built, with the tools installed; the originals stay as they are."""
    root = tmp_path_factory.mktemp("widgets")
    shutil.copytree(SOURCES, root / "script", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copytree(FOLDER, root / "static" / "embed")
    assert run(root / "script", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund").returncode == 0
    return root / "script"


def run(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    assert shutil.which(command[0]), f"{command[0]} is missing: install Node.js 20 or newer."
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)


def test_the_types_of_the_sources_are_right(workshop: Path) -> None:
    checked = run(workshop, "npm", "run", "check")
    assert checked.returncode == 0, checked.stdout


def test_a_build_gives_the_committed_bytes(workshop: Path) -> None:
    built = run(workshop, "node", "build.mjs", "--check")
    assert built.returncode == 0, built.stderr


def test_a_published_version_is_not_built_over(workshop: Path) -> None:
    source, built = workshop / "height.js", workshop.parent / "static" / "embed" / NEWEST / "height.js"
    before = built.read_bytes()
    source.write_text(source.read_text("utf-8").replace("80", "90"), "utf-8")
    refused = run(workshop, "node", "build.mjs")
    assert refused.returncode != 0
    assert "raise the version in package.json" in refused.stderr
    assert built.read_bytes() == before
    assert run(workshop, "node", "build.mjs", "--replace").returncode == 0
    assert built.read_bytes() != before
