"""Who may do what: one table for the whole site. Also the shapes in which other apps tell a person of their things."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
    "matching.coordinate": _CENTRE,
    "helpdesk.manage": _CENTRE,
    "helpdesk.answer": _CENTRE | {RoleKind.AGENT},
    "projects.receive": _CENTRE | {RoleKind.PARTNER_STAFF},
    "trials.check": _CENTRE | {RoleKind.CURATOR},
    "trials.see_names": _CENTRE,
    "funds.manage": _CENTRE,
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


def _order(task: Task) -> tuple[int, bool, str]:
    # As text, a day and a moment can be compared.
    return int(task.urgency), task.due is None, task.due.isoformat() if task.due else ""


class MailMode(StrEnum):
    """How notices of one kind come by mail."""

    NOW = "now"
    DIGEST = "digest"
    OFF = "off"


MAIL_WORDS: dict[str, Any] = {
    MailMode.NOW.value: _("At once"),
    MailMode.DIGEST.value: _("Once a day, together"),
    MailMode.OFF.value: _("Not by mail"),
}


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice: the words of its line in the settings, and how it comes by mail if nobody chose.

    `comes_to`: the permissions one of which is needed to be told of it at all; empty: it comes to anybody.
    """

    code: str
    label: str | Promise
    mode: MailMode = MailMode.DIGEST
    comes_to: tuple[str, ...] = ()

    def reaches(self, roles: Iterable[str]) -> bool:
        """Whether it can come to somebody who holds `roles`."""
        return not self.comes_to or any(allows(what, kind) for what in self.comes_to for kind in roles)


NOTICE_KINDS: dict[str, NoticeKind] = {}
# Interests of a profile: codes and labels. An app above puts its own mapping here (the themes of the programmes).
INTERESTS: Mapping[str, Any] = {}


def register_notice(
    code: str, label: str | Promise, *, mode: MailMode = MailMode.DIGEST, comes_to: tuple[str, ...] = ()
) -> None:
    """Make a kind of notice known, such as `problems.answered`, so that people can choose how it comes by mail.

    `comes_to` names the permissions without which nobody is told of it, so that only those who have one are asked.
    """
    NOTICE_KINDS[code] = NoticeKind(code, label, mode, comes_to)


def notice_label(code: str) -> str:
    """The words for a kind; its code where nobody registered it."""
    kind = NOTICE_KINDS.get(code)
    return str(kind.label) if kind else code


def usual_mode(code: str) -> MailMode:
    """How mail of a kind comes where the person chose nothing."""
    kind = NOTICE_KINDS.get(code)
    return kind.mode if kind else MailMode.DIGEST


# Hangul particles that may follow a name: 미나는, 미나에게, 미나님이. 미나리 is another word.
_PARTICLES = "(?:님|씨|이라|라|이|가|은|는|을|를|의|에게|에|께|과|와|도|랑|하고)"


def without_name(text: str, name: str, instead: str) -> str:
    """`text` with each mention of `name` as a word of its own (a particle may follow) replaced.

    One-letter names are left: replacing them would spoil ordinary words.
    """
    if len(name) < 2 or name not in text:
        return text
    return re.sub(rf"(?<![\w]){re.escape(name)}(?={_PARTICLES}|\W|$)", lambda _match: instead, text)


AUDIT_WORDS: dict[str, Any] = {
    "people.joined": _("joined"),
    "people.consented": _("agreed to something"),
    "people.consent_withdrawn": _("withdrew a consent"),
    "people.profile_changed": _("changed their profile"),
    "people.address_changed": _("changed their e-mail address"),
    "people.role_given": _("gave a role"),
    "people.role_taken": _("took a role away"),
    "people.set_up": _("became the first administrator"),
    "people.deactivated": _("closed an account"),
    "people.reactivated": _("opened an account again"),
    "people.contact_seen": _("looked at somebody’s address"),
    "people.found_by_address": _("looked for an address"),
    "people.passkeys_removed": _("removed somebody’s passkeys"),
    "people.token_made": _("made an access token"),
    "people.token_revoked": _("ended an access token"),
    "people.provider_linked": _("linked an account elsewhere"),
    "people.provider_unlinked": _("ended the link to an account elsewhere"),
    "people.messages_retried": _("had messages that were stuck sent again"),
    "people.erased": _("somebody left and was erased"),
    "core.forgotten": _("what was past its time was removed"),
}


# Where personal data of others is read, as the person reads it who was looked at; apps above add theirs.
READINGS: dict[str, Any] = {
    "people.list": _("the list of people: name, roles"),
    "people.person": _("the page about one person: name, roles, state of the account"),
    "people.contact": _("the e-mail address"),
    "people.audit": _("the audit trail: who did what"),
}


def reading_words(what: str) -> str:
    """What was read, in words."""
    return str(READINGS.get(what, what))


def audit_words(verb: str) -> str:
    """What happened in words; the verb itself where no app registered words for it."""
    return str(AUDIT_WORDS.get(verb, verb))


def task_words(path: str) -> str:
    """What a task of the outbox sends, in words: a letter by mail, or messages to inboxes."""
    return str(_("A letter") if path.startswith("madang.people.") else _("Messages to inboxes"))


def error_name(trace: str) -> str:
    """The kind of error at the end of a traceback; its words are left out, they may hold an address."""
    last = trace.strip().rpartition("\n")[2]
    return last.partition(":")[0].rpartition(".")[2]


_BROWSERS = (("Edg/", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Whale/", "Whale"), ("OPR/", "Opera"),
             ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def device_words(user_agent: str) -> str:
    """A browser and a system by their names: "Chrome, Android"; empty where neither is known."""
    found = [
        next((name for mark, name in known if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))
