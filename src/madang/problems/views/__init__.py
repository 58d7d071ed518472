"""Pages of problems, by who they are for."""
