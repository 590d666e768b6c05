"""The heads of sections that there are may issue notices for them, like those of new sections."""

from django.db import migrations

NAMES = {"add_alert": "Can add urgent notice", "change_alert": "Can change urgent notice", "view_alert": "Can view urgent notice"}


def let_heads_issue(apps, schema_editor):
    """Give the permissions, which Django itself makes only after all migrations."""
    kits = apps.get_model("sections", "SectionKit").objects.select_related("heads")
    if not kits.exists():
        return
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="alerts", model="alert")
    permissions = apps.get_model("auth", "Permission").objects
    wanted = [
        permissions.get_or_create(content_type=kind, codename=codename, defaults={"name": name})[0]
        for codename, name in NAMES.items()
    ]
    for kit in kits:
        kit.heads.permissions.add(*wanted)


def take_back(apps, schema_editor):
    """Take the permissions from the heads."""
    wanted = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="alerts", codename__in=NAMES)
    for kit in apps.get_model("sections", "SectionKit").objects.select_related("heads"):
        kit.heads.permissions.remove(*wanted)


class Migration(migrations.Migration):

    dependencies = [
        ("alerts", "0004_areas_of_notices_there_are"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sections", "0001_initial"),
    ]

    operations = [migrations.RunPython(let_heads_issue, take_back)]
