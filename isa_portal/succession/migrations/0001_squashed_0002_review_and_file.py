import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("succession", "0001_succession"),
        ("succession", "0002_review_and_file"),
    ]

    initial = True

    dependencies = [
        ('agreements', '0001_squashed_0025_days_waited_for'),
        ('organisations', '0001_squashed_0005_mandate_by_end'),
        ('reviews', '0001_squashed_0006_review_by_opening'),
    ]

    operations = [
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instrument', models.CharField(max_length=200)),
                ('day', models.DateField()),
                ('address', models.URLField(max_length=500)),
                ('quote', models.TextField(blank=True)),
                ('recorded_by', models.CharField(max_length=250)),
                ('recorded_at', models.DateTimeField()),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('predecessors', models.ManyToManyField(related_name='succeeded_by', to='organisations.organisation')),
                ('successors', models.ManyToManyField(related_name='succeeded_to', to='organisations.organisation')),
            ],
            options={
                'ordering': ['day', 'pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('succession', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replacements', to='succession.succession')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='agreements.party')),
                ('new', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='agreements.party')),
                ('review', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.review')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('old', 'new'), name='a_seat_passes_to_a_party_once')],
                'indexes': [],
            },
        ),
    ]
