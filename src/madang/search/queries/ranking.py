"""Which documents answer a question best: BM25 over three kinds of terms, in one statement on every database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.db.models import Count

from madang.search import rules
from madang.search.models import Audience, Posting, SearchDoc
from madang.search.models.indexing import KINDS, analyse, known_terms

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


def understood(question: str) -> Asked:
    """The telling terms of a question with their idf, in two queries."""
    found = analyse(question[:QUESTION_MAX])
    by_kind = {kind: list(getattr(found, kind)) for kind in KINDS}
    ids = known_terms([term for terms in by_kind.values() for term in terms])
    counts = dict(
        Posting.objects.filter(term__in=ids.values()).values_list("term").annotate(Count("doc_id")).order_by()
    )
    documents = SearchDoc.objects.count()
    having = {term: counts.get(ids.get(term, 0), 0) for terms in by_kind.values() for term in terms}
    kept = telling({term: count for term, count in having.items() if count}, documents)
    terms_kept = {
        kind: {term: rules.idf(documents, having[term]) for term in terms if term in kept or not having[term]}
        for kind, terms in by_kind.items()
    }
    return Asked(question, terms_kept, {term: ids[term] for term in kept})


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
    asked = understood(question)
    return asked, (_hits(asked, within or Within(), limit) if asked.ids else [])


def _hits(asked: Asked, within: Within, limit: int) -> list[Hit]:
    rows, values = _values(asked)
    where, filters = _where(within)
    sql = _SQL.format(values=rows, where=where, score=_score(), limit=int(limit))
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


def _score() -> str:
    """Each sum divided by the highest of its kind, weighed; a kind that nobody reached counts nothing."""
    parts = zip(KINDS, WEIGHTS[settings.SEARCH_ANALYSER], strict=True)
    return " + ".join(
        f"{weight} * COALESCE(CAST({kind} AS DOUBLE PRECISION) / NULLIF(m{kind}, 0), 0)"
        for kind, weight in parts
        if weight
    )
