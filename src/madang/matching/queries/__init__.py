"""What pages ask of several tables at once, by subject."""
