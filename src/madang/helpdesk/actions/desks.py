"""Desks: opened in one step, kept by the centre, an institution or the lead of a team; who answers at them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.core import audit, ids, live, versions
from madang.core.errors import DomainError, NotAllowed
from madang.helpdesk import emails
from madang.helpdesk.models import Conversation, Desk
from madang.helpdesk.models.desks import ABOUT_MAX, NAME_MAX, PARALLEL_MAX
from madang.helpdesk.queries.desks import may_open
from madang.helpdesk.queries.own import messages_left
from madang.helpdesk.queries.retrieving import are_crossed
from madang.helpdesk.rules.hours_text import hours_of, office_week
from madang.helpdesk.rules.origins import NoOrigin, read_origins
from madang.partners.models import Partner
from madang.people.actions import give_role
from madang.people.models import Person, Role
from madang.people.rules import RoleKind
from madang.projects.models import Project

FIELDS = (
    "name", "name_en", "about", "about_en", "uses_model", "week", "days", "keeps_holidays", "parallel", "answer_days", "origins",
)  # fmt: skip
# A page that stands where the address of a desk would; see urls.
RESERVED = frozenset({"desks"})
SLUG_MAX = 40
ANSWER_DAYS_MAX = 30
AGENTS_MAX = 100
# Of one team or institution, closed ones too: everybody reads the list of all desks.
DESKS_MAX = 10
IN_USE = gettext_lazy("This address is in use. Please choose another one.")
WAITING = (Conversation.State.QUEUED, Conversation.State.ASSIGNED)


class BadDesk(DomainError):
    """Something of a desk is missing, too long, or not what it should be."""


class SlugTaken(DomainError):
    """Another desk has this address."""

    field = "slug"


class TooManyDesks(DomainError):
    """The team or institution has as many desks as it may."""


class DeskBusy(DomainError):
    """Somebody still waits at the desk."""


class CentreDeskStays(DomainError):
    """The centre's own desk is always open."""


class AgentUnknown(DomainError):
    """Nobody has joined with this address."""

    field = "email"


class TooManyAgents(DomainError):
    """The desk has as many agents as it may."""

    field = "email"


def _managed(desk: Desk, by: Person | None) -> Desk:
    """The row, locked, for those who keep it. `by` None: the system itself. Raises NotAllowed."""
    if by is not None and not Desk.objects.managed_by(by).filter(pk=desk.pk).exists():
        raise NotAllowed
    return Desk.objects.select_for_update(of=("self",)).select_related("partner", "project").get(pk=desk.pk)


def _told(desk: Desk) -> None:
    """Pages that name the desk are old."""
    topics = ["helpdesk"]
    topics += ["partners"] if desk.partner_id else []
    topics += ["projects"] if desk.project_id else []
    live.bump(*topics)


@transaction.atomic
def open_desk(
    *, by: Person | None, name: str, about: str = "", partner: Partner | None = None, project: Project | None = None,
    slug: str = "", **fields: Any,
) -> Desk:  # fmt: skip
    """Open a desk of the centre, of `partner` or of `project`, with the hours of an office unless `fields` say others.

    Without a `slug` its address is that of whose it is. `by` None: the system itself. Raises NotAllowed, BadDesk,
    SlugTaken, TooManyDesks.
    """
    if (partner and project) or not may_open(by, partner=partner, project=project):
        raise NotAllowed
    known = {"week": office_week(), **{key: value for key, value in fields.items() if key in FIELDS}}
    wanted = _tidy({"name": name, "about": about, **known})
    owner = partner or project
    if owner and Desk.objects.filter(partner=partner, project=project).count() >= DESKS_MAX:
        raise TooManyDesks(
            _("A team or an institution has at most %(limit)s desks. A closed one can be opened again.")
            % {"limit": DESKS_MAX}
        )
    taken = _slug(slug, owner.slug if owner else wanted.get("name_en") or wanted["name"])
    try:
        with transaction.atomic():
            desk = Desk.objects.create(slug=taken, partner=partner, project=project, created_by=by, **wanted)
    except IntegrityError:
        raise SlugTaken(IN_USE) from None  # by somebody at the same moment
    _told(desk)
    audit.record(by=by, verb="helpdesk.desk_opened", target=desk)
    return desk


