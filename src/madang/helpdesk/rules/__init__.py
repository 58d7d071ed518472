"""Pure calculations of the help desk: what is masked, who waits how long, what may be shown."""
