"""matching: team formation in a programme (팀 짜기): round, wish, run of the solver, placement."""
