"""Vectors of documents: made from their texts, stored with them, read by whoever looks for the nearest."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from madang.core import live
from madang.search.models.documents import DocVector, SearchDoc
from madang.search.models.sources import Document
from madang.search.rules import embedding
from madang.search.rules.embedding import STORED, Encoder

# Counted up whenever documents or their vectors change.
VECTORS = "search-vectors"
# The numbers of encoders lie below this.
NUMBERS = 10


def encoder_now() -> Encoder | None:
    """The encoder of this centre, loaded; None where it works without one."""
    return None if settings.SEARCH_EMBEDDING == "none" else embedding.encoder(settings.SEARCH_EMBEDDING)


def changed() -> None:
    """What was read of the vectors is old once this transaction is stored."""
    live.bump(VECTORS)


def encoded(kind: str, documents: Sequence[tuple[int, Document]]) -> list[Mapping[int, bytes] | None]:
    """For each document of a thing (its key): the vectors of its texts by number, as they are stored.

    None where its texts are the same as when they were encoded; none at all where there is no encoder.
    """
    encoder = encoder_now()
    if encoder is None:
        return [{} for _each in documents]
    texts = [encoder.texts_of(each.title, each.variants, each.body) for _key, each in documents]
    known = _known(encoder, kind, {key for key, _each in documents})
    is_same = [
        known.get((key, each.lang)) == mine for (key, each), mine in zip(documents, texts, strict=True)
    ]
    new = [text for mine, same in zip(texts, is_same, strict=True) if not same for text in mine.values()]
    rows = iter(encoder.encode_texts(new).astype(STORED) if new else ())
    return [
        None if same else {number: next(rows).tobytes() for number in mine}
        for mine, same in zip(texts, is_same, strict=True)
    ]


def _known(encoder: Encoder, kind: str, keys: set[int]) -> dict[tuple[int, str], dict[int, str]]:
    """The texts that were encoded before, by thing and language: of documents that have a vector for each of them."""
    there: dict[int, set[int]] = {}
    rows = DocVector.objects.filter(model=encoder.name, doc__kind=kind, doc__object_id__in=keys)
    for key, number in rows.values_list("doc_id", "field"):
        there.setdefault(key, set()).add(number)
    found = {}
    for doc in SearchDoc.objects.filter(pk__in=there).only("object_id", "lang", "title", "variants", "body"):
        texts = encoder.texts_of(doc.title, doc.variants, doc.body)
        if texts.keys() == there[doc.pk]:
            found[doc.object_id, doc.lang] = texts
    return found


def store(found: Mapping[int, Mapping[int, bytes]]) -> None:
    """Let these be the only vectors of these documents."""
    encoder = encoder_now()
    DocVector.objects.filter(doc__in=found.keys()).delete()
    if encoder is not None:
        DocVector.objects.bulk_create(
            (
                DocVector(doc_id=doc, field=number, model=encoder.name, data=data)
                for doc, vectors in found.items()
                for number, data in vectors.items()
            ),
            batch_size=500,
        )
