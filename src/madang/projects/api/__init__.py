"""REST: teams and their room, hand-overs. The same queries and actions as the pages."""

from madang.projects.api.handovers import router as handovers
from madang.projects.api.teams import router as projects

__all__ = ["handovers", "projects"]
