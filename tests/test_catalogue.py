"""Every string of ours speaks Vietnamese, and the compiled catalogue is the one in the source."""

import ast
import gettext
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "vi" / "LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext"}
TAG = re.compile(r"""\{%\s*(?:translate|trans)\s+(["'])(.*?)\1""")


def python_strings() -> set[str]:
    """Every literal passed to gettext in our Python."""
    found = set()
    for package in ("cms", "sites", "home", "search", "seeds"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    found |= {
                        a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)
                    }
    return found


def template_strings() -> set[str]:
    """Every literal in a translate tag of our templates."""
    templates = [path for package in ("cms", "sites", "home") for path in (ROOT / package).rglob("*.html")]
    return {match[2] for path in templates for match in TAG.finditer(path.read_text("utf-8"))}


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_strings_are_found_in_code_and_templates() -> None:
    assert len(python_strings()) > 100
    assert len(template_strings()) > 30


def test_every_string_of_ours_is_translated(vietnamese: gettext.GNUTranslations) -> None:
    known = {key if isinstance(key, str) else key[0] for key in vietnamese._catalog}  # type: ignore[attr-defined]
    assert sorted((python_strings() | template_strings()) - known) == []


def test_placeholders_survive_translation(vietnamese: gettext.GNUTranslations) -> None:
    pattern = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    broken = [
        key
        for key, value in vietnamese._catalog.items()  # type: ignore[attr-defined]
        if isinstance(key, str) and key and sorted(pattern.findall(key)) != sorted(pattern.findall(value))
    ]
    assert broken == []


def test_source_has_no_fuzzy_string_and_is_what_was_compiled(vietnamese: gettext.GNUTranslations) -> None:
    source = (CATALOGUE / "django.po").read_text("utf-8")
    assert "#, fuzzy" not in source
    ids = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)
    assert len(ids) > 200
    assert [one for one in ids if one.replace('\\"', '"') not in vietnamese._catalog] == []  # type: ignore[attr-defined]
