"""REST: teams and their room, prototypes, hand-overs. The same queries and actions as the pages."""

from madang.projects.api.handovers import router as handovers
from madang.projects.api.prototypes import router as prototypes
from madang.projects.api.teams import router as projects

# One noun, told in two files.
projects.add_router("", prototypes)

__all__ = ["handovers", "projects"]
