"""A member unit's own web site, as plain as such sites are, to show the news widget on a page that is not ours.

    python -m seeds.unit_site --port 8001 --api http://localhost:8000 --key DEMOKEY

It imports nothing of the project: a unit needs the snippet and no more. It listens on the loopback only.
"""

import argparse
import signal
import sys
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import Template
from types import FrameType
from urllib.parse import urlsplit

STYLE = """
body { margin: 0; background: #e8eef0; color: #222; font: 15px/1.55 Arial, "Liberation Sans", sans-serif }
a { color: #00695c }
.page { max-width: 1040px; margin: 0 auto; background: #fff; box-shadow: 0 0 6px #b7c4c6 }
header { padding: 18px 24px; color: #fff; background: #00796b; border-bottom: 4px solid #c62828 }
header p { margin: 0; font-size: 13px; text-transform: uppercase; letter-spacing: .04em }
header h1 { margin: 4px 0 0; font-size: 25px; line-height: 1.25 }
nav { background: #004d40 }
nav ul { display: flex; flex-wrap: wrap; margin: 0; padding: 0 12px; list-style: none }
nav a { display: block; padding: 10px 12px; color: #fff; text-decoration: none; font-weight: bold; font-size: 14px }
nav a:hover, nav a:focus { background: #00796b }
.columns { display: flex; flex-wrap: wrap; gap: 24px; padding: 20px 24px 28px }
main { flex: 1 1 380px; min-width: 0 }
aside { flex: 0 1 400px; min-width: 0 }
h2 { margin: 22px 0 8px; padding-bottom: 4px; font-size: 18px; color: #004d40; border-bottom: 1px solid #b2cfca }
main h2:first-child { margin-top: 0 }
table { width: 100%; border-collapse: collapse }
th, td { padding: 6px 8px; border: 1px solid #cfdcdc; text-align: left; font-weight: normal }
thead th { background: #e0efec; font-weight: bold }
footer { padding: 14px 24px; background: #37474f; color: #eceff1; font-size: 13px }
/* The place kept for the widget, so that nothing moves when the news come in. */
xbtt-news { display: block; min-height: 787px }
@media (max-width: 480px) { .columns { padding: 16px 12px } header { padding: 14px 12px } aside { flex-basis: 100% } }
"""

PAGE = Template("""<!doctype html>
<html lang="vi">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Trung tâm Y tế khu vực (đơn vị mẫu)</title>
  <link rel="icon" href="data:,">
  <style>$style</style>
</head>
<body>
<div class="page">
  <header>
    <p>Trang thông tin điện tử</p>
    <h1>Trung tâm Y tế khu vực (đơn vị mẫu)</h1>
  </header>
  <nav aria-label="Mục chính">
    <ul>
      <li><a href="#gioi-thieu">Giới thiệu</a></li>
      <li><a href="#lich-kham">Lịch khám bệnh</a></li>
      <li><a href="#tiem-chung">Tiêm chủng</a></li>
      <li><a href="#lien-he">Liên hệ</a></li>
    </ul>
  </nav>
  <div class="columns">
    <main>
      <h2 id="gioi-thieu">Giới thiệu</h2>
      <p>Trung tâm khám bệnh, chữa bệnh ban đầu và chăm sóc sức khỏe cho người dân các xã, phường trong khu vực;
        quản lý bệnh không lây nhiễm, chăm sóc sức khỏe bà mẹ, trẻ em và phòng, chống dịch bệnh.</p>
      <h2 id="lich-kham">Lịch khám bệnh</h2>
      <table>
        <thead><tr><th scope="col">Phòng khám</th><th scope="col">Ngày</th><th scope="col">Giờ</th></tr></thead>
        <tbody>
          <tr><th scope="row">Nội tổng hợp</th><td>Thứ Hai đến thứ Sáu</td><td>07:30–11:30, 13:30–16:30</td></tr>
          <tr><th scope="row">Nhi</th><td>Thứ Hai, thứ Tư, thứ Sáu</td><td>07:30–11:30</td></tr>
          <tr><th scope="row">Sản, phụ khoa</th><td>Thứ Ba, thứ Năm</td><td>07:30–11:30</td></tr>
          <tr><th scope="row">Y học cổ truyền</th><td>Thứ Hai đến thứ Sáu</td><td>13:30–16:30</td></tr>
          <tr><th scope="row">Cấp cứu</th><td>Tất cả các ngày</td><td>24/24 giờ</td></tr>
        </tbody>
      </table>
      <h2 id="tiem-chung">Tiêm chủng</h2>
      <p>Tiêm chủng mở rộng cho trẻ em từ ngày 05 đến ngày 07 hằng tháng. Khi đưa trẻ đi tiêm, gia đình mang theo
        sổ tiêm chủng và cho cán bộ y tế biết tình trạng sức khỏe của trẻ.</p>
      <h2>Người bệnh cần mang theo</h2>
      <ul>
        <li>Căn cước hoặc tài khoản định danh điện tử mức độ 2;</li>
        <li>Thẻ bảo hiểm y tế (bản giấy hoặc trên ứng dụng);</li>
        <li>Giấy chuyển tuyến, giấy hẹn khám lại (nếu có);</li>
        <li>Đơn thuốc và kết quả xét nghiệm gần nhất.</li>
      </ul>
      <h2 id="lien-he">Liên hệ</h2>
      <p>Quầy hướng dẫn ở tầng 1, làm việc từ 07:00 đến 17:00 các ngày trong tuần.</p>
    </main>
    <aside aria-label="Tin của tỉnh">
      <xbtt-news key="$key" limit="6"><a href="$api/">Tin tức của tỉnh</a></xbtt-news>
      <script async src="$api/embed/v1.js"></script>
    </aside>
  </div>
  <footer>Trang mẫu minh họa việc nhúng khung tin. Đơn vị, lịch khám trên trang không có thật.</footer>
</div>
</body>
</html>
""")


def page(api: str, key: str) -> bytes:
    """The page as UTF-8 HTML; `api` is the origin that serves the widget, `key` the widget's key."""
    text = PAGE.substitute(style=STYLE, api=escape(api.rstrip("/")), key=escape(key))
    return text.encode()


def handler(body: bytes) -> type[BaseHTTPRequestHandler]:
    """The request handler that answers `body` at `/` and 404 elsewhere."""

    class UnitSite(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = urlsplit(self.path).path == "/"
            content = body if found else "Không có trang này. Mời quay lại trang chủ.".encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", f"text/{'html' if found else 'plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-cache")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        do_HEAD = do_GET  # noqa: N815 (the name is http.server's)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
            """Says nothing: the demo's console belongs to the product."""

    return UnitSite


def origin(value: str) -> str:
    """An http(s) origin from the command line. Raises ArgumentTypeError for anything else."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise argparse.ArgumentTypeError(f"{value!r} is no http(s) address; write http://localhost:8000")
    return value


def stop(number: int, frame: FrameType | None) -> None:
    """Ends the process as Ctrl-C does. Raises KeyboardInterrupt."""
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Serves the page until Ctrl-C or SIGTERM. Returns the exit code; raises OSError if the port is taken."""
    parser = argparse.ArgumentParser(description="A member unit's web site with the news widget on it.")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--api", type=origin, default="http://localhost:8000")
    parser.add_argument("--key", default="DEMOKEY")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, stop)
    with ThreadingHTTPServer(("127.0.0.1", given.port), handler(page(given.api, given.key))) as server:
        server.daemon_threads = True
        sys.stdout.write(f"Member unit's site: http://localhost:{server.server_port}/\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
