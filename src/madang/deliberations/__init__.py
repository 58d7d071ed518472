"""deliberations: what neighbours think of a question: deliberation, statement, vote, voter, map of opinions, result."""
