from django.db import migrations

from anpr_site.staff import make_groups


def forward(apps, schema_editor):
    make_groups(apps)


class Migration(migrations.Migration):
    """Lets those who export and import see how far that is."""

    dependencies = [("anpr_site", "0001_staff_groups"), ("companies", "0007_transfers")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
