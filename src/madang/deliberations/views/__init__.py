"""Pages of deliberations, by what people do there."""
