"""Sections that are there already may choose from the shared collection, if there is one."""

from django.db import migrations

ROLES = ["contributors", "editors", "heads", "admins"]
NAME = "Kho ảnh dùng chung"
CODENAMES = ["choose_image", "choose_document"]


def rows(apps):
    shared = apps.get_model("wagtailcore", "Collection").objects.filter(name=NAME, depth=2).first()
    if shared is None:
        return
    kits = apps.get_model("sections", "SectionKit").objects.all()
    permissions = apps.get_model("auth", "Permission").objects.filter(codename__in=CODENAMES)
    for permission in permissions.filter(content_type__app_label__in=["wagtailimages", "wagtaildocs"]):
        for kit in kits:
            for role in ROLES:
                yield {"group_id": getattr(kit, f"{role}_id"), "collection_id": shared.pk, "permission_id": permission.pk}


def let_choose(apps, schema_editor):
    Given = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for row in rows(apps):
        Given.objects.get_or_create(**row)


def take_back(apps, schema_editor):
    Given = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for row in rows(apps):
        Given.objects.filter(**row).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("sections", "0007_older_entries"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(let_choose, take_back)]
