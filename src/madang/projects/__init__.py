"""projects: teams that solve problems: project, membership, task, prototype, hand-over, ledger."""
