"""Template tags: safe near links, srcsets, file kinds, and one place that marks HTML safe."""

from pathlib import Path

import pytest

import home.portal
from home.portal.templatetags.portal import dialled, file_kind, json_ld, local, local_srcset

HERE = Path(home.portal.__file__).parent


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://a.vn/x/?y=1#z", "/x/?y=1#z"),
        ("http://A.VN", "/"),
        ("http://a.vn:8000/x/", "http://a.vn:8000/x/"),
        ("https://b.vn/x/", "https://b.vn/x/"),
        ("http://a.vn//b.vn/", "http://a.vn//b.vn/"),
        ("/x/", "/x/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        (None, ""),
    ],
)
def test_local_shortens_only_this_host_and_drops_unsafe_schemes(url: str | None, shown: str) -> None:
    assert local(url, "a.vn") == shown


def test_local_srcset_shortens_each_candidate() -> None:
    srcset = "http://a.vn/m/1.webp 400w, http://b.vn/m/2.webp 800w"
    assert local_srcset(srcset, "a.vn") == "/m/1.webp 400w, http://b.vn/m/2.webp 800w"


def test_json_ld_cannot_be_ended_by_its_text() -> None:
    assert json_ld({"name": "</script>&"}).count("</script>") == 1


def test_small_texts_are_shortened_for_their_use() -> None:
    assert dialled("(+84) 208 000 0000") == "+842080000000"
    assert file_kind("application/pdf") == file_kind("pdf") == "PDF"


def test_html_is_marked_safe_in_one_function_only() -> None:
    python = [file.read_text() for file in HERE.rglob("*.py")]
    assert sum(text.count("mark_safe(") for text in python) == 1
    assert not any("|safe" in text or "autoescape" in text for text in (f.read_text() for f in HERE.rglob("*.html")))
