"""Which documents answer a question best: BM25 over three kinds of terms, in one statement on every database, and how near
their meaning is where there is an encoder."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import connection

from madang.search import rules
from madang.search.models.indexing import KINDS, analyse
from madang.search.queries.nearest import Near, Nearness, nearest
from madang.search.queries.within import Within

QUESTION_MAX = 500
TERMS_MAX = 64
# A term that more documents have tells nothing, as long as three others are left.
FREQUENT = 0.2
TELLING_MIN = 3
LIMIT = 50
# A score is compared to so many places.
PLACES = 9
# How much each kind of term counts. Measured: docs/decisions.
WEIGHTS = {"kiwi": (1.0, 1.0, 0.5), "none": (0.0, 1.0, 1.0)}


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
    """A document with its sums of weight·idf, and of idf alone, over the terms it shares with the question; and the cosine
    of the two in meaning, 0 where there is none."""

    doc: int
    kind: str
    object_id: int
    lang: str
    score: float
    sums: dict[str, int]
    shared: dict[str, int]
    cos: float = 0.0

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
SELECT d, kind, object_id, lang, score, k, b, j, sk, sb, sj FROM {found} JOIN search_searchdoc doc ON doc.id = d
ORDER BY score DESC, d
"""
# The best, and others beside them with what they have.
_AND_OTHERS = (
    "(SELECT * FROM best UNION SELECT agg.*, {score} score FROM agg, top WHERE d IN ({others})) found"
)


def rank(question: str, within: Within | None = None, *, limit: int = LIMIT) -> tuple[Asked, list[Hit]]:
    """The documents that share most with `question`, best first, at most `limit`; with an encoder also those whose meaning
    is nearest.

    Sums are whole numbers and cosines are rounded, so that the order is the same on every database; equals stand by
    their key.
    """
    within = within or Within()
    asked = understood(analyse(question[:QUESTION_MAX]), question)
    near = nearest(question[:QUESTION_MAX], within)
    others = [each.doc for each in near.first] if near else []
    found = hits(asked, within, limit=limit, others=others)
    return asked, fused(found, near)[:limit] if near else found


def fused(found: Sequence[Hit], near: Nearness) -> list[Hit]:
    """`found` and the nearest by the sum of both, each once."""
    every = {each.doc: _nothing_shared(each) for each in near.first} | {hit.doc: hit for hit in found}
    scored = [
        replace(hit, cos=cos, score=round(hit.score + near.counts(cos), PLACES))
        for hit in every.values()
        for cos in [near.cos(hit.doc)]
    ]
    return sorted(scored, key=lambda hit: (-hit.score, hit.doc))


def _nothing_shared(near: Near) -> Hit:
    nothing = dict.fromkeys(KINDS, 0)
    return Hit(near.doc, near.kind, near.object_id, near.lang, 0.0, nothing, nothing)


def hits(
    asked: Asked,
    within: Within | None = None,
    *,
    limit: int = LIMIT,
    weights: tuple[float, float, float] | None = None,
    others: Sequence[int] = (),
) -> list[Hit]:
    """The documents that share most terms with what was `asked`, best first, at most `limit`, and `others` beside them as
    far as they share any; `weights`: of K, B and J."""
    if not asked.ids:
        return []
    rows, values = _values(asked)
    where, filters = (within or Within()).where()
    score = _score(weights or WEIGHTS[settings.SEARCH_ANALYSER])
    marks = ", ".join(["%s"] * len(others))
    found = _AND_OTHERS.format(score=score, others=marks) if others else "best"
    sql = _SQL.format(values=rows, where=where, score=score, limit=int(limit), found=found)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *filters, *others])
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


def _score(weights: tuple[float, float, float]) -> str:
    """Each sum divided by the highest of its kind, weighed; a kind that nobody reached counts nothing."""
    parts = [
        f"{weight} * COALESCE(CAST({kind} AS DOUBLE PRECISION) / NULLIF(m{kind}, 0), 0)"
        for kind, weight in zip(KINDS, weights, strict=True)
        if weight
    ]
    return " + ".join(parts)
