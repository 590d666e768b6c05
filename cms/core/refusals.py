"""A request that cannot be done as asked: all of it is rolled back, and a page says why and what to do."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.modal_workflow import render_modal_workflow

# An address and the words that lead there.
Link = tuple[str, str]


class RefusedError(Exception):
    """Raised anywhere below an unsafe admin request; `UnitOfWorkMiddleware` rolls back and answers with it."""

    def __init__(self, title: str, why: str, *, links: Sequence[Link] = (), status: int = HTTPStatus.CONFLICT) -> None:
        super().__init__(title)
        self.title, self.why, self.links, self.status = title, why, list(links), status

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page with the status.

        Inside one of Wagtail's dialogs it is the dialog's next step instead, with 200: its script shows nothing of an
        answer with an error status but "Server Error".
        """
        shown = {"page_title": self.title, "why": self.why, "links": self.links}
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return render_modal_workflow(request, "core/admin/refused_dialog.html", None, shown, {"step": "refused"})
        return TemplateResponse(request, "core/admin/refused.html", shown, status=self.status).render()
