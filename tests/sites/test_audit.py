"""The audit log: what is written, whom it is told, and that nothing is taken from it."""

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext, log
from wagtail.models import GroupPagePermission, PageViewRestriction

from cms.core.models import ApiKey
from cms.users.models import User
from home.models import HomePage
from seeds import factories
from sites.sections.audit import names, recording
from sites.sections.audit.models import AppendOnlyError
from sites.sections.models import AuditEntry, SectionPage
from sites.streams import recalling
from sites.streams.models import Recall, Stream
from sites.webhooks import actions as webhooks
from sites.webhooks import outcomes
from sites.webhooks.models import Endpoint
from tests.sites.approval_room import person
from tests.sites.audit_room import AUDIT, browser, cells, exported, shown, told


@pytest.fixture
def health(portal: HomePage) -> SectionPage:
    return factories.section(title="Sở Y tế")


@pytest.fixture
def school(portal: HomePage) -> SectionPage:
    return factories.section(slug="so-gddt", title="Sở Giáo dục và Đào tạo")


@pytest.fixture
def root(portal: HomePage) -> User:
    """The portal's administrator."""
    user: User = factories.UserFactory(is_superuser=True, last_name="Quản trị hệ thống")
    return user


def entry(**fields: Any) -> AuditEntry:
    """A row about a person, written without anything happening."""
    given = {"action": names.SUSPENDED, "label": "nguoi-dung", "timestamp": timezone.now(), **fields}
    return AuditEntry.objects.create(content_type=recording.kind_of(User), object_id="1", **given)


def test_a_role_is_told_to_the_groups_section_alone(health: SectionPage, school: SectionPage, root: User) -> None:
    user = person(school, "editors")

    with LogContext(user=root):
        user.groups.add(health.kit.heads)

    joined = told(names.JOINED, object_id=str(user.pk))
    assert joined == [
        (school.pk, "hệ thống", school.kit.editors.name),
        (health.pk, "Quản trị hệ thống", health.kit.heads.name),
    ]


@pytest.mark.parametrize("take", ["remove", "clear", "set", "from_the_group"])
def test_a_role_taken_away_is_told_by_whatever_door(health: SectionPage, take: str) -> None:
    user, group = person(health, "heads"), health.kit.heads

    match take:
        case "remove":
            user.groups.remove(group)
        case "clear":
            user.groups.clear()
        case "set":
            user.groups.set([])
        case _:
            group.user_set.remove(user)

    assert told(names.LEFT) == [(health.pk, "hệ thống", group.name)]


def test_what_was_not_taken_is_not_told(health: SectionPage) -> None:
    user = person(health, "heads")

    user.groups.remove(health.kit.editors)

    assert told(names.LEFT) == []


def test_an_account_is_told_to_each_section_it_has_a_part_in(health: SectionPage, school: SectionPage) -> None:
    user = person(health, "editors")
    user.groups.add(school.kit.editors)

    user.is_active = False
    user.save()

    assert told(names.SUSPENDED) == [(health.pk, "hệ thống", ""), (school.pk, "hệ thống", "")]


def test_a_superuser_is_told_to_the_portal_alone(health: SectionPage, root: User) -> None:
    root.groups.add(health.kit.editors)

    root.set_password("một mật khẩu khác")
    root.save()

    assert told(names.PASSWORD_SET) == [(None, "hệ thống", "")]


def test_what_an_account_is_changed_in_is_named_without_values(health: SectionPage) -> None:
    user = person(health, "editors")

    user.email, user.is_superuser = "moi@example.vn", True
    user.save()

    assert told(names.RAISED) == [(None, "hệ thống", "")]
    (row,) = told(names.USER_CHANGED)
    assert "email" in row[2].lower()
    assert "moi@example.vn" not in row[2]


def test_signing_in_changes_no_account(health: SectionPage) -> None:
    user = person(health, "editors")

    browser(user)

    assert told(names.SIGNED_IN) == [(health.pk, user.username, "")]
    assert told(names.USER_CHANGED) == []
    assert told(names.PASSWORD_SET) == []


def test_the_form_of_accounts_tells_once_and_by_whom(health: SectionPage, root: User) -> None:
    secret, groups = "dai-va-kho-doan-2026", [str(health.kit.editors.pk)]
    data = {"username": "moi", "email": "moi@example.vn", "first_name": "A", "last_name": "B", "groups": groups,
            "password1": secret, "password2": secret}  # fmt: skip

    browser(root).post(reverse("wagtailusers_users:add"), data)

    user = User.objects.get(username="moi")
    about = AuditEntry.objects.filter(object_id=str(user.pk), kind=AuditEntry.Kind.CHANGED)
    assert {row.action for row in about} == {names.USER_MADE, names.JOINED}
    assert {row.who for row in about} == {"Quản trị hệ thống"}
    assert {row.address for row in about} == {"127.0.0.1"}


