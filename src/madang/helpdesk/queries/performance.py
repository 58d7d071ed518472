"""How well a desk serves: counted in the database, in a number of questions that does not grow with the rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, FloatField, Func, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.db.models.lookups import LessThanOrEqual

from madang.core import clock
from madang.helpdesk.models import Asked, Conversation, Desk, Message
from madang.helpdesk.rules.fixed import SEARCHED, Language
from madang.helpdesk.rules.performance import REPEAT_DAYS, Facts, Performance, covered_from, performance

BANDS = ("answer", "suggest", "none", "language")
LANGUAGES = tuple(map(str, Language))
OUTCOMES = ("yes", "no", "silent")


class Seconds(Func):
    """The seconds from the second moment to the first, on both databases."""

    arity, output_field = 2, FloatField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="EXTRACT(EPOCH FROM (%(expressions)s))", arg_joiner=" - ", **context
        )  # fmt: skip

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(django_timestamp_diff(%(expressions)s) / 1000000.0)", **context
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a desk over the last `days` whole days, and `since` when everything they count is still there."""

    days: int
    until: date
    since: date
    shown: Performance

    @property
    def is_shortened(self) -> bool:
        """Whether that is less than was asked for."""
        return self.since > self.until - timedelta(days=self.days - 1)


def report_of(desk: Desk, days: int) -> Report:
    """The figures of `desk` over the last `days` days up to yesterday, so that nobody can follow a talk by looking often."""
    today, opened = clock.today(), clock.local(desk.created_at).date()
    since = covered_from(today, days, kept_days=settings.TALK_DAYS, opened_on=opened)
    return Report(days, today - timedelta(days=1), since, performance(facts_of(desk, today, since=since)))


def facts_of(desk: Desk, today: date, *, since: date) -> Facts:
    """What was counted from that day on, until `today` begins."""
    start, end = clock.day_start(since), clock.day_start(today)
    asked = Asked.objects.filter(desk=desk, at__gte=start, at__lt=end).order_by()
    talks = Conversation.objects.filter(desk=desk, began_at__gte=start, began_at__lt=end).order_by()
    counted: dict[str, Any] = talks.aggregate(**_of_talks(today))
    outcomes = {name: counted.pop(name) for name in OUTCOMES}
    return Facts(
        **_of_questions(asked), hours=_by_hour(asked), outcomes=outcomes, **counted, **_repeats(talks, end),
        wait_s=_median_wait(talks, counted["taken"]),
    )  # fmt: skip


def _of_questions(asked: QuerySet[Asked]) -> dict[str, Any]:
    """What the desk did with questions, and their languages; what needs no search is counted apart. A question in a language
    that is not looked through has no band."""
    bands, languages, fixed = dict.fromkeys(BANDS, 0), dict.fromkeys(LANGUAGES, 0), 0
    rows = asked.values_list("kind", "band", "language").annotate(count=Count("pk"))
    for kind, band, language, count in rows:
        if kind not in SEARCHED:
            fixed += count
            continue
        bands[band or "language"] += count
        languages[language] += count
    return {"bands": bands, "languages": languages, "fixed": fixed}


def _by_hour(asked: QuerySet[Asked]) -> dict[int, int]:
    """How many in each hour of the day in Seoul."""
    rows = (
        asked.filter(kind__in=SEARCHED)
        .annotate(hour=ExtractHour("at", tzinfo=clock.SEOUL))
        .values_list("hour")
    )
    return dict.fromkeys(range(24), 0) | dict(rows.annotate(count=Count("pk")))


_SAID = Exists(Message.objects.filter(conversation=OuterRef("pk"), by=Message.By.CITIZEN))
_WAIT = Seconds(F("first_assigned_at"), F("asked_person_at"))
_TAKEN = Q(first_assigned_at__gte=F("asked_person_at"))


def _of_talks(today: date) -> dict[str, Count]:
    closed = Q(state=Conversation.State.CLOSED)
    message = Q(_SAID, answer_due_on__isnull=False)
    answered_on = TruncDate("closed_at", tzinfo=clock.SEOUL)
    promised = Q(asked_person_at__isnull=False, promised_high_min__isnull=False)
    return {
        "talks": Count("pk"),
        "yes": Count("pk", filter=closed & Q(is_solved=True)),
        "no": Count("pk", filter=closed & Q(is_solved=False)),
        "silent": Count("pk", filter=closed & Q(is_solved=None)),
        "wanted_person": Count("pk", filter=Q(asked_person_at__isnull=False)),
        "taken": Count("pk", filter=_TAKEN),
        "promised": Count("pk", filter=promised),
        "kept": Count("pk", filter=promised & _TAKEN & Q(_within_promise())),
        "due": Count("pk", filter=message & (closed | Q(answer_due_on__lt=today))),
        "in_time": Count("pk", filter=message & closed & Q(answer_due_on__gte=answered_on)),
    }


def _within_promise() -> LessThanOrEqual:
    return LessThanOrEqual(_WAIT, F("promised_high_min") * 60.0)


def _repeats(talks: QuerySet[Conversation], end: datetime) -> dict[str, Any]:
    """Of the talks that began at least REPEAT_DAYS ago: after how many the same account or browser began another one within
    that time, or went on with this one."""
    within = timedelta(days=REPEAT_DAYS)
    same = Q(person=OuterRef("person")) | (Q(device=OuterRef("device"), person=None) & ~Q(device=""))
    later = Conversation.objects.filter(
        same, desk=OuterRef("desk"), began_at__gt=OuterRef("began_at"), began_at__lte=OuterRef("began_at") + within
    )  # fmt: skip
    settled = talks.filter(began_at__lt=end - within)
    return settled.aggregate(
        settled=Count("pk"), repeated=Count("pk", filter=Q(reopened_count__gt=0) | Q(Exists(later)))
    )


def _median_wait(talks: QuerySet[Conversation], count: int) -> float | None:
    """The median of the waits of the `count` that a person took, in seconds."""
    if not count:
        return None
    waits = talks.filter(_TAKEN).annotate(wait=_WAIT).order_by("wait").values_list("wait", flat=True)
    middle = list(waits[(count - 1) // 2 : count // 2 + 1])
    return sum(middle) / len(middle)
