"""Whoever is in a section's groups already gets the membership that its administrators see."""

from django.db import migrations

ROLES = ["contributors", "editors", "heads", "admins"]


def note_members(apps, schema_editor):
    Kit, Membership = apps.get_model("sections", "SectionKit"), apps.get_model("sections", "Membership")
    for kit in Kit.objects.all():
        groups = [getattr(kit, f"{role}_id") for role in ROLES]
        users = apps.get_model("users", "User").objects.filter(groups__in=groups).distinct()
        known = set(Membership.objects.filter(section_id=kit.pk).values_list("user_id", flat=True))
        Membership.objects.bulk_create(
            Membership(section_id=kit.pk, user_id=key)
            for key in users.order_by("pk").values_list("pk", flat=True)
            if key not in known
        )


class Migration(migrations.Migration):
    dependencies = [("sections", "0004_memberships"), ("users", "0001_initial")]

    operations = [migrations.RunPython(note_members, migrations.RunPython.noop)]
