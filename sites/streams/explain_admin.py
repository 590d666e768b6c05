"""Where an article is shown, in the admin: the panel beside its form, what it lets people do, and the same as JSON."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.ui.side_panels import BaseSidePanel

from sites.news.models import ArticlePage
from sites.streams import deciding
from sites.streams.desk.views import person
from sites.streams.explained import Explanation
from sites.streams.explaining import explain
from sites.streams.models import Decision, Placement, Stream

JSON, PANEL, ACT = "explain", "explain-panel", "explain-act"
TEMPLATE = "streams/shown.html"
# Sent by the panel's script, which puts the answer in the panel's place.
IN_PLACE = "XMLHttpRequest"


def urls() -> list[URLPattern]:
    """Return the addresses below `/admin/`."""
    return [
        path("streams/explain/<int:article>/", ExplainJson.as_view(), name=JSON),
        path("streams/explain/<int:article>/panel/", ExplainPanel.as_view(), name=PANEL),
        path("streams/explain/<int:article>/<slug:stream>/<slug:verb>/", ExplainAct.as_view(), name=ACT),
    ]


def may_know(request: HttpRequest, article: ArticlePage) -> bool:
    """Tell whether the user may hear where `article` is shown: whoever may edit or publish it."""
    may: Any = article.permissions_for_user(person(request))
    return bool(may.can_edit() or may.can_publish())


def own_article(request: HttpRequest, key: int) -> ArticlePage:
    """Return an article that the user may hear of; others do not exist for them."""
    article = ArticlePage.objects.filter(pk=key, alias_of=None).first()
    if article is None or not may_know(request, article):
        raise Http404
    return article


class ShownPanel(BaseSidePanel):
    """The panel "Nơi đăng" beside an article's form, with the number of streams that have or take the article."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """What opens it."""

        aria_label = gettext_lazy("Toggle where it is shown")
        icon_name = "site"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            """Return the number too."""
            answer: Explanation = self.panel.answer
            return {**super().get_context_data(parent_context), "count": len(answer.places)}

    name = "shown"
    title = gettext_lazy("Where it is shown")
    template_name = "streams/shown_panel.html"
    order = 150

    def __init__(self, article: ArticlePage, request: HttpRequest) -> None:
        super().__init__(article, request)
        self.answer = explain(article, by=person(request))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the answer."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        return {**context, "answer": self.answer, "csrf_token": get_token(self.request)}


class ExplainJson(View):
    """The answer for programs of those who may know: with the admin's session, never kept."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, article: int) -> HttpResponse:
        """Return it, of all streams or of `?stream=`; errors have the API's one shape."""
        try:
            answer = explain(own_article(request, article), by=person(request), stream=request.GET.get("stream", ""))
        except Http404:
            return _json(_problem(_("There is no such article, or it is not yours.")), status=404)
        body = answer.as_json()
        if request.GET.get("stream") and not body["streams"]:
            return _json(_problem(_("There is no such stream."), attr="stream"), status=404)
        return _json(body)


def _problem(words: str, attr: str | None = None) -> dict[str, Any]:
    return {"type": "client_error", "errors": [{"code": "not_found", "detail": words, "attr": attr}]}


def _json(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


class ExplainPanel(View):
    """What the panel holds, for its script: after the form has saved itself."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, article: int) -> HttpResponse:
        """Return it."""
        return panel(request, own_article(request, article))


class ExplainAct(View):
    """A proposal to a stream, or its taking back, in one click from the panel."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, article: int, stream: str, verb: str) -> HttpResponse:
        """Do it; then the panel again, with what was done or why not."""
        own = own_article(request, article)
        acts = {Decision.Action.PROPOSE: self._propose, Decision.Action.TAKE_BACK: self._take_back}
        if verb not in acts:
            raise Http404
        known = explain(own, by=person(request), stream=stream).listed()
        if not known:
            raise Http404
        try:
            # A savepoint: what a refused verb had begun is taken back, while the request goes on to show why.
            with transaction.atomic():
                done = acts[Decision.Action(verb)](own, known[0].stream)
        except deciding.RefusedError as error:
            return self._answer(own, refused=str(error))
        return self._answer(own, done=done)

    def _propose(self, article: ArticlePage, stream: Stream) -> str:
        deciding.propose(article=article, stream=stream, by=person(self.request), seen=self._seen())
        return _("Proposed to “%(stream)s”. Its desk decides.") % {"stream": stream.name}

    def _take_back(self, article: ArticlePage, stream: Stream) -> str:
        placement = get_object_or_404(Placement, stream=stream, card=article.pk)
        deciding.take_back(placement=placement, by=person(self.request), seen=self._seen())
        return _("Taken back from “%(stream)s”.") % {"stream": stream.name}

    def _seen(self) -> int | None:
        seen = self.request.POST.get("seen", "")
        return int(seen) if seen.isdecimal() and len(seen) < 10 else None

    def _answer(self, article: ArticlePage, *, done: str = "", refused: str = "") -> HttpResponse:
        if self.request.headers.get("X-Requested-With") == IN_PLACE:
            return panel(self.request, article, done=done, refused=refused, status=409 if refused else 200)
        tell = messages.error if refused else messages.success
        tell(self.request, refused or done)
        return redirect("wagtailadmin_pages:edit", article.pk)


def panel(request: HttpRequest, article: ArticlePage, *, status: int = 200, **said: str) -> HttpResponse:
    """Return what the panel holds, with what was done or refused just now."""
    context = {"answer": explain(article, by=person(request)), **said}
    response = render(request, TEMPLATE, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
