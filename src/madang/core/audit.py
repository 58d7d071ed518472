"""The audit trail: what was done, by whom, to what; append-only and hash-chained.

A changed, removed or inserted row is found by `manage audit_verify`. What is personal stands in its own column,
bound to the chain by a salted digest only, so that a person's data can be erased without breaking the chain.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Protocol

from django.db import connection, transaction

from madang.core import clock, ids
from madang.core.models import AuditEntry

GENESIS = "0" * 64
# One lock for the whole trail: two transactions cannot both follow the same last row.
POSTGRESQL_LOCK = 0x6D61646E


class Actor(Protocol):
    """Whoever acts: anything with a key and a name."""

    pk: Any
    name: Any


def digest(*parts: str) -> str:
    """SHA-256 over length-prefixed parts, so that no two different lists collide by joining."""
    hasher = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        hasher.update(len(raw).to_bytes(8, "big") + raw)
    return hasher.hexdigest()


def canonical(value: dict[str, Any]) -> str:
    """JSON with one spelling."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def chained(entry: AuditEntry) -> str:
    """The hash of `entry` over everything that may not change, and over the hash before it."""
    return digest(
        entry.previous_hash,
        str(entry.number),
        entry.at.isoformat(),
        str(entry.actor_id or ""),
        entry.verb,
        entry.target,
        canonical(entry.details),
        entry.personal_digest,
    )


# No savepoint: what could not be recorded must not be stored either.
@transaction.atomic(savepoint=False)
def record(
    *,
    by: Actor | None,
    verb: str,
    target: Any,
    details: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append what `by` (None: the system) did to `target`. `details` hold no personal data; `personal` may be erased."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTGRESQL_LOCK])
    last = AuditEntry.objects.order_by("-number").values_list("number", "hash").first() or (0, GENESIS)
    private = {"actor": by.name, **(personal or {})} if by else dict(personal or {})
    salted = {"salt": ids.token(16), **private}
    entry = AuditEntry(
        number=last[0] + 1,
        at=clock.now(),
        actor_id=by.pk if by else None,
        verb=verb,
        target=target if isinstance(target, str) else ids.scope_of(target),
        details=json.loads(canonical(details or {})),
        personal=json.loads(canonical(salted)),
        personal_digest=digest(canonical(salted)),
        previous_hash=last[1],
    )
    entry.hash = chained(entry)
    entry.save(force_insert=True)
    return entry


def erase_person(*, person_id: int) -> int:
    """Blank what is personal in every entry by or about the person; the chain stays whole. Returns the count."""
    own = AuditEntry.objects.filter(actor_id=person_id) | AuditEntry.objects.filter(
        target=f"people.person:{person_id}"
    )
    return own.filter(personal__isnull=False).update(personal=None)


def faults() -> Iterator[str]:
    """Walk the chain from its start and name each row that is not as it was written."""
    previous, number = GENESIS, 0
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=1000):
        number += 1
        if entry.number != number:
            yield f"{number}: missing, {entry.number} follows"
            number = entry.number
        if entry.previous_hash != previous:
            yield f"{entry.number}: does not follow the row before it"
        if entry.personal is not None and digest(canonical(entry.personal)) != entry.personal_digest:
            yield f"{entry.number}: personal part changed"
        if chained(entry) != entry.hash:
            yield f"{entry.number}: changed"
        previous = entry.hash
