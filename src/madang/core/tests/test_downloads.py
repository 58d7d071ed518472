"""CSV files: Korean letters everywhere, formulas nowhere."""

import csv
import io

import pytest

from madang.core.downloads import csv_answer


def test_letters_commas_and_lines_come_back_as_they_were() -> None:
    answer = csv_answer("words-1", [["말", "수"], ['쉼표, "따옴표"\n다음 줄', -3]])
    assert answer["Content-Disposition"] == 'attachment; filename="words-1.csv"'
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf"), "spreadsheets see by it that this is UTF-8"
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["말", "수"],
        ['쉼표, "따옴표"\n다음 줄', "-3"],
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_spreadsheet_takes_words_for_a_formula(cell: str) -> None:
    text = csv_answer("x", [[cell, -1]]).content.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text, newline="")))[0] == f"'{cell}"
