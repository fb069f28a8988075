import django.core.validators
import django.db.models.deletion
import isa_portal.reminders.models
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("reminders", "0001_initial"),
        ("reminders", "0002_calendars_and_saved_views"),
        ("reminders", "0003_policies"),
    ]

    initial = True

    dependencies = [
        ('organisations', '0001_squashed_0005_mandate_by_end'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField()),
                ('done', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='HistoricalPolicy',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('review_days', models.JSONField(blank=True, default=isa_portal.reminders.models.review_days)),
                ('overdue_every', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1)])),
                ('signature_days', models.JSONField(blank=True, default=isa_portal.reminders.models.signature_days)),
                ('ig_lead_day', models.PositiveSmallIntegerField(default=28)),
                ('before_last_day', models.PositiveSmallIntegerField(default=3)),
                ('notice_days', models.JSONField(blank=True, default=isa_portal.reminders.models.notice_days)),
                ('on_working_days', models.BooleanField(default=False)),
                ('changed_on', models.DateField()),
                ('board', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisations.board')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical policy',
                'verbose_name_plural': 'historical policies',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('board', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminding', to='organisations.board')),
                ('review_days', models.JSONField(blank=True, default=isa_portal.reminders.models.review_days)),
                ('overdue_every', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1)])),
                ('signature_days', models.JSONField(blank=True, default=isa_portal.reminders.models.signature_days)),
                ('ig_lead_day', models.PositiveSmallIntegerField(default=28)),
                ('before_last_day', models.PositiveSmallIntegerField(default=3)),
                ('notice_days', models.JSONField(blank=True, default=isa_portal.reminders.models.notice_days)),
                ('on_working_days', models.BooleanField(default=False)),
                ('changed_on', models.DateField()),
            ],
            options={
                'verbose_name_plural': 'policies',
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='organisations.organisation')),
                ('generation', models.PositiveIntegerField(default=1)),
                ('fingerprint', models.CharField(max_length=64, null=True, unique=True)),
                ('created_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'organisation'), name='one_feed_of_a_person_for_a_body'), models.UniqueConstraint(condition=models.Q(('organisation', None)), fields=('user',), name='one_feed_of_a_person_for_themselves')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='reminders.feed')),
                ('key', models.CharField(max_length=120)),
                ('day', models.DateField()),
                ('summary', models.CharField(max_length=250)),
                ('text', models.TextField()),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['day', 'key'],
                'constraints': [models.UniqueConstraint(fields=('feed', 'key'), name='one_entry_of_a_thing_in_a_feed')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=1000)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': [models.OrderBy(models.F('name'))],
                'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='a_name_of_a_view_is_used_once')],
                'indexes': [],
            },
        ),
    ]
