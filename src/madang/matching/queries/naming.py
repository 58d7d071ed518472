"""What the teams of a run are called before they have a name of their own."""

from madang.matching.models import MatchTeam
from madang.projects.models.project import TITLE_MAX


def team_name(team: MatchTeam) -> str:
    """Its own name where it has one, otherwise the problem's title, with a number from the second team on.

    A name is said as it was written, in every language. Ask with `problem` and `project` selected.
    """
    if team.project is not None:
        return team.project.title
    tail = f" {team.place}" if team.place > 1 else ""
    return team.problem.title[: TITLE_MAX - len(tail)].rstrip() + tail
