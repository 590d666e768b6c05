"""Recalls in the admin: the form, the receipts, the list of what was recalled, and the way back."""

from typing import Any, cast

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from cms.core.exports import LocalExportMixin
from cms.core.naming import name_of
from cms.core.period_form import PeriodForm
from cms.users.models import User
from sites.news import cards
from sites.news.models import ArticleCard, ArticlePage
from sites.streams import recall_redirects, recalling, receipts
from sites.streams.models import Recall
from sites.streams.recalls import (
    heads_a_section,
    in_force,
    may_recall,
    public_words,
    recalls_of,
    title_of,
)

INDEX, RESULTS, FORM, PAGE = "recalls", "recalls-results", "recall-article", "recall"
RECEIPTS, RESTORE = "recall-receipts", "recall-restore"
STATES = [("in_force", gettext_lazy("in force")), ("restored", gettext_lazy("brought back"))]


def person(request: HttpRequest) -> User:
    """Return who asks: the admin lets nobody in who has not signed in."""
    user: Any = request.user
    return cast(User, user)


class RecallForm(forms.Form):
    """Why, what readers are told, and where they are led."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "---------"), *Recall.Reason.choices])
    note = forms.CharField(
        label=gettext_lazy("Public note"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Readers see it at the article's address, after the reason."),
    )
    redirect_to = forms.CharField(
        label=gettext_lazy("Lead readers to"),
        max_length=recall_redirects.LONGEST,
        required=False,
        help_text=gettext_lazy("Optional: an address such as https://example.vn/tin/ or /tin/ instead of the notice."),
    )

    def __init__(self, *args: Any, article: ArticlePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._article = article

    def clean_redirect_to(self) -> str:
        """Refuse an address that nobody may be led to."""
        address: str = self.cleaned_data["redirect_to"]
        try:
            return recall_redirects.checked(address, article=self._article) if address else ""
        except recall_redirects.BadRedirectError as error:
            raise forms.ValidationError(str(error)) from error


class RecallPage(WagtailAdminTemplateMixin, View):
    """A page about one recall, or one to be."""

    header_icon = "no-view"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, the list, this page."""
        listed = {"url": reverse(INDEX), "label": RecallList.page_title}
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.get_page_title()}]

    def get_page_subtitle(self) -> str:
        """Name the article."""
        return title_of(self.card)

    @cached_property
    def card(self) -> ArticleCard:
        """Return the card of the article."""
        return self.recall.card

    @cached_property
    def recall(self) -> Recall:
        """Return the recall; others' do not exist for the user."""
        return get_object_or_404(recalls_of(person(self.request)), pk=self.kwargs["pk"])


class RecallArticle(RecallPage):
    """The form: what will happen, where the article is now, and why it goes."""

    page_title = gettext_lazy("Recall")
    template_name = "streams/recall_form.html"

    @cached_property
    def article(self) -> ArticlePage:
        """Return the article, if the user may recall it and it was ever public."""
        article = get_object_or_404(ArticlePage, pk=self.kwargs["article"])
        if not may_recall(person(self.request), article):
            raise Http404
        return article

    @cached_property
    def card(self) -> ArticleCard:
        """Return the article's card."""
        return get_object_or_404(ArticleCard.objects.select_related("section"), pk=self.article.pk)

    def get(self, request: HttpRequest, article: int) -> HttpResponse:
        """Show the form; what is recalled already has its receipts to show."""
        known = in_force(self.article.pk)
        if known is not None:
            return redirect(PAGE, known.pk)
        return self._form(RecallForm(article=self.article))

    def post(self, request: HttpRequest, article: int) -> HttpResponse:
        """Recall, and lead to the receipts; say what is wrong otherwise."""
        form = RecallForm(request.POST, article=self.article)
        if not form.is_valid():
            return self._form(form)
        try:
            made = recalling.recall(article=self.article, by=person(request), **form.cleaned_data)
        except (recalling.RecallError, recall_redirects.BadRedirectError) as error:
            messages.error(request, str(error))
            known = in_force(self.article.pk)
            return redirect(PAGE, known.pk) if known else self._form(form)
        messages.success(request, _("The article has been recalled."))
        return redirect(PAGE, made.pk)

    def _form(self, form: RecallForm) -> HttpResponse:
        streams, elsewhere = receipts.places(self.card)
        shown = {"form": form, "article": self.article, "streams": streams, "elsewhere": elsewhere}
        return self.render_to_response(self.get_context_data(address=cards.address(self.card), **shown))


class RecallReceipts(RecallPage):
    """The receipts; without the browser's script, a press of "check again" asks the portal."""

    page_title = gettext_lazy("Receipts of the recall")
    template_name = "streams/recall.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is known at once; the portal is asked by the script, or where the address says so."""
        context = receipts_context(self.recall, ask_portal="check" in request.GET)
        words = public_words(self.recall.reason, self.recall.note)
        return self.render_to_response(self.get_context_data(recall=self.recall, words=words, **context))


