"""programmes: the seasons of a centre: programme, theme, phase, track, and each partner's part in it."""
