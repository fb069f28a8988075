import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("leaving", "0001_initial"),
        ("leaving", "0002_exits"),
        ("leaving", "0003_removal"),
        ("leaving", "0004_notice_by_last_day"),
    ]

    initial = True

    dependencies = [
        ('agreements', '0001_squashed_0025_days_waited_for'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='agreements.party')),
                ('state', models.CharField(choices=[('prepared', 'Prepared for the signatory'), ('to_be_served', 'Waits for service'), ('running', 'Running'), ('ended', 'Ended'), ('taken_back', 'Taken back')], default='running', max_length=20)),
                ('method', models.CharField(choices=[('portal', 'On this portal'), ('email', 'By e-mail'), ('post', 'By post'), ('hand', 'By hand')], default='portal', max_length=10)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('served_on', models.DateField(blank=True, null=True)),
                ('bound_until', models.DateField(blank=True, null=True)),
                ('out_from', models.DateField(blank=True, null=True)),
                ('reasoning', models.JSONField(blank=True, default=list)),
                ('wanted_until', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('prepared_by', models.CharField(blank=True, max_length=250)),
                ('given_by', models.CharField(blank=True, max_length=250)),
                ('given_by_key', models.CharField(blank=True, max_length=80)),
                ('mandate', models.CharField(blank=True, max_length=250)),
                ('received_on', models.DateField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, max_length=200)),
                ('recorded_by', models.CharField(blank=True, max_length=250)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['state', 'bound_until'], name='notice_by_last_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('prepared', 'to_be_served', 'running'))), fields=('party',), name='one_notice_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('bound_until__isnull', False), ('out_from__isnull', False), ('served_on__isnull', False)), models.Q(('state__in', ['running', 'ended']), _negated=True), _connector='OR'), name='a_running_notice_has_its_days')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='leaving.notice')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.party')),
                ('verdict', models.CharField(choices=[('read', 'We have read this'), ('disputed', 'We think the date is wrong')], max_length=10)),
                ('words', models.TextField(blank=True)),
                ('said_by', models.CharField(max_length=250)),
                ('said_by_key', models.CharField(max_length=80)),
                ('said_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['said_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('notice', 'party', 'verdict'), name='a_party_says_each_thing_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='leaving.notice')),
                ('wish', models.CharField(choices=[('take_back', 'Take the notice back'), ('last_day', 'Agree another last day')], max_length=10)),
                ('until', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('asked', 'Waits for the other parties'), ('made', 'Agreed'), ('refused', 'Not agreed'), ('overtaken', 'Overtaken by the last day')], default='asked', max_length=10)),
                ('asked_by', models.CharField(max_length=250)),
                ('asked_by_key', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('notice',), name='one_change_asked_at_a_time')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='leaving.change')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.party')),
                ('agrees', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('mandate', models.CharField(max_length=250)),
                ('said_by', models.CharField(max_length=250)),
                ('said_by_key', models.CharField(max_length=80)),
                ('said_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['said_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('change', 'party'), name='a_party_answers_a_change_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ExitTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exit_tasks', to='agreements.agreement')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exit_tasks', to='agreements.party')),
                ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='leaving.notice')),
                ('cause', models.CharField(blank=True, max_length=300)),
                ('duty', models.CharField(choices=[('access', 'Access revoked'), ('markers', 'Markers removed'), ('data', 'Data returned or deleted'), ('privacy', 'Privacy notices updated'), ('article_30', 'Records of processing (Article 30) updated')], max_length=12)),
                ('owner', models.CharField(max_length=250)),
                ('due_on', models.DateField()),
                ('evidence', models.TextField(blank=True)),
                ('document_sha256', models.CharField(blank=True, max_length=64)),
                ('done_by', models.CharField(blank=True, max_length=250)),
                ('done_by_key', models.CharField(blank=True, max_length=80)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['due_on', 'party__organisation__legal_name', 'pk'],
                'indexes': [models.Index(fields=['due_on', 'agreement'], name='exit_task_by_day')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'party', 'duty'), name='a_duty_is_asked_once_for_a_notice'), models.UniqueConstraint(condition=models.Q(('notice__isnull', True)), fields=('agreement', 'party', 'duty', 'cause'), name='a_duty_is_asked_once_for_a_cause')],
            },
        ),
        migrations.CreateModel(
            name='Removal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='agreements.party')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('decided', 'Decided'), ('ended', 'Removed'), ('dropped', 'Dropped')], default='proposed', max_length=10)),
                ('by_whom', models.CharField(choices=[('', 'The text does not provide for it'), ('others', 'Every other party together'), ('lead', 'The lead organisation'), ('board', 'The board')], max_length=10)),
                ('reason', models.TextField()),
                ('hear_by', models.DateField()),
                ('proposed_by', models.CharField(max_length=250)),
                ('proposed_by_key', models.CharField(max_length=80)),
                ('proposed_at', models.DateTimeField()),
                ('words', models.TextField(blank=True)),
                ('heard_by', models.CharField(blank=True, max_length=250)),
                ('heard_by_key', models.CharField(blank=True, max_length=80)),
                ('heard_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True)),
                ('decided_by', models.CharField(blank=True, max_length=250)),
                ('decided_by_key', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('bound_until', models.DateField(blank=True, null=True)),
                ('out_from', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('party',), name='one_removal_proposed_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('bound_until__isnull', False), ('out_from__isnull', False)), models.Q(('state__in', ['decided', 'ended']), _negated=True), _connector='OR'), name='a_decided_removal_has_its_days')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Assent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('removal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assents', to='leaving.removal')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.party')),
                ('agrees', models.BooleanField()),
                ('mandate', models.CharField(max_length=250)),
                ('said_by', models.CharField(max_length=250)),
                ('said_by_key', models.CharField(max_length=80)),
                ('said_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['said_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('removal', 'party'), name='a_party_answers_a_removal_once')],
                'indexes': [],
            },
        ),
    ]
