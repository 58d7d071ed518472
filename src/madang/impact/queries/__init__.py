"""The facts behind the numbers, the ledgers of institutions, the chains of programmes."""

from madang.impact.queries.facts import (
    Report,
    Row,
    facts,
    handover_facts,
    problem_facts,
    report,
    rows,
)
from madang.impact.queries.ledger import (
    LEDGER_HEAD,
    address_of,
    detail_of,
    ledger,
    ledger_lines,
    problems_of,
    subject_of,
    years,
)
from madang.impact.queries.programmes import chains, figures_of, lines, programme_rows

__all__ = [
    "LEDGER_HEAD",
    "Report",
    "Row",
    "address_of",
    "chains",
    "detail_of",
    "facts",
    "figures_of",
    "handover_facts",
    "ledger",
    "ledger_lines",
    "lines",
    "problem_facts",
    "problems_of",
    "programme_rows",
    "report",
    "rows",
    "subject_of",
    "years",
]
