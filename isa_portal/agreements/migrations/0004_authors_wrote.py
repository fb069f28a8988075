from django.db import migrations


def authors_wrote(apps, schema_editor):
    """Who opened a version that is there already has written it."""
    for version in apps.get_model("agreements", "Version").objects.filter(author__isnull=False):
        version.writers.add(version.author_id)


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0003_chair_confirms_writers'),
    ]

    operations = [
        migrations.RunPython(authors_wrote, migrations.RunPython.noop),
    ]
