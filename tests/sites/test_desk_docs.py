"""The desk's table in the docs is the one in the code."""

import re
from pathlib import Path

from sites.streams.models import Placement
from sites.streams.transitions import NOWHERE, TABLE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "desk.md"
ROW = re.compile(r"^\| (desk|owner|clock|article) \| `(\w+)` \|(.+)\|$", re.MULTILINE)
STATES = [NOWHERE, *Placement.State]


def test_table_of_the_docs_says_what_the_code_does() -> None:
    told = {}
    for who, action, cells in ROW.findall(PAGE.read_text("utf-8")):
        after = [cell.strip(" `") for cell in cells.split("|")]
        assert len(after) == len(STATES)
        told[(who, action)] = {str(state): cell for state, cell in zip(STATES, after, strict=True) if cell}
    known = {
        (str(role), str(action)): {str(state): str(after) for state, after in rows.items()}
        for (role, action), rows in TABLE.items()
    }
    assert told == known
