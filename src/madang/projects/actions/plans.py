"""Who keeps running what was adopted: said by the institution, version after version."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core.errors import DomainError, EditConflict
from madang.core.language import language_of
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.actions.ledger import enter_handover
from madang.projects.models import Handover, LedgerEntry, MaintenancePlan
from madang.projects.models.changing import WrongState, handover_changed, must_answer_for, must_say
from madang.projects.models.promises import COST_MAX


class BadTerm(DomainError):
    """The plan ends before it begins."""

    field = "until_on"


class BadCost(DomainError):
    """No amount that anybody pays."""

    field = "cost_a_year"


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a plan as they are stored."""
    found: dict[str, Any] = {name: fields.get(name) for name in MaintenancePlan.SAID}
    for name in ("keeper", "faults"):
        found[name] = must_say(found[name] or "", field=name)
    for name in ("payer", "ending_note"):
        found[name] = (found[name] or "").strip()
    if found["until_on"] and found["until_on"] < found["from_on"]:
        raise BadTerm(_("The last day lies before the first. Please check both."))
    if found["cost_a_year"] is not None and not 0 <= found["cost_a_year"] <= COST_MAX:
        raise BadCost(_("Please give the cost of one year in won, as a whole number."))
    return found


@transaction.atomic
def save_plan(*, handover: Handover, by: Person, version: int, **fields: Any) -> MaintenancePlan:
    """The institution says who keeps running what it adopted; `fields` are those of `MaintenancePlan.SAID`.

    Each time is a new version, and all of them stay public; saving it as it stands makes none. `version` is the number
    of the one that was read, 0 where there was none. Raises EditConflict, WrongState, BadTerm, BadCost, EmptyWords,
    NotAllowed.
    """
    row = Handover.objects.locked(handover.pk)
    must_answer_for(row, by)
    if not row.is_taken:
        raise WrongState(_("Only what was adopted has a maintenance plan."))
    said, latest = _checked(fields), row.plans.first()
    stored = _said(latest)
    if version != (latest.number if latest else 0):
        raise EditConflict(
            _(
                "Somebody else changed this while you were writing. Look at what is stored now, then save again."
            ),
            current=stored,
        )
    if latest and not rules.changed_names(stored, said):
        return latest
    return _kept(row, by, said, latest)


def _said(plan: MaintenancePlan | None) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in MaintenancePlan.SAID} if plan else {}


def _kept(
    handover: Handover, by: Person, said: dict[str, Any], latest: MaintenancePlan | None
) -> MaintenancePlan:
    words = said["keeper"] + said["faults"] + said["ending_note"]
    plan = MaintenancePlan.objects.create(
        handover=handover, number=latest.number + 1 if latest else 1, by=by, **said,
        language=language_of(words, handover.language),
    )  # fmt: skip
    handover.plan = plan
    handover.save(update_fields=["plan"])
    handover_changed(handover, by, "plan_saved", number=plan.number)
    enter_handover(
        handover=handover, kind=LedgerEntry.Kind.PLAN_SAVED, by=by, text=plan.keeper, language=plan.language,
        due_on=handover.plan_due_on, data={"number": plan.number},
    )  # fmt: skip
    emails.tell_team_of_handover(handover, "plan_saved", by, key=str(plan.pk), title=plan.keeper)
    return plan
