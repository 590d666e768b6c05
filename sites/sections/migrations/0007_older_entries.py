"""What Wagtail's own log held of the models that the audit log keeps now moves there, as the portal's own."""

from django.db import migrations

KEPT = [("users", "user"), ("auth", "group"), ("core", "apikey"), ("streams", "stream"), ("webhooks", "endpoint")]
FIELDS = ["content_type_id", "label", "action", "data", "timestamp", "uuid", "user_id", "revision_id",
          "content_changed", "deleted", "object_id"]
BATCH = 1000


def _move(apps, rows, model, **more):
    """Write `rows` anew as rows of `model`, and remove them where they were."""
    users = apps.get_model("users", "User").objects
    while batch := list(rows.order_by("pk")[:BATCH]):
        names = {user.pk: f"{user.last_name} {user.first_name}".strip() or user.username
                 for user in users.filter(pk__in={row.user_id for row in batch})}
        made = []
        for row in batch:
            made.append(model(**{name: getattr(row, name) for name in FIELDS}, **more))
            if more:
                made[-1].who = names.get(row.user_id, "") if row.user_id else ""
        model.objects.bulk_create(made)
        rows.filter(pk__in=[row.pk for row in batch])._raw_delete(using=rows.db)


def _kinds(apps):
    Kind = apps.get_model("contenttypes", "ContentType")
    return [kind.pk for app, model in KEPT for kind in Kind.objects.filter(app_label=app, model=model)]


def move(apps, schema_editor):
    Old, New = apps.get_model("wagtailcore", "ModelLogEntry"), apps.get_model("sections", "AuditEntry")
    _move(apps, Old.objects.filter(content_type__in=_kinds(apps)), New, kind="changed")


def move_back(apps, schema_editor):
    Old, New = apps.get_model("wagtailcore", "ModelLogEntry"), apps.get_model("sections", "AuditEntry")
    rows = New.objects.filter(content_type__in=_kinds(apps), kind="changed", action__startswith="wagtail.")
    _move(apps, rows.exclude(object_id=""), Old)


class Migration(migrations.Migration):
    dependencies = [
        ("sections", "0006_audit_entries"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("users", "0001_initial"),
    ]

    operations = [migrations.RunPython(move, move_back)]
