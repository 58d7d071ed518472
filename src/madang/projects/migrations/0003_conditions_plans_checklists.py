from datetime import timedelta
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import madang.core.clock
from madang.core import clock


def move_access(apps: Any, schema_editor: Any) -> None:
    """What a record said about people with disabilities stood among the points on safety; frozen versions stay."""
    rows = apps.get_model("projects", "Prototype").objects
    for row in rows.exclude(safety={}).iterator():
        answer = row.safety.pop("access", "")
        if answer:
            rows.filter(pk=row.pk).update(safety=row.safety, access={"usable": answer})


def ask_for_plans(apps: Any, schema_editor: Any) -> None:
    """Whoever adopted something before is asked from today on who keeps it running, and is not late with it."""
    handovers = apps.get_model("projects", "Handover").objects
    handovers.filter(state__in=["adopted", "adapted"]).update(plan_due_on=clock.today() + timedelta(days=30))


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0002_join_request_number'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='handover',
            name='open_conditions',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='handover',
            name='plan_due_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='unconditional_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='prototype',
            name='access',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='prototype',
            name='code',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='prototype',
            name='data',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='prototype',
            name='datasets',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='prototype',
            name='notes',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('taken_up', 'Took a problem up'), ('answered', 'Answered a problem'), ('problem_adopted', 'Adopted a solution'), ('problem_adapted', 'Adopted a solution with changes'), ('problem_declined', 'Declined, with reason'), ('date_changed', 'Moved an answer date'), ('offered', 'Was offered a hand-over'), ('received', 'Received a hand-over'), ('adopted', 'Adopted what was handed over'), ('adapted', 'Adopted what was handed over, with changes'), ('declined', 'Declined what was handed over, with reason'), ('withdrawn', 'The team took its offer back'), ('answer_missed', 'Let the answer date pass'), ('condition_set', 'Adopted on a condition'), ('condition_met', 'Said that a condition is met'), ('condition_waived', 'Let a condition go, with reason'), ('condition_missed', 'The date of a condition passed'), ('unconditional', 'The adoption has no open conditions any more'), ('plan_saved', 'Said who keeps it running'), ('plan_missed', 'Did not say who keeps it running'), ('check', 'Said what became of it'), ('check_missed', 'Did not say what became of it')], max_length=16),
        ),
        migrations.CreateModel(
            name='MaintenancePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('keeper', models.CharField(max_length=100, verbose_name='Who keeps it running?')),
                ('from_on', models.DateField(verbose_name='From when?')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='Until when?')),
                ('cost_a_year', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='What does it cost a year?')),
                ('payer', models.CharField(blank=True, max_length=100, verbose_name='Who pays for it?')),
                ('faults', models.CharField(max_length=200, verbose_name='Where does one report a fault?')),
                ('ending', models.CharField(choices=[('hand_back', 'It goes back to the team'), ('open_source', 'It is given to everybody, source and instructions'), ('delete', 'It is switched off and its data deleted'), ('pass_on', 'Another office goes on with it')], max_length=11, verbose_name='What happens when it ends?')),
                ('ending_note', models.CharField(blank=True, max_length=500, verbose_name='More about that')),
                ('language', models.CharField(default='ko', max_length=5)),
                ('at', models.DateTimeField(default=madang.core.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='projects.handover')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='handover',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.maintenanceplan'),
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=32)),
                ('stage', models.CharField(choices=[('before', 'before'), ('on', 'on'), ('after', 'after')], max_length=6)),
                ('due_on', models.DateField()),
                ('at', models.DateTimeField(default=madang.core.clock.now)),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='projects.handover')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='What must happen?')),
                ('side', models.CharField(choices=[('team', 'The team'), ('partner', 'The institution')], max_length=7, verbose_name='Who sees to it?')),
                ('due_on', models.DateField(verbose_name='By when?')),
                ('language', models.CharField(default='ko', max_length=5)),
                ('state', models.CharField(choices=[('open', 'Open'), ('claimed', 'Met, says the team'), ('met', 'Met'), ('waived', 'Not asked for any more')], default='open', max_length=7)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=madang.core.clock.now)),
                ('claimed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='projects.handover')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'claimed'])), fields=['due_on', 'id'], name='condition_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'waived'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='condition_waived_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ['open', 'claimed'])), models.Q(('closed_at__isnull', False), ('state__in', ['met', 'waived'])), _connector='OR'), name='condition_closed_when_settled')],
            },
        ),
        migrations.AddConstraint(
            model_name='maintenanceplan',
            constraint=models.UniqueConstraint(fields=('handover', 'number'), name='plan_number_once'),
        ),
        migrations.AddConstraint(
            model_name='maintenanceplan',
            constraint=models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gte', models.F('from_on')), _connector='OR'), name='plan_runs_forward'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('handover', 'about', 'stage', 'due_on'), name='reminder_once'),
        ),
        migrations.RunPython(move_access, migrations.RunPython.noop),
        migrations.RunPython(ask_for_plans, migrations.RunPython.noop),
    ]
