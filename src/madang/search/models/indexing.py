"""Writing the index: documents, their terms and weights. Derived from other tables, so that it can be made anew at any time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Avg, Q

from madang.core import clock, live
from madang.search import rules
from madang.search.models import vectors
from madang.search.models.documents import Posting, SearchDoc, SearchName, SearchStat, SearchTerm
from madang.search.models.sources import Document, Source
from madang.search.rules.weights import AVERAGE_AT_FIRST, TF_MAX

KINDS = ("k", "b", "j")
NAMES = "search-names"
BATCH = 200
# The weights are made anew once there are so many documents more than when they were made.
GROWN = 1.25
_INSERT = "INSERT INTO search_posting (doc_id, term_id, tf, weight) VALUES (%s, %s, %s, %s)"
_names: tuple[int, frozenset[str]] = (-1, frozenset())


def names() -> frozenset[str]:
    """The names that count as one word; read again when one was added."""
    global _names
    if connection.in_atomic_block:  # what is read now may never be stored
        return _read_names()
    (version,) = live.versions_lately((NAMES,))
    if _names[0] != version:
        _names = (version, _read_names())
    return _names[1]


def _read_names() -> frozenset[str]:
    return frozenset(SearchName.objects.values_list("text", flat=True))


def analyse(text: str, known: frozenset[str] | None = None) -> rules.Terms:
    """The terms of `text` as this centre is set up; `known`: the names, where they were read before."""
    known = names() if known is None else known
    return rules.analyse(text, names=known, with_analyser=settings.SEARCH_ANALYSER == "kiwi")


def terms_of(document: Document, known: frozenset[str]) -> dict[str, Counter[str]]:
    """How often each term counts in a document, by kind: title twice, body once, each term of the variants once.

    The parts of letters are kept of title and variants alone, except where they have to stand in for the analyser.
    """
    title, body = analyse(document.title, known), analyse(document.body, known)
    others = [analyse(variant, known) for variant in document.variants]
    with_body = {"k": True, "b": True, "j": settings.SEARCH_ANALYSER != "kiwi"}
    counted = {}
    for kind in KINDS:
        counts = Counter({term: 2 * count for term, count in getattr(title, kind).items()})
        if with_body[kind]:
            counts.update(getattr(body, kind))
        counts.update({term for other in others for term in getattr(other, kind)})
        counted[kind] = Counter({term: min(count, TF_MAX) for term, count in counts.items()})
    return counted


@dataclass(slots=True)
class _Written:
    """A document on its way into the index."""

    kind: str
    object_id: int
    document: Document
    terms: dict[str, Counter[str]]
    doc: int = 0
    # By the number of its text; None: those that are stored are still right.
    vectors: Mapping[int, bytes] | None = None


def put(source: Source, things: Sequence[Any]) -> int:
    """Index `things` as they are now, in all their languages; returns how many documents that makes.

    What nobody may find leaves the index. The analysis and the encoding, which take long, are done before anything is
    locked.
    """
    add_names(name for thing in things for name in source.names(thing))
    known = names()
    wanted = [
        _Written(source.kind, thing.pk, document, terms_of(document, known))
        for thing in things
        for document in source.documents(thing)
    ]
    encoded = vectors.encoded(source.kind, [(item.object_id, item.document) for item in wanted])
    for item, found in zip(wanted, encoded, strict=True):
        item.vectors = found
    with transaction.atomic():
        _forget_others(source.kind, [thing.pk for thing in things], wanted)
        _write(wanted)
        vectors.changed()
    return len(wanted)


@transaction.atomic
def drop(kind: str, keys: Iterable[int]) -> int:
    """Take things out of the index. Returns how many rows that were."""
    rows = SearchDoc.objects.filter(kind=kind, object_id__in=list(keys))
    Posting.objects.filter(doc__in=rows).delete()
    vectors.changed()
    return rows.delete()[0]


def _forget_others(kind: str, keys: list[int], wanted: list[_Written]) -> None:
    kept = {(item.object_id, item.document.lang) for item in wanted}
    there = SearchDoc.objects.filter(kind=kind, object_id__in=keys).values_list("pk", "object_id", "lang")
    gone = [pk for pk, key, lang in there if (key, lang) not in kept]
    if gone:
        Posting.objects.filter(doc__in=gone).delete()
        SearchDoc.objects.filter(pk__in=gone).delete()


def _write(wanted: list[_Written]) -> None:
    if not wanted:
        return
    averages = {stat.kind: stat.average for stat in SearchStat.objects.all()}
    ids = _term_ids({term for item in wanted for counts in item.terms.values() for term in counts})
    for item in wanted:
        item.doc = _row(item).pk
    Posting.objects.filter(doc__in=[item.doc for item in wanted]).delete()
    # Hundreds of rows a document: without the ORM in a third of the time.
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, [row for item in wanted for row in _postings(item, ids, averages)])
    vectors.store({item.doc: item.vectors for item in wanted if item.vectors is not None})


def _row(item: _Written) -> SearchDoc:
    document = item.document
    lengths = {f"len_{kind}": counts.total() for kind, counts in item.terms.items()}
    values = {
        "desk": document.desk, "title": document.title[:300], "variants": list(document.variants), "body": document.body,
        "audience": document.audience, "updated_at": clock.now(), "analysis_version": version(), **lengths,
    }  # fmt: skip
    row, _is_new = SearchDoc.objects.update_or_create(
        kind=item.kind, object_id=item.object_id, lang=document.lang, defaults=values
    )
    return row


def _postings(
    item: _Written, ids: dict[str, int], averages: dict[str, int]
) -> Iterator[tuple[int, int, int, int]]:
    for kind, counts in item.terms.items():
        length, average = counts.total(), averages.get(kind, AVERAGE_AT_FIRST)
        for term, tf in counts.items():
            yield item.doc, ids[term], tf, rules.weight(tf, length, average)


def _term_ids(texts: set[str]) -> dict[str, int]:
    found = known_terms(texts)
    new = sorted(texts - found.keys())
    if new:
        SearchTerm.objects.bulk_create(
            (SearchTerm(text=text) for text in new), ignore_conflicts=True, batch_size=5000
        )
        found |= known_terms(new)
    return found


def known_terms(texts: Iterable[str]) -> dict[str, int]:
    """The keys of those of `texts` that the index has."""
    found: dict[str, int] = {}
    for part in batched(texts, 5000):
        found.update(SearchTerm.objects.filter(text__in=part).values_list("text", "pk"))
    return found


def version() -> int:
    """What an up-to-date document carries: another analysis, another setting or another encoder makes another number."""
    encoder = vectors.encoder_now()
    by_words = rules.ANALYSIS_VERSION * 2 + (settings.SEARCH_ANALYSER == "kiwi")
    return by_words * vectors.NUMBERS + (encoder.number if encoder else 0)


# --- everything anew --------------------------------------------------------------------------------


def put_part(source: Source, after: int = 0, *, size: int = BATCH) -> int | None:
    """Index the next `size` things of a kind, those with keys above `after`. Returns the last key; None: there are no more."""
    things = list(source.found().filter(pk__gt=after).order_by("pk")[:size])
    put(source, things)
    return things[-1].pk if things else None


def forget_gone(source: Source) -> int:
    """Take out what nobody may find any more. Returns how many documents that were."""
    there = set(source.found().values_list("pk", flat=True))
    indexed = SearchDoc.objects.filter(kind=source.kind).values_list("object_id", flat=True)
    gone = sorted(set(indexed) - there)
    return drop(source.kind, gone) if gone else 0


def put_stale(source: Source) -> int:
    """Index again what was analysed in another way than today. Returns how many things that were."""
    rows = SearchDoc.objects.filter(kind=source.kind).exclude(analysis_version=version())
    keys = sorted(set(rows.values_list("object_id", flat=True)))
    for part in batched(keys, BATCH):
        put(source, list(source.found().filter(pk__in=part)))
    return len(keys)


# --- names --------------------------------------------------------------------------------------------


@transaction.atomic
def add_names(found: Iterable[str]) -> None:
    """Keep new names; the documents in which one of them stands are to be analysed again."""
    new = {name for name in found if rules.is_name(name)} - set(
        SearchName.objects.values_list("text", flat=True)
    )
    if not new:
        return
    SearchName.objects.bulk_create((SearchName(text=name) for name in sorted(new)), ignore_conflicts=True)
    live.bump(NAMES)
    for name in new:
        stands = Q(title__contains=name) | Q(body__contains=name)
        SearchDoc.objects.filter(stands).update(analysis_version=0)


# --- weights ------------------------------------------------------------------------------------------


def has_grown() -> bool:
    """Whether there are so many more documents than when the weights were made that they should be made anew."""
    then = SearchStat.objects.filter(kind="b").values_list("docs", flat=True).first() or 0
    return SearchDoc.objects.count() > then * GROWN + 2


def refresh() -> None:
    """Make the mean lengths and all weights anew, a few hundred documents at a time so that writers get their turn."""
    docs = SearchDoc.objects.count()
    means = SearchDoc.objects.aggregate(**{kind: Avg(f"len_{kind}") for kind in KINDS})
    for kind in KINDS:
        average = max(100, round(100 * float(means[kind] or 0)))
        SearchStat.objects.update_or_create(kind=kind, defaults={"docs": docs, "average": average})
    keys = SearchDoc.objects.order_by("pk").values_list("pk", flat=True)
    for part in batched(keys.iterator(), 500):
        with transaction.atomic():
            _weigh(part[0], part[-1])
    if connection.vendor == "postgresql":
        # Until its daemon comes by it knows nothing of tables that were just filled and reads them whole: twenty times slower.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_posting, search_searchdoc, search_searchterm")


def _weigh(first: int, last: int) -> None:
    for stat in SearchStat.objects.all():
        # `rules.weight` in SQL. Whole numbers are divided alike by Python and by every database.
        # PostgreSQL would take a small number for one of two bytes, whose product overflows. Both tables are joined by
        # their keys: as questions within the statement they took PostgreSQL minutes before it knew the tables' sizes.
        number = "CAST(%s AS bigint)"
        sql = (
            f"UPDATE search_posting SET weight = ({number} * tf / ({number} * tf + {number} + 900 * d.len_{stat.kind})) "  # noqa: S608 - a letter of our own
            "FROM search_searchdoc d, search_searchterm t WHERE d.id = search_posting.doc_id "
            "AND t.id = search_posting.term_id AND search_posting.doc_id BETWEEN %s AND %s AND substr(t.text, 1, 1) = %s"
        )
        average = stat.average
        with connection.cursor() as cursor:
            cursor.execute(sql, [220_000 * average, 10 * average, 3 * average, first, last, stat.kind])
