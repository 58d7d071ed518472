from typing import Any

from django.core.management.base import BaseCommand

from madang.projects import actions


class Command(BaseCommand):
    help = "Remind of hand-overs, conditions, maintenance plans, decisions and wishes to join, ask what became of adoptions, note who did not answer. Runs daily."

    def handle(self, *args: Any, **options: Any) -> None:
        done = {
            "reminded": actions.remind_of_handovers(),
            "conditions": actions.remind_of_conditions(),
            "claims": actions.remind_of_claims(),
            "plans": actions.remind_of_plans(),
            "asked": actions.ask_due_checks(),
            "unanswered": actions.pass_over_checks(),
            "decisions": actions.remind_of_decisions(),
            "wishes": actions.remind_of_requests(),
        }
        self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items()))
