"""The responses in docs/api.md are the committed snapshots, whole.

`XBTT_SNAPSHOTS=write make test` writes them into the page.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from tests.contract.test_snapshots import ADDRESSES, FOLDER

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
SHOWN = re.compile(r"(<!-- response: ([\w-]+) -->\n```json\n)(.*?)(```)", re.DOTALL)
# Held by the words of the page, or shown by a neighbour.
WIDTH = 118
NOT_SHOWN = {"news-absent", "page-absent", "unknown", "sections", "preview-picture"} | {
    f"{kind}-find" for kind in ("page", "image", "document", "redirect")
}


def body(name: str) -> str:
    """A snapshot's body as the page shows it."""
    kept = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["body"]
    return laid_out(kept) + "\n"


def laid_out(value: Any, depth: int = 0) -> str:
    """JSON for people: what fits on a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= WIDTH or not isinstance(value, (dict, list)):
        return line
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {laid_out(item, depth + len(key) + 5)}" for key, item in value.items()]
        return "{" + (",\n" + " " * (depth + 1)).join(parts) + "}"
    return "[" + (",\n" + " " * (depth + 1)).join(laid_out(item, depth + 1) for item in value) + "]"


def test_responses_of_the_page_are_the_snapshots() -> None:
    written = PAGE.read_text("utf-8")
    if os.environ.get("XBTT_SNAPSHOTS") == "write":
        written = SHOWN.sub(lambda found: found[1] + body(found[2]) + found[4], written)
        PAGE.write_text(written, "utf-8")
    assert {name for _open, name, text, _close in SHOWN.findall(written) if text != body(name)} == set()


def test_every_snapshot_is_shown() -> None:
    shown = {name for _open, name, _text, _close in SHOWN.findall(PAGE.read_text("utf-8"))}
    assert set(ADDRESSES) - shown - NOT_SHOWN == set()
