"""Tables to take along: CSV files that spreadsheets open with their Korean letters, and never run."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# The mark lets spreadsheet programs see that it is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_answer(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """`rows`, the head first, as the file `name`.csv."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([safe_cell(cell) for cell in row] for row in rows)
    answer = HttpResponse(BYTE_ORDER_MARK + buffer.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
