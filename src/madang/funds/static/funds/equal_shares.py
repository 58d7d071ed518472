"""Who gets money in a vote on projects: the Method of Equal Shares (equalshares/add1), as plainly as it can be said.

    python3 equal_shares.py ballots.pb

Needs nothing but Python, counts with exact fractions, and prints the ids of the winners, one a line.
"""

import csv
import sys
from collections import Counter
from fractions import Fraction


def read(path: str) -> tuple[int, dict[str, int], list[frozenset[str]]]:
    """The budget, what each project costs, and what each voter chose, out of a `.pb` file."""
    meta: dict[str, str] = {}
    costs: dict[str, int] = {}
    ballots: list[frozenset[str]] = []
    part = ""
    head: list[str] = []
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in filter(None, csv.reader(file, delimiter=";")):
            line = dict(zip(head, row, strict=False))
            if row[0] in {"META", "PROJECTS", "VOTES"} and not any(row[1:]):
                part, head = row[0], []
            elif not head:
                head = row
            elif part == "META":
                meta[row[0]] = row[1]
            elif part == "PROJECTS":
                costs[line["project_id"]] = int(line["cost"])
            else:
                ballots.append(frozenset(filter(None, line.get("vote", "").split(","))))
    return int(meta["budget"]), costs, ballots


def price_of(cost: int, supporters: list[tuple[Fraction, int]]) -> Fraction | None:
    """The most that one supporter pays; `supporters` are (money of each, how many). None: their money is too little.

    All pay the same, and whoever has less gives all.
    """
    missing, paying = Fraction(cost), sum(count for _money, count in supporters)
    for money, count in sorted(supporters):
        if missing <= money * paying:
            return missing / paying
        missing, paying = missing - money * count, paying - count
    return None


def bought(costs: dict[str, int], kinds: list[tuple[frozenset[str], int]], share: Fraction) -> set[str]:
    """What is bought when every voter holds `share`; `kinds` are (ballot, how many cast it), who always hold the same."""
    money, found = [share] * len(kinds), set[str]()
    while True:
        offers = []
        for place, (project, cost) in enumerate(costs.items()):
            supporters = [
                (held, count) for held, (ballot, count) in zip(money, kinds, strict=True) if project in ballot
            ]
            if project not in found and (price := price_of(cost, supporters)) is not None:
                votes = sum(count for _money, count in supporters)
                # The smallest part of its cost; in a tie more supporters, then lower cost, then earlier in the list.
                offers.append((price / cost, -votes, cost, place, project, price))
        if not offers:
            return found
        *_rank, project, price = min(offers)
        found.add(project)
        money = [
            max(held - price, Fraction(0)) if project in ballot else held
            for held, (ballot, _count) in zip(money, kinds, strict=True)
        ]


def winners(budget: int, costs: dict[str, int], ballots: list[frozenset[str]]) -> list[str]:
    """Everybody's share grows by one unit until the winners would cost more than there is; those before it count."""
    if not ballots:
        return []
    kinds, wanted = list(Counter(ballots).items()), frozenset[str]().union(*ballots)
    share = Fraction(budget, len(ballots))
    before = bought(costs, kinds, share)
    while True:
        share += 1
        now = bought(costs, kinds, share)
        if sum(costs[project] for project in now) > budget:
            return [project for project in costs if project in before]
        if wanted <= now:
            return [project for project in costs if project in now]
        before = now


if __name__ == "__main__":
    print("\n".join(winners(*read(sys.argv[1]))))
