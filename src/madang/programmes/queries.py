"""Programmes with everything their pages show, in a fixed number of queries."""

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.partners.models import ConsortiumMember, Partner
from madang.partners.queries import Section
from madang.people.models import Person
from madang.programmes.models import Phase, Programme, ProgrammePartner, ProgrammeTheme, Theme


def listed(viewer: Person | None) -> QuerySet[Programme]:
    """Programmes for the list, with phases and themes, newest first."""
    themes = ProgrammeTheme.objects.select_related("theme").order_by("theme__order", "pk")
    return Programme.objects.visible_to(viewer).prefetch_related(
        "phases", Prefetch("programme_themes", themes)
    )


def with_all(rows: QuerySet[Programme]) -> QuerySet[Programme]:
    """With everything a programme's own page shows."""
    themes = ProgrammeTheme.objects.select_related("theme").order_by("theme__order", "pk")
    partners = ProgrammePartner.objects.select_related("partner")
    members = ConsortiumMember.objects.select_related("partner")
    return rows.select_related("consortium").prefetch_related(
        "phases", "tracks", Prefetch("programme_themes", themes), Prefetch("programme_partners", partners),
        Prefetch("consortium__members", members),
    )  # fmt: skip


def themes() -> QuerySet[Theme]:
    """Active themes in their order, with the institution that answers for each."""
    return Theme.objects.filter(is_active=True).select_related("default_partner")


@dataclass(frozen=True, slots=True)
class Card:
    """Something of an app above that belongs to a programme; `action` names the button where something can be done now."""

    title: str | Promise
    text: str | Promise
    href: str
    action: str | Promise = ""
    status: str | Promise = ""
    tone: str = "neutral"
    language: str = ""


CardMaker = Callable[[Programme], list[Card]]
_cards: list[CardMaker] = []


def register_card(make: CardMaker) -> None:
    """Show on every programme's page what `make(programme)` gives, the same to everybody. It asks a fixed number of times.

    Register in `handlers.py`; what changes these cards bumps the topic `programmes`.
    """
    if make not in _cards:
        _cards.append(make)


def cards(programme: Programme) -> list[Card]:
    """What the apps above show on this programme's page, what can be done now first."""
    found = [card for make in _cards for card in make(programme)]
    return sorted(found, key=lambda card: not card.action)


def running() -> Programme | None:
    """The programme that runs now: the newest running one, with phases; None between seasons."""
    rows = Programme.objects.filter(state=Programme.State.RUNNING).prefetch_related("phases")
    return rows.order_by("-year", "-pk").first()


def by_part(rows: Iterable[ProgrammePartner]) -> list[tuple[str, list[Partner]]]:
    """The institutions of a programme by what they do, in the order of the parts; parts without any are left out."""
    held = list(rows)
    groups = ((part, [row.partner for row in held if row.part == part]) for part in ProgrammePartner.Part)
    return [(str(part.label), partners) for part, partners in groups if partners]


def timeline(phases: Iterable[Phase], today: date, language: str) -> list[tuple[str, Phase, str]]:
    """Each phase with its name and how it stands today: `done`, `now` or `next`."""
    rows = sorted(phases, key=lambda phase: (phase.starts_on, phase.pk))
    return [
        (
            phase.name_in(language), phase,
            "done" if phase.ends_on < today else "now" if phase.starts_on <= today else "next",
        )
        for phase in rows
    ]  # fmt: skip


def section_of(partner: Partner, viewer: Person | None, language: str) -> Section:
    """For the page of an institution: the programmes in which it has a part."""
    rows = ProgrammePartner.objects.filter(
        partner=partner, programme__in=Programme.objects.visible_to(viewer)
    ).select_related("programme")
    found: dict[Programme, list[str]] = {}
    for row in rows.order_by("-programme__year", "-programme__pk", "pk"):
        found.setdefault(row.programme, []).append(str(row.get_part_display()))
    items = [
        (programme.name_in(language), reverse("programmes:detail", args=[programme.slug]),
         f"{programme.year} · {', '.join(parts)}")
        for programme, parts in found.items()
    ]  # fmt: skip
    return Section(_("Programmes"), items)


class ThemeInterests(Mapping[str, str]):
    """The active themes as interests of a profile: slug → name in the language of the page, read when asked."""

    def _names(self) -> dict[str, str]:
        language = get_language()
        return {theme.slug: theme.name_in(language) for theme in Theme.objects.filter(is_active=True)}

    def __getitem__(self, slug: str) -> str:
        return self._names()[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return Theme.objects.filter(is_active=True).count()

    def items(self) -> ItemsView[str, str]:
        """Pairs, by one question to the database."""
        return self._names().items()
