"""What was written before conditions, plans and the longer checklists came is kept by the migration."""

from datetime import timedelta
from importlib import import_module

from django.apps import apps

from madang.core import clock
from madang.projects.models import Handover, Project, Prototype
from madang.projects.tests import factories as f

MIGRATION = import_module("madang.projects.migrations.0003_conditions_plans_checklists")


def test_the_point_about_access_moves_and_the_others_stay(project: Project) -> None:
    old = f.make_prototype(project, safety={"access": "not_yet", "harm": "na"}, privacy={"minimum": "yes"})
    bare = f.make_prototype(f.make_project(), safety={"harm": "yes"})
    MIGRATION.move_access(apps, None)
    old, bare = Prototype.objects.get(pk=old.pk), Prototype.objects.get(pk=bare.pk)
    assert (old.access, old.safety, old.privacy) == (
        {"usable": "not_yet"},
        {"harm": "na"},
        {"minimum": "yes"},
    )
    assert (bare.access, bare.safety) == ({}, {"harm": "yes"})


def test_who_adopted_before_is_asked_for_a_plan_from_today_on(project: Project) -> None:
    adopted = f.make_handover(project, state="adopted", answered_at=clock.now() - timedelta(days=400))
    declined = f.make_handover(project, state="declined")
    MIGRATION.ask_for_plans(apps, None)
    adopted, declined = Handover.objects.get(pk=adopted.pk), Handover.objects.get(pk=declined.pk)
    assert adopted.plan_due_on == clock.today() + timedelta(days=30) and not adopted.plan_days_late
    assert declined.plan_due_on is None
