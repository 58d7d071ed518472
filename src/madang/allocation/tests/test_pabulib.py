import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.allocation.ballots import BadElection, Project
from madang.allocation.pabulib import PbFile, PbProject, anonymised, read_pb, write_pb
from madang.allocation.text_tables import BadFile

pytestmark = pytest.mark.once

SAMPLE = """META
key;value
description;씨앗기금 2026
unit;won
num_projects;3
num_votes;4
budget;1000
vote_type;approval
rule;equalshares/add1
PROJECTS
project_id;cost;votes;name;selected
1;300;2;골목 그늘막;1
2;500;2;"모두의 의자; 정류장";0
3;700;1;"""
SAMPLE += '''"""천천히"" 신호등";0
VOTES
voter_id;vote
1;1,2
2;2
3;1,3
4;
'''


def read(text: str | bytes) -> PbFile:
    return read_pb(io.BytesIO(text.encode() if isinstance(text, str) else text))


def test_a_file_is_read_as_it_is_meant() -> None:
    vote = read(SAMPLE)
    assert (vote.budget, vote.vote_type) == (1000, "approval")
    assert vote.meta == {"description": "씨앗기금 2026", "unit": "won", "rule": "equalshares/add1"}
    assert vote.projects[1] == PbProject("2", 500, "모두의 의자; 정류장", False)
    assert vote.projects[2].name == '"천천히" 신호등'
    assert vote.ballots == (("1", ("1", "2")), ("2", ("2",)), ("3", ("1", "3")), ("4", ()))
    assert vote.election.projects == (Project("1", 300), Project("2", 500), Project("3", 700))
    assert vote.election.voters == 4


def test_what_is_written_is_what_was_read_to_the_last_byte() -> None:
    assert write_pb(read(SAMPLE)) == SAMPLE


def test_files_as_they_go_round_are_read() -> None:
    """A byte order mark, Windows line ends, further columns, quotation marks, amounts with noughts behind the comma."""
    text = (
        "META;;;\r\nkey;value;;\r\nbudget;1000,00;;\r\nvote_type;choose-1\r\ncomment;#1: two\r\n\r\n"
        'PROJECTS\r\nproject_id;cost;category;votes;name;target;selected\r\n"a1";"300.0";"culture,sport";1;"x\r\ny";"";1\r\n'
        "b2;400\r\nVOTES\r\nvoter_id;age;sex;voting_method;vote;neighborhood\r\n7;33;M;internet;a1;\r\n 8 ;;;paper; b2 ;x\r\n9;1;F\r\n"
    )
    vote = read(b"\xef\xbb\xbf" + text.encode())
    assert vote.budget == 1000 and vote.vote_type == "choose-1"
    assert vote.projects == (PbProject("a1", 300, "x y", True), PbProject("b2", 400, "", None))
    assert vote.ballots == (("7", ("a1",)), ("8", ("b2",)), ("9", ()))
    assert vote.meta == {"comment": "#1: two"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("META\n", "", 1, "must begin with META"),
        ("budget;1000\n", "", 8, "budget must be a whole number"),
        ("budget;1000", "budget;1000.5", 7, "not “1000.5”"),
        ("budget;1000", "budget;0", 7, "above 0"),
        ("budget;1000", "budget;-5", 7, "above 0"),
        ("budget;1000", "budget;" + "9" * 16, 7, "whole number"),
        ("budget;1000", "budget;1000;2", 7, "key;value"),
        ("unit;won", "budget;7", 7, "budget is there twice"),
        ("approval", "ordinal", 8, "vote_type must be approval or choose-1, and is “ordinal”"),
        ("vote_type;approval\n", "", 8, "is missing"),
        ("num_projects;3", "num_projects;4", 5, "num_projects is 4, and the file holds 3"),
        ("4;\n", "", 6, "num_votes is 4, and the file holds 3"),
        ("PROJECTS\n", "", 10, "key;value"),
        ("project_id;", "id;", 11, "missing: project_id"),
        ("votes;name", "cost;name", 11, "cost is there twice"),
        ("1;300", "1;0", 12, "the cost of project 1 must be a whole number above 0, not “0”"),
        ("1;300", "1;-3", 12, "not “-3”"),
        ("1;300", "1;1001", 12, "project 1 costs 1001, more than the budget of 1000"),
        ("2;500", "1;500", 13, "project 1 is there twice"),
        ("2;500", ";500", 13, "must not be empty"),
        ("2;500", '"2,5";500', 13, "comma"),
        ("골목 그늘막;1", "골목 그늘막;1;2", 12, "more cells than the 5 columns"),
        ('"모두', '"모"두', 13, "cannot be read as cells"),
        ("VOTES\n", "", 15, "the cost of project voter_id must be a whole number"),
        ("voter_id;vote", "voter;vote", 16, "missing: voter_id"),
        ("2;2\n", "1;2\n", 18, "voter 1 is there twice"),
        ("2;2\n", ";2\n", 18, "voter_id is missing"),
        ("1,3", "1,4", 19, "unknown project “4”"),
        ("1,3", "1,", 19, "unknown project “”"),
        ("1,3", "1,1", 19, "names a project twice"),
        ("골목", "골\0목", 12, "NUL"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in SAMPLE
    with pytest.raises(BadFile, match=said) as refused:
        read(SAMPLE.replace(old, new, 1))
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"", 1, "must begin with META"),
        (b"META\nkey;value\n", 3, "the section PROJECTS is missing"),
        (SAMPLE.replace("골목", "골\x80").encode("latin-1", "ignore"), 12, "is not UTF-8"),
        (b"META\n" + b"x" * 300_000, 2, "longer than"),
        (SAMPLE.split("VOTES")[0].encode(), 15, "the section VOTES is missing"),
        ((SAMPLE.split("VOTES")[0] + "VOTES\n").encode(), 0, "has no header"),
        ((SAMPLE + '5;"1').encode(), 21, "cannot be read"),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes, line: int, said: str) -> None:
    with pytest.raises(BadFile, match=said) as refused:
        read(data)
    assert refused.value.line == line


