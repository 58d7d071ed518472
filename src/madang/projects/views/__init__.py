"""Pages of teams: what everybody sees, the team's own room, the institutions' queue, the centre's desk."""
