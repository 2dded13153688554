from django.db import migrations

from lilac.kernel import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


def lift(apps, schema_editor):
    append_only.lift(schema_editor.connection)


class Migration(migrations.Migration):
    """The database refuses to change or remove what is on record."""

    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(install, lift)]
