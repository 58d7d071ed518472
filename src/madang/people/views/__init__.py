"""Pages of people: coming in, one's own place, one's data, the staff's lists."""
