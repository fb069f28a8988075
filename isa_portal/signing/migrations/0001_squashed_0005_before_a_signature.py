import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("signing", "0001_initial"),
        ("signing", "0002_replaced_links_two_parties"),
        ("signing", "0003_who_signed_apart"),
        ("signing", "0004_on_paper"),
        ("signing", "0005_before_a_signature"),
    ]

    initial = True

    dependencies = [
        ('agreements', '0001_squashed_0025_days_waited_for'),
        ('organisations', '0001_squashed_0005_mandate_by_end'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatories', to='agreements.party')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatory_for', to=settings.AUTH_USER_MODEL)),
                ('position', models.CharField(max_length=120)),
                ('place', models.PositiveSmallIntegerField(default=1)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'signatories',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('party', 'user'), name='a_person_signs_once_for_a_party')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SigningRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signing_round', to='agreements.version')),
                ('state', models.CharField(choices=[('open', 'Open'), ('completed', 'Completed'), ('lapsed', 'Lapsed'), ('withdrawn', 'Withdrawn')], default='open', max_length=12)),
                ('sent_at', models.DateTimeField()),
                ('sent_by', models.CharField(max_length=250)),
                ('last_day', models.DateField()),
                ('told_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='signing.signinground')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='agreements.party')),
                ('state', models.CharField(choices=[('invited', 'Asked to sign'), ('part_signed', 'Partly signed'), ('signed', 'Signed'), ('declined', 'Declined'), ('lapsed', 'Lapsed'), ('withdrawn', 'Withdrawn'), ('taken_out', 'Taken out of the round')], default='invited', max_length=12)),
                ('declined_because', models.TextField(blank=True)),
                ('declined_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='declined', to='signing.signatory')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'party'), name='a_party_is_asked_once_in_a_round')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='PersonalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('generation', models.PositiveIntegerField(default=1)),
                ('fingerprint', models.CharField(db_index=True, max_length=64)),
                ('opened_at', models.DateTimeField(null=True)),
                ('code_generation', models.PositiveIntegerField(default=0)),
                ('code_sent_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='signing.invitation')),
                ('signatory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='signing.signatory')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('invitation', 'signatory'), name='one_link_per_signatory_and_round')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ReplacedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replaced', to='signing.personallink')),
                ('fingerprint', models.CharField(max_length=64, unique=True)),
                ('replaced_at', models.DateTimeField()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agreements.version')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agreements.party')),
                ('signatory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='signing.signatory')),
                ('method', models.CharField(choices=[('online', 'Online, by personal link and a code to the same mailbox'), ('paper', 'On paper')], max_length=10)),
                ('person', models.CharField(max_length=64)),
                ('authority', models.CharField(choices=[('office', 'My office allows it'), ('written', 'I was authorised in writing'), ('other', 'Another reason'), ('not_recorded', 'Not recorded in the document')], max_length=20)),
                ('also_for', models.TextField(blank=True)),
                ('statement', models.TextField(blank=True)),
                ('content_sha256', models.CharField(max_length=64)),
                ('presented_pdf_sha256', models.CharField(blank=True, max_length=64)),
                ('signed_at', models.DateTimeField(null=True)),
                ('first_day', models.DateField(null=True)),
                ('last_day', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('record', models.JSONField()),
                ('record_sha256', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'signatory'), name='one_signature_per_signatory_and_version'), models.CheckConstraint(condition=models.Q(('method', 'paper'), models.Q(('signatory__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='an_online_signature_has_its_person_and_instant')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='signing.invitation')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='signing.personallink')),
                ('text', models.TextField(max_length=2000)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('changes_text', models.BooleanField(default=False)),
                ('answered_by', models.CharField(blank=True, max_length=250)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='an_answered_question_says_when')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hand_over', to='signing.personallink')),
                ('handed_at', models.DateTimeField()),
                ('handed_by', models.CharField(max_length=250)),
                ('to', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_over', to='signing.signatory')),
                ('named_at', models.DateTimeField(null=True)),
                ('named_by', models.CharField(blank=True, max_length=250)),
                ('authority', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('named_at__isnull', True), ('to__isnull', True)), models.Q(('named_at__isnull', False), ('to__isnull', False)), _connector='OR'), name='who_takes_over_was_named_on_a_day')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ClearingOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clearing_offices', to='organisations.organisation')),
                ('office', models.CharField(choices=[('dpo', 'Data protection officer'), ('siro', 'Senior information risk owner'), ('caldicott', 'Caldicott Guardian'), ('ig_lead', 'Information governance lead'), ('asset_owner', 'Information asset owner'), ('contact', 'Single point of contact')], max_length=20)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'office'), name='an_office_clears_once_for_a_body')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clearances', to='signing.invitation')),
                ('office', models.CharField(choices=[('dpo', 'Data protection officer'), ('siro', 'Senior information risk owner'), ('caldicott', 'Caldicott Guardian'), ('ig_lead', 'Information governance lead'), ('asset_owner', 'Information asset owner'), ('contact', 'Single point of contact')], max_length=20)),
                ('view', models.CharField(blank=True, choices=[('content', 'Content'), ('content_if', 'Content if'), ('not_content', 'Not content')], max_length=12)),
                ('reason', models.TextField(blank=True)),
                ('recorded_by', models.CharField(blank=True, max_length=250)),
                ('recorded_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('invitation', 'office'), name='an_office_clears_once_in_a_round'), models.CheckConstraint(condition=models.Q(models.Q(('recorded_at__isnull', True), ('view', '')), models.Q(models.Q(('view', ''), _negated=True), ('recorded_at__isnull', False)), _connector='OR'), name='a_recorded_clearance_says_when'), models.CheckConstraint(condition=models.Q(('view__in', ('', 'content')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='who_is_not_simply_content_says_why')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='PaperSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='on_paper', to='signing.invitation')),
                ('signatory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='on_paper', to='signing.signatory')),
                ('first_day', models.DateField(null=True)),
                ('last_day', models.DateField(null=True)),
                ('code_read', models.CharField(max_length=20)),
                ('original_kept', models.CharField(max_length=300)),
                ('witness', models.CharField(blank=True, max_length=64)),
                ('scan_sha256', models.CharField(max_length=64)),
                ('scan_name', models.CharField(max_length=200)),
                ('scan_type', models.CharField(max_length=100)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_at', models.DateTimeField(null=True)),
                ('set_aside_because', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('checked_at__isnull', True)), fields=('invitation', 'signatory'), name='one_paper_signature_waits_for_a_signatory')],
                'indexes': [],
            },
        ),
    ]
