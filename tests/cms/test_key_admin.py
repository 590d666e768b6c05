"""API keys in the admin: shown once, revoked instead of deleted, for the system's administrator alone."""

import re

import pytest
from django.test import Client

from cms.core.models import ApiKey
from cms.users.models import User
from home.models import HomePage
from seeds import factories


@pytest.fixture
def admin(portal: HomePage) -> Client:
    """The system's administrator, signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin", "admin@example.vn", "mật khẩu dài"))
    return client


def test_new_key_is_shown_once_and_works(admin: Client) -> None:
    made = admin.post("/admin/api-keys/new/", {"name": "Báo Thái Nguyên", "contact": ""})
    (secret,) = re.findall(r"xbtt_[\w-]{40,}", made.content.decode())
    assert "no-store" in made["Cache-Control"]
    assert ApiKey.accepts(f"Bearer {secret}")
    assert secret not in admin.get("/admin/api-keys/").content.decode()
    assert secret not in admin.get(f"/admin/api-keys/edit/{ApiKey.objects.get().pk}/").content.decode()


def test_revoked_key_stays_in_the_list_and_no_longer_works(admin: Client) -> None:
    key = ApiKey(name="Báo Thái Nguyên")
    secret = key.renew()
    key.save()
    admin.post(f"/admin/api-keys/delete/{key.pk}/")
    assert not ApiKey.accepts(f"Bearer {secret}")
    assert "Báo Thái Nguyên" in admin.get("/admin/api-keys/").content.decode()


def test_key_without_a_name_is_refused_with_what_to_do(admin: Client) -> None:
    admin.post("/admin/api-keys/new/", {"name": ""})
    assert ApiKey.objects.count() == 0


def test_editors_do_not_see_keys(portal: HomePage) -> None:
    section = factories.section()
    user = factories.UserFactory()
    user.groups.set(section.kit.groups().values())
    client = Client()
    client.force_login(user)
    assert client.get("/admin/api-keys/").status_code == 404
    assert "api-keys" not in client.get("/admin/").content.decode()
