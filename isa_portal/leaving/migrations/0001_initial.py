import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The notices that reviews kept until now."""

    initial = True
    dependencies = [
        ('agreements', '0017_leaving'),
        ('reviews', '0004_notices_move'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('running', 'Running'), ('ended', 'Ended')], default='running', max_length=10)),
                        ('served_on', models.DateField()),
                        ('bound_until', models.DateField()),
                        ('out_from', models.DateField()),
                        ('reason', models.TextField(blank=True)),
                        ('given_by', models.CharField(max_length=250)),
                        ('given_by_key', models.CharField(max_length=80)),
                        ('mandate', models.CharField(max_length=250)),
                        ('created_at', models.DateTimeField()),
                        ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='agreements.party')),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('party',), name='one_running_notice_per_party')],
                    },
                ),
            ],
        ),
    ]
