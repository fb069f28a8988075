import isa_portal.correspondence.models.post
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("correspondence", "0001_initial"),
        ("correspondence", "0002_post_and_readers"),
        ("correspondence", "0003_when_the_post_was_released"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=80)),
                ('occurrence', models.CharField(max_length=80)),
                ('recipient', models.EmailField(max_length=254)),
                ('recipient_words', models.CharField(max_length=250)),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
                ('board_key', models.CharField(db_index=True, max_length=80)),
                ('chain', models.CharField(db_index=True, max_length=80)),
                ('about', models.CharField(max_length=300)),
                ('context', models.JSONField(default=dict)),
                ('link', models.JSONField(null=True)),
                ('day', models.DateField(null=True)),
                ('attachments', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('owed', 'Owed'), ('sent', 'Sent'), ('carried', 'In a digest'), ('withdrawn', 'Withdrawn'), ('failed', 'Not delivered')], default='owed', max_length=12)),
                ('gathers', models.BooleanField(default=False)),
                ('reference', models.CharField(max_length=64, unique=True)),
                ('copies', models.PositiveSmallIntegerField(default=0)),
                ('owed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('lease', models.CharField(blank=True, max_length=40)),
                ('leased_until', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-owed_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'not_before'], name='corresponde_state_3e2da6_idx'), models.Index(condition=models.Q(('state', 'owed')), fields=['due_at', 'id'], name='letters_owed_by_turn'), models.Index(fields=['recipient', 'state'], name='corresponde_recipie_8e7481_idx')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject_key', 'occurrence', 'recipient'), name='one_letter_per_occurrence')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('pace', models.CharField(choices=[('at_once', 'Each by itself, at once'), ('daily', 'Together, once a day'), ('weekly', 'Together, once a week')], default='daily', max_length=10)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('unreachable_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('told_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity', models.CharField(default=isa_portal.correspondence.models.post.new_identity, max_length=32)),
                ('mark', models.CharField(max_length=64)),
                ('is_held', models.BooleanField(default=False)),
                ('released_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
