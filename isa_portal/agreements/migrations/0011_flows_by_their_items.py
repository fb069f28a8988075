from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0010_flows'),
    ]

    # Apart from the change of the rows: PostgreSQL does not alter a table whose changes wait for their checks.
    operations = [
        migrations.RemoveField(
            model_name='dataflow',
            name='identifiability',
        ),
        migrations.RemoveField(
            model_name='dataflow',
            name='offence_data',
        ),
        migrations.RemoveField(
            model_name='dataflow',
            name='special_category',
        ),
        migrations.RemoveField(
            model_name='historicaldataflow',
            name='identifiability',
        ),
        migrations.RemoveField(
            model_name='historicaldataflow',
            name='offence_data',
        ),
        migrations.RemoveField(
            model_name='historicaldataflow',
            name='special_category',
        ),
    ]
