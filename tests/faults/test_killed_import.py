"""The importer killed half way: what was taken stays whole, the rest is taken by the next run."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "seeds" / "samples" / "legacy"


def manage(*arguments: str) -> list[str]:
    """The command line of `manage.py` with arguments."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


@pytest.mark.slow
def test_import_killed_in_the_middle_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """SECURITY F19: kill -9, then run again, on a SQLite database of its own."""
    source = (SAMPLES / "02-no-byline.txt").read_text("utf-8")
    files = tmp_path / "files"
    files.mkdir()
    for number in range(60):
        text = source.replace("Thông báo tuyển sinh", f"Thông báo {number} tuyển sinh", 1)
        (files / f"bai-{number:03}.txt").write_text(text, "utf-8")
    env = {"PATH": os.environ["PATH"], "XBTT_DEMO": "1", "DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"}
    setup = "from seeds import factories; factories.portal(); factories.section()"
    for arguments in (("migrate", "-v0"), ("shell", "-v0", "-c", setup)):
        subprocess.run(manage(*arguments), env=env, check=True, timeout=120)
    command = manage("import_legacy", str(files), "--section", "so-y-te")
    first = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    models = "from sites.news.models import ArticlePage, LegacySource"
    count = f"{models}; print(ArticlePage.objects.count(), LegacySource.objects.count())"
    reached = wait_for_articles(tmp_path / "data" / "xbtt.sqlite3", least=5)
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=30)
    assert 5 <= reached < 60
    again = subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=120)
    assert "60 files" in again.stdout
    counted = subprocess.run(manage("shell", "-v0", "-c", count), env=env, check=True, capture_output=True, text=True)
    assert counted.stdout.split() == ["60", "60"]
    checked = subprocess.run(manage("check_streams"), env=env, capture_output=True, text=True, check=False)
    assert (checked.returncode, "0 differences" in checked.stdout) == (0, True)


def wait_for_articles(database: Path, *, least: int) -> int:
    """Wait until the database holds `least` imported articles; return how many there are."""
    for _attempt in range(600):
        connection = sqlite3.connect(database, timeout=5)
        found = int(connection.execute("SELECT count(*) FROM news_legacysource").fetchone()[0])
        connection.close()
        if found >= least:
            return found
        time.sleep(0.05)
    pytest.fail("the import did not start")
