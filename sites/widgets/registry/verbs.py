"""Revoking, restoring and rotating a key, each after a page that says what it means for the pages that embed it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.widgets import actions
from sites.widgets.models import Widget, WidgetDay
from sites.widgets.registry import queries
from sites.widgets.registry.pages import EDIT, WidgetPage

REFUSED = gettext_lazy("This cannot be done now: look at the widget's state.")


class Verb(WidgetPage):
    """A question, and by POST the deed."""

    icon = "warning"
    question: Any = ""
    button: Any = ""
    serious = False

    def may(self) -> bool:
        """Tell whether there is anything to be done."""
        raise NotImplementedError

    def do(self, request: HttpRequest) -> Widget:
        """Do it, say so, and return the widget to go on with."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, unless there is nothing to be done."""
        return super().get(request, *args, **kwargs) if self.may() else self._not_now(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it and go to the form."""
        return redirect(EDIT, self.do(request).pk) if self.may() else self._not_now(request)

    def _not_now(self, request: HttpRequest) -> HttpResponse:
        messages.warning(request, str(REFUSED))
        return redirect("widget-health", self.widget.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words, and the sites that asked lately."""
        lately = WidgetDay.objects.filter(
            widget=self.widget, day__gte=queries.first_day(queries.DAYS_THAT_COUNT)
        ).exclude(host="")
        seen = sorted(set(lately.values_list("host", flat=True)))
        return super().get_context_data(seen=seen, **kwargs)


class Revoke(Verb):
    """The key answers no more."""

    template_name = "widgets/registry/verb.html"
    page_title = gettext_lazy("Revoke the key")
    question = gettext_lazy(
        "Every page that embeds this key shows its plain link instead of the news, within a minute. "
        "Copies that browsers keep are dropped too. The key can be restored later."
    )
    button = gettext_lazy("Revoke the key")
    serious = True

    def may(self) -> bool:
        """Tell whether the key is in force."""
        return self.widget.revoked_at is None

    def do(self, request: HttpRequest) -> Widget:
        """Revoke it."""
        actions.revoke(widget=self.widget)
        messages.success(request, _("The key %(key)s has been revoked.") % {"key": self.widget.key})
        return self.widget


class Restore(Verb):
    """The key answers again."""

    template_name = "widgets/registry/verb.html"
    page_title = gettext_lazy("Restore the key")
    question = gettext_lazy("Every page that still embeds this key shows the news again, within a minute.")
    button = gettext_lazy("Restore the key")

    def may(self) -> bool:
        """Tell whether the key was revoked."""
        return self.widget.revoked_at is not None

    def do(self, request: HttpRequest) -> Widget:
        """Restore it."""
        actions.restore(widget=self.widget)
        messages.success(request, _("The key %(key)s is in force again.") % {"key": self.widget.key})
        return self.widget


class Rotate(Verb):
    """A widget that is the same under a new key."""

    template_name = "widgets/registry/verb.html"
    page_title = gettext_lazy("Make a new key")
    question = gettext_lazy(
        "A widget that is the same gets a new key. The old snippet has to be replaced by the new one on every page."
    )
    button = gettext_lazy("Make a new key")

    def may(self) -> bool:
        """Tell whether the key is in force."""
        return self.widget.revoked_at is None

    def do(self, request: HttpRequest) -> Widget:
        """Make the new key; the old one ends now, or when somebody revokes it."""
        keep_old = request.POST.get("old") == "keep"
        successor = actions.rotate(widget=self.widget, keep_old=keep_old)
        keys = {"key": self.widget.key, "new": successor.key}
        if keep_old:
            told = _("The new key is %(new)s. Revoke %(key)s once every page has the new snippet.")
        else:
            told = _("The new key is %(new)s. The old one, %(key)s, has been revoked: replace the snippet now.")
        messages.success(request, told % keys)
        return successor

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer to keep the old key for a while."""
        return super().get_context_data(choose_old=True, **kwargs)


class Allow(WidgetPage):
    """One more site that may show the widget: a button of the health page, without a page of its own."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the site to the list."""
        host = request.POST.get("host", "")
        try:
            actions.allow(widget=self.widget, host=host)
        except ValidationError:
            messages.error(request, _("This is not a host name. Nothing was changed."))
        else:
            messages.success(request, _("Pages of %(host)s may show the widget now.") % {"host": host})
        return redirect("widget-health", self.widget.pk)
