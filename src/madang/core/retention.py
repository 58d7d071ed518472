"""How long personal data is kept, in one table: what, what for, on what ground, until when, and who removes it.

Each app registers its own in `handlers.py`; `manage retention` prints the table and removes what is past its time, the
privacy page shows it to citizens, and tests/test_retention.py fails for a model with personal data that is not in it.
What belongs to an account goes when it is erased (see `core.personal`); an entry with `kept` also goes by age.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.core import audit, clock, files
from madang.core.models import AuditEntry, OutboxTask, UsedFormToken

LOG = logging.getLogger(__name__)
YEAR = timedelta(days=365)
MONTH = timedelta(days=30)


class Basis:
    """On what ground something may be kept."""

    ACCOUNT = gettext_lazy("agreed, needed to take part")
    CHOICE = gettext_lazy("agreed, can be taken back")
    TASK = gettext_lazy("public task of the centre")
    LAW = gettext_lazy("duty by law")
    SAFETY = gettext_lazy("safe running of the site")


class Ends:
    """Usual ends of what does not go by age."""

    ACCOUNT = gettext_lazy("Until you delete your account")
    WITHDRAWN = gettext_lazy("Until you take it back or delete your account")
    RECORD = gettext_lazy("As a public record; when you delete your account it stays without your name")


class About(Enum):
    """Whom the data is about, or that it only keeps the site running."""

    YOU = "you"
    STAFF = "staff"
    SITE = "site"


Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the table. `fields` are `app.Model` for all of it, or `app.Model.field`.

    `over` gives the rows that were past their time at a moment that lies `kept` ago; `forget` removes them or blanks
    what is personal in them and is an action (`rows`, `by`); without it they are deleted.
    """

    code: str
    what: Promise
    purpose: Promise
    basis: Promise
    fields: tuple[str, ...]
    ends: Promise | None = None
    kept: timedelta | None = None
    over: Callable[[datetime], Rows] | None = None
    forget: Callable[..., int] | None = None
    about: About = About.YOU

    @property
    def how_long(self) -> str:
        """Until when, in words."""
        time = "" if self.kept is None else duration(self.kept)
        return (
            _("%(end)s: %(time)s") % {"end": self.ends, "time": time}
            if self.ends and time
            else str(self.ends or time)
        )


_table: dict[str, Kept] = {}


def register(*entries: Kept) -> None:
    """Put lines into the table. A line that goes by age says since when and how its rows are found."""
    for entry in entries:
        if (entry.kept is None) != (entry.over is None) or not (entry.ends or entry.kept):
            raise ValueError(f"{entry.code}: say how long, and how the rows past it are found")
        _table[entry.code] = entry


def table() -> Iterable[Kept]:
    """Every line, the account first, then what people do here, the site last."""
    apps = list(dict.fromkeys(code.partition(".")[0] for code in _table if not code.startswith("core.")))
    place = {app: -number for number, app in enumerate(apps)}
    return sorted(_table.values(), key=lambda entry: place.get(entry.code.partition(".")[0], 1))


def duration(time: timedelta) -> str:
    """A time in words: years, days, hours or minutes."""
    if time >= YEAR and not time % YEAR:
        return ngettext("%(count)s year", "%(count)s years", time // YEAR) % {"count": time // YEAR}
    if time.days:
        return ngettext("%(count)s day", "%(count)s days", time.days) % {"count": time.days}
    minutes = int(time.total_seconds() // 60)
    if not minutes % 60:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def past(entry: Kept) -> Rows:
    """The rows of `entry` that are past their time now."""
    return entry.over(clock.now() - entry.kept) if entry.over and entry.kept else ()


def count_past(entry: Kept) -> int:
    """How many rows of `entry` are past their time now."""
    rows = past(entry)
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


@transaction.atomic
def forget(entry: Kept) -> int:
    """Remove what is past its time in `entry`, and say so in the trail. Doing it again changes nothing."""
    rows = past(entry)
    if entry.forget:
        count = entry.forget(rows=rows, by=None)
    else:
        count = rows.delete()[0] if isinstance(rows, QuerySet) else 0
    if count:
        audit.record(by=None, verb="core.forgotten", target=entry.code, details={"count": count})
    return count


def forget_all() -> tuple[dict[str, int], list[str]]:
    """Go through the table: what was removed, by code, and the codes that failed. One failure stops no other."""
    done, failed = {}, []
    for entry in table():
        try:
            done[entry.code] = forget(entry)
        except Exception:  # one line that fails must not keep all others too long
            LOG.exception("retention of %s failed", entry.code)
            failed.append(entry.code)
    return done, failed


register(
    Kept(
        "core.trail",
        what=gettext_lazy("Who changed what, and when"),
        purpose=gettext_lazy("So that decisions can be checked afterwards"),
        basis=Basis.TASK,
        fields=("core.AuditEntry",),
        ends=gettext_lazy("The trace stays; your name in it goes with your account, at the latest after"),
        kept=5 * YEAR,
        over=lambda border: AuditEntry.objects.filter(at__lt=border, personal__isnull=False),
        forget=lambda rows, by: rows.update(personal=None),
    ),
    Kept(
        "core.letters",
        what=gettext_lazy("Letters that wait to leave"),
        purpose=gettext_lazy("Sending them, also when the mail server was away"),
        basis=Basis.ACCOUNT,
        about=About.SITE,
        fields=("core.OutboxTask",),
        ends=gettext_lazy("Until it is sent; one that cannot be sent"),
        kept=3 * MONTH,
        over=lambda border: OutboxTask.objects.filter(state=OutboxTask.State.STUCK, created_at__lt=border),
    ),
    Kept(
        "core.form_tokens",
        what=gettext_lazy("That a form was sent, and what a program was answered"),
        purpose=gettext_lazy("So that what is sent twice is done once"),
        basis=Basis.SAFETY,
        about=About.SITE,
        fields=("core.UsedFormToken",),
        kept=timedelta(days=2),
        over=lambda border: UsedFormToken.objects.filter(used_at__lt=border),
    ),
    Kept(
        "core.files",
        what=gettext_lazy("Pictures and files"),
        purpose=gettext_lazy("Showing them where you put them"),
        basis=Basis.CHOICE,
        about=About.SITE,
        fields=("core.StoredFile",),
        ends=gettext_lazy("As long as what they belong to; what nothing refers to any more"),
        kept=files.ORPHANS_KEPT,
        over=files.orphans,
        forget=lambda rows, by: files.forget_orphans(rows),
    ),
)
