"""Settings are safe by default: production does not start half configured."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "SECRET_KEY": "k7Qw9-ZpL2vN8sT4yB6mX1cF3gH5jD0aRuE-iOqWePzM" + "nVbYtGhJ",
    "ALLOWED_HOSTS": "cong.example.vn",
    "BASE_URL": "https://cong.example.vn",
}
CHECK = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def start(tmp_path: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check --deploy` in an environment of its own."""
    return run(tmp_path, CHECK, environment)


def run(tmp_path: object, command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command in an environment of its own."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    env = {**clean, "DATA_DIR": str(tmp_path), **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL"])
def test_production_does_not_start_without_what_it_needs(tmp_path: object, missing: str) -> None:
    ran = start(tmp_path, **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert ran.returncode != 0
    assert f"{missing} is not set. Set it in the environment or in .env" in ran.stderr


def test_production_is_not_served_without_https(tmp_path: object) -> None:
    ran = start(tmp_path, **{**PRODUCTION, "BASE_URL": "http://cong.example.vn"})
    assert ran.returncode != 0
    assert "must start with https://" in ran.stderr


def test_production_does_not_do_without_the_second_factor(tmp_path: object) -> None:
    ran = start(tmp_path, **PRODUCTION, SECOND_FACTOR_REQUIRED="false")
    assert ran.returncode != 0
    assert "only the demo may do without the second factor" in ran.stderr


def test_production_has_cookies_that_no_other_host_can_set(tmp_path: object) -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY")
    script = f"from cms import settings; print(*(getattr(settings, name) for name in {names}))"
    ran = run(tmp_path, [sys.executable, "-c", script], PRODUCTION)
    assert ran.stdout.split() == ["__Host-sid", "__Host-csrf", "True", "True"]


def test_production_settings_pass_the_deployment_check(tmp_path: object) -> None:
    ran = start(tmp_path, **PRODUCTION)
    assert ran.returncode == 0, ran.stderr
