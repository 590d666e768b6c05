"""Files that are no good pictures are refused with words in the form, at each of the admin's doors for pictures."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from seeds.demo import pictures
from tests.journeys.newsroom import PASSWORD
from tests.journeys.stack import Stack, anonymous

pytestmark = pytest.mark.browser

FORM = "/admin/images/add/"
CHOOSER = "/admin/images/chooser/create/"
SEVERAL = "/admin/images/multiple/add/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


def bomb(side: int) -> bytes:
    """Return a sound PNG of `side` by `side` black pixels: a few kilobytes to send, hundreds of megabytes to open."""
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


BAD = {
    "truncated.jpg": lambda: pictures.draw("tram-y-te")[:20_000],
    "bomb.png": lambda: bomb(20_000),
    "drawing.svg": lambda: SVG,
    "drawing.jpg": lambda: SVG,
    "words.jpg": lambda: "Đây là văn bản, không phải ảnh.\n".encode() * 50,
    "empty.png": lambda: b"",
}


@dataclass
class Editor:
    """A signed-in editor of Sở Y tế who sends forms."""

    client: httpx.Client
    host: str

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path, headers={"Host": self.host})

    def post(self, path: str, data: dict[str, str], **more: object) -> httpx.Response:
        token = {"csrfmiddlewaretoken": self.client.cookies["csrf"]}
        headers = {"Host": self.host, "X-Requested-With": "XMLHttpRequest"}
        return self.client.post(path, data={**token, **data}, headers=headers, **more)  # type: ignore[arg-type]

    def upload(self, door: str, name: str, content: bytes, title: str) -> httpx.Response:
        """Send a picture's form to one of the doors, all of it well filled in but for what the file may be."""
        prefix = "image-chooser-upload-" if door == CHOOSER else ""
        field = "files[]" if door == SEVERAL else f"{prefix}file"
        words = {f"{prefix}title": title, f"{prefix}alt_text": "Trạm y tế"}
        return self.post(door, words, files={field: (name, content)})

    def pictures(self) -> set[str]:
        """Return the ids of the pictures that the library has for this editor."""
        return set(re.findall(r"/admin/images/(\d+)/", self.get("/admin/images/results/?entries_per_page=100").text))


@pytest.fixture(scope="module")
def editor(stack: Stack) -> Iterator[Editor]:
    """An editor, signed in through the form."""
    with anonymous(stack.port) as client:
        someone = Editor(client, f"localhost:{stack.port}")
        someone.get("/accounts/login/")
        someone.post("/accounts/login/", {"login": "so-y-te-btv", "password": PASSWORD, "next": "/admin/"})
        assert someone.get("/admin/").status_code == 200
        yield someone


def refusal(door: str, response: httpx.Response) -> str:
    """Return the words by which a door refused a file; empty when it did not."""
    if door == SEVERAL:
        return str(response.json().get("error_message", ""))
    html = response.json().get("htmlFragment", "") if door == CHOOSER else response.text
    found = re.search(r'<p class="error-message">\s*(.*?)\s*</p>', html, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("door", [FORM, CHOOSER, SEVERAL])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_words_and_nothing_is_kept(editor: Editor, door: str, name: str) -> None:
    before = editor.pictures()
    response = editor.upload(door, name, BAD[name](), "Ảnh hỏng")
    assert response.status_code == 200
    assert refusal(door, response)
    assert editor.pictures() == before


@pytest.mark.parametrize("door", [FORM, CHOOSER])
def test_a_good_picture_in_the_same_form_is_taken(editor: Editor, door: str) -> None:
    before = editor.pictures()
    response = editor.upload(door, "doi-che.jpg", pictures.draw("doi-che") + door.encode(), "Đồi chè")
    assert response.status_code == (302 if door == FORM else 200)
    assert len(editor.pictures() - before) == 1


def test_a_good_picture_among_several_waits_for_its_words(editor: Editor) -> None:
    response = editor.upload(SEVERAL, "doi-che.jpg", pictures.draw("doi-che"), "Đồi chè")
    assert (response.status_code, response.json()["success"]) == (200, True)


def test_a_bomb_is_refused_quickly_and_the_server_goes_on(editor: Editor) -> None:
    response = editor.upload(FORM, "bomb.png", bomb(20_000), "Ảnh hỏng")
    assert response.elapsed.total_seconds() < 2
    assert editor.get("/readyz").status_code == 200
