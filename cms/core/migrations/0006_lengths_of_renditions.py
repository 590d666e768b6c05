"""Note the length of the public sizes that were made before lengths were noted."""

from django.db import migrations


def measure(apps, schema_editor):
    for rendition in apps.get_model("core", "PublicRendition").objects.filter(bytes=None).iterator():
        try:
            rendition.bytes = rendition.file.size
        except FileNotFoundError:
            continue  # Its length stays unknown.
        rendition.save(update_fields=["bytes"])


class Migration(migrations.Migration):

    dependencies = [("core", "0005_rendition_bytes")]

    operations = [migrations.RunPython(measure, migrations.RunPython.noop)]
