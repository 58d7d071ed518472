"""Pages of the help desk, by what people do there."""
