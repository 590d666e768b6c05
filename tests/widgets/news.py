"""News and pictures for the pages that try the widget."""

import struct
import zlib
from typing import Any

TITLES = [
    "Sở Y tế triển khai chiến dịch tiêm chủng mở rộng mùa đông xuân tại 92 xã, phường",
    "Hội nghị trực tuyến đánh giá công tác chuyển đổi số ngành giáo dục chín tháng đầu năm",
    "Khai mạc Tuần Văn hóa, Du lịch vùng chè Tân Cương",
    "Công bố quyết định thành lập trung tâm phục vụ hành chính công cấp xã sau khi sắp xếp đơn vị hành chính",
    "Tập huấn phòng, chống thiên tai cho lực lượng xung kích cơ sở",
    "Giải bóng chuyền công nhân, viên chức, lao động tỉnh khởi tranh",
]
SOURCES = ["Sở Y tế", "Sở Giáo dục và Đào tạo", "Sở Văn hóa, Thể thao và Du lịch", "Sở Nội vụ"]


def item(number: int, **fields: Any) -> dict[str, Any]:
    """One item of the answer; `number` sets its id, title, source and day, `fields` replace what they name."""
    usual = {
        "id": number,
        "title": TITLES[(number - 1) % len(TITLES)],
        "lead": "Hoạt động nhằm nâng cao chất lượng phục vụ người dân và doanh nghiệp trên địa bàn tỉnh.",
        "url": f"https://example.vn/tin/{number}/",
        "published_at": f"2025-11-{25 - number % 20:02d}T23:30:00+07:00",
        "source": SOURCES[number % len(SOURCES)],
        "image": None,
        "expires_at": None,
    }
    return usual | fields


def picture(number: int, width: int = 240, height: int = 160) -> bytes:
    """A PNG of a sky over hills whose colours depend on `number`."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            hill = y > height * 0.6 + 14 * ((x * (number + 2) // 40) % 2) - x * number % 23
            rows += bytes((60 + 20 * number % 90, 120 + y // 3, 70)) if hill else bytes((150 + y // 4, 190, 225))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
