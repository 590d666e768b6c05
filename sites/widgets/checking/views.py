"""The page of the admin that asks: is it live?"""

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.middleware import OUTSIDE
from cms.users.models import User
from sites.streams.desk.views import person
from sites.widgets.checking import reading
from sites.widgets.checking.fetching import Fetched, UnreadableError, fetch
from sites.widgets.checking.findings import Finding, Level, Looked, findings
from sites.widgets.models import Widget
from sites.widgets.registry.pages import WidgetPage

# So many checks a person may ask for in a minute: it is our server that asks, not theirs.
MOST_A_MINUTE = 10


class AddressForm(forms.Form):
    """The address of the page."""

    address = forms.URLField(
        label=gettext_lazy("Address of the page"),
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("The very page on which the snippet was pasted."),
    )


class Check(WidgetPage):
    """Fetches one page while the person waits, eight seconds at most, and keeps nothing of it."""

    template_name = "widgets/registry/check.html"
    page_title = gettext_lazy("Is it live?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the address; the unit's web site is suggested."""
        form = AddressForm(initial={"address": self.widget.unit.website})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Fetch the page and tell what was found."""
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        if not _may_ask(person(request)):
            form.add_error(None, _("That was often. Wait a minute, then check again."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return self.render_to_response(self.get_context_data(form=form, **self._looked(form.cleaned_data["address"])))

    def _looked(self, address: str) -> dict[str, Any]:
        try:
            page = fetch(address)
        except UnreadableError as error:
            return {"findings": [Finding(Level.ERROR, str(error), _("Check the address in a browser."))]}
        found = look(self.widget, page)
        return {"findings": found, "live": _is_live(found), "page": page.address}


def look(widget: Widget, page: Fetched) -> list[Finding]:
    """Return what a fetched page means for `widget`. One query."""
    contents = reading.read(page.html, address=page.address, policy=page.headers.get("content-security-policy", ""))
    of_unit = Widget.objects.filter(unit=widget.unit_id, key__in=contents.keys[:50])
    found = findings(Looked(widget, page.address, contents, {one.key: one for one in of_unit}))
    if page.cut:
        found.append(Finding(Level.WARNING, _("Only the first two megabytes of the page were read.")))
    return found


def _is_live(found: list[Finding]) -> bool:
    return any(one.level is Level.OK for one in found) and not any(one.level is Level.ERROR for one in found)


def _may_ask(user: User) -> bool:
    """Count a check; tell whether it is within the person's measure. A cache that is away counts none."""
    key = f"widget-checks:{user.pk}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) <= MOST_A_MINUTE
    except ValueError:
        return True


check = Check.as_view()
# Somebody else's server is waited for: no transaction may be open meanwhile.
setattr(check, OUTSIDE, True)
