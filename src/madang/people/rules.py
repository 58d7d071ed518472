"""Who may do what: one table for the whole site. Also the shapes in which other apps tell a person of their things."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from django.utils.functional import Promise


class RoleKind(StrEnum):
    """What somebody is in the centre; a row of `Role` gives it to a person, for the centre or one scope."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    CURATOR = "curator"
    EDITOR = "editor"
    PARTNER_STAFF = "partner_staff"
    EXPERT = "expert"
    ADVISER = "adviser"
    JUDGE = "judge"
    INSTRUCTOR = "instructor"
    AGENT = "agent"


_CENTRE = frozenset({RoleKind.ADMINISTRATOR, RoleKind.COORDINATOR})
_STAFF = _CENTRE | {RoleKind.CURATOR, RoleKind.EDITOR, RoleKind.PARTNER_STAFF}

# What → the roles that may do it. A role held for a scope ("partners.partner:3") counts for that scope only;
# a role held for the centre counts everywhere. What is not in the table nobody may do.
PERMISSIONS: dict[str, frozenset[RoleKind]] = {
    "desk.enter": _STAFF,
    "desk.operate": _CENTRE,
    "audit.read": _CENTRE,
    "people.manage": frozenset({RoleKind.ADMINISTRATOR}),
    "people.see_contacts": _CENTRE,
    "comments.moderate": _CENTRE | {RoleKind.CURATOR},
    "partners.manage": _CENTRE,
    "partners.represent": _CENTRE | {RoleKind.PARTNER_STAFF},
    "programmes.manage": _CENTRE,
    "news.publish": _CENTRE | {RoleKind.EDITOR},
    "problems.curate": _CENTRE | {RoleKind.CURATOR},
    "problems.answer": _CENTRE | {RoleKind.PARTNER_STAFF},
    "projects.coordinate": _CENTRE,
    "projects.receive": _CENTRE | {RoleKind.PARTNER_STAFF},
}


def allows(what: str, kind: str) -> bool:
    """Whether a role of `kind` may do `what`. Raises KeyError for a permission that is not in the table."""
    return kind in PERMISSIONS[what]


@dataclass(frozen=True, slots=True)
class OwnItem:
    """One thing of a person on their own page: what it is, how it stands (one word and tone), since or by when,
    and what comes next."""

    text: str | Promise
    href: str
    status: str | Promise = ""
    tone: str = "neutral"
    when: date | datetime | None = None
    next_step: str | Promise = ""
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class OwnSection:
    """A part of a person's own page: "What I reported". `items` at most about five; `more_href` leads to all.

    Without items the section says `empty` and offers `empty_action`, or is left out where `empty` is empty.
    """

    title: str | Promise
    items: list[OwnItem]
    more_href: str = ""
    empty: str | Promise = ""
    empty_action: str | Promise = ""
    empty_href: str = ""


class Urgency(IntEnum):
    """How tasks are ordered: the lowest first; between equals the earlier `due`."""

    OVERDUE = 10
    ANSWER_WAITED_FOR = 20
    DUE_SOON = 30
    INVITED = 40
    UNFINISHED = 50
    COULD_DO = 60


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person should do now: `text` is the whole in one line, `action` names the button."""

    text: str | Promise
    detail: str | Promise
    href: str
    action: str | Promise
    urgency: Urgency = Urgency.COULD_DO
    due: date | datetime | None = None
    language: str = "ko"


def first_task(tasks: Iterable[Task]) -> Task | None:
    """The one that comes first: by urgency, then by due date (a dated one before an undated one)."""
    return min(tasks, key=_order, default=None)


def _order(task: Task) -> tuple[int, str]:
    return int(task.urgency), task.due.isoformat() if task.due else "9999"


class MailMode(StrEnum):
    """How notices of one kind come by mail."""

    NOW = "now"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice: the words of its line in the settings, and how it comes by mail if nobody chose."""

    code: str
    label: str | Promise
    mode: MailMode = MailMode.DIGEST


NOTICE_KINDS: dict[str, NoticeKind] = {}
# Interests of a profile: codes and labels that apps above register (themes of the programmes).
INTERESTS: dict[str, Any] = {}


def register_notice(code: str, label: str | Promise, *, mode: MailMode = MailMode.DIGEST) -> None:
    """Make a kind of notice known, such as `problems.answered`, so that people can choose how it comes by mail."""
    NOTICE_KINDS[code] = NoticeKind(code, label, mode)


def notice_label(code: str) -> str:
    """The words for a kind; its code where nobody registered it."""
    kind = NOTICE_KINDS.get(code)
    return str(kind.label) if kind else code


def usual_mode(code: str) -> MailMode:
    """How mail of a kind comes where the person chose nothing."""
    kind = NOTICE_KINDS.get(code)
    return kind.mode if kind else MailMode.DIGEST
