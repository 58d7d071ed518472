"""What search knows of a problem."""

from django.utils.translation import gettext as _

from madang.problems.models import Problem
from madang.search.models import Document


def documents_of(problem: Problem) -> list[Document]:
    """Its words and its place, in the language it was written in."""
    place = problem.place
    where = f"{place.name} {place.name_en}" if place else ""
    texts = (problem.body, problem.affected, problem.place_words, where)
    return [Document(problem.language, problem.title, "\n".join(text for text in texts if text))]


def said_of(problem: Problem) -> str:
    """Its state, its place, and how many live with it."""
    voices = _("Me too %(count)s") % {"count": problem.me_too_count}
    place = problem.place.label if problem.place else ""
    return " · ".join(str(part) for part in (problem.get_state_display(), place, voices) if part)
