"""Every state × move, and the calculations behind dates, seats and answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.projects import rules

STATES = {
    "project": rules.ProjectState, "request": rules.RequestState, "invitation": rules.RequestState,
    "opening": rules.OpeningState, "task": rules.TaskState, "decision": rules.DecisionState,
    "handover": rules.HandoverState, "check": rules.CheckResult, "condition": rules.ConditionState,
}  # fmt: skip
# noun → move → (states it may start from, where it leads). What is not here is refused.
ALLOWED = {
    "project": {
        "start": ("forming", "active"),
        "hand_over": ("forming active", "handed_over"),
        "close": ("forming active handed_over", "closed"),
        "stop": ("forming active", "stopped"),
        "resume": ("closed stopped handed_over", "active"),
    },
    "request": {
        "accept": ("waiting", "accepted"), "decline": ("waiting", "declined"), "withdraw": ("waiting", "withdrawn"),
    },
    "invitation": {
        "accept": ("waiting", "accepted"), "decline": ("waiting", "declined"), "withdraw": ("waiting", "withdrawn"),
    },
    "opening": {"close": ("open", "closed"), "reopen": ("closed", "open")},
    "task": {"to_todo": ("doing done", "todo"), "to_doing": ("todo done", "doing"), "to_done": ("todo doing", "done")},
    "decision": {"close": ("open", "closed")},
    "handover": {
        "receive": ("proposed", "received"), "review": ("received", "in_review"), "adopt": ("received in_review", "adopted"),
        "adapt": ("received in_review", "adapted"), "decline": ("received in_review", "declined"),
        "withdraw": ("proposed received in_review", "withdrawn"),
    },
    "condition": {
        "claim": ("open", "claimed"), "send_back": ("claimed", "open"), "confirm": ("open claimed", "met"),
        "waive": ("open claimed", "waived"),
    },
    "check": {
        "in_use": ("not_yet no_answer", "in_use"), "partly": ("not_yet no_answer", "partly"),
        "stopped": ("not_yet no_answer", "stopped"), "pass_over": ("not_yet", "no_answer"),
    },
}  # fmt: skip


def test_the_table_holds_exactly_these_moves() -> None:
    assert {noun: set(moves) for noun, moves in rules.MOVES.items()} == {
        noun: set(moves) for noun, moves in ALLOWED.items()
    }


@pytest.mark.parametrize("noun", list(ALLOWED))
def test_every_state_times_every_move(noun: str) -> None:
    for move, (sources, to) in ALLOWED[noun].items():
        wanted = {"" if word == "not_yet" else word for word in sources.split()}
        for state in STATES[noun]:
            assert rules.allows(noun, move, state) == (state.value in wanted), (noun, move, state)
        assert rules.after(noun, move) == to


def test_an_unknown_move_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        rules.allows("project", "fly", "active")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Bus Bell", "bus-bell"),
        ("마을버스 알림", "maeulbeoseu-alrim"),
        ("AI 도우미!", "ai-doumi"),
        ("값싼 꽃밭", "gapssan-kkotbat"),
        ("「아」", "t2611-7k3qx4"),
        ("new", "t2611-7k3qx4"),
        ("Café Größe!", "cafe-groe"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 90, "x" * 50),
        ("", "t2611-7k3qx4"),
    ],
)
def test_a_team_gets_a_short_address(title: str, slug: str) -> None:
    assert rules.slug_of(title, "T2611-7K3QX4") == slug


@given(st.text(max_size=100))
def test_an_address_is_always_a_slug(title: str) -> None:
    slug = rules.slug_of(title, "T2611-7K3QX4")
    assert slug and len(slug) <= rules.SLUG_MAX
    assert all(char.isascii() and (char.isalnum() or char == "-") for char in slug)
    assert slug not in rules.RESERVED_SLUGS


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, later: date) -> None:
    assert rules.add_months(day, months) == later


@given(st.dates(max_value=date(9000, 1, 1)))
def test_checks_come_in_order(day: date) -> None:
    dates = [due for _month, due in rules.check_dates(day)]
    assert dates == sorted(dates) and day < dates[0]


TODAY = date(2026, 11, 22)
PAST, OLDER, FUTURE = TODAY - timedelta(days=10), TODAY - timedelta(days=100), TODAY + timedelta(days=80)


@pytest.mark.parametrize(
    ("state", "checks", "in_use"),
    [
        ("proposed", [], False),
        ("in_review", [], False),
        ("declined", [], False),
        ("withdrawn", [], False),
        ("adopted", [], True),
        ("adapted", [], True),
        ("adopted", [(FUTURE, "")], True),
        ("adopted", [(PAST, "")], True),  # within its two weeks: the adoption itself still counts
        ("adopted", [(PAST, "in_use")], True),
        ("adopted", [(PAST, "partly")], True),
        ("adopted", [(PAST, "stopped")], False),
        ("adopted", [(PAST, "no_answer")], False),
        ("adopted", [(OLDER, "in_use"), (PAST, "stopped")], False),
        ("adopted", [(OLDER, "stopped"), (PAST, "in_use")], True),
        ("adopted", [(OLDER, "in_use"), (PAST, "")], True),
        ("adapted", [(OLDER, "no_answer"), (PAST, "")], False),
    ],
)
def test_what_counts_as_in_use(state: str, checks: list[tuple[date, str]], in_use: bool) -> None:
    assert rules.is_in_use(state, checks, TODAY) is in_use


def test_seats_count_only_where_somebody_is_looked_for() -> None:
    assert rules.seats_left([("open", 3, 1), ("closed", 2, 0), ("open", 1, 1)]) == 2


def test_the_seat_of_those_concerned_is_missed_while_people_are_taken() -> None:
    assert rules.looks_for_owner([False, False], "forming")
    assert not rules.looks_for_owner([False, True], "active")
    assert not rules.looks_for_owner([], "closed")


def test_answers_are_counted_by_stance_and_option() -> None:
    counts = rules.tally([("agree", None), ("object", None), ("option", 1), ("option", 1), ("option", 9)], 2)
    assert counts["agree"] == counts["object"] == 1
    assert counts["option:0"] == 0 and counts["option:1"] == 2


@pytest.mark.parametrize(
    ("stance", "needed"), [("object", True), ("advice", True), ("agree", False), ("option", False)]
)
def test_which_answers_need_words(stance: str, needed: bool) -> None:
    assert rules.needs_reason(stance) is needed


def test_a_link_is_kept_as_a_digest() -> None:
    digest = rules.link_digest("secret")
    assert len(digest) == 64 and "secret" not in digest and digest == rules.link_digest("secret")


@pytest.mark.parametrize(
    ("left", "stage"),
    [(4, None), (3, "before"), (1, "before"), (0, "on"), (-1, "after"), (-400, "after")],
)
def test_which_reminder_a_day_brings(left: int, stage: str | None) -> None:
    assert rules.reminder_stage(TODAY + timedelta(days=left), TODAY) == stage


@given(st.integers(-400, 400))
def test_late_and_left_never_both(left: int) -> None:
    due = TODAY + timedelta(days=left)
    assert (rules.days_late(due, TODAY) > 0) == (rules.reminder_stage(due, TODAY) == "after")
    assert rules.days_late(None, TODAY) == 0


def test_names_of_what_changed_come_in_order() -> None:
    assert rules.changed_names({"a": 1, "b": 2}, {"b": 3, "a": 1, "c": None}) == ["b"]
    assert rules.changed_names({}, {"b": 3, "a": 1}) == ["b", "a"]
