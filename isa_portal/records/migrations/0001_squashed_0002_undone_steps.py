import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_undone_steps"),
    ]

    initial = True

    dependencies = [
        ('agreements', '0001_squashed_0025_days_waited_for'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalRecord',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('refusal', 'Refusals to share'), ('request', 'Requests for information'), ('copy', 'Requests for a copy of the agreement'), ('onward', 'Requests to disclose onward'), ('breach', 'Breaches'), ('complaint', 'Complaints'), ('audit', 'Case audits'), ('assurance', 'Yearly assurance'), ('leaver', 'Staff leavers'), ('third-party', 'Confidentiality agreements of third parties')], max_length=20)),
                ('facts', models.JSONField(default=dict)),
                ('begins_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=250)),
                ('struck_out_at', models.DateTimeField(blank=True, null=True)),
                ('struck_out_by', models.CharField(blank=True, max_length=250)),
                ('struck_out_because', models.CharField(blank=True, max_length=200)),
                ('agreement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.agreement')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.party')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical record',
                'verbose_name_plural': 'historical records',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='agreements.agreement')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('refusal', 'Refusals to share'), ('request', 'Requests for information'), ('copy', 'Requests for a copy of the agreement'), ('onward', 'Requests to disclose onward'), ('breach', 'Breaches'), ('complaint', 'Complaints'), ('audit', 'Case audits'), ('assurance', 'Yearly assurance'), ('leaver', 'Staff leavers'), ('third-party', 'Confidentiality agreements of third parties')], max_length=20)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='agreements.party')),
                ('facts', models.JSONField(default=dict)),
                ('begins_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=250)),
                ('struck_out_at', models.DateTimeField(blank=True, null=True)),
                ('struck_out_by', models.CharField(blank=True, max_length=250)),
                ('struck_out_because', models.CharField(blank=True, max_length=200)),
                ('concerned', models.ManyToManyField(blank=True, related_name='records_concerning', to='agreements.party')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='a_number_of_a_record_is_used_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='HistoricalStep',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('reasons', 'Give the written reasons'), ('contact', 'Contact the party from which the information came'), ('view', 'Say whether it may be disclosed'), ('answer', 'Answer the request'), ('decide_copy', 'Decide on the copy'), ('decide', 'Decide as a controller'), ('answer_onward', 'Answer the body that asked'), ('report', 'Report it to the Information Commissioner, or say why not'), ('investigate', 'Say what was found and done'), ('acknowledge', 'Acknowledge the complaint'), ('conclude', 'Tell the outcome'), ('remove', 'Remove the access'), ('learn', 'Share what was learned'), ('assure', 'Give the assurance'), ('renew', 'Renew it, or end the access')], max_length=20)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('reasoning', models.TextField(blank=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=250)),
                ('facts', models.JSONField(default=dict)),
                ('record', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='records.record')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.party')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical step',
                'verbose_name_plural': 'historical steps',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='records.record')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('reasons', 'Give the written reasons'), ('contact', 'Contact the party from which the information came'), ('view', 'Say whether it may be disclosed'), ('answer', 'Answer the request'), ('decide_copy', 'Decide on the copy'), ('decide', 'Decide as a controller'), ('answer_onward', 'Answer the body that asked'), ('report', 'Report it to the Information Commissioner, or say why not'), ('investigate', 'Say what was found and done'), ('acknowledge', 'Acknowledge the complaint'), ('conclude', 'Tell the outcome'), ('remove', 'Remove the access'), ('learn', 'Share what was learned'), ('assure', 'Give the assurance'), ('renew', 'Renew it, or end the access')], max_length=20)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_steps', to='agreements.party')),
                ('due_on', models.DateField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('reasoning', models.TextField(blank=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=250)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['position'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='record_step_by_due')],
                'constraints': [models.UniqueConstraint(fields=('record', 'kind', 'party'), name='a_party_takes_a_step_of_a_record_once'), models.CheckConstraint(condition=models.Q(('due_at__isnull', True), ('due_on__isnull', False), _connector='OR'), name='what_is_due_at_an_hour_is_due_on_a_day')],
            },
        ),
    ]
