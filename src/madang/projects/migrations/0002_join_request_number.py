from typing import Any

from django.db import migrations, models

from madang.core import ids
from madang.projects.models.team import request_number


def number_all(apps: Any, schema_editor: Any) -> None:
    """Give each wish to join that was sent before a number of its own."""
    requests = apps.get_model("projects", "JoinRequest")
    for pk in requests.objects.filter(number=None).values_list("pk", flat=True):
        requests.objects.filter(pk=pk).update(number=ids.receipt_number("J"))


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_first")]
    operations = [
        migrations.AddField("joinrequest", "number", models.CharField(max_length=20, null=True)),
        migrations.RunPython(number_all, migrations.RunPython.noop),
        migrations.AlterField(
            "joinrequest", "number", models.CharField(default=request_number, max_length=20, unique=True)
        ),
    ]
