from django.db import migrations


class Migration(migrations.Migration):
    """Notices are kept by leaving from here on; their table goes there as it is."""

    dependencies = [
        ('reviews', '0003_answers'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("notice", "leaving_notice")],
            state_operations=[migrations.DeleteModel('Notice')],
        ),
    ]
