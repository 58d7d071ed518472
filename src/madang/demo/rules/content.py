"""The demonstration's content as plain values: read from `content/*.toml`, and checked against itself.

Days are counted from the day of loading: `days_ago = 12`, `due_in = 3`. Only what happened in 2020 has fixed dates.
"""

import json
import tomllib
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from madang.allocation.team_values import TeamPerson, TeamProblem, TeamRequest
from madang.core import places

FOLDER = Path(__file__).resolve().parents[1] / "content"
DOMAIN = "demo.madang.example"
FINAL = frozenset({"adopted", "adapted", "declined"})
# Each state needs these of a problem, and no problem has what is for later states only.
NEEDS = {
    "needs_more": "question",
    "hidden": "hidden",
    "merged": "merge",
    "taken_up": "due_in",
    "answered": "answers",
}

Row = dict[str, Any]


@cache
def read(name: str) -> Row:
    """One file of the content, such as `people`."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def email_of(key: str) -> str:
    """The address of a person of the demonstration; the domain can never receive mail (RFC 2606)."""
    return f"{key}@{DOMAIN}"


def number_of(*words: str) -> int:
    """A number that looks like chance and is the same at every load."""
    return zlib.crc32(" ".join(words).encode())


def cast() -> list[Row]:
    """Those as whom a visitor may enter, in their order."""
    return sorted((row for row in read("people")["people"] if "cast" in row), key=lambda row: row["cast"])


def crowd() -> list[Row]:
    """Neighbours without an account of their own, known by a nickname."""
    return [
        {"key": name, "mailbox": f"neighbour{number}", "district": slug, "joined_days_ago": 560 + number * 5}
        for number, (name, slug) in enumerate(read("crowd")["crowd"], start=1)
    ]


def rounds() -> list[Row]:
    """The rounds in which teams are formed, in their order."""
    rows: list[Row] = read("matching")["rounds"]
    return rows


def team_request(row: Row) -> TeamRequest:
    """What the solver was asked for a round: people and problems by their keys in the content."""
    return TeamRequest(
        people=tuple(
            TeamPerson(
                key=f"person {wish['by']}",
                role=wish.get("role", "citizen"),
                choices=tuple(f"problem {key}" for key in wish["choices"]),
                anywhere=wish.get("anywhere", False),
                skills=tuple(wish["skills"]),
                slots=tuple(wish["slots"]),
            )
            for wish in row["wishes"]
        ),
        problems=tuple(
            TeamProblem(f"problem {each['key']}", tuple(each["skills"]), each["teams"])
            for each in row["problems"]
        ),
        size_min=row["size_min"],
        size_max=row["size_max"],
        together=tuple((f"person {one}", f"person {other}") for one, other in row.get("together", [])),
    )


def staff_of(partner: str) -> str:
    """Who speaks for an institution: the first of its staff."""
    people = read("people")["people"]
    return next(
        row["key"] for row in people for role in row.get("roles", []) if role.get("partner") == partner
    )


def taking_up(partner: str) -> list[str]:
    """What an institution says when it takes a problem up: one of these."""
    return next(row["taking_up"] for row in read("partners")["partners"] if row["slug"] == partner)


def decided_with_team() -> dict[str, Row]:
    """The problems whose last answer is the answer to a team's hand-over, and that hand-over."""
    return {
        problem: handover
        for row in projects()
        for handover in row.get("handovers", [])
        if "outcome" in handover
        for problem in row["problems"]
    }


def neighbours(days_ago: int) -> list[Row]:
    """Everybody who had joined so many days ago."""
    everybody = [*read("people")["people"], *crowd()]
    return [row for row in everybody if row.get("joined_days_ago", days_ago + 1) > days_ago]


def _of_files(prefix: str, noun: str, *inherited: str) -> list[Row]:
    found = []
    for path in sorted(FOLDER.glob(f"{prefix}_*.toml")):
        file = read(path.stem)
        found += [{name: file[name] for name in inherited} | row for row in file[noun]]
    return found


def problems() -> list[Row]:
    """All problems with their theme, oldest first."""
    return sorted(_of_files("problems", "problems", "theme"), key=lambda row: (-row["days_ago"], row["key"]))


def projects() -> list[Row]:
    """All projects with their programme, oldest first."""
    return sorted(
        _of_files("projects", "projects", "programme"), key=lambda row: (-row["days_ago"], row["slug"])
    )


def deliberations() -> list[Row]:
    """All deliberations, the oldest first."""
    return sorted(read("deliberations")["deliberations"], key=lambda row: -row["prepared"])


def trials() -> list[Row]:
    """All field trials."""
    return list(read("trials")["trials"])


