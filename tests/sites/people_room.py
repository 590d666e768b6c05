"""A section's administrator at the pages of its people, and those who got letters."""

import re
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from cms.core.models import Letter
from cms.users.models import User
from sites.sections.models import Membership, SectionPage

PASSWORD = "mưa-xuân-trên-sông-Cầu-2026"
LINK = re.compile(r"/accounts/invitation/[\w-]+/")


class PeopleDesk:
    """Somebody at the pages of one section's people."""

    def __init__(self, section: SectionPage, user: User) -> None:
        self.section, self.user = section, user
        self.client = Client()
        self.client.force_login(user)

    def listed(self, **query: Any) -> Any:
        """The answer of the list."""
        return self.client.get(reverse("section-people", args=[self.section.pk]), query)

    def names(self, **query: Any) -> list[str]:
        """The names in the list."""
        return [person.title for person in self.listed(**query).context["object_list"]]

    def shown(self, title: str) -> Any:
        """What the list shows of one."""
        return next(one for one in self.listed().context["object_list"] if one.title == title)

    def invite(self, email: str, *roles: str, **fields: str) -> Any:
        """Send the form of an invitation."""
        form = {"email": email, "last_name": "Họ", "first_name": "Tên", "roles": roles or ("editors",), **fields}
        return self.client.post(reverse("section-people-invite", args=[self.section.pk]), form)

    def choose(self, user: User, /, *roles: str, **fields: Any) -> Any:
        """Send the form of a person's roles."""
        return self.client.post(self.page(user), {"roles": roles, **fields})

    def do(self, user: User, verb: str, /, **fields: Any) -> Any:
        """Confirm something that is done to a person."""
        return self.client.post(f"{self.page(user)}{verb}/", fields)

    def page(self, user: User) -> str:
        """The address of a person's page."""
        return reverse("section-person", args=[self.section.pk, part(self.section, user).pk])


def part(section: SectionPage, user: User) -> Membership:
    """The person's part in the section."""
    return Membership.objects.get(section=section, user=user)


def roles(section: SectionPage, user: User) -> set[str]:
    """The roles that the person has in the section now."""
    held = set(User.objects.get(pk=user.pk).groups.values_list("pk", flat=True))
    return {role for role, group in section.kit.groups().items() if group.pk in held}


def said(response: Any) -> str:
    """The text of an answer, of the page that it leads to."""
    return response.content.decode()


def link_to(email: str) -> str:
    """The path of the link in the newest letter to an address; it stands under the portal's own address."""
    body = Letter.objects.filter(to=email).latest("pk").body
    found = LINK.search(body)
    assert found, body
    assert settings.BASE_URL + found[0] in body
    return found[0]


def accept(path: str, password: str = PASSWORD) -> Any:
    """Choose a password at an invitation's address, as a browser does that is to tell no origin."""
    form = {"new_password1": password, "new_password2": password}
    return Client(enforce_csrf_checks=True, headers={"Origin": "null"}).post(path, form)


def is_in(client: Client) -> bool:
    """Whether the admin lets somebody in."""
    return client.get("/admin/").status_code == 200
