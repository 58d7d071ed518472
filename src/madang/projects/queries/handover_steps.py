"""One hand-over as steps: offered, received by name, examined, answered, its conditions and plan, what became of it."""

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from madang.core import clock
from madang.projects.models import Condition, Handover, HandoverCheck
from madang.projects.queries.chain import ChainStep


def handover_steps(handover: Handover, *, is_one_of_several: bool = False) -> list[ChainStep]:
    """The steps of a hand-over with its partner, recipient, conditions, plan and checks.

    Among several each step names its institution.
    """
    name = handover.partner.name_in(get_language())
    href = reverse("projects:handover", args=[handover.pk])
    found = [
        ChainStep(
            "handover", _("Offered to %(partner)s") % {"partner": name}, "done", handover.created_at, "", href
        )
    ]
    who = name if is_one_of_several else ""
    if handover.state == Handover.State.WITHDRAWN:
        title = str(handover.get_state_display())
        return [*found, ChainStep("handover", title, "done", handover.withdrawn_at, who, href)]
    found.append(_received(handover, who, href))
    if not handover.is_decided:
        return [*found, _awaited(handover, who, href)]
    answer = f"{pgettext('way', 'Public answer')}: {handover.get_state_display()}"
    found.append(ChainStep("answer", answer, "done", handover.answered_at, who, href))
    found += [_condition(each, href) for each in handover.conditions.all()]
    if handover.is_taken:
        found += _plan(handover, who, href)
    return [*found, *(_check(check, who, href) for check in handover.checks.all())]


def _received(handover: Handover, who: str, href: str) -> ChainStep:
    is_there = bool(handover.received_at) or handover.is_decided
    state = "done" if is_there else "late" if handover.is_overdue else "now"
    title = pgettext("way", "Received") if is_there else pgettext("way", "Waiting to be received")
    in_charge = (
        _("In charge: %(person)s") % {"person": handover.recipient.shown_name} if handover.recipient else ""
    )
    text = " · ".join(filter(None, (who, in_charge)))
    return ChainStep("handover", title, state, handover.received_at, text, href)


def _awaited(handover: Handover, who: str, href: str) -> ChainStep:
    state = "late" if handover.is_overdue else "now" if handover.received_at else "next"
    promised = (
        _("%(days)s days late") % {"days": handover.days_late}
        if handover.is_overdue
        else _("promised for this day")
    )
    text = " · ".join(filter(None, (who, promised)))
    return ChainStep("answer", pgettext("way", "Public answer"), state, handover.answer_due_on, text, href)


def _condition(condition: Condition, href: str) -> ChainStep:
    """A condition: met, let go, overdue, or waited for."""
    title = _("Condition: %(state)s") % {"state": condition.get_state_display()}
    if not condition.is_open:
        return ChainStep("answer", title, "done", condition.closed_at, condition.text, href)
    state = "late" if condition.is_overdue else "now"
    return ChainStep("answer", title, state, condition.due_on, condition.text, href)


def _plan(handover: Handover, who: str, href: str) -> list[ChainStep]:
    plan = handover.plan
    if plan:
        title = _("Maintenance plan: %(keeper)s") % {"keeper": plan.keeper}
        return [ChainStep("use", title, "late" if plan.has_ended else "done", plan.at, who, href)]
    if not handover.needs_plan:
        return []
    state = "late" if handover.plan_days_late else "next"
    return [
        ChainStep(
            "use", _("Maintenance plan"), state, handover.plan_due_on, who or _("Who keeps it running?"), href
        )
    ]


def _check(check: HandoverCheck, who: str, href: str) -> ChainStep:
    title = _("After %(months)s months") % {"months": check.month}
    if check.result:
        state = "late" if check.result == HandoverCheck.Result.NO_ANSWER else "done"
        text = " · ".join(filter(None, (who, check.note)))
        words = f"{title}: {check.get_result_display()}"
        return ChainStep("use", words, state, check.answered_at or check.due_on, text, href)
    state = "now" if check.due_on <= clock.today() else "next"
    return ChainStep("use", title, state, check.due_on, who or _("We ask whether it is still in use."), href)
