"""What pages and other apps ask of several tables at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.core import clock, ids
from madang.people.models import Person, Role
from madang.people.rules import PERMISSIONS, RoleKind
from madang.problems import rules
from madang.problems.models import DistrictCount, GramCount, Problem, ProblemGram

# --- what other apps show on a problem's page ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PanelItem:
    """One thing of another app that grew from a problem: a team, a trial, a hand-over."""

    text: str
    href: str
    status: str | Promise = ""
    tone: str = "neutral"
    when: date | datetime | None = None
    detail: str | Promise = ""
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a problem's page that another app fills."""

    title: str | Promise
    items: list[PanelItem]
    action: str | Promise = ""
    action_href: str = ""


PanelMaker = Callable[[Problem, Person | None], "list[PanelItem] | Panel | None"]
_panels: list[tuple[str | Promise, PanelMaker]] = []


_TEAMS = _("Teams working on it")


def register_panel(make: PanelMaker, *, title: str | Promise = _TEAMS) -> None:
    """Show on every problem's page what `make(problem, viewer)` gives: items under `title`, or a whole `Panel`.

    Register in `handlers.py`. `make` should ask the database a fixed number of times.
    """
    if make not in [known for _title, known in _panels]:
        _panels.append((title, make))


def panels(problem: Problem, viewer: Person | None) -> list[Panel]:
    """What the other apps show on this problem's page; those with nothing to show are left out."""
    found = []
    for title, make in _panels:
        made = make(problem, viewer)
        panel = made if isinstance(made, Panel) else Panel(title, made or [])
        if panel.items or panel.action:
            found.append(panel)
    return found


# --- who is in charge -----------------------------------------------------------------------------------


def _held(kinds: list[str], scope: str) -> QuerySet[Role]:
    today = clock.today()
    return Role.objects.filter(
        Q(until=None) | Q(until__gte=today), kind__in=kinds, scope=scope, since__lte=today
    )


def curator_ids() -> list[int]:
    """The people who check reports for the centre."""
    kinds = [str(kind) for kind in PERMISSIONS["problems.curate"]]
    return sorted(set(_held(kinds, "").values_list("person_id", flat=True)))


def owners_of(problem: Problem) -> list[Person]:
    """Those who answer for the problem: the named person, otherwise the institution's staff, otherwise the desk."""
    if problem.owner_person_id:
        keys = [problem.owner_person_id]
    elif problem.owner_partner_id:
        staff = _held([RoleKind.PARTNER_STAFF], f"partners.partner:{problem.owner_partner_id}")
        keys = list(staff.values_list("person_id", flat=True))
    else:
        keys = curator_ids()
    return list(Person.objects.filter(pk__in=keys, is_active=True).order_by("pk"))


# --- words in common ------------------------------------------------------------------------------------

# How many entries of the word index are read at most, whatever the size of the whole.
_READ_AT_MOST = 3000
_CANDIDATES = 40


def telling_grams(text: str, *, at_most: int = 12) -> list[int]:
    """The rarest pairs of letters in `text` that any listed problem has, rarest first, few enough to be read fast."""
    grams = rules.grams(text)
    codes = {rules.gram_code(gram) for gram in rules.telling(grams) or grams}
    counts = GramCount.objects.filter(gram__in=codes, count__gt=0).values_list("count", "gram")
    chosen: list[int] = []
    total = 0
    for count, gram in sorted(counts):
        if chosen and (total + count > _READ_AT_MOST or len(chosen) >= at_most):
            break
        chosen.append(gram)
        total += count
    return chosen


def similar(
    text: str,
    district: str = "",
    theme: int | None = None,
    *,
    exclude: int | None = None,
    limit: int = rules.SIMILAR_MAX,
) -> list[Problem]:
    """Listed problems that sound like `text`, most alike first, at most `limit`; never the one with key `exclude`.

    Equal on every database: candidates come from the word index, the likeness is calculated by `rules`.
    """
    typed = rules.telling(rules.grams(text))
    chosen = telling_grams(text)
    if not typed or not chosen:
        return []
    shared = ProblemGram.objects.filter(gram__in=chosen).exclude(problem_id=exclude).values_list("problem_id")
    keys = [key for key, _n in shared.annotate(n=Count("gram")).order_by("-n", "-problem_id")[:_CANDIDATES]]
    rows = Problem.objects.filter(pk__in=keys, is_listed=True).select_related("theme").defer("affected")
    scored = [(_likeness(typed, row, district, theme), row) for row in rows]
    found = sorted(
        (pair for pair in scored if pair[0] >= rules.SIMILAR_FROM), key=lambda pair: (-pair[0], -pair[1].pk)
    )
    return [row for _score, row in found[:limit]]


def _likeness(typed: frozenset[str], row: Problem, district: str, theme: int | None) -> float:
    title = rules.telling(rules.grams(row.title))
    words = rules.overlap(typed, title, title | rules.grams(f"{row.body[:400]} {row.place_words}"))
    same_district = bool(district) and row.district == district
    return rules.likeness(
        words, same_district=same_district, same_theme=bool(theme) and row.theme_id == theme
    )


def with_words(rows: QuerySet[Problem], text: str) -> QuerySet[Problem]:
    """Those of `rows` whose title, text or place has every word of `text`; words of one letter are left out."""
    words = [word for word in rules.plain(text).split()[:8] if len(word) > 1]
    grams = {rules.gram_code(gram) for gram in rules.grams(" ".join(words))}
    counts = dict(GramCount.objects.filter(gram__in=grams, count__gt=0).values_list("gram", "count"))
    if not words or len(counts) < len(grams):
        return rows.none()
    for gram in sorted(counts, key=lambda gram: (counts[gram], gram))[:3]:
        rows = rows.filter(pk__in=ProblemGram.objects.filter(gram=gram).values("problem_id"))
    for word in words:
        rows = rows.filter(
            Q(title__icontains=word) | Q(body__icontains=word) | Q(place_words__icontains=word)
        )
    return rows


# --- numbers for the map and the filters ------------------------------------------------------------------


def counts_by(*fields: str, **chosen: str | int) -> dict[str, int]:
    """How many listed problems there are by `district`, `theme_key` or `stage`, among those `chosen` by the others."""
    rows = DistrictCount.objects.filter(**chosen).values_list(*fields, "count")
    totals: dict[str, int] = {}
    for key, count in rows:
        totals[str(key)] = totals.get(str(key), 0) + count
    return totals


def scope(problem: Problem) -> str:
    """The problem's plain name, as comments and the audit trail use it."""
    return ids.scope_of(problem)
