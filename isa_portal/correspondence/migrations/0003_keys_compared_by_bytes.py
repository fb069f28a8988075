from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('correspondence', '0002_reading_a_mailbox'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='letter',
            name='one_letter_per_occurrence',
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('kind', 'subject_key', 'occurrence', 'recipient'), name='one_letter_per_occurrence', opclasses=['varchar_pattern_ops', 'varchar_pattern_ops', 'varchar_pattern_ops', 'varchar_pattern_ops']),
        ),
    ]
