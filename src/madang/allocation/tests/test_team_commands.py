"""`manage form_teams` and `manage assign`, as commands and once as a real process."""

import json
import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from madang.allocation.panel_values import PanelResult
from madang.allocation.team_values import TeamResult

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[4]
EXAMPLES = re.findall(r"```json\n(.*?)```", (ROOT / "docs/reference/allocation.md").read_text(), re.DOTALL)
TEAMS = next(example for example in EXAMPLES if '"people"' in example)
PANELS = next(example for example in EXAMPLES if '"raters"' in example)


@pytest.fixture
def said(tmp_path):
    def run(name: str, content: str, *options: str) -> str:
        path = tmp_path / "input.json"
        path.write_text(content, encoding="utf-8")
        out = StringIO()
        call_command(name, str(path), "--seconds", "5", *options, stdout=out)
        return out.getvalue()

    return run


def test_teams_as_text(said):
    text = said("form_teams", TEAMS)
    assert "미나  choice 1" in text
    assert "people placed in" in text


def test_teams_as_json(said):
    result = TeamResult.from_json(json.loads(said("form_teams", TEAMS, "--json", "--seed", "3")))
    assert result.seed == 3 and result.teams


def test_panels_as_text_and_json(said):
    assert "Loads:" in said("assign", PANELS)
    result = PanelResult.from_json(json.loads(said("assign", PANELS, "--json")))
    assert all(panel.raters for panel in result.panels)


@pytest.mark.parametrize("command", ["form_teams", "assign"])
@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("{", (), "is not JSON: line 1"),
        ("[]", (), "expected an object"),
        ('{"peple": []}', (), "peple: unknown field"),
        ("{}", ("--seconds", "-1"), "write a number above 0"),
        ("{}", ("--seed", "-1"), "write a whole number from 0"),
        ("[" * 100_000, (), "nested too deeply"),
    ],
)
def test_bad_input_is_refused_in_words(said, command, content, options, words):
    with pytest.raises(CommandError) as refusal:
        said(command, content, *options)
    assert words in str(refusal.value)
    assert refusal.value.returncode == 1


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("form_teams", str(tmp_path / "none.json"))
    (tmp_path / "photo.json").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("assign", str(tmp_path / "photo.json"))


def test_locks_that_cannot_be_kept_end_with_their_names(said):
    people = [{"key": key, "choices": ["bus"]} for key in "ab"]
    asked = {"people": people, "problems": [{"key": "bus"}], "locked": [{"person": "a", "problem": "bus"}]}
    with pytest.raises(CommandError, match="infeasible"):
        said("form_teams", json.dumps(asked))


def test_the_real_command_reads_standard_input():
    command = [str(ROOT / "madang"), "manage", "form_teams", "-", "--seconds", "5"]
    done = subprocess.run(command, input=TEAMS, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "미나" in done.stdout
    refused = subprocess.run(command, input='{"people": 1}', capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "people: expected a list" in refused.stderr and "Traceback" not in refused.stderr
