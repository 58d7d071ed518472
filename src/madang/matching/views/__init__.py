"""Pages of matching, by who uses them."""
