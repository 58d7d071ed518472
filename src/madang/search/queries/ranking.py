"""Which documents answer a question best: BM25 over three kinds of terms, in one statement on every database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from madang.search import rules
from madang.search.models import Audience
from madang.search.models.indexing import KINDS, analyse

QUESTION_MAX = 500
TERMS_MAX = 64
# A term that more documents have tells nothing, as long as three others are left.
FREQUENT = 0.2
TELLING_MIN = 3
LIMIT = 50
# How much each kind of term counts. Measured: docs/decisions.
WEIGHTS = {"kiwi": (1.0, 1.0, 0.5), "none": (0.0, 1.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Within:
    """Where to look. Empty parts leave nothing out."""

    kinds: tuple[str, ...] = ()
    desk: int | None = None
    audiences: tuple[str, ...] = (Audience.PUBLIC,)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the index understands it: its terms with their idf, those that no document has included."""

    text: str
    terms: dict[str, dict[str, int]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def total(self, kind: str) -> int:
        """The sum of the idf of all terms of a kind: what a text that has every one of them reaches."""
        return sum(self.terms.get(kind, {}).values())


@dataclass(frozen=True, slots=True)
class Hit:
    """A document with its sums of weight·idf, and of idf alone, over the terms it shares with the question."""

    doc: int
    kind: str
    object_id: int
    lang: str
    score: float
    sums: dict[str, int]
    shared: dict[str, int]

    def share(self, asked: Asked, kind: str) -> float:
        """How much of what was asked stands in it, by idf, from 0 to 1."""
        return rules.share_of(self.shared[kind], asked.total(kind))


def understood(terms: rules.Terms, text: str = "") -> Asked:
    """The telling ones of `terms` with their idf, in one query."""
    by_kind = {kind: list(getattr(terms, kind)) for kind in KINDS}
    found = _counted([term for kind in KINDS for term in by_kind[kind]])
    documents = max((row[2] for row in found.values()), default=0)
    having = {term: row[1] for term, row in found.items() if row[1]}
    kept = telling(having, documents)
    terms_kept = {
        kind: {
            term: rules.idf(documents, having.get(term, 0))
            for term in by_kind[kind]
            if term in kept or term not in having
        }
        for kind in KINDS
    }
    return Asked(text, terms_kept, {term: found[term][0] for term in kept})


_COUNT = """
SELECT t.text, t.id, (SELECT COUNT(*) FROM search_posting p WHERE p.term_id = t.id), (SELECT COUNT(*) FROM search_searchdoc)
FROM search_searchterm t
"""


def _counted(terms: list[str]) -> dict[str, tuple[int, int, int]]:
    """Of the terms that the index has: key, number of documents that have it, number of all documents."""
    if not terms:
        return {}
    # The parts of letters of 500 characters are some 2,000 terms: fewer than any database takes.
    marks = ", ".join(["%s"] * len(terms))
    with connection.cursor() as cursor:
        cursor.execute(f"{_COUNT} WHERE t.text IN ({marks})", terms)
        return {text: (key, having, documents) for text, key, having, documents in cursor.fetchall()}


def telling(having: dict[str, int], documents: int) -> set[str]:
    """The rarest terms, at most TERMS_MAX, without frequent ones if enough are left. `having`: documents by term."""
    rarest = sorted(having, key=lambda term: (having[term], term))[:TERMS_MAX]
    rare = [term for term in rarest if having[term] <= FREQUENT * documents]
    return set(rare if len(rare) >= TELLING_MIN else rarest)


_SQL = """
WITH q(term_id, ik, ib, ij) AS (VALUES {values}),
agg AS (
  SELECT p.doc_id d, SUM(p.weight * ik) k, SUM(p.weight * ib) b, SUM(p.weight * ij) j, SUM(ik) sk, SUM(ib) sb, SUM(ij) sj
  FROM q JOIN search_posting p ON p.term_id = q.term_id JOIN search_searchdoc doc ON doc.id = p.doc_id
  WHERE {where} GROUP BY p.doc_id
),
top AS (SELECT MAX(k) mk, MAX(b) mb, MAX(j) mj FROM agg),
best AS (
  SELECT agg.*, {score} score FROM agg, top ORDER BY score DESC, d LIMIT {limit}
)
SELECT d, kind, object_id, lang, score, k, b, j, sk, sb, sj FROM best JOIN search_searchdoc doc ON doc.id = d
ORDER BY score DESC, d
"""


def rank(question: str, within: Within | None = None, *, limit: int = LIMIT) -> tuple[Asked, list[Hit]]:
    """The documents that share most with `question`, best first, at most `limit`.

    Sums are whole numbers, so that the order is the same on every database; equals stand by their key.
    """
    asked = understood(analyse(question[:QUESTION_MAX]), question)
    return asked, hits(asked, within, limit=limit)


def hits(
    asked: Asked,
    within: Within | None = None,
    *,
    limit: int = LIMIT,
    weights: tuple[float, float, float] | None = None,
) -> list[Hit]:
    """The documents that share most with what was `asked`, best first, at most `limit`; `weights`: of K, B and J."""
    if not asked.ids:
        return []
    rows, values = _values(asked)
    where, filters = _where(within or Within())
    score = _score(weights or WEIGHTS[settings.SEARCH_ANALYSER])
    sql = _SQL.format(values=rows, where=where, score=score, limit=int(limit))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *filters])
        return [
            Hit(d, kind, object_id, lang, float(score), _by_kind(sums), _by_kind(shared))
            for d, kind, object_id, lang, score, *numbers in cursor.fetchall()
            for sums, shared in [(numbers[:3], numbers[3:])]
        ]


def _by_kind(numbers: Sequence[int]) -> dict[str, int]:
    return dict(zip(KINDS, map(int, numbers), strict=True))


def _values(asked: Asked) -> tuple[str, list[int]]:
    values: list[int] = []
    for at, kind in enumerate(KINDS):
        for term, idf in asked.terms[kind].items():
            if term in asked.ids:
                values += [asked.ids[term], *(idf if at == place else 0 for place in range(len(KINDS)))]
    # PostgreSQL has to be told what they are; the first row is enough.
    first = "(CAST(%s AS BIGINT), CAST(%s AS BIGINT), CAST(%s AS BIGINT), CAST(%s AS BIGINT))"
    return ", ".join([first, *["(%s, %s, %s, %s)"] * (len(asked.ids) - 1)]), values


def _where(within: Within) -> tuple[str, list[str | int]]:
    parts, values = [_one_of("doc.audience", within.audiences)], [*within.audiences]
    found: list[str | int] = [*values]
    if within.kinds:
        parts.append(_one_of("doc.kind", within.kinds))
        found += within.kinds
    if within.desk is not None:
        parts.append("doc.desk = %s")
        found.append(within.desk)
    return " AND ".join(parts), found


def _one_of(column: str, values: Collection[str]) -> str:
    return f"{column} IN ({', '.join(['%s'] * len(values))})"


def _score(weights: tuple[float, float, float]) -> str:
    """Each sum divided by the highest of its kind, weighed; a kind that nobody reached counts nothing."""
    parts = [
        f"{weight} * COALESCE(CAST({kind} AS DOUBLE PRECISION) / NULLIF(m{kind}, 0), 0)"
        for kind, weight in zip(KINDS, weights, strict=True)
        if weight
    ]
    return " + ".join(parts)
