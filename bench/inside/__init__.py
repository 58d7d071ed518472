"""What a benchmark runs in a process of its own, with a database of its own."""
