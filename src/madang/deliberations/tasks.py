"""The map, made by the worker after votes came in; telling people what became of what they wrote."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.tasks import task

from madang.core import clock, live
from madang.deliberations import emails, queries, rules
from madang.deliberations.models import Deliberation, MapRun, Statement, Voter
from madang.deliberations.models.changing import locked, topic
from madang.people.models import Person


def ask_for_map(deliberation: Deliberation, *, at_once: bool = False, by: Person | None = None) -> None:
    """Have the map made soon: once for all votes of a while, or `at_once`.

    A task that was lost is asked for again; many who vote at once do not wait for each other.
    """
    now = clock.now()
    due = now if at_once else now + timedelta(seconds=rules.MAP_EVERY_SECONDS)
    rows = Deliberation.objects.filter(pk=deliberation.pk)
    if not at_once:
        lost = now - timedelta(seconds=rules.MAP_LOST_SECONDS)
        rows = rows.filter(Q(map_due_at=None) | Q(map_due_at__lt=lost))
    if rows.update(map_due_at=due):
        make_map.using(run_after=due).enqueue(deliberation.pk, by.pk if by else None)


@task
def make_map(deliberation_id: int, by_id: int | None) -> None:
    """Make the map of one deliberation from what is stored now; the same votes make no second one."""
    row = _begun(deliberation_id)
    if row is None:
        return
    votes, texts = queries.votes_of(row), queries.texts_of(row)
    digest = queries.input_digest(votes, texts)
    is_final = row.state == rules.State.CLOSED
    last = MapRun.objects.filter(deliberation=row).order_by("-pk").first()
    if last and (last.input_digest, last.is_final) == (digest, is_final):
        return
    _keep(MapRun(deliberation=row, by_id=by_id, input_digest=digest, is_final=is_final, **_calculated(row.pk, votes, texts)))  # fmt: skip


@transaction.atomic
def _begun(deliberation_id: int) -> Deliberation | None:
    """The deliberation, whose next vote asks for a map of its own; None where nothing is to be made any more.

    The lock waits for those who are voting just now and found a map asked for already: this one has to have their votes.
    """
    row = Deliberation.objects.select_for_update().filter(pk=deliberation_id).first()
    if row is None or row.state == rules.State.PUBLISHED:
        return None
    Deliberation.objects.filter(pk=deliberation_id).update(map_due_at=None)
    return row


def _calculated(seed: int, votes: list[tuple[int, int, int]], texts: dict[int, tuple[str, str]]) -> dict[str, Any]:  # fmt: skip
    """The groups of opinion and what follows from them, as fields of a run."""
    # numpy takes tens of megabytes: the worker alone loads it.
    from madang.allocation.opinions import opinion_groups, routing_weights
    from madang.allocation.votes import VoteTable
    from madang.deliberations.rules import result

    table = VoteTable.from_triples(votes, statements=texts)
    opinions = opinion_groups(table, seed=seed)
    return {
        "seed": seed, "method": opinions.method, "voters": opinions.voters, "votes": len(votes),
        "result": result.public_result(opinions, texts, len(votes)),
        "axes": result.axes_of(opinions, votes),
        "weights": routing_weights(table), "made_at": clock.now(),
    }  # fmt: skip


@transaction.atomic
def _keep(run: MapRun) -> None:
    """Store a map; the last few are kept. None is added once the result is published: the last one belongs to it."""
    if locked(run.deliberation).state == rules.State.PUBLISHED:
        return
    run.save()
    kept = MapRun.objects.filter(deliberation=run.deliberation).order_by("-pk")[: rules.RUNS_KEPT]
    MapRun.objects.filter(deliberation=run.deliberation).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()  # fmt: skip
    live.bump("deliberations", topic(run.deliberation))


@task
def tell_voters(deliberation_id: int) -> None:
    """Tell everybody who answered with an account that the result is there, once."""
    row = Deliberation.objects.filter(pk=deliberation_id).first()
    if row is not None:
        for person in Person.objects.filter(opinion_voters__deliberation=row, is_active=True).order_by("pk"):
            emails.tell(person=person, deliberation=row, kind="published", key=str(row.pk))


def tell_author(statement: Statement, kind: str, *, by: Person, reason: str = "") -> None:
    """Tell whoever wrote the statement with an account, unless they decided it themselves."""
    voter: Voter | None = statement.voter
    if voter is None or voter.person is None or voter.person_id == by.pk:
        return
    decided = statement.decided_at.isoformat() if statement.decided_at else ""
    key = f"{statement.pk}:{decided}"
    emails.tell(
        person=voter.person, deliberation=statement.deliberation, kind=kind, key=key,
        words={"text": statement.text, "reason": reason},
    )  # fmt: skip
