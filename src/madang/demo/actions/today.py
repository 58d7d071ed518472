"""What the worker would have done until today: dates that came and went, news that were read."""

from datetime import timedelta

from django.db.models import F, Q

from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.matching import actions as matching
from madang.people.models import Notice
from madang.problems import actions as problems
from madang.projects import actions as projects

READ_AFTER = timedelta(days=6)


class TodayScript:
    """The last events of the story."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def write(self) -> None:
        """Add them, a minute before now."""
        last = self.story.now - timedelta(minutes=1)
        jobs = (
            problems.check_deadlines, projects.ask_due_checks, projects.pass_over_checks,
            projects.remind_of_decisions, projects.remind_of_handovers, projects.remind_of_conditions,
            projects.remind_of_claims, projects.remind_of_plans, matching.remind_of_answers,
        )  # fmt: skip
        for do in (*jobs, self.read):
            self.story.at(last, do)

    def read(self) -> None:
        """Older news were read, and the newest of neighbours too: they are nobody a visitor can be."""
        cast = [content.email_of(row["key"]) for row in content.cast()]
        old = Q(created_at__lt=self.story.now - READ_AFTER) | ~Q(person__email__in=cast)
        Notice.objects.filter(old).update(read_at=F("created_at"))
        Notice.objects.update(mailed_at=F("created_at"))
