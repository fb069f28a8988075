import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("gateways", "0001_initial"),
        ("gateways", "0002_structured_fields"),
    ]

    initial = True

    dependencies = [
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalGateway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('short_title', models.CharField(max_length=200)),
                ('citation', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('duty', 'Duty'), ('express_power', 'Express power'), ('implied_power', 'Implied power'), ('common_law', 'Common law'), ('restriction', 'Restriction'), ('not_a_gateway', 'Not a gateway')], max_length=20)),
                ('uk_gdpr_art6', models.CharField(blank=True, max_length=200, verbose_name='UK GDPR Article 6')),
                ('art9_and_dpa_sch1', models.CharField(blank=True, max_length=400, verbose_name='UK GDPR Article 9 and Schedule 1 DPA 2018')),
                ('who_may_rely', models.TextField(blank=True)),
                ('status', models.CharField(max_length=300)),
                ('standing', models.CharField(choices=[('in_force', 'In force'), ('not_commenced', 'Not yet in force'), ('not_confirmed', 'Not confirmed'), ('repealed', 'Repealed'), ('spent', 'No longer of use')], max_length=20)),
                ('replaced_by', models.CharField(blank=True, max_length=200)),
                ('confidence', models.CharField(choices=[('V', 'Checked against its source'), ('H', 'Well known, not checked again'), ('M', 'Fairly sure: check before relying on it'), ('L', 'Unsure')], max_length=1)),
                ('note', models.TextField(blank=True)),
                ('limits', models.TextField(blank=True)),
                ('extent', models.CharField(blank=True, max_length=200)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('may_disclose', models.JSONField(blank=True, default=list)),
                ('disclosers_complete', models.BooleanField(default=False)),
                ('may_receive', models.JSONField(blank=True, default=list)),
                ('recipients_complete', models.BooleanField(default=False)),
                ('named_only', models.JSONField(blank=True, default=list)),
                ('excluded_bodies', models.JSONField(blank=True, default=list)),
                ('excluded_data', models.JSONField(blank=True, default=list)),
                ('prerequisites', models.JSONField(blank=True, default=list)),
                ('objectives', models.JSONField(blank=True, default=list)),
                ('territories', models.JSONField(blank=True, default=list)),
                ('in_force_from', models.DateField(blank=True, null=True)),
                ('in_force_to', models.DateField(blank=True, null=True)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='gateways.legalgateway')),
            ],
            options={
                'ordering': ['citation'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['duty', 'express_power', 'implied_power', 'common_law', 'restriction', 'not_a_gateway'])), name='gateway_kind_is_known'), models.CheckConstraint(condition=models.Q(('standing__in', ['in_force', 'not_commenced', 'not_confirmed', 'repealed', 'spent'])), name='gateway_standing_is_known'), models.CheckConstraint(condition=models.Q(('confidence__in', ['V', 'H', 'M', 'L'])), name='gateway_confidence_is_known'), models.CheckConstraint(condition=models.Q(('in_force_to__isnull', True), ('in_force_from__isnull', True), ('in_force_to__gte', models.F('in_force_from')), _connector='OR'), name='gateway_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('pk')), _negated=True), _connector='OR'), name='gateway_is_not_its_own_successor')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='HistoricalLegalGateway',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60)),
                ('short_title', models.CharField(max_length=200)),
                ('citation', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('duty', 'Duty'), ('express_power', 'Express power'), ('implied_power', 'Implied power'), ('common_law', 'Common law'), ('restriction', 'Restriction'), ('not_a_gateway', 'Not a gateway')], max_length=20)),
                ('uk_gdpr_art6', models.CharField(blank=True, max_length=200, verbose_name='UK GDPR Article 6')),
                ('art9_and_dpa_sch1', models.CharField(blank=True, max_length=400, verbose_name='UK GDPR Article 9 and Schedule 1 DPA 2018')),
                ('who_may_rely', models.TextField(blank=True)),
                ('status', models.CharField(max_length=300)),
                ('standing', models.CharField(choices=[('in_force', 'In force'), ('not_commenced', 'Not yet in force'), ('not_confirmed', 'Not confirmed'), ('repealed', 'Repealed'), ('spent', 'No longer of use')], max_length=20)),
                ('replaced_by', models.CharField(blank=True, max_length=200)),
                ('confidence', models.CharField(choices=[('V', 'Checked against its source'), ('H', 'Well known, not checked again'), ('M', 'Fairly sure: check before relying on it'), ('L', 'Unsure')], max_length=1)),
                ('note', models.TextField(blank=True)),
                ('limits', models.TextField(blank=True)),
                ('extent', models.CharField(blank=True, max_length=200)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('may_disclose', models.JSONField(blank=True, default=list)),
                ('disclosers_complete', models.BooleanField(default=False)),
                ('may_receive', models.JSONField(blank=True, default=list)),
                ('recipients_complete', models.BooleanField(default=False)),
                ('named_only', models.JSONField(blank=True, default=list)),
                ('excluded_bodies', models.JSONField(blank=True, default=list)),
                ('excluded_data', models.JSONField(blank=True, default=list)),
                ('prerequisites', models.JSONField(blank=True, default=list)),
                ('objectives', models.JSONField(blank=True, default=list)),
                ('territories', models.JSONField(blank=True, default=list)),
                ('in_force_from', models.DateField(blank=True, null=True)),
                ('in_force_to', models.DateField(blank=True, null=True)),
                ('successor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gateways.legalgateway')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical legal gateway',
                'verbose_name_plural': 'historical legal gateways',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='GatewayRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='gateways.legalgateway')),
                ('number', models.PositiveIntegerField()),
                ('changes', models.JSONField()),
                ('by_key', models.CharField(max_length=100)),
                ('by_words', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('source', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('gateway', 'number'), name='one_revision_per_number')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='LawChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_changes', to='gateways.legalgateway')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='law_change', to='gateways.gatewayrevision')),
                ('kind', models.CharField(choices=[('amended', 'Amended'), ('commenced', 'Commenced'), ('repealed', 'Repealed'), ('replaced', 'Replaced')], max_length=12)),
                ('what', models.TextField()),
                ('from_on', models.DateField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
