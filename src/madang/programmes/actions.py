"""Every change to programmes and themes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from madang.core import audit, live, versions
from madang.core.errors import DomainError, NotAllowed
from madang.partners.models import Partner
from madang.people.models import Person
from madang.programmes.models import Phase, Programme, ProgrammePartner, ProgrammeTheme, Theme, Track

FIELDS = (
    "name", "name_en", "slug", "summary", "summary_en", "year", "budget_krw", "budget_source", "state", "consortium",
)  # fmt: skip
THEME_FIELDS = (
    "name", "name_en", "about", "about_en", "slug", "icon", "default_partner", "order", "is_active",
)  # fmt: skip
PHASE_FIELDS = ("kind", "name", "name_en", "starts_on", "ends_on")
TRACK_FIELDS = ("name", "name_en", "hours", "common_hours", "about", "about_en", "for_whom")
# Pages beside those of the programmes; see urls.
RESERVED = frozenset({"new", "themes"})


class SlugTaken(DomainError):
    """Another programme or theme has this address."""

    field = "slug"


class InUse(DomainError):
    """Something else still points at it."""


class WrongDates(DomainError):
    """A phase ends before it begins."""


def _check_slug(rows: models.QuerySet[Any], slug: str) -> None:
    if slug in RESERVED or rows.filter(slug=slug).exists():
        raise SlugTaken(_("This address is taken. Please choose another one."))


def _locked(programme: Programme, by: Person, version: int, fields: Sequence[str]) -> Programme:
    """The programme under a lock, for somebody who may change it. Raises NotAllowed, EditConflict."""
    locked = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if not Programme.objects.editable_by(by).filter(pk=programme.pk).exists():
        raise NotAllowed
    versions.check(locked, version, list(fields))
    return locked


def _changed(programme: Programme, by: Person, verb: str, **details: Any) -> None:
    live.bump("programmes", "partners")
    audit.record(by=by, verb=f"programmes.{verb}", target=programme, details=details)


@transaction.atomic
def create_programme(*, by: Person, themes: Iterable[Theme] = (), **fields: Any) -> Programme:
    """Begin a programme with `fields` of FIELDS. Raises NotAllowed, SlugTaken."""
    if not by.may("programmes.manage"):
        raise NotAllowed
    _check_slug(Programme.objects.all(), fields["slug"])
    programme = Programme.objects.create(**{name: value for name, value in fields.items() if name in FIELDS})
    _set_themes(programme, themes)
    _changed(programme, by, "created")
    return programme


@transaction.atomic
def edit_programme(
    *, programme: Programme, by: Person, version: int, themes: Iterable[Theme] | None = None, **fields: Any
) -> Programme:
    """Change what a programme says of itself. Raises NotAllowed, EditConflict, SlugTaken."""
    programme = _locked(programme, by, version, FIELDS)
    known = {name: value for name, value in fields.items() if name in FIELDS}
    if "slug" in known:
        _check_slug(Programme.objects.exclude(pk=programme.pk), known["slug"])
    if (
        "consortium" in known
        and known["consortium"] != programme.consortium
        and not by.may("programmes.manage")
    ):
        raise NotAllowed
    changed = [name for name, value in known.items() if getattr(programme, name) != value]
    for name in changed:
        setattr(programme, name, known[name])
    programme.save()
    if themes is not None:
        _set_themes(programme, themes)
    _changed(programme, by, "edited", fields=changed)
    return programme


def _set_themes(programme: Programme, themes: Iterable[Theme]) -> None:
    wanted = list(themes)
    programme.programme_themes.exclude(theme__in=wanted).delete()
    for theme in wanted:
        ProgrammeTheme.objects.get_or_create(programme=programme, theme=theme)


@transaction.atomic
def set_partners(
    *, programme: Programme, by: Person, version: int, parts: Iterable[tuple[Partner, str]]
) -> Programme:
    """Say which institution does what; one may do several things. Raises NotAllowed, EditConflict."""
    programme = _locked(programme, by, version, ())
    wanted = set(parts)
    for row in programme.programme_partners.all():
        if (row.partner, row.part) not in wanted:
            row.delete()
    for partner, part in sorted(wanted, key=lambda pair: (str(pair[1]), pair[0].pk)):
        ProgrammePartner.objects.get_or_create(programme=programme, partner=partner, part=part)
    programme.save()
    _changed(programme, by, "partners_set")
    return programme


@transaction.atomic
def set_phases(
    *, programme: Programme, by: Person, version: int, phases: Sequence[Mapping[str, Any]]
) -> Programme:
    """Give a programme these phases: rows with an `id` are changed, those without are new, the others go.

    Raises NotAllowed, EditConflict, WrongDates.
    """
    programme = _locked(programme, by, version, ())
    for row in phases:
        if row["ends_on"] < row["starts_on"]:
            raise WrongDates(_("A phase ends before it begins. Please check its two dates."))
    _set_rows(programme, Phase, phases, PHASE_FIELDS)
    programme.save()
    _changed(programme, by, "phases_set", count=len(phases))
    return programme


@transaction.atomic
def set_tracks(
    *, programme: Programme, by: Person, version: int, tracks: Sequence[Mapping[str, Any]]
) -> Programme:
    """Give a programme these tracks, as `set_phases` does. Raises NotAllowed, EditConflict, InUse."""
    programme = _locked(programme, by, version, ())
    _set_rows(programme, Track, tracks, TRACK_FIELDS)
    programme.save()
    _changed(programme, by, "tracks_set", count=len(tracks))
    return programme


def _set_rows(
    programme: Programme, model: type[Phase | Track], rows: Sequence[Mapping[str, Any]], fields: Sequence[str]
) -> None:
    kept = {row["id"] for row in rows if row.get("id")}
    stored: dict[int, Phase | Track] = {row.pk: row for row in model.objects.filter(programme=programme)}
    try:
        for pk, gone in stored.items():
            if pk not in kept:
                gone.delete()
    except models.ProtectedError as error:
        raise InUse(
            _("Something that you took out is still in use elsewhere. Please leave it in.")
        ) from error
    for row in rows:
        target = stored.get(row.get("id") or 0) or model(programme=programme)
        for name in fields:
            setattr(target, name, row.get(name, getattr(target, name)))
        target.save()


@transaction.atomic
def save_theme(*, by: Person, theme: Theme | None = None, version: int = 0, **fields: Any) -> Theme:
    """Make a theme, or change the one that had this `version`. Raises NotAllowed, EditConflict, SlugTaken."""
    if not by.may("programmes.manage"):
        raise NotAllowed
    row = Theme.objects.select_for_update(of=("self",)).get(pk=theme.pk) if theme else Theme()
    if theme:
        versions.check(row, version, list(THEME_FIELDS))
    _check_slug(Theme.objects.exclude(pk=row.pk), fields["slug"])
    for name, value in fields.items():
        if name in THEME_FIELDS:
            setattr(row, name, value)
    row.save()
    live.bump("programmes", "problems")
    audit.record(by=by, verb="programmes.theme_saved", target=row)
    return row
