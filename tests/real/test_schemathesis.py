"""Schemathesis over the whole schema, all checks, against the running product on demo data: no failure."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import Tell
from tests.journeys.stack import Stack

pytestmark = pytest.mark.real
FOLDER = Path(__file__).parent
TOOL = str(Path(sys.executable).with_name("schemathesis"))


@pytest.mark.parametrize("config", ["named.toml", "anything.toml"])
def test_schemathesis_finds_nothing(stack: Stack, tell: Tell, config: str) -> None:
    """`named.toml` names streams, sections and hosts that there are, so that valid requests must be answered;
    `anything.toml` asks for anything, and what names nothing may be a 400 or 410."""
    run = [TOOL, "--config-file", str(FOLDER / config), "run", f"{stack.base}/api/v2/schema/", "--no-color"]
    done = subprocess.run(run, capture_output=True, text=True, timeout=1500, check=False)
    report = done.stdout[-6000:]
    tell(f"{config}: {report[report.rfind('Test cases:') :].strip()}")
    assert done.returncode == 0, report + done.stderr[-2000:]
