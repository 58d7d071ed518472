"""Pure calculation: fair teams, fair panels, fair shares of money, groups of opinion. No tables, clock or network."""
