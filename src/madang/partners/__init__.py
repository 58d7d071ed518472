"""partners: the institutions behind a centre: partner, consortium, agreement and its signatures."""
