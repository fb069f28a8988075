import django.core.serializers.json
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_squashed_0025_days_waited_for'),
        ('gateways', '0001_squashed_0002_structured_fields'),
        ('organisations', '0001_squashed_0005_mandate_by_end'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalAccession',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('state', models.CharField(choices=[('preparing', 'Being prepared'), ('consenting', 'Waits for the consent of the parties'), ('signing', 'Out for signature'), ('acceded', 'Acceded'), ('refused', 'Refused by a party'), ('declined', 'Declined by who was to sign'), ('withdrawn', 'Withdrawn')], default='preparing', max_length=12)),
                ('role', models.CharField(choices=[('controller', 'Controller'), ('joint_controller', 'Joint controller')], default='controller', max_length=20)),
                ('units', models.JSONField(blank=True, default=list)),
                ('tier_1_waived_because', models.TextField(blank=True)),
                ('takes_in', models.JSONField(blank=True, default=list)),
                ('gives_in', models.JSONField(blank=True, default=list)),
                ('receives_in', models.JSONField(blank=True, default=list)),
                ('answers', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('takes_restrictions', models.BooleanField(default=False)),
                ('content', models.JSONField(blank=True, null=True)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('proposed_by', models.CharField(max_length=250)),
                ('proposed_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('ended_because', models.TextField(blank=True)),
                ('acceded_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('agreement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.agreement')),
                ('version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.version')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisations.organisation')),
                ('member_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.partyclass')),
                ('gateway', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gateways.legalgateway')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.party')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical accession',
                'verbose_name_plural': 'historical accessions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Accession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accessions', to='agreements.agreement')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accessions', to='agreements.version')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accessions', to='organisations.organisation')),
                ('state', models.CharField(choices=[('preparing', 'Being prepared'), ('consenting', 'Waits for the consent of the parties'), ('signing', 'Out for signature'), ('acceded', 'Acceded'), ('refused', 'Refused by a party'), ('declined', 'Declined by who was to sign'), ('withdrawn', 'Withdrawn')], default='preparing', max_length=12)),
                ('role', models.CharField(choices=[('controller', 'Controller'), ('joint_controller', 'Joint controller')], default='controller', max_length=20)),
                ('units', models.JSONField(blank=True, default=list)),
                ('member_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.partyclass')),
                ('tier_1_waived_because', models.TextField(blank=True)),
                ('takes_in', models.JSONField(blank=True, default=list)),
                ('gives_in', models.JSONField(blank=True, default=list)),
                ('receives_in', models.JSONField(blank=True, default=list)),
                ('gateway', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gateways.legalgateway')),
                ('answers', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('takes_restrictions', models.BooleanField(default=False)),
                ('content', models.JSONField(blank=True, null=True)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('proposed_by', models.CharField(max_length=250)),
                ('proposed_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('ended_because', models.TextField(blank=True)),
                ('party', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accession', to='agreements.party')),
                ('acceded_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('agreement', 'organisation'), name='a_body_accedes_once_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['preparing', 'withdrawn']), models.Q(('content_sha256', ''), _negated=True), _connector='OR'), name='an_accession_that_is_asked_has_its_hash')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AccessionConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accession', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='accession.accession')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.party')),
                ('agrees', models.BooleanField()),
                ('reason', models.TextField(blank=True)),
                ('content_sha256', models.CharField(max_length=64)),
                ('said_by', models.CharField(max_length=250)),
                ('said_by_key', models.CharField(max_length=80)),
                ('said_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['said_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('accession', 'party'), name='a_party_answers_an_accession_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AccessionSignatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('generation', models.PositiveIntegerField(default=1)),
                ('fingerprint', models.CharField(db_index=True, max_length=64)),
                ('opened_at', models.DateTimeField(null=True)),
                ('code_generation', models.PositiveIntegerField(default=0)),
                ('code_sent_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('accession', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatories', to='accession.accession')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accedes_for', to=settings.AUTH_USER_MODEL)),
                ('position', models.CharField(max_length=120)),
            ],
            options={
                'verbose_name_plural': 'accession signatories',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('accession', 'user'), name='a_person_signs_an_accession_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AccessionSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accession', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='accession.accession')),
                ('signatory', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='accession.accessionsignatory')),
                ('person', models.CharField(max_length=64)),
                ('authority', models.CharField(choices=[('office', 'My office allows it'), ('written', 'I was authorised in writing'), ('other', 'Another reason'), ('not_recorded', 'Not recorded in the document')], max_length=20)),
                ('statement', models.TextField()),
                ('content_sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('record', models.JSONField()),
                ('record_sha256', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
