"""The typed TypeScript client, generated from the committed schema, compiles and prints the ten latest titles."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys.conftest import Tell
from tests.journeys.stack import Stack

pytestmark = pytest.mark.real
CLIENT = Path(__file__).parent / "client"


def run(*command: str) -> str:
    """What a command prints; fails with all it said when it fails."""
    assert shutil.which(command[0]), f"{command[0]} is missing: install Node.js 20 or newer."
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_generated_client_compiles_and_prints_the_ten_latest_titles(stack: Stack, tell: Tell) -> None:
    run("npm", "ci", "--no-audit", "--no-fund")
    run("npm", "run", "generate")
    run("npm", "run", "compile")
    printed = run("node", "built/latest.js", stack.base)
    for line in printed.splitlines()[:10]:
        tell(line)
    latest = stack.news("limit=10")
    assert [line.partition(": ")[2] for line in printed.splitlines()[:10]] == [card["title"] for card in latest]
    assert printed.splitlines()[-1] == "refused: unknown stream"
