"""What a malformed parameter is told: its name, and what it takes, in Vietnamese."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cms.core.openapi import api_schema
from home.models import HomePage

Get = Callable[..., Any]
TOO_LONG = "a" * 101


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("limit=abc", "Nhận số nguyên từ 1 đến 50."),
        ("limit=0", "Nhận số nguyên từ 1 đến 50."),
        ("limit=51", "Nhận số nguyên từ 1 đến 50."),
        ("limit=", "Nhận số nguyên từ 1 đến 50."),
        ("locale=fr", "Nhận một trong các giá trị: vi, en."),
        ("from=2026-02-30", "Nhận ngày có thật, viết dạng YYYY-MM-DD."),
        ("stream=KH%C3%94NG!", "Nhận chữ a đến z không dấu, chữ số, gạch nối và gạch dưới, tối đa 100 ký tự."),
        (f"tag={TOO_LONG}", "Nhận văn bản từ 1 đến 100 ký tự, không có ký tự điều khiển."),
        ("tag=%00", "Nhận văn bản từ 1 đến 100 ký tự, không có ký tự điều khiển."),
        ("tag=", "Nhận văn bản từ 1 đến 100 ký tự, không có ký tự điều khiển."),
        ("limit=5.0", "Nhận số nguyên từ 1 đến 50."),
        ("limit=1_0", "Nhận số nguyên từ 1 đến 50."),
        ("limit=%EF%BC%95", "Nhận số nguyên từ 1 đến 50."),
        ("limit=%205", "Nhận số nguyên từ 1 đến 50."),
        ("from=2026-W01-1", "Nhận ngày có thật, viết dạng YYYY-MM-DD."),
        ("to=2026-1-1", "Nhận ngày có thật, viết dạng YYYY-MM-DD."),
        ("tag=a%0Ab", "Nhận văn bản từ 1 đến 100 ký tự, không có ký tự điều khiển."),
        ("tag=%FF", "Giá trị không phải UTF-8."),
        ("fields=title,,url", "Không có trường"),
        ("fields=--title", "Không có trường"),
        ("fields=_", "Không còn trường nào. Hãy chọn ít nhất một trong các trường: "),
    ],
)
def test_wrong_value_is_told_what_the_parameter_takes(portal: HomePage, get: Get, query: str, says: str) -> None:
    errors = get(f"news/?{query}", 400)["errors"]
    assert [error["attr"] for error in errors] == [query.partition("=")[0]]
    assert errors[0]["detail"].startswith(says)


def test_missing_parameter_is_told_what_it_takes(portal: HomePage, get: Get) -> None:
    errors = {error["attr"]: error["detail"] for error in get("resolve/", 400)["errors"]}
    assert errors["path"] == "Thiếu tham số này. Nhận văn bản từ 1 đến 2000 ký tự, không có ký tự điều khiển."


def test_words_of_our_own_validators_stay(portal: HomePage, get: Get) -> None:
    detail = get("resolve/?host=a/b&path=/", 400)["errors"][0]["detail"]
    assert "so-y-te.example.vn" in detail


@pytest.mark.parametrize("kind", ["pages", "images", "documents", "redirects"])
@pytest.mark.parametrize("query", ["limit=5.0", "offset=5.0", "limit=1_0", "offset=%2B1"])
def test_wagtails_lists_refuse_what_python_alone_would_read(portal: HomePage, get: Get, kind: str, query: str) -> None:
    assert get(f"{kind}/?{query}", 400)["errors"][0]["attr"] == query.partition("=")[0]


def test_options_name_the_methods_and_nothing_else(portal: HomePage, public: Client) -> None:
    response = public.options("/api/v2/news/")
    assert (response.status_code, response.content, response["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")


def test_no_malformed_number_or_choice_is_told_anything_in_english(portal: HomePage, public: Client) -> None:
    """Every parameter of every address of ours, with a value that none of them takes."""
    told = []
    for path, operations in api_schema()["paths"].items():
        for parameter in operations["get"].get("parameters", []):
            if parameter["in"] == "query":
                response = public.get(path.replace("{", "").replace("}", ""), {parameter["name"]: "\0"})
                told += [error["detail"] for error in response.json()["errors"] if response.status_code == 400]
    assert len(told) > 30
    assert [words for words in told if words.isascii()] == []
