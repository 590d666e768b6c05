"""Notices with sections were for these sections alone: say so."""

from django.db import migrations


def say_sections(apps, schema_editor):
    """Give notices with sections the area of chosen sections; the way back needs nothing."""
    Alert = apps.get_model("alerts", "Alert")
    chosen = Alert.sections.through.objects.values("alert_id")
    Alert.objects.filter(pk__in=chosen).update(area="sections")


class Migration(migrations.Migration):

    dependencies = [("alerts", "0003_area_and_confirmation")]

    operations = [migrations.RunPython(say_sections, migrations.RunPython.noop)]
