"""The scripts that sites load: published versions stay as they are, small, plain, and built from what is here."""

import base64
import hashlib
import json

import brotli
import pytest
from django.test import Client

from sites.widgets import scripts

SOURCES = scripts.FOLDER.parents[1] / "script"
FILES = [(version, name) for version, names in scripts.RELEASES.items() for name in names if name.endswith(".js")]


def digest(content: bytes, algorithm: str) -> str:
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def sent(version: str, name: str) -> int:
    """Bytes of a published script as brotli sends them at its best."""
    return len(brotli.compress((scripts.FOLDER / version / name).read_bytes(), quality=11))


@pytest.mark.parametrize(("version", "name"), FILES)
def test_published_scripts_keep_their_bytes_and_are_ascii(version: str, name: str) -> None:
    content = (scripts.FOLDER / version / name).read_bytes()
    assert digest(content, "sha384") == scripts.integrity(name, version)
    assert content.isascii()
    assert b"define(" not in content.replace(b"customElements.define(", b"")


@pytest.mark.parametrize("version", scripts.RELEASES)
def test_scripts_keep_to_their_budgets(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {name: sent(version, name) for name in ("xbtt.js", "height.js", "frame.js")}
    with capsys.disabled():
        print(f"\n{version}: bytes with brotli {sizes}")  # noqa: T201 (a figure for people)
    assert sizes["xbtt.js"] <= 4096
    assert sizes["height.js"] + sizes["frame.js"] <= 700


def test_the_newest_version_is_built_from_the_sources_as_they_are() -> None:
    names = sorted(path.name for path in SOURCES.iterdir() if path.suffix in {".js", ".mjs", ".css", ".json"})
    stamp = digest(b"".join((SOURCES / name).read_bytes() for name in names), "sha256")
    assert json.loads((SOURCES / "package.json").read_bytes())["version"] == scripts.NEWEST
    assert stamp == scripts.RELEASES[scripts.NEWEST]["sources"], "Run `make widget` and commit what it builds."


def test_the_lock_file_names_no_place() -> None:
    assert "http" not in (SOURCES / "package-lock.json").read_text("utf-8")


@pytest.mark.parametrize(("path", "name"), [("/embed/v1.js", "xbtt.js"), ("/embed/v1-height.js", "height.js")])
def test_evergreen_scripts_are_the_newest_and_asked_for_again_soon(public: Client, path: str, name: str) -> None:
    response = public.get(path)
    assert scripts.address(name) == f"http://localhost:8000{path}"
    assert digest(response.content, "sha384") == scripts.integrity(name, scripts.NEWEST)
    assert response["Cache-Control"].startswith("public, max-age=300")
    assert public.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize(("version", "name"), FILES)
def test_published_versions_may_be_kept_for_ever_and_checked(public: Client, version: str, name: str) -> None:
    path = scripts.address(name, version).removeprefix("http://localhost:8000")
    response = public.get(path)
    assert path == f"/embed/{version}/{name}"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert digest(response.content, "sha384") == scripts.integrity(name, version)


def test_the_hashes_are_published(public: Client) -> None:
    assert public.get("/embed/releases.json").json() == scripts.RELEASES


@pytest.mark.parametrize("path", ["9.9.9/xbtt.js", "1.0.0/x.js", "1.0.0/sources.js", "x/xbtt.js"])
def test_what_was_not_published_is_a_404_in_the_one_error_shape(public: Client, path: str) -> None:
    response = public.get(f"/embed/{path}")
    assert response.status_code == 404
    assert response.json()["errors"][0]["code"] == "not_found"


def test_a_later_version_is_newer_by_its_numbers() -> None:
    assert scripts.newest(["1.9.0", "1.10.0", "1.2.11"]) == "1.10.0"
