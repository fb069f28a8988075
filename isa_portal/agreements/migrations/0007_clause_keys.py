from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0006_clause_bank'),
    ]

    # Apart from the change of the rows: PostgreSQL does not alter a table whose changes wait for their checks.
    operations = [
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='a_clause_has_a_key_of_its_own'),
        ),
    ]
