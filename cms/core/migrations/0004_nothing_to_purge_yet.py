"""Versions of before count as told: no cache in front was purged by tag until now."""

from django.db import migrations
from django.db.models import F


def count_as_told(apps, schema_editor):
    apps.get_model("core", "Version").objects.update(purged=F("number"))


class Migration(migrations.Migration):
    dependencies = [("core", "0003_versions_purged")]

    operations = [migrations.RunPython(count_as_told, migrations.RunPython.noop)]