def test_people_suspended_in_bulk_are_told_of(health: SectionPage, root: User) -> None:
    user = person(health, "editors")
    address = reverse("wagtail_bulk_action", args=["users", "user", "set_active_state"])

    browser(root).post(f"{address}?id={user.pk}", {"mark_as_active": "False"})

    assert told(names.SUSPENDED) == [(health.pk, "Quản trị hệ thống", "")]


def test_the_form_of_groups_tells_of_rights_given_and_taken(health: SectionPage, portal: HomePage, root: User) -> None:
    group = Group.objects.create(name="Nhóm ảnh")
    right = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=portal, permission=right)
    AuditEntry.objects.filter(action=names.RIGHT_GIVEN).prune()
    forms = {f"{name}-{part}": number for name in ("page_permissions", "image_permissions", "document_permissions",
             "collection_permissions", "collection_management_permissions")
             for part, number in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"), ("MAX_NUM_FORMS", "1000"))}  # fmt: skip
    forms |= {"page_permissions-TOTAL_FORMS": "1", "page_permissions-0-page": str(health.pk),
              "page_permissions-0-permissions": "change_page"}  # fmt: skip

    answer = browser(root).post(reverse("wagtailusers_groups:edit", args=[group.pk]), {"name": "Nhóm ảnh", **forms})

    assert answer.status_code == 302
    given, taken = told(names.RIGHT_GIVEN), told(names.RIGHT_TAKEN)
    assert [row[:2] for row in given] == [(None, "Quản trị hệ thống")]
    assert "Sở Y tế" in given[0][2]
    assert [row[:2] for row in taken] == [(None, "Quản trị hệ thống")]
    assert portal.title in taken[0][2]


def test_a_right_outside_the_section_is_not_named_to_it(health: SectionPage, school: SectionPage) -> None:
    right = Permission.objects.get(codename="change_page")

    GroupPagePermission.objects.create(group=health.kit.editors, page=school, permission=right)

    (row,) = told(names.RIGHT_GIVEN, section=health, data__detail__icontains="ngoài")
    assert school.title not in row[2]


def test_a_new_section_is_told_of_its_groups_in_four_rows(health: SectionPage) -> None:
    assert len(told(names.GROUP_MADE, section=health)) == 4


def test_keys_are_told_of_when_made_and_revoked(root: User) -> None:
    client = browser(root)
    client.post(reverse("api_keys:add"), {"name": "Báo tỉnh", "contact": ""})
    key = ApiKey.objects.get()
    client.post(reverse("api_keys:delete", args=[key.pk]))

    rows = AuditEntry.objects.filter(label__startswith="Báo tỉnh", kind=AuditEntry.Kind.CHANGED).order_by("pk")
    assert [row.action for row in rows] == ["wagtail.create", "xbtt.revoke"]


def test_what_is_done_with_an_endpoint_is_told_to_its_section(health: SectionPage, root: User) -> None:
    endpoint = Endpoint.objects.create(name="Cổng khác", url="https://example.vn/x", section=health)
    client = browser(root)
    for verb in ("secret", "rotate", "disable", "enable", "test"):
        client.post(reverse(f"webhook_endpoints:{verb}", args=[endpoint.pk]))
    client.post(reverse("webhook_endpoints:delete", args=[endpoint.pk]))

    rows = AuditEntry.objects.filter(section=health, label="Cổng khác", kind=AuditEntry.Kind.CHANGED).order_by("pk")
    assert [row.action for row in rows] == [
        webhooks.SECRET_SHOWN, webhooks.ROTATED, outcomes.DISABLED, webhooks.ENABLED, webhooks.TESTED, "wagtail.delete",
    ]  # fmt: skip
    assert endpoint.secret not in json.dumps([row.data for row in rows])


def test_recalls_and_restores_are_told_to_the_articles_section(health: SectionPage, school: SectionPage) -> None:
    head, article = person(health, "heads"), factories.article(section=health)

    row = recalling.recall(article=article, by=head, reason=Recall.Reason.WRONG)
    recalling.restore(recall=row, by=head)

    assert told(recalling.RECALL) == [(health.pk, head.username, "")]
    assert told(recalling.RESTORE) == [(health.pk, head.username, "")]
    assert {row["label"] for row in shown(person(health, "admins"), f"action={recalling.RECALL}")} == {article.title}


def test_a_page_made_private_is_told_to_its_section(health: SectionPage) -> None:
    article = factories.article(section=health)

    row = PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    row.delete()

    assert [one[0] for one in told(names.RESTRICTED)] == [health.pk]
    assert [one[0] for one in told(names.OPENED)] == [health.pk]


def test_a_streams_rule_is_told_with_the_parts_that_changed(health: SectionPage, root: User) -> None:
    stream = Stream.objects.get(section=health)
    address = reverse("wagtailsnippets_streams_stream:edit", args=[stream.pk])
    form = browser(root).get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    data |= {"intake": "review", "sections": [str(health.pk)], "trusts-TOTAL_FORMS": "0", "trusts-INITIAL_FORMS": "0"}

    assert browser(root).post(address, data).status_code == 302

    (row,) = told("xbtt.stream.ruled")
    assert row[0] == health.pk
    assert str(form.fields["intake"].label) in row[2]


def test_a_known_name_that_fails_is_told_with_the_address(health: SectionPage) -> None:
    user = person(health, "editors")

    Client(REMOTE_ADDR="2001:db8::7").post("/accounts/login/", {"login": user.username, "password": "sai"})

    rows = AuditEntry.objects.filter(action=names.SIGN_IN_FAILED)
    assert [(row.section_id, row.label, row.address) for row in rows] == [(health.pk, user.username, "2001:db8::7")]


def test_unknown_names_are_not_kept_and_fill_no_table(health: SectionPage) -> None:
    for name in ("khong-co", "mat-khau-go-nham"):
        Client().post("/accounts/login/", {"login": name, "password": "sai"})

    (row,) = AuditEntry.objects.filter(action=names.SIGN_IN_FAILED)
    assert row.section_id is None
    assert "mat-khau" not in row.label


def test_a_forged_address_is_not_believed(health: SectionPage, settings: Any) -> None:
    browser(person(health, "admins"), HTTP_X_FORWARDED_FOR="192.0.2.1, 198.51.100.2").get(AUDIT)

    assert {row.address for row in AuditEntry.objects.filter(action=names.SAW)} == {"127.0.0.1"}


def test_a_second_factor_is_told_to_the_persons_sections(health: SectionPage) -> None:
    recording.second_factor(user=person(health, "editors"), action=names.FACTOR_REMOVED)

    assert told(names.FACTOR_REMOVED) == [(health.pk, "hệ thống", "")]


def test_an_action_of_another_room_names_its_section_itself(health: SectionPage, school: SectionPage) -> None:
    user = person(health, "editors")
    user.groups.add(school.kit.editors)

    log(instance=user, action=names.REINSTATED, data={"section": health.pk, "detail": "x"})

    assert told(names.REINSTATED) == [(health.pk, "hệ thống", "x")]


def test_who_acts_from_one_section_is_not_named_to_the_other(health: SectionPage, school: SectionPage) -> None:
    user, admin = person(health, "editors"), person(health, "admins")
    user.groups.add(school.kit.editors)

    with LogContext(user=admin):
        user.email = "moi@example.vn"
        user.save()

    assert [row[:2] for row in told(names.USER_CHANGED)] == [(health.pk, admin.username)]


def test_a_failed_sign_in_by_e_mail_is_told_of_the_person(health: SectionPage) -> None:
    user = person(health, "editors")

    Client().post("/accounts/login/", {"login": user.email, "password": "sai"})

    assert told(names.SIGN_IN_FAILED) == [(health.pk, user.username, "")]


def test_the_account_page_tells_what_it_changes_once(health: SectionPage) -> None:
    user = person(health, "admins")
    client, address = browser(user), reverse("wagtailadmin_account")
    forms = client.get(address).context["panels_by_tab"]
    fields = {form.add_prefix(name): form[name].value() or "" for panels in forms.values() for panel in panels
              if (form := panel.get_form()) for name in form.fields if "password" not in name}  # fmt: skip

    client.post(address, {**fields, "name_email-first_name": "Tên", "name_email-last_name": "Họ"})

    rows = AuditEntry.objects.filter(object_id=str(user.pk), kind=AuditEntry.Kind.CHANGED).exclude(action=names.JOINED)
    assert [row.action for row in rows.exclude(action=names.USER_MADE)] == [names.USER_CHANGED]


# What was seen.


def test_a_page_seen_is_written_once_a_day(health: SectionPage, root: User) -> None:
    client = browser(root)
    for _ in range(3):
        client.get(reverse("wagtailusers_groups:index"))
    assert len(told(names.SAW)) == 1

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        browser(root).get(reverse("wagtailusers_groups:index"))
    assert len(told(names.SAW)) == 2


def test_an_object_seen_is_told_to_its_section(health: SectionPage, root: User) -> None:
    endpoint = Endpoint.objects.create(name="Cổng khác", url="https://example.vn/x", section=health)

    browser(root).get(reverse("webhook_endpoints:inspect", args=[endpoint.pk]))

    assert told(names.SAW) == [(health.pk, "Quản trị hệ thống", "")]
    assert AuditEntry.objects.get(action=names.SAW).label == "Cổng khác"


def test_recalls_and_the_log_itself_are_seen_too(health: SectionPage) -> None:
    head, admin = person(health, "heads"), person(health, "admins")

    browser(head).get(reverse("recalls"))
    exported(admin, "csv")
    exported(admin, "csv")

    assert told(names.SAW) == [(health.pk, head.username, "")]
    assert told(names.EXPORTED) == 2 * [(health.pk, admin.username, "")]


def test_pages_of_people_are_seen_for_their_section(health: SectionPage, school: SectionPage, root: User) -> None:
    member = person(health, "editors")

    browser(root).get(reverse("section-people", args=[health.pk]))
    assert (
        browser(root).get(reverse("section-person", args=[health.pk, member.memberships.get().pk])).status_code == 200
    )

    assert {row[0] for row in told(names.SAW)} == {health.pk}
    assert len(told(names.SAW)) == 2


def test_a_factor_that_somebody_sets_up_or_takes_away_is_told(health: SectionPage) -> None:
    user, request = person(health, "editors"), HttpRequest()
    factor = Authenticator(user=user, type=Authenticator.Type.TOTP)
    request.session, request.user = SessionStore(), user
    for signal in (authenticator_added, authenticator_removed):
        signal.send(sender=Authenticator, request=request, user=user, authenticator=factor)

    assert [row[0] for row in told(names.FACTOR_SET) + told(names.FACTOR_REMOVED)] == [health.pk, health.pk]


def test_what_is_refused_or_public_is_not_written(health: SectionPage, public: Client) -> None:
    before = AuditEntry.objects.count()

    public.get("/api/v2/sections/")
    public.get(AUDIT)
    editor = browser(person(health, "editors"))
    written = AuditEntry.objects.count()
    assert editor.get(AUDIT).status_code == 404
    editor.get(reverse("wagtailusers_users:index"))

    assert told(names.SAW) == []
    assert AuditEntry.objects.count() == written
    assert written - before == 3  # The editor's account, role and sign-in.


def test_a_second_look_writes_nothing(health: SectionPage, root: User) -> None:
    client = browser(root)
    client.get(reverse("api_keys:index"))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(reverse("api_keys:index"))

    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


# The report.


def test_a_section_sees_its_own_rows_alone(health: SectionPage, school: SectionPage, root: User) -> None:
    both = person(health, "editors", last_name="Người hai nơi")
    both.groups.add(school.kit.heads)
    admin = person(health, "admins")

    rows = shown(admin)

    assert {row["section"] for row in rows} == {"Sở Y tế"}
    assert "Người hai nơi" in {row["label"] for row in rows}
    for text in (exported(admin, "csv"), exported(admin, "xlsx"), str(rows)):
        assert school.title not in text
        assert school.kit.heads.name not in text
        assert health.title in text


def test_a_superuser_sees_all_and_others_nothing(health: SectionPage, school: SectionPage, root: User) -> None:
    assert {row["section"] for row in shown(root)} == {"Sở Y tế", school.title, "cổng thông tin"}
    for role in ("contributors", "editors", "heads"):
        assert browser(person(health, role)).get(AUDIT).status_code == 404


def test_filters_offer_what_stands_in_visible_rows(health: SectionPage, school: SectionPage) -> None:
    admin, other = person(health, "admins"), person(school, "admins")
    browser(other)

    filters = browser(admin).get(AUDIT).context["filters"].form.fields

    assert list(filters["section"].queryset) == [health]
    assert list(filters["user"].queryset) == [admin]
    assert "xbtt.webhook.rotated" not in dict(filters["action"].choices)


@pytest.mark.parametrize(
    "query", ["section={other}", "user={stranger}", "kind=x", "timestamp_from=31/12/2026&timestamp_to=01/01/2026"]
)
def test_filters_that_are_wrong_find_nothing(health: SectionPage, school: SectionPage, query: str) -> None:
    stranger = person(school, "admins")
    browser(stranger)
    admin = person(health, "admins")
    asked = query.format(other=school.pk, stranger=stranger.pk)

    assert shown(admin, asked) == []
    assert cells(exported(admin, "csv", query=asked)) == []


def test_filters_narrow_the_page_and_the_export_alike(health: SectionPage, root: User) -> None:
    admin = person(health, "admins")
    entry(section=health, label="Một người")
    query = f"section={health.pk}&kind=changed&action={names.SUSPENDED}&label=một"

    (row,) = shown(admin, query)

    assert row["label"] == "Một người"
    assert [line["Đối tượng"] for line in cells(exported(admin, "csv", query=query))] == ["Một người"]


def test_who_and_what_keep_their_names_when_they_are_gone(health: SectionPage, root: User) -> None:
    actor, gone = person(health, "admins", last_name="Người đã đi"), person(health, "editors", last_name="Người bị xóa")
    with LogContext(user=actor):
        gone.delete()
    actor.delete()

    (row,) = shown(root, f"action={names.USER_DELETED}&label=bị xóa")

    assert (row["who"], row["label"]) == ("Người đã đi", "Người bị xóa")


def test_a_page_of_the_report_costs_the_same_for_one_row_and_for_fifty(health: SectionPage) -> None:
    client = browser(person(health, "admins"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(AUDIT).status_code == 200
        return len(found)

    client.get(AUDIT)
    entry(section=health)
    one = queries()
    for number in range(60):
        entry(section=health, label=f"Người {number}", user=factories.UserFactory())
    assert queries() == one
    assert len(client.get(AUDIT).context["object_list"]) == 50


# Append-only.


def test_rows_are_neither_changed_nor_deleted(health: SectionPage) -> None:
    row, rows = entry(section=health), AuditEntry.objects.all()
    row.label = "khác"
    attempts = [
        row.save,
        row.delete,
        rows.delete,
        lambda: rows.update(label="khác"),
        lambda: AuditEntry.objects.filter(pk=row.pk).delete(),
        lambda: rows.bulk_update([row], ["label"]),
        lambda: rows.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["label"]),
        lambda: rows.update_or_create(pk=row.pk, defaults={"label": "khác"}),
    ]

    for attempt in attempts:
        with pytest.raises(AppendOnlyError):
            attempt()

    assert AuditEntry.objects.get(pk=row.pk).label == "nguoi-dung"


def test_a_deleted_section_leaves_its_rows(health: SectionPage, root: User) -> None:
    entry(section=health)

    health.kit.delete()
    SectionPage.objects.get(pk=health.pk).delete()

    assert {row["section"] for row in shown(root, f"action={names.SUSPENDED}")} == {"Sở Y tế"}


def at(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y")


def test_pruning_removes_the_old_and_says_so(health: SectionPage) -> None:
    old, now = timezone.now() - timedelta(days=1000), timezone.now()
    for _ in range(3):
        entry(timestamp=old)
    entry(timestamp=now)
    before, out = at(now - timedelta(days=900)), StringIO()

    call_command("prune_audit", "--before", before, "--dry-run", stdout=out)
    assert AuditEntry.objects.filter(timestamp=old).count() == 3
    call_command("prune_audit", "--before", before, stdout=out)

    assert out.getvalue() == "3 rows would be removed\n3 rows removed\n"
    assert AuditEntry.objects.filter(timestamp=old).count() == 0
    assert AuditEntry.objects.filter(timestamp=now).exists()
    (row,) = told(names.PRUNED)
    assert row[2].startswith("3 dòng")


def test_pruning_what_has_to_be_kept_is_refused(health: SectionPage) -> None:
    day = timezone.now() - timedelta(days=700)
    entry(timestamp=day - timedelta(days=1))
    count = AuditEntry.objects.count()

    with pytest.raises(CommandError, match="24 months"):
        call_command("prune_audit", "--before", at(day))

    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_operator_exports_a_section_in_lines(health: SectionPage, school: SectionPage, form: str) -> None:
    entry(section=health, label="=1+1", data={"detail": "một"})
    entry(section=school, label="khác")
    out, today = StringIO(), at(timezone.now())

    call_command("export_audit", "--from", today, "--to", today, "--section", "so-y-te", "--format", form, stdout=out)

    rows = cells(out.getvalue()) if form == "csv" else [json.loads(line) for line in out.getvalue().splitlines()]
    last = next(row for row in rows if row["action"] == names.SUSPENDED)
    assert last["label"] == ("'=1+1" if form == "csv" else "=1+1")
    assert last["at"].endswith("+07:00")
    assert "khác" not in {row["label"] for row in rows}
    assert told(names.EXPORTED) == [(health.pk, "hệ thống", "")]


@pytest.mark.parametrize("wrong", [["--from", "2026-01-01"], ["--section", "khong-co"]])
def test_an_export_that_cannot_be_is_refused(health: SectionPage, wrong: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("export_audit", *wrong)
