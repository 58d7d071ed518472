import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from madang.allocation.pabulib import PbFile, PbProject, write_pb
from madang.allocation.tests.populations import planted

pytestmark = pytest.mark.once

# The hand-worked vote of test_shares.py: p and q are bought, the greedy count takes p and r.
VOTE = PbFile(
    24,
    (PbProject("r", 8), PbProject("p", 9), PbProject("q", 8)),
    (("v1", ("p", "r")), ("v2", ("p", "r")), ("v3", ("p", "q")), ("v4", ("q",))),
)


def said(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def vote(tmp_path: Path) -> str:
    path = tmp_path / "vote.pb"
    path.write_text(write_pb(VOTE))
    return str(path)


def test_the_winners_stand_one_a_line_in_the_order_of_the_file(vote: str) -> None:
    assert said("equal_shares", vote) == "p\nq\n"
    assert said("equal_shares", vote, "--rule", "greedy") == "r\np\n"


def test_who_paid_what_is_told_as_json(vote: str) -> None:
    told = json.loads(said("equal_shares", vote, "--json"))
    assert told["rule"] == "equalshares/add1"
    assert told["paid"] == {"v1": {"p": 3}, "v2": {"p": 3}, "v3": {"p": 3, "q": 3}, "v4": {"q": 5}}
    assert json.loads(said("equal_shares", vote, "--rule", "greedy", "--json"))["winners"] == ["r", "p"]


def test_groups_are_told_as_json(tmp_path: Path) -> None:
    population = planted([60, 50], 20, seed=50)
    path = tmp_path / "votes.csv"
    rows = [f"{vote},{voter},{statement},note" for voter, statement, vote in population.triples]
    path.write_text("\n".join(["vote,voter,statement,comment", *rows]) + "\n", encoding="utf-8-sig")
    told = json.loads(said("opinion_groups", str(path)))
    assert [group["id"] for group in told["groups"]] == [1, 2]
    assert [len(group["voters"]) > 45 for group in told["groups"]] == [True, True]
    assert told["groups"][0]["voters"][0].startswith("v")
    assert told["predict"]["1"]["s0"] > 0.8
    assert set(told["consensus"]) == {"s0", "s1"}
    assert len(told["divisive"]) == 18
    assert said("opinion_groups", str(path), "--seed", "0") == said("opinion_groups", str(path))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: the file is empty"),
        ("voter,vote\n", "line 1: the columns must hold voter, statement, vote; missing: statement"),
        ("voter,statement,vote,vote\n", "line 1: the column vote is there twice"),
        ("voter,statement,vote\na,b,1\na,b,2\n", "line 3: a vote is 1, 0 or -1, not “2”"),
        ("voter,statement,vote\n\na,b\n", "line 3: has 2 cells, the first line has 3"),
        ("voter,statement,vote\n,b,1\n", "line 2: voter and statement need"),
        ('voter,statement,vote\n"a,b,1\n', "line 2: cannot be read as cells"),
        ("voter,statement,vote\n" + "a" * 201 + ",b,1\n", "line 2: voter and statement need"),
    ],
)
def test_bad_votes_are_refused_with_their_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(text)
    with pytest.raises(CommandError) as refused:
        said("opinion_groups", str(path))
    assert f"{path}: {reason}" in str(refused.value)


@pytest.mark.parametrize("command", ["equal_shares", "opinion_groups"])
def test_a_file_that_is_not_there_is_named(command: str, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(CommandError, match="cannot be opened"):
            said(command, str(path))


def test_a_seed_below_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="seed"):
        said("opinion_groups", str(tmp_path), "--seed", "-1")


def test_a_vote_that_cannot_be_counted_says_why(tmp_path: Path) -> None:
    path = tmp_path / "vote.pb"
    path.write_text(write_pb(PbFile(24, VOTE.projects, ())))
    with pytest.raises(CommandError, match="There are no ballots"):
        said("equal_shares", str(path))


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(write_pb(VOTE).encode())))
    assert said("equal_shares", "-") == "p\nq\n"


def test_a_bad_file_ends_the_real_program_with_one() -> None:
    """As in `cat vote.pb | ./madang manage equal_shares -`."""
    done = subprocess.run(
        [sys.executable, "-m", "madang", "equal_shares", "-"],
        input=write_pb(VOTE).replace("v4;q", "v4;x"),
        capture_output=True,
        text=True,
        check=False,
        cwd=settings.PACKAGE.parent,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "-: line 17: the vote names the unknown project “x”" in done.stderr
    assert "Traceback" not in done.stderr
