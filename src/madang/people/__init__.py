"""people: who somebody is: person, profile, role, consent, notice (inbox), access token."""
