"""Results as lines of plain text, for whoever runs a calculation on a file."""

from collections.abc import Iterator

from madang.allocation.panel_values import PanelResult
from madang.allocation.team_values import Member, Reason, Team, TeamResult, Why

WORDS = {
    Why.FULL: "full",
    Why.NO_COMMON_TIME: "no common time",
    Why.ROLE_MIX: "role mix",
    Why.NEVER_PAIR: "somebody is there who is never to be with them",
    Why.TOO_FEW: "too few people for a team",
    Why.LOCKED: "placed by hand",
    Why.NOT_EXAMINED: "not worked out in the time given",
    Why.NO_CHOICES: "chose nothing",
    Why.NO_FREE_TIME: "named no free time",
    Why.NO_EXPERTS: "no expert for a team",
    Why.NO_CITIZENS: "too few citizens for a team",
}


def reason_in_words(reason: Reason) -> str:
    """ "bus: full" """
    if reason.why == Why.COSTS_OTHERS:
        words = f"would cost others {reason.points or 0:.0f} points"
    else:
        words = WORDS[reason.why]
    return f"{reason.problem}: {words}" if reason.problem else words


def _quality(points: float, bound: float | None, gap: float | None) -> str:
    if bound is None or gap is None:
        return f"{points:,.0f} points; how much more is possible is not known"
    return f"{points:,.0f} points, at most {bound:,.0f} are possible ({gap:.2%} between them)"


def lines_of_teams(result: TeamResult) -> Iterator[str]:
    """The teams, who has no place, how good it is."""
    if result.reasons or (not result.teams and result.bound is None):
        yield f"No teams: {result.status}."
        if result.reasons:
            yield "These cannot all hold; free one of them:"
            yield from (f"  {reason}" for reason in result.reasons)
        return
    for team in result.teams:
        yield from _team(team)
    if result.unplaced:
        yield "Without a place:"
        for entry in result.unplaced:
            yield f"  {entry.person}  ({'; '.join(map(reason_in_words, entry.reasons))})"
    numbers = result.metrics
    yield ""
    yield f"{numbers.placed} of {numbers.people} people placed in {len(result.teams)} teams."
    yield (
        f"First choice {numbers.first_choice:.1%}, top three {numbers.top_three:.1%}, "
        f"skills missing {numbers.unmet_skills}, exchanges that would please both {numbers.mutual_gain_swaps}."
    )
    yield f"{result.status}: {_quality(result.points, result.bound, result.gap)}; {result.seconds:g} s, seed {result.seed}."
    yield from (f"! {warning}" for warning in result.warnings)


def _team(team: Team) -> Iterator[str]:
    yield f"{team.key}{f'  {team.slot}' if team.slot else ''}{'  (formed itself)' if team.formed else ''}"
    yield from (f"  {_member(member)}" for member in team.members)
    if team.unmet:
        yield f"  missing: {', '.join(team.unmet)}"


def _member(member: Member) -> str:
    choice = {None: "by hand", 0: "anywhere"}.get(member.choice, f"choice {member.choice}")
    missed = "; ".join(map(reason_in_words, member.missed))
    return f"{member.person}  {choice}{f'  ({missed})' if missed else ''}"


def lines_of_panels(result: PanelResult) -> Iterator[str]:
    """Who sees what, how much each has to do, how good it is."""
    for panel in result.panels:
        missing = f"  {panel.shortage} missing" if panel.shortage else ""
        unknown = "  nobody knows its track" if panel.has_expertise is False else ""
        yield f"{panel.entry}  {', '.join(panel.raters) or 'nobody'}{missing}{unknown}"
    yield ""
    yield "Loads: " + ", ".join(f"{rater} {load}" for rater, load in sorted(result.loads.items()))
    yield f"Pairs of raters who meet often (sum of squares): {result.spread_before} before, {result.spread} now."
    yield f"{result.status}: {_quality(result.points, result.bound, result.gap)}; {result.seconds:g} s, seed {result.seed}."
    for sight in result.extra_views:
        yield f"One more view, so that panels can be compared: {sight.rater} sees {sight.entry}."
    yield from (f"! {warning}" for warning in result.warnings)
