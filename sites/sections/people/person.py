"""The admin's page of one person of a section, with roles to choose, and the question before anything else is done."""

from typing import Any

from django.contrib import messages as plain_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from cms.core.naming import moment
from sites.sections.people import actions, queries
from sites.sections.people.forms import RolesForm
from sites.sections.people.parts import RefusedError
from sites.sections.people.queries import Person, State
from sites.sections.people.verbs import VERBS, Verb, offered
from sites.sections.people.views import INDEX, PAGE, VERB, OfSection, last_sign_in, second_factor


class OfPerson(OfSection, View):
    """A page about one person of the section; superusers are not there, nor is anybody of other sections."""

    header_icon = "user"

    @cached_property
    def person(self) -> Person:
        """Return what shows of the person."""
        found = queries.within_reach(self.section, timezone.now())
        row = get_object_or_404(found, pk=self.kwargs["pk"])
        return queries.described([row], self.section.kit)[0]

    def get_page_title(self) -> str:
        """Name the person."""
        return self.person.title

    def own_url(self) -> str:
        """Return the address of the person's page."""
        return reverse(PAGE, args=[self.section.pk, self.person.pk])


class PersonPage(OfPerson):
    """One person: how they stand, their roles to choose, and what else can be done."""

    template_name = "sections/people/person.html"

    def get(self, request: HttpRequest, section: int, pk: int) -> HttpResponse:
        """Show the person."""
        return self._form(RolesForm(initial={"roles": self.person.roles}))

    def post(self, request: HttpRequest, section: int, pk: int) -> HttpResponse:
        """Let the person have the chosen roles, or say why not."""
        form = RolesForm(request.POST)
        row = self.person.membership
        if not form.is_valid():
            return self._form(form)
        try:
            actions.choose_roles(membership=row, by=self.by, **form.cleaned_data)
        except RefusedError as refusal:
            form.add_error("roles", str(refusal))
            return self._form(form)
        messages.success(request, _("The roles of %(name)s are saved.") % {"name": self.person.title})
        return redirect(self.own_url())

    def _form(self, form: RolesForm) -> HttpResponse:
        person, row = self.person, self.person.membership
        shown = {
            "form": form,
            "person": person,
            "since": moment(row.since),
            "until": moment(row.expires_at) if row.expires_at and person.state == State.INVITED else "",
            "last_sign_in": last_sign_in(person),
            "second_factor": second_factor(person),
            "removed": person.state == State.REMOVED,
            "oneself": row.user_id == self.by.pk,
            "verbs": [(verb, self.verb_url(verb)) for verb in offered(person, self.by)],
        }
        return self.render_to_response(self.get_context_data(**shown))

    def verb_url(self, verb: Verb) -> str:
        """Return the address of the question before doing."""
        return reverse(VERB, args=[self.section.pk, self.person.pk, verb.slug])


class Do(OfPerson):
    """The question before something is done to a person, and the doing."""

    template_name = "sections/people/confirm.html"

    @cached_property
    def verb(self) -> Verb:
        """Return what is to be done."""
        found = next((verb for verb in VERBS if verb.slug == self.kwargs["verb"]), None)
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, section: int, pk: int, verb: str) -> HttpResponse:
        """Ask."""
        question = self.verb.question % {"name": self.person.title}
        return self.render_to_response(self.get_context_data(verb=self.verb, question=question, back=self.own_url()))

    def post(self, request: HttpRequest, section: int, pk: int, verb: str) -> HttpResponse:
        """Do it, or say why not; a removal can be undone from its message."""
        name = self.person.title
        try:
            self.verb.act(membership=self.person.membership, by=self.by)
        except RefusedError as refusal:
            plain_messages.error(request, str(refusal))
            return redirect(self.own_url())
        messages.success(request, self.verb.done % {"name": name}, buttons=self._undo())
        gone = self.verb.slug in ("cancel", "remove")
        return redirect(INDEX, self.section.pk) if gone else redirect(self.own_url())

    def _undo(self) -> list[Any]:
        if self.verb.slug != "remove" or self.person.state == State.SUSPENDED:
            return []
        back = reverse(VERB, args=[self.section.pk, self.person.pk, "restore"])
        return [messages.button(back, _("Undo"))]
