"""That staff read a report which is not public."""

from madang.people import actions as people
from madang.people.models import Person
from madang.problems.models import Problem


def note_reading(*, problem: Problem, by: Person) -> None:
    """Note that `by` read what somebody reported, unless everybody may read it."""
    if not problem.is_public:
        people.note_reading(by=by, what="problems.report", of=[problem.reporter_id])
