"""Tables of programmes: theme, programme, its partners, themes, phases and tracks."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.versions import VersionField
from madang.partners.models import Consortium, ConsortiumMember, Partner
from madang.people.models import Person
from madang.programmes import rules

NAME_MAX = 120
TEXT_MAX = 3000


def _either(korean: str, english: str, language: str | None) -> str:
    return english if english and (language or "").startswith("en") else korean


class Theme(models.Model):
    """An area of daily life in which problems lie."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=NAME_MAX)
    name_en = models.CharField(_("name in English"), max_length=NAME_MAX, blank=True)
    about = models.TextField(_("about"), max_length=TEXT_MAX, blank=True)
    about_en = models.TextField(_("about, in English"), max_length=TEXT_MAX, blank=True)
    icon = models.CharField(max_length=40, default="lightbulb")
    default_partner = models.ForeignKey(
        Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="themes"
    )
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = VersionField()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str | None) -> str:
        """The name in the language of a page."""
        return _either(self.name, self.name_en, language)

    def about_in(self, language: str | None) -> str:
        """The description in the language of a page."""
        return _either(self.about, self.about_en, language)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, person: Person | None) -> ProgrammeQuerySet:
        """What is published; drafts only for those who may change them."""
        published = ~Q(state=Programme.State.DRAFT)
        if person is None:
            return self.filter(published)
        if person.may("programmes.manage"):
            return self
        return self.filter(published | Q(pk__in=self.model.objects.editable_by(person).values("pk")))

    def editable_by(self, person: Person | None) -> ProgrammeQuerySet:
        """All, for those who manage programmes; those of their consortium for the staff of its members, who own them
        together."""
        if person is None:
            return self.none()
        if person.may("programmes.manage"):
            return self
        own = person.scopes("partners.represent", "partners.partner")
        if not own:
            return self.none()
        held = ConsortiumMember.objects.filter(partner__in=own).values("consortium")
        return self.filter(consortium__in=held)


class Programme(models.Model):
    """A season of the centre: themes, partners, phases, tracks, a budget line."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("programme", "In preparation")
        RUNNING = "running", pgettext_lazy("programme", "Running")
        ENDED = "ended", pgettext_lazy("programme", "Ended")

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=NAME_MAX)
    name_en = models.CharField(_("name in English"), max_length=NAME_MAX, blank=True)
    summary = models.TextField(_("summary"), max_length=TEXT_MAX)
    summary_en = models.TextField(_("summary in English"), max_length=TEXT_MAX, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    budget_krw = models.PositiveBigIntegerField(_("budget in won"), null=True, blank=True)
    budget_source = models.CharField(_("where the money comes from"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    consortium = models.ForeignKey(
        Consortium, on_delete=models.SET_NULL, null=True, blank=True, related_name="programmes"
    )
    partners = models.ManyToManyField(Partner, through="ProgrammePartner", related_name="programmes")
    themes = models.ManyToManyField(Theme, through="ProgrammeTheme", related_name="programmes")
    created_at = models.DateTimeField(default=clock.now)
    version = VersionField()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str | None) -> str:
        """The name in the language of a page."""
        return _either(self.name, self.name_en, language)

    def summary_in(self, language: str | None) -> str:
        """The summary in the language of a page."""
        return _either(self.summary, self.summary_en, language)

    @property
    def is_open(self) -> bool:
        """Whether it runs."""
        return self.state == self.State.RUNNING

    def phase_on(self, day: date) -> Phase | None:
        """The phase that runs on `day` (the one begun last, where several do); prefetch `phases` for lists."""
        return next(iter(rules.on_day(self.phases.all(), day)), None)

    def allows(self, what: str, day: date | None = None) -> bool:
        """Whether `what` (a key of `rules.POSSIBLE`) may be done on `day`, today unless said."""
        return self.is_open and rules.is_possible(what, self.phases.all(), day or clock.today())


class ProgrammePartner(models.Model):
    """What an institution does in a programme."""

    class Part(models.TextChoices):
        OPERATE = "operate", pgettext_lazy("part of an institution", "Runs it")
        FUND = "fund", pgettext_lazy("part of an institution", "Funds it")
        ADVISE = "advise", pgettext_lazy("part of an institution", "Advises")
        HOST = "host", pgettext_lazy("part of an institution", "Gives the place")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="programme_partners")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="programme_partners")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "partner", "part"], name="programme_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.part} {self.programme_id}"


class ProgrammeTheme(models.Model):
    """A theme the programme works on."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="programme_themes")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="programme_themes")

    class Meta:
        ordering = ["theme__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "theme"], name="programme_theme_once")]

    def __str__(self) -> str:
        return f"{self.theme_id} in {self.programme_id}"


class Phase(models.Model):
    """A part of the season with a first and a last day; it switches what people may do."""

    class Kind(models.TextChoices):
        RECRUIT = rules.PhaseKind.RECRUIT.value, pgettext_lazy("phase", "Open call")
        LEARN = rules.PhaseKind.LEARN.value, pgettext_lazy("phase", "Learning")
        PROJECT = rules.PhaseKind.PROJECT.value, pgettext_lazy("phase", "Projects")
        JAM = rules.PhaseKind.JAM.value, pgettext_lazy("phase", "Jam")
        FOLLOW = rules.PhaseKind.FOLLOW.value, pgettext_lazy("phase", "Follow-up")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=NAME_MAX, blank=True)
    name_en = models.CharField(_("name in English"), max_length=NAME_MAX, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(name="phase_runs_forward", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}"

    def name_in(self, language: str | None) -> str:
        """Its own name in the language of a page, or that of its kind."""
        return _either(self.name, self.name_en, language) or str(self.get_kind_display())

    @property
    def is_open(self) -> bool:
        """Whether it runs today."""
        return self.starts_on <= clock.today() <= self.ends_on


class Track(models.Model):
    """A course of study within the programme, for one kind of people."""

    class ForWhom(models.TextChoices):
        EXPERT = "expert", pgettext_lazy("track", "Technical experts")
        LEADER = "leader", pgettext_lazy("track", "Citizens and activists who lead")
        COMMON = "common", pgettext_lazy("track", "Everybody")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tracks")
    name = models.CharField(_("name"), max_length=NAME_MAX)
    name_en = models.CharField(_("name in English"), max_length=NAME_MAX, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), default=0)
    common_hours = models.PositiveSmallIntegerField(_("of these, common to all tracks"), default=0)
    about = models.TextField(_("about"), max_length=TEXT_MAX, blank=True)
    about_en = models.TextField(_("about, in English"), max_length=TEXT_MAX, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=10, choices=ForWhom)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="track_common_hours_fit", condition=Q(common_hours__lte=F("hours")))
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str | None) -> str:
        """The name in the language of a page."""
        return _either(self.name, self.name_en, language)

    def about_in(self, language: str | None) -> str:
        """The description in the language of a page."""
        return _either(self.about, self.about_en, language)
