from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache_table")]
    operations = [
        migrations.AddField(
            "usedformtoken", "asked", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.AddField("usedformtoken", "status", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("usedformtoken", "answer", models.TextField(blank=True, default="")),
        migrations.AddField("usedformtoken", "person_key", models.PositiveBigIntegerField(null=True)),
    ]
