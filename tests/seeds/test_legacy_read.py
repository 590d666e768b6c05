"""Which exported files become text, and with which sentence the others are refused."""

from pathlib import Path

import pytest

from seeds.legacy import read as reader
from seeds.legacy.read import Rejected, read

SAMPLES = Path(__file__).parent / "samples" / "legacy"


def reason(data: bytes) -> str:
    with pytest.raises(Rejected) as refused:
        read(data)
    return refused.value.reason


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_every_sample_is_read_unchanged(path: Path) -> None:
    data = path.read_bytes()
    assert read(data) == data.decode()


def test_a_byte_order_mark_is_dropped() -> None:
    assert read(b"\xef\xbb\xbf" + "Sở Y tế".encode()) == "Sở Y tế"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", "\u00a0\n\u00a0".encode()])
def test_a_file_of_nothing_is_refused_as_empty(data: bytes) -> None:
    assert reason(data) == reader.EMPTY


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_bytes_of_another_encoding_are_refused_as_not_utf8(encoding: str) -> None:
    assert "not UTF-8" in reason("Ký túc xá nhà máy".encode(encoding))


@pytest.mark.parametrize("data", [b"a\x00b", b"\x1b[31m", b"%PDF-1.7\x01\x02"])
def test_control_bytes_are_refused_as_binary(data: bytes) -> None:
    assert reason(data) == reader.BINARY


def test_replacement_characters_are_refused_as_lost_letters() -> None:
    assert reason("S\ufffd Y t\ufffd".encode()) == reader.LOST_LETTERS


def test_a_file_over_the_limit_is_refused_with_the_limit() -> None:
    assert str(reader.MAX_BYTES) in reason(b"a" * (reader.MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Th¸i Nguyªn: ®ång hå, h­íng dÉn lµm chÌ", "TCVN3"),
        ("Thaùi Nguyeân: höôùng daãn laøm cheø", "VNI"),
    ],
)
def test_an_old_encoding_is_named_and_left_to_a_person(text: str, encoding: str) -> None:
    assert encoding in reason(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "Bài <script>alert(1)</script>",
        "Bài < SCRIPT src=//x>",
        "Bài &lt;script&gt;",
        'Ảnh <img src="a.jpg">',
        "Ảnh x onerror = alert(1)",
        "Xem javascript:alert(1)",
        "<p>Đoạn văn</p>",
        '<a href="https://example.org">liên kết</a>',
        "<iframe></iframe>",
        "<svg onload=alert(1)>",
        '<p style="mso-list:l0 level1 lfo1">Đoạn</p>',
        "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    ],
)
def test_A82_scripts_and_markup_are_refused_with_the_place(text: str) -> None:
    assert "scripts or HTML markup near" in reason(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "chính sách <bảo hiểm y tế> & hộ nghèo",
        "nếu a <b và c> d thì đúng",
        "Hoạt động trong thôn = 5 buổi",
        "xă = 5 > 3 < 9",
        "Microsoft® và Windows® 10, giá 5 µg",
    ],
)
def test_ordinary_text_with_odd_signs_stays_text(text: str) -> None:
    assert read(text.encode()) == text
