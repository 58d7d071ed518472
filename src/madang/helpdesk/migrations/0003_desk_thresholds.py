"""A desk may have thresholds of its own; the log says which questions name what the candidate lacks."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('helpdesk', '0002_centre_desk'),
        ('partners', '0002_version'),
        ('projects', '0003_conditions_plans_checklists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='asked',
            name='is_doubted',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='desk',
            name='answer_from',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='desk',
            name='suggest_from',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='desk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_from', None), models.Q(('answer_from__gte', 0), ('answer_from__lte', 1)), _connector='OR'), models.Q(('suggest_from', None), models.Q(('suggest_from__gte', 0), ('suggest_from__lte', 1)), _connector='OR'), models.Q(('answer_from', None), ('suggest_from', None), ('suggest_from__lte', models.F('answer_from')), _connector='OR')), name='desk_thresholds_are_sane'),
        ),
    ]
