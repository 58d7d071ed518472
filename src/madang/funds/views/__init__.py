"""Pages of funds, by who uses them."""
