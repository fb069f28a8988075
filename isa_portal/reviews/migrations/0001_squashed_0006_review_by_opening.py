import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("reviews", "0001_initial"),
        ("reviews", "0002_causes"),
        ("reviews", "0003_answers"),
        ("reviews", "0004_notices_move"),
        ("reviews", "0005_review_by_state"),
        ("reviews", "0006_review_by_opening"),
    ]

    initial = True

    dependencies = [
        ('agreements', '0001_squashed_0025_days_waited_for'),
        ('gateways', '0001_squashed_0002_structured_fields'),
        ('organisations', '0001_squashed_0005_mandate_by_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='agreements.agreement')),
                ('state', models.CharField(choices=[('scheduled', 'Scheduled'), ('open', 'Open'), ('in_progress', 'In progress'), ('decided', 'Decided'), ('closed', 'Closed')], default='scheduled', max_length=12)),
                ('cause', models.CharField(choices=[('periodic', 'Due by its date'), ('law_change', 'A change of the law'), ('breach', 'A breach'), ('new_party', 'A new party'), ('succession', 'A party was succeeded by another'), ('complaint', 'A complaint'), ('programme_end', 'The end of the programme')], default='periodic', max_length=20)),
                ('because', models.TextField(blank=True)),
                ('law_change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='gateways.lawchange')),
                ('due_from', models.DateField()),
                ('due_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('questions', models.JSONField(blank=True, default=list)),
                ('questions_from', models.CharField(blank=True, max_length=200)),
                ('summaries', models.JSONField(blank=True, default=dict)),
                ('outcome', models.CharField(blank=True, choices=[('continue', 'No amendment needed: it continues unchanged'), ('minor', 'Minor changes are needed'), ('material', 'Material changes are needed: every party signs anew'), ('merge', 'It is merged with another agreement'), ('end', 'It is brought to an end')], max_length=10)),
                ('reasons', models.TextField(blank=True)),
                ('decided_by', models.CharField(blank=True, max_length=250)),
                ('decided_by_key', models.CharField(blank=True, max_length=80)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('next_due_from', models.DateField(blank=True, null=True)),
                ('next_due_on', models.DateField(blank=True, null=True)),
                ('next_because', models.TextField(blank=True)),
                ('led_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviews', to='agreements.version')),
            ],
            options={
                'ordering': ['due_on'],
                'indexes': [models.Index(fields=['state', 'due_on'], name='review_by_state'), models.Index(fields=['state', 'due_from'], name='review_by_opening')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cause', 'periodic')), fields=('agreement', 'due_on', 'cause'), name='one_periodic_review_per_due_day'), models.UniqueConstraint(fields=('agreement', 'law_change'), name='one_review_per_change_of_the_law'), models.UniqueConstraint(condition=models.Q(('state__in', ('scheduled', 'open', 'in_progress')), models.Q(('cause__in', ['periodic', 'law_change']), _negated=True)), fields=('agreement', 'cause'), name='one_open_review_out_of_turn_per_cause'), models.CheckConstraint(condition=models.Q(('cause', 'periodic'), models.Q(('because', ''), _negated=True), _connector='OR'), name='a_review_out_of_turn_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('outcome', ''), ('reasons', ''), _negated=True), _connector='OR'), name='a_closed_review_has_its_decision')],
            },
        ),
        migrations.CreateModel(
            name='QuestionSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='question_sets', to='organisations.board')),
                ('tier', models.PositiveSmallIntegerField(choices=[(1, 'Tier 1 (overarching)'), (2, 'Tier 2 (purpose-specific)'), (0, 'Stand-alone')])),
                ('edition', models.PositiveSmallIntegerField()),
                ('questions', models.JSONField()),
                ('made_by', models.CharField(max_length=250)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['edition'],
                'constraints': [models.UniqueConstraint(fields=('board', 'tier', 'edition'), name='an_edition_of_questions_is_used_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='reviews.review')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='agreements.party')),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('saved_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.CharField(max_length=250)),
                ('answered_by_key', models.CharField(max_length=80)),
                ('sheet_received_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['party'],
                'constraints': [models.UniqueConstraint(fields=('review', 'party'), name='one_reply_per_party')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='reviews.reply')),
                ('title', models.CharField(max_length=200)),
                ('address', models.URLField(blank=True, max_length=500)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('address', ''), ('sha256', ''), _negated=True), name='evidence_is_an_address_or_a_file')],
                'indexes': [],
            },
        ),
    ]
