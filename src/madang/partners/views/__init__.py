"""Pages of institutions and agreements."""
