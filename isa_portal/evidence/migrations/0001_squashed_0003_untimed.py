import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("evidence", "0001_initial"),
        ("evidence", "0002_people_and_log"),
        ("evidence", "0003_untimed"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=80)),
                ('seq', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('type', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=80)),
                ('actor', models.CharField(max_length=80)),
                ('actor_sha256', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('facts_sha256', models.CharField(max_length=64)),
                ('prev', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'ordering': ['chain', 'seq'],
                'indexes': [models.Index(fields=['subject'], name='evidence_au_subject_a3ed71_idx')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='one_event_per_place'), models.UniqueConstraint(fields=('chain', 'prev'), name='no_fork_in_a_chain')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=80)),
                ('commitment', models.CharField(max_length=64, unique=True)),
                ('salt', models.CharField(blank=True, max_length=64)),
                ('words', models.JSONField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'people',
                'constraints': [models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('salt', ''), ('words', None)), _connector='OR'), name='what_is_erased_is_gone')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('index', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'verbose_name_plural': 'log entries',
                'ordering': ['index'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='LogTile',
            fields=[
                ('index', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('root', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['index'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('root', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('note', models.TextField()),
            ],
            options={
                'ordering': ['size'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='StoredDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'indexes': [models.Index(fields=['sha256'], name='evidence_st_sha256_7a0aa1_idx')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'kind', 'sha256'), name='a_document_once_for_a_subject')],
            },
        ),
        migrations.CreateModel(
            name='SealWanted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=80, unique=True)),
                ('chain', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('wanted', 'Under way'), ('failed', 'Failed'), ('done', 'Sealed')], default='wanted', max_length=10)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('lease', models.CharField(default='', max_length=32)),
                ('leased_until', models.DateTimeField(null=True)),
                ('error', models.TextField(default='')),
                ('wanted_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storeddocument')),
                ('level', models.CharField(default='', max_length=40)),
                ('untimed', models.CharField(default='', max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='evidence_se_state_da68b6_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('document__isnull', False), ('done_at__isnull', False)), _connector='OR'), name='a_seal_that_is_done_has_its_document')],
            },
        ),
    ]
