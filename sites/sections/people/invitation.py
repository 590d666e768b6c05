"""The page that an invitation leads to, outside the admin: choose a password, once.

It is kept by nobody and tells no page where the reader came from, since its address is the secret. The same secret
stands in for a token against forged forms: nobody else can know where to send one, no cookie gives a right here, and
browsers that are to tell no origin send none that Django's own check would take.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from sites.sections.models import Membership
from sites.sections.people import inviting
from sites.sections.people.invitations import Link, look_up

STATUS = {Link.USED: HTTPStatus.GONE, Link.EXPIRED: HTTPStatus.GONE, Link.UNKNOWN: HTTPStatus.NOT_FOUND}


@method_decorator([csrf_exempt, sensitive_post_parameters()], name="dispatch")
class Invitation(View):
    """An invitation's link."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with headers that keep the address secret."""
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the form of the password, or why the link opens nothing."""
        link, membership = look_up(token, timezone.now())
        if membership is None or membership.user is None:
            return self._closed(link)
        return self._form(SetPasswordForm(membership.user), membership)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take the password, unless somebody was quicker or the link has ended meanwhile."""
        link, membership = look_up(token, timezone.now())
        if membership is None or membership.user is None:
            return self._closed(link)
        form: Form = SetPasswordForm(membership.user, request.POST)
        if not form.is_valid():
            return self._form(form, membership)
        link = inviting.accept(token=token, password=form.cleaned_data["new_password1"])
        if link != Link.OPEN:
            return self._closed(link)
        shown = {"membership": membership, "username": membership.user.get_username()}
        return render(request, "sections/people/invitation_done.html", shown)

    def _form(self, form: Form, membership: Membership) -> HttpResponse:
        return render(self.request, "sections/people/invitation.html", {"form": form, "membership": membership})

    def _closed(self, link: Link) -> HttpResponse:
        return render(self.request, "sections/people/invitation_closed.html", {"link": link}, status=STATUS[link])