def funds() -> list[Row]:
    """All seed funds, oldest first."""
    return list(read("funds")["funds"])


def articles() -> list[Row]:
    """All notices."""
    return list(read("news")["articles"])


def knowledge() -> list[Row]:
    """What the centre's help desk knows."""
    return _lines("knowledge")


def asked() -> list[Row]:
    """What was asked at it, with what it found and whether that was right."""
    return _lines("asked")


def _lines(name: str) -> list[Row]:
    """A file of one JSON object a line."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


# --- checking -------------------------------------------------------------------------------------


def within(value: Any) -> Iterator[Row]:
    """Every table inside a value, itself included."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from within(part)


def _known() -> dict[str, set[str]]:
    programmes = read("programmes")
    return {
        "person": {row["key"] for row in [*read("people")["people"], *crowd()]},
        "partner": {row["slug"] for row in read("partners")["partners"]},
        "theme": {row["slug"] for row in programmes["themes"]},
        "programme": {row["slug"] for row in programmes["programmes"]},
        "problem": {row["key"] for row in problems()},
        "project": {row["slug"] for row in projects()},
        "district": {found.slug for found in places.DISTRICTS},
    }


REFERENCES = {
    "by": "person", "lead": "person", "who": "person", "owner": "person", "recipient": "person", "partner": "partner",
    "theme": "theme", "programme": "programme", "merged_into": "problem", "district": "district",
    "checker": "person", "project": "project", "team": "project",
}  # fmt: skip


def unknown_references() -> Iterator[str]:
    """Each name in the content that points at nothing."""
    known = _known()
    whole = [
        *read("people")["people"],
        *problems(),
        *projects(),
        *trials(),
        *articles(),
        *deliberations(),
        *funds(),
        read("partners"),
        read("programmes"),
        read("helpdesk"),
    ]
    for row in within(whole):
        for field, kind in REFERENCES.items():
            if isinstance(row.get(field), str) and row[field] and row[field] not in known[kind]:
                yield f"{field} = {row[field]!r} is no {kind}"
        for field, kind in [("problems", "problem"), ("themes", "theme"), ("interests", "theme")]:
            values = row.get(field, [])
            yield from (f"{field}: {v!r}" for v in values if isinstance(v, str) and v not in known[kind])


def faults_of_problem(row: Row) -> Iterator[str]:
    """What is wrong with one problem: its place, its state, the order of its days."""
    place = places.district_at(*row["at"])
    if place is None or place.slug != row["district"]:
        yield f"{row['at']} lies in {place.name if place else 'no district'}"
    need = "answers" if row["state"] in FINAL else NEEDS.get(row["state"])
    if need and need not in row:
        yield f"is {row['state']} without {need}"
    answers = row.get("answers", [])
    if row["state"] in FINAL | {"answered"} and (not answers or answers[-1]["outcome"] != row["state"]):
        yield "its last answer says something else than its state"
    days = [
        row["days_ago"],
        row.get("taken_up", row["days_ago"]),
        *(answer["days_ago"] for answer in answers),
    ]
    if days != sorted(days, reverse=True):
        yield f"its days run backwards: {days}"
    parts = [*row.get("evidence", []), *row.get("comments", [])]
    yield from (f"{part['by']} speaks before it" for part in parts if part["days_ago"] > row["days_ago"])
    voices = [story["by"] for story in row.get("stories", [])]
    if row["by"] in voices or len(voices) != len(set(voices)) or len(voices) > row["me_too"]:
        yield f"its me-too do not add up: {voices}"


def faults_of_project(row: Row) -> Iterator[str]:
    """What is wrong with one project: its lead, its days, its hand-overs."""
    if row["lead"] not in [member["by"] for member in row["members"]]:
        yield "its lead is no member"
    for part in [*row["members"], *row.get("updates", []), *row.get("decisions", [])]:
        if part["days_ago"] > row["days_ago"]:
            yield f"{part['by']} acts before it"
    for handover in row.get("handovers", []):
        steps = [
            handover[name]
            for name in ("proposed", "received", "in_review", "outcome_days_ago")
            if name in handover
        ]
        steps += [check["days_ago"] for check in handover.get("checks", [])]
        if steps != sorted(steps, reverse=True) or steps[0] > row["days_ago"]:
            yield f"its hand-over runs backwards: {steps}"
        if ("outcome" in handover) != (row["state"] in FINAL):
            yield "its hand-over and its state disagree"


def faults() -> list[str]:
    """Everything that is wrong with the content, in words."""
    found = list(unknown_references())
    found += [f"{row['key']}: {fault}" for row in problems() for fault in faults_of_problem(row)]
    found += [f"{row['slug']}: {fault}" for row in projects() for fault in faults_of_project(row)]
    return found
