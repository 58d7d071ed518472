"""problems: what citizens live with: problem, evidence, me-too, merge, public answer."""
