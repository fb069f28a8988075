import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models



def part_conditions(apps, schema_editor):
    """Part each combined condition, such as 9(2)(g)+2.18, into its Article 9 condition and its paragraph."""
    for name in ("Reliance", "HistoricalReliance"):
        rows = apps.get_model("agreements", name).objects
        for condition in rows.exclude(condition__in=["", "none"]).values_list("condition", flat=True).distinct():
            article, _, paragraph = condition.partition("+")
            rows.filter(condition=condition).update(article_9=article, article_9_paragraph=paragraph)


def join_conditions(apps, schema_editor):
    for name in ("Reliance", "HistoricalReliance"):
        for row in apps.get_model("agreements", name).objects.exclude(article_9=""):
            row.condition = "+".join(filter(None, (row.article_9, row.article_9_paragraph)))
            row.save(update_fields=["condition"])


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0012_consultation'),
        ('gateways', '0002_structured_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalreliance',
            name='article_10',
            field=models.CharField(blank=True, choices=[('official_authority', 'Under the control of official authority'), ('schedule_1', 'A condition of Schedule 1')], max_length=20),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='article_10_paragraph',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='article_9',
            field=models.CharField(blank=True, choices=[('9(2)(a)', 'Article 9(2)(a): explicit consent'), ('9(2)(b)', 'Article 9(2)(b): employment, social security and social protection'), ('9(2)(c)', 'Article 9(2)(c): vital interests'), ('9(2)(d)', 'Article 9(2)(d): members of a not-for-profit body'), ('9(2)(e)', 'Article 9(2)(e): made public by the person'), ('9(2)(f)', 'Article 9(2)(f): legal claims and courts'), ('9(2)(g)', 'Article 9(2)(g): substantial public interest'), ('9(2)(h)', 'Article 9(2)(h): health or social care'), ('9(2)(i)', 'Article 9(2)(i): public health'), ('9(2)(j)', 'Article 9(2)(j): archiving, research and statistics')], max_length=10),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='article_9_paragraph',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='confidentiality',
            field=models.CharField(blank=True, choices=[('not_confidential', 'Nothing of it was given in confidence'), ('express_consent', 'The person agrees to the disclosure, expressly'), ('implied_consent', "The person's agreement is implied, for their own care"), ('required_by_law', 'The law requires or permits the disclosure'), ('public_interest', 'The public interest outweighs the confidence'), ('section_251', 'Approval under the NHS Act 2006 s.251')], max_length=20),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='confidentiality_note',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='flow',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.dataflow'),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='objective',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='policy_document',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='policy_document_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicalreliance',
            name='schedule_8',
            field=models.CharField(blank=True, choices=[('8.1', 'Schedule 8, paragraph 1: statutory purposes'), ('8.2', 'Schedule 8, paragraph 2: administration of justice'), ('8.3', 'Schedule 8, paragraph 3: vital interests'), ('8.4', 'Schedule 8, paragraph 4: safeguarding of children and of individuals at risk'), ('8.5', 'Schedule 8, paragraph 5: made public by the person'), ('8.6', 'Schedule 8, paragraph 6: legal claims'), ('8.7', 'Schedule 8, paragraph 7: judicial acts'), ('8.8', 'Schedule 8, paragraph 8: preventing fraud'), ('8.9', 'Schedule 8, paragraph 9: archiving, research and statistics')], max_length=10),
        ),
        migrations.AddField(
            model_name='reliance',
            name='article_10',
            field=models.CharField(blank=True, choices=[('official_authority', 'Under the control of official authority'), ('schedule_1', 'A condition of Schedule 1')], max_length=20),
        ),
        migrations.AddField(
            model_name='reliance',
            name='article_10_paragraph',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='reliance',
            name='article_9',
            field=models.CharField(blank=True, choices=[('9(2)(a)', 'Article 9(2)(a): explicit consent'), ('9(2)(b)', 'Article 9(2)(b): employment, social security and social protection'), ('9(2)(c)', 'Article 9(2)(c): vital interests'), ('9(2)(d)', 'Article 9(2)(d): members of a not-for-profit body'), ('9(2)(e)', 'Article 9(2)(e): made public by the person'), ('9(2)(f)', 'Article 9(2)(f): legal claims and courts'), ('9(2)(g)', 'Article 9(2)(g): substantial public interest'), ('9(2)(h)', 'Article 9(2)(h): health or social care'), ('9(2)(i)', 'Article 9(2)(i): public health'), ('9(2)(j)', 'Article 9(2)(j): archiving, research and statistics')], max_length=10),
        ),
        migrations.AddField(
            model_name='reliance',
            name='article_9_paragraph',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='reliance',
            name='confidentiality',
            field=models.CharField(blank=True, choices=[('not_confidential', 'Nothing of it was given in confidence'), ('express_consent', 'The person agrees to the disclosure, expressly'), ('implied_consent', "The person's agreement is implied, for their own care"), ('required_by_law', 'The law requires or permits the disclosure'), ('public_interest', 'The public interest outweighs the confidence'), ('section_251', 'Approval under the NHS Act 2006 s.251')], max_length=20),
        ),
        migrations.AddField(
            model_name='reliance',
            name='confidentiality_note',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='reliance',
            name='flow',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='agreements.dataflow'),
        ),
        migrations.AddField(
            model_name='reliance',
            name='objective',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='reliance',
            name='policy_document',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='reliance',
            name='policy_document_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reliance',
            name='schedule_8',
            field=models.CharField(blank=True, choices=[('8.1', 'Schedule 8, paragraph 1: statutory purposes'), ('8.2', 'Schedule 8, paragraph 2: administration of justice'), ('8.3', 'Schedule 8, paragraph 3: vital interests'), ('8.4', 'Schedule 8, paragraph 4: safeguarding of children and of individuals at risk'), ('8.5', 'Schedule 8, paragraph 5: made public by the person'), ('8.6', 'Schedule 8, paragraph 6: legal claims'), ('8.7', 'Schedule 8, paragraph 7: judicial acts'), ('8.8', 'Schedule 8, paragraph 8: preventing fraud'), ('8.9', 'Schedule 8, paragraph 9: archiving, research and statistics')], max_length=10),
        ),
        migrations.RunPython(part_conditions, join_conditions),
        migrations.RemoveField(
            model_name='historicalreliance',
            name='condition',
        ),
        migrations.RemoveField(
            model_name='reliance',
            name='condition',
        ),
        migrations.AlterField(
            model_name='historicalreliance',
            name='lawful_basis',
            field=models.CharField(blank=True, choices=[('6(1)(a)', 'Article 6(1)(a): consent'), ('6(1)(b)', 'Article 6(1)(b): contract'), ('6(1)(c)', 'Article 6(1)(c): legal obligation'), ('6(1)(d)', 'Article 6(1)(d): vital interests'), ('6(1)(e)', 'Article 6(1)(e): public task'), ('6(1)(ea)', 'Article 6(1)(ea): recognised legitimate interest'), ('6(1)(f)', 'Article 6(1)(f): legitimate interests'), ('35(2)(a)', 'Data Protection Act 2018 s.35(2)(a): consent, for law enforcement'), ('35(2)(b)', 'Data Protection Act 2018 s.35(2)(b): a task of a competent authority')], max_length=10),
        ),
        migrations.AlterField(
            model_name='reliance',
            name='lawful_basis',
            field=models.CharField(blank=True, choices=[('6(1)(a)', 'Article 6(1)(a): consent'), ('6(1)(b)', 'Article 6(1)(b): contract'), ('6(1)(c)', 'Article 6(1)(c): legal obligation'), ('6(1)(d)', 'Article 6(1)(d): vital interests'), ('6(1)(e)', 'Article 6(1)(e): public task'), ('6(1)(ea)', 'Article 6(1)(ea): recognised legitimate interest'), ('6(1)(f)', 'Article 6(1)(f): legitimate interests'), ('35(2)(a)', 'Data Protection Act 2018 s.35(2)(a): consent, for law enforcement'), ('35(2)(b)', 'Data Protection Act 2018 s.35(2)(b): a task of a competent authority')], max_length=10),
        ),
        migrations.CreateModel(
            name='HistoricalRestrictionAnswer',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('answer', models.CharField(choices=[('not_shared', 'Not shared'), ('shared', 'Shared, because …'), ('does_not_arise', 'Does not arise')], max_length=20)),
                ('because', models.TextField(blank=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('gateway', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gateways.legalgateway')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.version')),
            ],
            options={
                'verbose_name': 'historical restriction answer',
                'verbose_name_plural': 'historical restriction answers',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='RestrictionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('answer', models.CharField(choices=[('not_shared', 'Not shared'), ('shared', 'Shared, because …'), ('does_not_arise', 'Does not arise')], max_length=20)),
                ('because', models.TextField(blank=True)),
                ('gateway', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='gateways.legalgateway')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='agreements.version')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'default_related_name': 'restriction_answers',
                'constraints': [models.UniqueConstraint(fields=('version', 'gateway'), name='a_restriction_is_answered_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'shared'), _negated=True), models.Q(('because', ''), _negated=True), _connector='OR'), name='what_is_shared_in_spite_of_a_restriction_has_its_reason')],
            },
        ),
    ]
