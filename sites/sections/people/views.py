"""The admin's list of a section's people, and the form that invites somebody."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.naming import moment
from cms.users.models import User
from sites.sections.models import Membership, SectionPage
from sites.sections.people import inviting, queries
from sites.sections.people.forms import InviteForm, SectionForm
from sites.sections.people.parts import RefusedError
from sites.sections.people.queries import Person
from sites.sections.people.roles import Role, in_words

START, INDEX, RESULTS = "people", "section-people", "section-people-results"
INVITE, PAGE, VERB = "section-people-invite", "section-person", "section-person-do"
PER_PAGE = 50


def start(request: HttpRequest) -> HttpResponse:
    """Lead to the people of the section asked for, else of the first one that the user looks after."""
    sections = queries.administered(request.user)
    form = SectionForm(request.GET or None, sections=sections)
    chosen = form.cleaned_data["section"] if form.is_valid() else sections.first()
    if chosen is None:
        raise Http404
    return redirect(INDEX, chosen.pk)


class OfSection(WagtailAdminTemplateMixin):
    """A page about the people of one section; for who does not look after that section it is not there."""

    header_icon = "group"
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def section(self) -> SectionPage:
        """Return the section."""
        found = queries.administered(self.by).select_related("kit")
        return get_object_or_404(found, pk=self.kwargs["section"])

    @property
    def by(self) -> User:
        """Return who asks: the admin lets nobody in who has not signed in."""
        user: Any = self.request.user
        return cast(User, user)

    def get_page_subtitle(self) -> str:
        """Name the section."""
        return str(self.section.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, the people, this page."""
        listed = {"url": reverse(INDEX, args=[self.section.pk]), "label": PeopleList.page_title}
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, listed, here]


class PeopleFilters(WagtailFilterSet):
    """What narrows the list."""

    role = django_filters.ChoiceFilter(label=gettext_lazy("Role"), choices=Role.choices, method="in_this_role")

    class Meta:
        model = Membership
        fields: list[str] = []

    def __init__(self, *args: Any, section: SectionPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._section = section

    def in_this_role(self, found: QuerySet[Membership], _name: str, value: str) -> QuerySet[Membership]:
        """Return those who have the role."""
        return queries.in_role(found, self._section.kit, value)


class PeopleList(OfSection, generic.IndexView):
    """Who is in the section."""

    model = Membership
    page_title = gettext_lazy("People")
    template_name = "sections/people/index.html"
    results_template_name = "sections/people/results.html"
    filterset_class = PeopleFilters
    is_searchable = True
    paginate_by = PER_PAGE
    any_permission_required = None
    add_item_label = gettext_lazy("Invite somebody")

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns; rows are what shows of each person."""
        return [
            TitleColumn("title", label=gettext_lazy("Name"), get_url=self.page_of),
            Column("email", label=gettext_lazy("E-mail")),
            Column("roles", label=gettext_lazy("Roles"), accessor=lambda person: in_words(person.roles)),
            Column("state", label=gettext_lazy("State"), accessor="state_label"),
            Column("last_login", label=gettext_lazy("Last sign-in"), accessor=last_sign_in),
            Column("has_second_factor", label=gettext_lazy("Second factor"), accessor=second_factor),
        ]

    def page_of(self, person: Person) -> str:
        """Return the address of a person's page."""
        return reverse(PAGE, args=[self.section.pk, person.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, this page."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, here]

    def get_base_queryset(self) -> QuerySet[Membership]:
        """Return the people of the section."""
        return queries.people(self.section)

    def order_queryset(self, queryset: QuerySet[Membership]) -> QuerySet[Membership]:
        """Keep the order by name."""
        return queryset

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Name the section to the filters."""
        return {**super().get_filterset_kwargs(), "section": self.section}

    def get_search_form(self) -> SearchForm:
        """Return the form of the search."""
        return SearchForm(self.request.GET if self.search_kwarg in self.request.GET else None)

    def search_queryset(self, queryset: QuerySet[Membership]) -> QuerySet[Membership]:
        """Search what shows of names and addresses."""
        return queries.matching(queryset, self.search_query) if self.is_searching else queryset

    def paginate_queryset(self, queryset: QuerySet[Membership], page_size: int) -> Any:
        """Return one page with what shows of each person."""
        paginator, page, found, more = super().paginate_queryset(queryset, page_size)
        return paginator, page, queries.described(found, self.section.kit), more

    def get_index_url(self) -> str:
        """Return the list's own address."""
        return reverse(INDEX, args=[self.section.pk])

    def get_index_results_url(self) -> str:
        """Return the address that the list's script asks."""
        return reverse(RESULTS, args=[self.section.pk])

    def get_add_url(self) -> str:
        """Lead to the invitation."""
        return reverse(INVITE, args=[self.section.pk])

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the way to the people of other sections, where there are any."""
        sections = queries.administered(self.by)
        switcher = SectionForm(initial={"section": self.section.pk}, sections=sections)
        several = len(switcher.fields["section"].queryset) > 1  # type: ignore[attr-defined]
        context = super().get_context_data(*args, **kwargs)
        return {**context, "switcher": switcher if several else None, "start_url": reverse(START)}


def last_sign_in(person: Person) -> str:
    """Return when the person signed in last, in words."""
    return moment(person.last_login) if person.last_login else "–"


def second_factor(person: Person) -> str:
    """Return in words whether the person has a second factor."""
    if person.has_second_factor is None:
        return "–"
    return _("set up") if person.has_second_factor else _("not set up")


class Invite(OfSection, View):
    """The form of an invitation."""

    page_title = gettext_lazy("Invite somebody")
    template_name = "sections/people/invite.html"

    def get(self, request: HttpRequest, section: int) -> HttpResponse:
        """Show the form."""
        return self._form(InviteForm())

    def post(self, request: HttpRequest, section: int) -> HttpResponse:
        """Invite; the answer is the same whether there is an account of that address or not."""
        form = InviteForm(request.POST)
        here = self.section
        if not form.is_valid():
            return self._form(form)
        try:
            made = inviting.invite(section=here, by=self.by, **form.cleaned_data)
        except RefusedError as refusal:
            form.add_error("email", str(refusal))
            return self._form(form)
        told = _("%(email)s is invited. The letter is on its way; the link in it is valid for seven days.")
        messages.success(request, told % {"email": made.email})
        return redirect(INDEX, here.pk)

    def _form(self, form: InviteForm) -> HttpResponse:
        back = reverse(INDEX, args=[self.section.pk])
        return self.render_to_response(self.get_context_data(form=form, back=back))
