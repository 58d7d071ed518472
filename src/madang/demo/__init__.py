"""demo: the demonstration centre: its content, its loading, and entering as one of its people."""
