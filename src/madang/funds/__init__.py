"""funds: the seed fund (씨앗기금): fund, its projects, ballots, voidings, and the result that anybody can recompute."""
