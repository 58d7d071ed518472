"""A help desk that answers from its knowledge with its sources, and hands over to a person: desks, entries, conversations."""
