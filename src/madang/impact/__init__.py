"""impact: what became of it all: time to answer and adoption rate, per institution."""
