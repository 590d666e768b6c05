"""The page on embedding the news as the fake API gives it."""

from typing import Any

ORIGIN = "https://cms.example.vn"
CODE = '<xbtt-news key="AB12"><a href="https://cong.example.vn/">Tin & "ảnh"</a></xbtt-news>'
WIDGET = {
    "key": "AB12",
    "heading": "Tin của tỉnh",
    "limit": 6,
    "height": 787,
    "script_url": f"{ORIGIN}/embed/v1.js",
    "frame_url": f"{ORIGIN}/embed/w/AB12/",
    "fragment_url": f"{ORIGIN}/embed/w/AB12/items.html",
}
SNIPPET = {
    "format": "element",
    "code": CODE,
    "steps": ["Sao chép đoạn mã.", "Dán vào <body>."],
    "csp": f"script-src {ORIGIN}",
    "reserve_attribute": 'style="display:block;min-height:787px"',
    "reserve_rule": 'xbtt-news[key="AB12"]{display:block;min-height:787px}',
}


def guide(site: str, *, open_key: bool) -> dict[str, Any]:
    """The page on the portal `site`, with an open key or none."""
    return {
        "id": 10,
        "type": "home.EmbedGuidePage",
        "title": "Nhúng tin tức",
        "intro": f"Đặt tin của {site} lên trang của đơn vị.",
        "contact": "ban biên tập cổng",
        "widget": WIDGET if open_key else None,
        "systems": [{"system": "html", "name": "HTML thuần", "snippets": [SNIPPET]}] if open_key else [],
    }
