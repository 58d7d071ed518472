"""core: what every app stands on: audit trail, outbox, files, ids, clock, errors. It has no pages."""
