from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0002_post_and_readers")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
    ]
