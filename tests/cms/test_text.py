"""Cleaning, folding and slugs of Vietnamese text."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.text import clean_data, clean_text, fold, slugify

VECTORS = json.loads((Path(__file__).parent / "samples" / "search_vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['query']} / {vector['text']}")
def test_folded_query_is_found_as_words_of_folded_text(vector: dict[str, Any]) -> None:
    found = f" {fold(vector['query'])} " in f" {fold(vector['text'])} "
    assert found == vector["match"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_does_not_see_composition(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_tone_placement_does_not_matter() -> None:
    assert fold("hoà thuỷ uỷ") == fold("hòa thủy ủy") == "hoa thuy uy"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đồng Hỷ đường", "dong-hy-duong"),
        ("Sở Y tế", "so-y-te"),
        ("Hồ Núi Cốc", "ho-nui-coc"),
        ("Nghị định 42/2022/NĐ-CP", "nghi-dinh-42-2022-nd-cp"),
        ("Ðịnh Hoá", "dinh-hoa"),
        ("Hồ Núi Cốc".encode().decode(), "ho-nui-coc"),
        (unicodedata.normalize("NFD", "Thái Nguyên"), "thai-nguyen"),
        ("!!!", ""),
    ],
)
def test_slug_follows_the_rule(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_long_slug_is_cut_at_a_word() -> None:
    assert slugify("một hai ba bốn năm", max_length=10) == "mot-hai-ba"


def test_stored_text_is_composed_and_has_no_eth() -> None:
    assert clean_text(unicodedata.normalize("NFD", "Ðịnh Hóa")) == "Định Hóa"


def test_tone_placement_is_kept_as_written() -> None:
    assert clean_text("hoà, hòa, thuý") == "hoà, hòa, thuý"


def test_json_is_cleaned_to_its_depth() -> None:
    decomposed = unicodedata.normalize("NFD", "tế")
    assert clean_data({"a": [decomposed, 1, None, {"b": decomposed}]}) == {"a": ["tế", 1, None, {"b": "tế"}]}
