"""Pages of trials: what everybody sees, one's own part, the team's room, the centre's desk."""
