"""The people of sections that there are may keep units and widgets for them, like those of new sections."""

from django.db import migrations

ROLES = ["editors", "heads", "admins"]
MODELS = {"memberunit": "member unit", "widget": "widget"}
ACTIONS = ["add", "change", "view"]


def permissions(apps):
    """Return the permissions, made here where the tables are younger than the groups: Django makes them afterwards."""
    kinds, rights = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    for model, words in MODELS.items():
        kind, _created = kinds.objects.get_or_create(app_label="widgets", model=model)
        for action in ACTIONS:
            name = {"name": f"Can {action} {words}"}
            yield rights.objects.get_or_create(content_type=kind, codename=f"{action}_{model}", defaults=name)[0]


def groups(apps):
    for kit in apps.get_model("sections", "SectionKit").objects.select_related(*ROLES):
        yield from (getattr(kit, role) for role in ROLES)


def let_keep(apps, schema_editor):
    wanted, given = None, groups(apps)
    for group in given:
        wanted = wanted or list(permissions(apps))
        group.permissions.add(*wanted)


def take_back(apps, schema_editor):
    codenames = [f"{action}_{model}" for model in MODELS for action in ACTIONS]
    found = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="widgets", codename__in=codenames
    )
    for group in groups(apps):
        group.permissions.remove(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("widgets", "0002_looks_and_days"),
        ("sections", "0008_shared_collection"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(let_keep, take_back)]
