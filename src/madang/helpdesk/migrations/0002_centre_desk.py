"""Every centre has a desk of its own from the beginning; two people may edit a reply."""

from typing import Any

from django.db import migrations

import madang.core.versions


def open_desk(apps: Any, schema_editor: Any) -> None:
    """Open the centre's desk with the hours of an office, unless there is one."""
    week = {str(day): ["09:00-18:00"] for day in range(5)} | {"5": [], "6": []}
    apps.get_model("helpdesk", "Desk").objects.get_or_create(
        slug="centre",
        defaults={
            "name": "센터 상담 창구",
            "name_en": "Help desk of the centre",
            "about": "센터의 사업과 참여 방법, 이 누리집을 쓰는 법을 물어보세요.",
            "about_en": "Ask about the programmes of the centre, how to take part, and how to use this site.",
            "week": week,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="cannedreply",
            name="version",
            field=madang.core.versions.VersionField(default=1, editable=False),
        ),
        migrations.RunPython(open_desk, migrations.RunPython.noop),
    ]