def _slug(wanted: str, instead: str) -> str:
    """The address of a new desk: the one that was typed, or a free one like `instead`. Raises SlugTaken."""
    if wanted:
        wanted = wanted.lower()
        if wanted in RESERVED or Desk.objects.filter(slug=wanted).exists():
            raise SlugTaken(IN_USE)
        return wanted
    base = slugify(instead)[: SLUG_MAX - 4].strip("-") or "desk"
    taken = set(Desk.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    free = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(each for each in free if each not in taken)


@transaction.atomic
def edit_desk(
    *, desk: Desk, by: Person | None, version: int | None = None, shown: Mapping[str, Any] | None = None, **fields: Any
) -> Desk:  # fmt: skip
    """Change `fields` of FIELDS. Raises NotAllowed, BadDesk, EditConflict.

    `version`: the one that was edited; `shown`: what is stored now, as the form shows it, to compare after a conflict.
    """
    desk = _managed(desk, by)
    wanted = _tidy({name: value for name, value in fields.items() if name in FIELDS})
    if version is not None:
        versions.check(desk, version, list(wanted), also=dict(shown or {}))
    changed = [name for name, value in wanted.items() if getattr(desk, name) != value]
    if not changed:
        return desk
    for name in changed:
        setattr(desk, name, wanted[name])
    desk.save()
    _told(desk)
    audit.record(by=by, verb="helpdesk.desk_edited", target=desk, details={"fields": changed})
    return desk


@transaction.atomic
def set_thresholds(
    *, desk: Desk, by: Person | None, answer_from: float | None, suggest_from: float | None, version: int | None = None
) -> Desk:  # fmt: skip
    """Set how sure `desk` must be to answer and to offer a choice, 0 to 1; None: the shipped value. What it was before is
    kept in the audit trail. Raises NotAllowed, BadDesk, EditConflict."""
    desk = _managed(desk, by)
    wanted = {"answer_from": answer_from, "suggest_from": suggest_from}
    for name, value in wanted.items():
        if value is not None and not 0 <= value <= 1:
            raise BadDesk(_("A number from 0 to 1, please."), field=name)
    before = {name: getattr(desk, name) for name in wanted}
    if version is not None:
        versions.check(desk, version, list(wanted))
    for name, value in wanted.items():
        setattr(desk, name, value)
    if are_crossed(desk):
        raise BadDesk(_("This number is at most as large as the one for answering."), field="suggest_from")
    if before != wanted:
        desk.save(update_fields=[*wanted, "version"])
        _told(desk)
        audit.record(
            by=by, verb="helpdesk.thresholds_set", target=desk, details={"before": before, "after": wanted}
        )
    return desk


def _tidy(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are stored. Raises BadDesk."""
    found: dict[str, Any] = {
        name: value.replace("\0", "").strip() if isinstance(value, str) else value
        for name, value in fields.items()
    }
    if not found.get("name", "-"):
        raise BadDesk(_("A desk needs a name."), field="name")
    for name, limit in (
        ("name", NAME_MAX), ("name_en", NAME_MAX), ("about", ABOUT_MAX), ("about_en", ABOUT_MAX),
    ):  # fmt: skip
        if len(found.get(name, "")) > limit:
            raise BadDesk(_("At most %(limit)s characters fit here.") % {"limit": limit}, field=name)
    for name, limit in (("parallel", PARALLEL_MAX), ("answer_days", ANSWER_DAYS_MAX)):
        if not 1 <= found.get(name, 1) <= limit:
            raise BadDesk(_("A number from 1 to %(limit)s, please.") % {"limit": limit}, field=name)
    if "origins" in found:
        found["origins"] = _origins(found["origins"])
    try:
        hours_of(found.get("week", {}), found.get("days", {}), keeps_holidays=False)
    except ValueError as error:
        raise BadDesk(_("These are no opening hours."), field="week") from error
    return found


def _origins(lines: Sequence[str]) -> list[str]:
    try:
        return read_origins("\n".join(lines))
    except NoOrigin as error:
        words = _("“%(text)s” is no address of a site such as https://www.example.org.")
        raise BadDesk(words % {"text": error.text[:80]}, field="origins") from error


@transaction.atomic
def close_desk(*, desk: Desk, by: Person) -> Desk:
    """Close a desk for good: nobody finds or asks it any more; what it knows stays. Raises NotAllowed, CentreDeskStays,
    DeskBusy."""
    desk = _managed(desk, by)
    if desk.is_centre:
        raise CentreDeskStays(_("The centre’s own desk stays open. You can change its hours instead."))
    waiting = desk.conversations.filter(state__in=WAITING).count()
    # Who was asked for a message and wrote none waits for nothing, and no agent sees it.
    waiting += messages_left(Desk.objects.filter(pk=desk.pk)).count()
    if waiting:
        words = ngettext(
            "%(count)s person still waits for an answer here. Answer first, then close.",
            "%(count)s people still wait for an answer here. Answer first, then close.", waiting,
        )  # fmt: skip
        raise DeskBusy(words % {"count": waiting})
    return _set_active(desk, by, is_active=False)


@transaction.atomic
def reopen_desk(*, desk: Desk, by: Person) -> Desk:
    """Open a desk again that was closed. Raises NotAllowed."""
    return _set_active(_managed(desk, by), by, is_active=True)


def _set_active(desk: Desk, by: Person, *, is_active: bool) -> Desk:
    if desk.is_active == is_active:
        return desk
    desk.is_active = is_active
    desk.version += 1
    desk.save(update_fields=["is_active", "version"])
    _told(desk)
    verb = "helpdesk.desk_reopened" if is_active else "helpdesk.desk_closed"
    audit.record(by=by, verb=verb, target=desk)
    return desk


# --- agents ---------------------------------------------------------------------------------------


@transaction.atomic
def add_agent(*, desk: Desk, by: Person, email: str) -> Role:
    """Let the member with this address answer at the desk, and tell them. Raises NotAllowed, AgentUnknown, TooManyAgents."""
    desk = _managed(desk, by)
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True, is_member=True).first()
    if person is None:
        raise AgentUnknown(_("Nobody has joined with this address. Ask them to join first, then come back."))
    if _agents(desk).exclude(person=person).count() >= AGENTS_MAX:
        raise TooManyAgents(_("A desk has at most %(limit)s agents.") % {"limit": AGENTS_MAX})
    is_new = not _agents(desk).filter(person=person).exists()
    role = give_role(person=person, kind=RoleKind.AGENT, scope=desk, by=by)
    if is_new:
        emails.tell_agent(desk, role, by)
    return role


@transaction.atomic
def remove_agent(*, desk: Desk, by: Person, person: Person) -> int:
    """Take the agent's role at the desk off somebody, who is then away from it. Returns how many rows went.
    Raises NotAllowed."""
    desk = _managed(desk, by)
    count, _rows = _agents(desk).filter(person=person).delete()
    desk.presences.filter(person=person).delete()
    if count:
        details = {"kind": RoleKind.AGENT, "scope": ids.scope_of(desk)}
        audit.record(by=by, verb="people.role_taken", target=person, details=details)
    return count


def _agents(desk: Desk) -> Any:
    return Role.objects.filter(kind=RoleKind.AGENT, scope=ids.scope_of(desk))
