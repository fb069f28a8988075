import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_squashed_0005_mandate_by_end'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='RiskScale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_scales', to='organisations.board')),
                ('name', models.CharField(max_length=100)),
                ('size', models.PositiveSmallIntegerField(default=4)),
                ('likelihood_words', models.JSONField()),
                ('impact_words', models.JSONField()),
                ('bands', models.JSONField()),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('board', 'name'), name='one_scale_per_name'), models.CheckConstraint(condition=models.Q(('size__gte', 2), ('size__lte', 9)), name='scale_has_two_to_nine_scores')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='risk.riskscale')),
                ('chain', models.CharField(max_length=80)),
                ('note', models.TextField(blank=True)),
                ('last_number', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='HistoricalRisk',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('description', models.TextField()),
                ('concerns', models.CharField(choices=[('organisation', 'The organisations'), ('people', 'The people the information is about'), ('not_sharing', 'What happens without sharing')], default='organisation', max_length=20)),
                ('size', models.PositiveSmallIntegerField()),
                ('inherent_likelihood', models.PositiveSmallIntegerField()),
                ('inherent_impact', models.PositiveSmallIntegerField()),
                ('residual_likelihood', models.PositiveSmallIntegerField()),
                ('residual_impact', models.PositiveSmallIntegerField()),
                ('printed_inherent_priority', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('printed_residual_priority', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('countermeasure', models.TextField(blank=True)),
                ('owner', models.CharField(blank=True, max_length=200)),
                ('assessment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='risk.assessment')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical risk',
                'verbose_name_plural': 'historical risks',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risks', to='risk.assessment')),
                ('number', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('description', models.TextField()),
                ('concerns', models.CharField(choices=[('organisation', 'The organisations'), ('people', 'The people the information is about'), ('not_sharing', 'What happens without sharing')], default='organisation', max_length=20)),
                ('size', models.PositiveSmallIntegerField()),
                ('inherent_likelihood', models.PositiveSmallIntegerField()),
                ('inherent_impact', models.PositiveSmallIntegerField()),
                ('residual_likelihood', models.PositiveSmallIntegerField()),
                ('residual_impact', models.PositiveSmallIntegerField()),
                ('printed_inherent_priority', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('printed_residual_priority', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('countermeasure', models.TextField(blank=True)),
                ('owner', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['position', 'number'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'number'), name='one_risk_per_number'), models.CheckConstraint(condition=models.Q(('concerns__in', ['organisation', 'people', 'not_sharing'])), name='risk_concern_is_known'), models.CheckConstraint(condition=models.Q(('inherent_likelihood__gte', 1), ('inherent_likelihood__lte', models.F('size'))), name='inherent_likelihood_on_the_scale'), models.CheckConstraint(condition=models.Q(('inherent_impact__gte', 1), ('inherent_impact__lte', models.F('size'))), name='inherent_impact_on_the_scale'), models.CheckConstraint(condition=models.Q(('residual_likelihood__gte', 1), ('residual_likelihood__lte', models.F('size'))), name='residual_likelihood_on_the_scale'), models.CheckConstraint(condition=models.Q(('residual_impact__gte', 1), ('residual_impact__lte', models.F('size'))), name='residual_impact_on_the_scale')],
                'indexes': [],
            },
        ),
    ]
