"""Django's SQLite with one thing more: writers take turns."""
