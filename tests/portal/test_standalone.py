"""The portal as a process of its own has no database, loads nothing of the CMS, and needs an API."""

import os
import subprocess
import sys
from pathlib import Path

import home.portal

ROOT = Path(home.portal.__file__).parents[2]
PROBE = """
import sys
from home.portal.wsgi import application
from django.conf import settings
from django.test import Client
assert settings.DATABASES == {}
assert Client().get("/healthz", headers={"host": "localhost"}).status_code == 200
assert Client().get("/", headers={"host": "localhost"}).status_code == 503
roots = {name.partition(".")[0] for name in sys.modules}
print(sorted(roots & {"wagtail", "cms", "sites", "search", "seeds", "rest_framework"}))
print("django.db.backends.sqlite3" in sys.modules, "home.models" in sys.modules)
"""


def _run(code: str, **extra: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "home.portal.settings", **extra}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_process_of_its_own_loads_no_database_and_no_cms() -> None:
    # Port 9 on this machine answers nobody, so the page is the one for an outage.
    result = _run(PROBE, PORTAL_API_URL="http://127.0.0.1:9")
    assert result.returncode == 0, result.stderr
    assert result.stdout.split("\n")[:2] == ["[]", "False False"]


def test_missing_api_address_is_refused_with_what_to_do() -> None:
    result = _run("import django; django.setup()")
    assert result.returncode != 0
    assert "PORTAL_API_URL is not set" in result.stderr