def test_an_election_without_projects_or_ballots_says_so() -> None:
    empty = SAMPLE.split("1;300")[0].replace("num_projects;3", "num_projects;0") + "VOTES\nvoter_id;vote\n"
    with pytest.raises(BadElection, match="no projects"):
        _ = read(empty.replace("num_votes;4", "num_votes;0")).election


# --- any vote, any bytes ----------------------------------------------------------------------------

LETTERS = string.ascii_letters + string.digits + "가나é;\"'-_ #"
IDS = st.text(LETTERS, min_size=1, max_size=8).filter(lambda name: name == " ".join(name.split()))
LINES = st.text(LETTERS + ",\n\t", max_size=30).map(lambda text: " ".join(text.split()))


@st.composite
def votes(draw: st.DrawFn) -> PbFile:
    budget = draw(st.integers(1, 10**15))
    names = draw(st.lists(IDS, min_size=1, max_size=6, unique=True))
    projects = [
        PbProject(name, draw(st.integers(1, budget)), draw(LINES), draw(st.sampled_from([None, True, False])))
        for name in names
    ]
    voters = draw(st.lists(IDS, max_size=8, unique=True))
    ballots = [(voter, tuple(draw(st.lists(st.sampled_from(names), unique=True)))) for voter in voters]
    keys = IDS.filter(lambda key: key not in {"num_projects", "num_votes", "budget", "vote_type", "key"})
    meta = draw(st.dictionaries(keys, LINES, max_size=4))
    return PbFile(budget, tuple(projects), tuple(ballots), meta)


@given(votes())
def test_every_vote_comes_back_as_it_was_written(vote: PbFile) -> None:
    text = write_pb(vote)
    assert read(text) == vote
    assert write_pb(read(text)) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadFile):
        read(data)


@given(st.integers(0, len(SAMPLE.encode()) - 1), st.binary(max_size=4), st.integers(0, 6))
def test_a_damaged_file_is_a_vote_or_a_refusal(place: int, put: bytes, gone: int) -> None:
    data = SAMPLE.encode()
    try:
        vote = read(data[:place] + put + data[place + gone :])
    except BadFile as error:
        assert str(error)
    else:
        assert read(write_pb(vote)).ballots == vote.ballots


@pytest.mark.parametrize(
    "vote",
    [
        PbFile(10, (PbProject("a,b", 1),), ()),
        PbFile(10, (PbProject("", 1),), ()),
        PbFile(10, (PbProject(" a", 1),), ()),
        PbFile(10, (PbProject("a", 1), PbProject("a", 1)), ()),
        PbFile(10, (PbProject("a", 1),), (("1", ("b",)),)),
        PbFile(10, (PbProject("a", 1),), (("1", ("a", "a")),)),
        PbFile(10, (PbProject("a", 1),), (("1", ("a",)), ("1", ()))),
        PbFile(10, (PbProject("a", 1),), (("x\ny", ()),)),
    ],
)
def test_what_the_format_cannot_hold_is_not_written(vote: PbFile) -> None:
    with pytest.raises(ValueError):
        write_pb(vote)


def test_published_ballots_lead_back_to_nobody() -> None:
    ballots = [["b", "a"], [], ["c"], ["a"]] * 5
    published = anonymised(ballots, seed=7)
    assert published == anonymised(reversed(ballots), seed=7)
    assert [voter for voter, _ in published] == [str(number) for number in range(1, 21)]
    assert sorted(ballot for _, ballot in published) == sorted(tuple(sorted(ballot)) for ballot in ballots)
    assert published != anonymised(ballots, seed=8)