def receipts_context(recall: Recall, *, ask_portal: bool) -> dict[str, Any]:
    """Return what the table of receipts shows; nothing is asked once the article has been brought back."""
    found = receipts.collect(recall, ask_portal=ask_portal) if recall.restored_at is None else []
    return {"receipts": found, "waiting": not receipts.all_confirmed(found)}


def receipts_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the table of receipts alone, everybody asked anew, for the page's script."""
    recall = get_object_or_404(recalls_of(person(request)), pk=pk)
    return render(request, "streams/receipts.html", receipts_context(recall, ask_portal=True))


class RestoreArticle(RecallPage):
    """The question whether to bring an article back, and the answer."""

    page_title = gettext_lazy("Restore")
    template_name = "streams/restore.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask."""
        return self.render_to_response(self.get_context_data(recall=self.recall, title=title_of(self.card)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Restore; say why not otherwise."""
        try:
            recalling.restore(recall=self.recall, by=person(request))
        except recalling.RecallError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The article is back, with its placements."))
        return redirect(PAGE, pk)


class RecallFilter(WagtailFilterSet):
    """What narrows the list."""

    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=STATES, method="in_state")
    reason = django_filters.ChoiceFilter(label=gettext_lazy("Reason"), choices=Recall.Reason.choices)
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Recalled"), widget=DateRangePickerWidget)

    class Meta:
        model = Recall
        fields = ["state", "reason", "at"]
        form = PeriodForm

    def in_state(self, rows: QuerySet[Recall], name: str, value: str) -> QuerySet[Recall]:
        """Return those that hold, or those that are over."""
        return rows.filter(restored_at__isnull=value == "in_force")


class RecallList(LocalExportMixin, ReportView):
    """What was recalled: of their sections for heads, everything for the portal's administrators."""

    page_title = gettext_lazy("Recalled articles")
    header_icon = "no-view"
    index_url_name = INDEX
    index_results_url_name = RESULTS
    results_template_name = "streams/recalls_results.html"
    filterset_class = RecallFilter
    is_searchable = True
    export_filename = "tin-da-go"
    export_headings = {
        "title": gettext_lazy("Article"),
        "section": gettext_lazy("Section"),
        "reason": gettext_lazy("Reason"),
        "note": gettext_lazy("Public note"),
        "at": gettext_lazy("Recalled"),
        "by": gettext_lazy("Recalled by"),
        "restored_at": gettext_lazy("Brought back"),
    }
    list_export = list(export_headings)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep out who heads no section."""
        if not heads_a_section(person(request)):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Recall]:
        """Return the user's own."""
        return recalls_of(person(self.request))

    def get_search_form(self) -> SearchForm:
        """Return the form of the search; titles and notes are looked through."""
        return SearchForm(self.request.GET if self.search_kwarg in self.request.GET else None)

    def search_queryset(self, queryset: QuerySet[Recall]) -> QuerySet[Recall]:
        """Search titles (of articles that are still there), addresses and notes."""
        if not self.is_searching:
            return queryset
        found = ArticlePage.objects.filter(title__icontains=self.search_query).values("pk")
        return queryset.filter(
            Q(card__in=found) | Q(card__slug__icontains=self.search_query) | Q(note__icontains=self.search_query)
        )

    def decorate_paginated_queryset(self, object_list: Any) -> list[dict[str, Any]]:
        """Add the titles (one query for all), and what a spreadsheet has of each."""
        rows = list(object_list)
        titles = dict(Page.objects.filter(pk__in=[row.card_id for row in rows]).values_list("pk", "title"))
        return [
            {
                "recall": row,
                "title": titles.get(row.card_id, row.card.slug),
                "section": row.card.section.name,
                "reason": capfirst(row.get_reason_display()),
                "note": row.note,
                "at": row.at,
                "by": name_of(row.by),
                "restored_at": row.restored_at,
            }
            for row in rows
        ]


def urls() -> list[URLPattern]:
    """Return the addresses of all this, beneath the admin's."""
    return [
        path("recalls/", RecallList.as_view(), name=INDEX),
        path("recalls/results/", RecallList.as_view(results_only=True), name=RESULTS),
        path("recalls/article/<int:article>/", RecallArticle.as_view(), name=FORM),
        path("recalls/<int:pk>/", RecallReceipts.as_view(), name=PAGE),
        path("recalls/<int:pk>/receipts/", receipts_table, name=RECEIPTS),
        path("recalls/<int:pk>/restore/", RestoreArticle.as_view(), name=RESTORE),
    ]
