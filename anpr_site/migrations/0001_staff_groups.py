from django.db import migrations

from anpr_site.staff import make_groups


def forward(apps, schema_editor):
    make_groups(apps)


class Migration(migrations.Migration):

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("companies", "0005_seal_audit_log_keep_history"),
        ("plates", "0005_lists_and_history"),
        ("recognition", "0008_back_office"),
    ]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
