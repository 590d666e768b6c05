"""A tiny stand-in for the public API: canned JSON in the contract's shapes, with faults to switch on."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.portal.fake_guide import guide
from tests.portal.fake_pictures import landscape

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Reply = tuple[int, dict[str, Any]]
TEXTS: dict[str, Any] = json.loads((Path(__file__).parent / "texts.json").read_text("utf-8"))
STORIES: list[dict[str, Any]] = TEXTS["stories"]
STATUS = {
    200: "OK",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    503: "Unavailable",
}
RECALLED = "Bài viết có số liệu chưa được kiểm chứng; Sở Y tế gỡ tin để rà soát, đối chiếu."


@dataclass
class FakeApi:
    """The WSGI application; the switches change what it answers, `calls` is what was asked."""

    site: str = "http://testserver"
    media: str = "http://api.example"
    down: bool = False
    not_json: bool = False
    recalled: bool = False
    superseded: bool = False
    open_key: bool = True
    editor: str = "http://cms.example:8000"
    title: str = STORIES[0]["title"]
    alerts: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Return to the state of a new fake."""
        self.__init__()  # type: ignore[misc]

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/media/"):
            return _picture(path, start_response)
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        self.calls.append((path, query.get("path") or query.get("stream", "")))
        self.cookies.append(environ.get("HTTP_COOKIE", ""))
        status, data = self._answer(path, query)
        body = b"<html>" if self.not_json else json.dumps(data, ensure_ascii=False).encode()
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and environ.get("HTTP_IF_NONE_MATCH") == etag:
            status, body = 304, b""
        headers = [("Content-Type", "application/json"), ("ETag", etag), ("Set-Cookie", "spy=1; Path=/")]
        start_response(f"{status} {STATUS[status]}", headers)
        return [body]

    def _answer(self, path: str, query: dict[str, str]) -> Reply:
        if self.down:
            return _error(503, "down")
        if path == "/api/v2/preview/":
            return self._preview(query.get("token", ""))
        return self._resolve(query["path"]) if path == "/api/v2/resolve/" else self._news(query)

    def _resolve(self, path: str) -> Reply:
        if path == "/cu/":
            return 200, {"kind": "redirect", "location": f"{self.site}/so-y-te/", "status": 301}
        if path == "/so-y-te/da-go/" or (self.recalled and path == "/so-y-te/tiem-chung/"):
            return _error(410, RECALLED)
        pages = {
            "/": ("home", self._home, ()),
            "/xuat-ban-thong-tin/": ("stream", self._stream, ("Xuất bản thông tin",)),
            "/so-y-te/": ("section", self._section, ("Sở Y tế",)),
            "/so-y-te/tiem-chung/": ("article", self._article, ("Sở Y tế", self.title)),
            "/gioi-thieu/": ("info", self._info, ("Giới thiệu",)),
            "/nhung-tin/": ("embed", lambda: guide(self.site, open_key=self.open_key), ("Nhúng tin tức",)),
        }
        if path not in pages:
            return _error(404, "Không có trang nào ở địa chỉ này.")
        template, page, trail = pages[path]
        return 200, self._envelope(path, template, page(), trail)

    def _preview(self, token: str) -> Reply:
        """A token is here the name of the template to be answered with."""
        pages = {
            "home": self._home,
            "section": self._section,
            "stream": self._stream,
            "article": self._article,
            "info": self._info,
            "embed": lambda: guide(self.site, open_key=self.open_key),
            "card": lambda: self._card(0),
            "widget-card": self._widget_item,
        }
        if token not in pages:
            return _error(403, "Bản xem trước này đã hết hiệu lực.") if token else _error(400, "Thiếu token.")
        about = {
            "mode": token,
            "title_of_draft": self.title,
            "revision": 5,
            "taken_at": "2026-08-03T10:05:00+07:00",
            "superseded": self.superseded,
            "expires_at": "2026-08-03T11:05:00+07:00",
            "editor": self.editor,
        }
        return 200, {**self._envelope("/so-y-te/tiem-chung/", token, pages[token](), ("Nháp",)), "preview": about}

    def _widget_item(self) -> dict[str, Any]:
        card = self._card(0)
        image = {"url": f"{self.media}/media/nui-400.jpeg", "width": 400, "height": 267}
        shown = {name: card[name] for name in ("id", "title", "lead", "url", "published_at")}
        return {**shown, "source": card["section"]["short_name"], "image": image, "expires_at": None}

    def _envelope(self, path: str, template: str, page: dict[str, Any], trail: tuple[str, ...]) -> dict[str, Any]:
        name = "Cổng thông tin điện tử tỉnh Thái Nguyên"
        steps = path.strip("/").split("/")
        crumbs = [{"title": title, "url": f"{self.site}/{'/'.join(steps[: n + 1])}/"} for n, title in enumerate(trail)]
        return {
            "kind": "page",
            "template": template,
            "page": page,
            "breadcrumbs": [{"title": "Trang chủ", "url": f"{self.site}/"}, *crumbs],
            "menu": [self._menu_item(path, **item) for item in TEXTS["menu"]],
            "site": {
                "name": name,
                "root_url": f"{self.site}/",
                "main_url": f"{self.site}/",
                "section": None,
                "embedding_url": f"{self.site}/nhung-tin/",
            },
            "seo": {
                "title": page["title"],
                "description": page.get("lead") or page.get("intro", ""),
                "canonical": self.site + path,
                "open_graph": [{"property": "og:title", "content": page["title"]}],
                "dublin_core": [{"name": "DC.title", "content": page["title"]}],
            },
            "alternates": [
                {"hreflang": "vi", "type": None, "title": None, "url": self.site + path},
                {
                    "hreflang": None,
                    "type": "application/atom+xml",
                    "title": "Tin",
                    "url": f"{self.site}/feeds/tin.atom",
                },
            ],
            "alerts": self.alerts,
        }

    def _menu_item(self, current: str, title: str, path: str) -> dict[str, Any]:
        return {
            "title": title,
            "url": self.site + path,
            "active": current == path or (path != "/" and current.startswith(path)),
        }

    def _home(self) -> dict[str, Any]:
        sections = self._sections()
        bloc = {
            "slug": "van-hoa-xa-hoi",
            "name": "Khối Văn hóa - Xã hội",
            "stream": None,
            "sections": sections[:3],
        }
        return {
            "id": 2,
            "type": "home.HomePage",
            "title": "Cổng thông tin điện tử tỉnh Thái Nguyên",
            "intro": "Thông tin chính thức của Ủy ban nhân dân tỉnh và các sở, ban, ngành, đơn vị.",
            "stream": "xuat-ban-thong-tin",
            "stream_url": f"{self.site}/xuat-ban-thong-tin/",
            "sections": sections,
            "blocs": [bloc],
        }

    def _sections(self) -> list[dict[str, Any]]:
        return [{**section, "url": f"{self.site}/{section['slug']}/"} for section in TEXTS["sections"]]

    def _stream(self) -> dict[str, Any]:
        return {
            "id": 3,
            "type": "streams.StreamPage",
            "title": "Xuất bản thông tin",
            "intro": "Tin, bài của tất cả các đơn vị, mới nhất ở trên cùng.",
            "stream": "xuat-ban-thong-tin",
            "sections": self._sections(),
            "categories": TEXTS["categories"],
        }

    def _section(self) -> dict[str, Any]:
        return {
            "id": 4,
            "uuid": "0b7c",
            "type": "sections.SectionPage",
            "title": "Sở Y tế",
            "slug": "so-y-te",
            "short_name": "Sở Y tế",
            "intro": "Chuyên trang của Sở Y tế: tin hoạt động, thông báo, khuyến cáo phòng bệnh.",
            "introduction_html": TEXTS["introduction"],
            "stream": "so-y-te",
            "stream_url": None,
            "address": "Phường Phan Đình Phùng, tỉnh Thái Nguyên",
            "phone": "0208 000 0000",
            "email": "so-y-te@example.vn",
            "website": "https://so-y-te.example.vn/",
            "pages": [
                {"title": "Chức năng, nhiệm vụ", "url": f"{self.site}/so-y-te/chuc-nang/"},
                {"title": "Cơ cấu tổ chức", "url": f"{self.site}/so-y-te/co-cau/"},
            ],
        }

    def _article(self) -> dict[str, Any]:
        card = self._card(0)
        since = "2026-08-03T07:45:00+07:00"
        return {
            **card,
            "body": self._with_images(TEXTS["body"]),
            "body_html": "",
            "bylines": [{"name": "Phòng Nghiệp vụ Y", "unit": "Sở Y tế"}],
            "source": {"name": "Trung tâm Kiểm soát bệnh tật tỉnh", "url": "https://cdc.example.vn/"},
            "attachments": TEXTS["files"],
            "placements": [
                {
                    "stream": "xuat-ban-thong-tin",
                    "name": "Xuất bản thông tin",
                    "url": f"{self.site}/xuat-ban-thong-tin/",
                    "since": since,
                },
                {"stream": "suc-khoe", "since": since},
            ],
            "corrections": [],
            "canonical_url": card["url"],
            "section_name_at_publication": "Sở Y tế",
            "json_ld": {"@context": "https://schema.org", "@type": "NewsArticle", "headline": self.title},
        }

    def _info(self) -> dict[str, Any]:
        return {
            "id": 9,
            "type": "home.InfoPage",
            "title": "Giới thiệu",
            "lead": "Cổng thông tin điện tử là đầu mối thông tin chính thức của tỉnh trên môi trường mạng.",
            "body": self._with_images(TEXTS["body"][:4]),
            "body_html": "",
            "updated_at": "2026-07-01T08:00:00+07:00",
            "pages": [{"title": "Cơ cấu tổ chức", "url": f"{self.site}/gioi-thieu/co-cau/"}],
        }

    def _news(self, query: dict[str, str]) -> Reply:
        if query.get("cursor") not in {None, "hai", "mot"}:
            return _error(400, "Con trỏ trang không hợp lệ.")
        second = query.get("cursor") == "hai"
        items = [self._card(number) for number in range(len(STORIES))]
        if query.get("section"):
            items = [card for card in items if card["section"]["slug"] == query["section"]]
        meta = {
            "stream": query["stream"],
            "next": None if second or query.get("section") else "hai",
            "previous": "mot" if second else None,
        }
        return 200, {"meta": meta, "items": items[: int(query["limit"])]}

    def _card(self, number: int) -> dict[str, Any]:
        story = STORIES[number]
        section = next(section for section in TEXTS["sections"] if section["slug"] == story["section"])
        path = "/so-y-te/tiem-chung/" if number == 0 else f"/{section['slug']}/tin-{number}/"
        return {
            "id": 100 + number,
            "uuid": f"uuid-{number}",
            "type": "news.ArticlePage",
            "title": self.title if number == 0 else story["title"],
            "lead": story["lead"],
            "url": self.site + path,
            "detail_url": f"{self.media}/api/v2/news/{100 + number}/",
            "published_at": f"2026-08-{3 - number // 6:02d}T{17 - number:02d}:30:00+07:00",
            "updated_at": "2026-08-04T09:05:00+07:00",
            "section": section,
            "category": {"slug": "tin-tuc", "name": "Tin tức - Sự kiện"},
            "tags": ["tiêm chủng", "trẻ em"],
            "image": self._image(story["picture"]) if story["picture"] else None,
            "pinned": number == 0,
        }

    def _with_images(self, node: Any) -> Any:
        """Return a copy of the sample body in which each picture's name has become the picture."""
        if isinstance(node, list):
            return [self._with_images(part) for part in node]
        if not isinstance(node, dict):
            return node
        return {
            key: self._image(part) if key in {"image", "poster"} else self._with_images(part)
            for key, part in node.items()
        }

    def _image(self, name: str) -> dict[str, Any]:
        def srcset(kind: str) -> str:
            return ", ".join(f"{self.media}/media/{name}-{width}.{kind} {width}w" for width in (400, 800, 1200))

        return {
            "alt": "Đồi núi buổi sớm, mặt trời lên sau dãy núi",
            "credit": "Ban Biên tập",
            "width": 1200,
            "height": 800,
            "url": f"{self.media}/media/{name}-800.jpeg",
            "sources": [{"type": f"image/{kind}", "srcset": srcset(kind)} for kind in ("webp", "jpeg")],
        }


def _error(status: int, detail: str) -> Reply:
    return status, {"type": "client_error", "errors": [{"code": "error", "detail": detail, "attr": None}]}


def _picture(path: str, start_response: StartResponse) -> list[bytes]:
    name, _, rest = path.removeprefix("/media/").rpartition("-")
    width, _, kind = rest.partition(".")
    start_response("200 OK", [("Content-Type", f"image/{kind}")])
    return [landscape(name, int(width), kind)]


app = FakeApi()
