"""What every panel of the admin's home has in common: a short table, words when it is empty, a way to the whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, Table, TitleColumn

from cms.users.models import User

MOST = 10


class HomePanel(Component):
    """One panel for one person. It is drawn only if it concerns them, and reads no more rows than it shows and one."""

    template_name = "core/admin/home_panel.html"
    name: str
    order: int
    heading: str | Promise
    empty: str | Promise = ""
    explanation: str | Promise = ""
    whole: str | Promise = ""

    def __init__(self, user: User) -> None:
        self.user = user

    def concerns(self) -> bool:
        """Tell whether the panel is for this person at all."""
        return True

    def rows(self) -> Sequence[dict[str, Any]]:
        """Return the rows in order, `MOST` and one more if there are others; each has what the columns name."""
        raise NotImplementedError

    def columns(self) -> list[Column]:
        """Return the table's columns."""
        raise NotImplementedError

    def whole_url(self) -> str:
        """Return the address of the whole list; "" where there is none."""
        return ""

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        """Return the panel; nothing if it does not concern the person, or has nothing to say."""
        if not self.concerns():
            return ""
        self.found = self.rows()
        return str(super().render_html(parent_context)) if self.found or self.empty else ""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the template shows."""
        table = Table(self.columns(), self.found[:MOST], caption=self.heading)
        return {"panel": self, "table": table, "rows": bool(self.found), "more": len(self.found) > MOST}


def title_column(label: str | Promise) -> TitleColumn:
    """Return the column of titles: each row has a `title` and the `url` that it leads to."""
    return TitleColumn("title", label=label, get_url=lambda row: row["url"])
