"""Tables of partners: institution, consortium and its members, agreement and its parties."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.models import StoredFile
from madang.core.versions import VersionField
from madang.partners import rules
from madang.people.models import Person

NAME_MAX = 120
ABOUT_MAX = 3000
PART_MAX = 200
DUTIES_MAX = 2000
AGREEMENT_MAX = 30_000


def default_answer_days() -> int:
    """Within how many days an institution answers unless it promised otherwise."""
    return int(settings.ANSWER_DAYS)


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, person: Person | None) -> PartnerQuerySet:
        """Active institutions; those who manage institutions or represent one also see it when it is not."""
        if person is None:
            return self.filter(is_active=True)
        keys = person.scopes("partners.represent", "partners.partner")
        return self if keys is None else self.filter(Q(is_active=True) | Q(pk__in=keys))

    def editable_by(self, person: Person | None) -> PartnerQuerySet:
        """Those whose page the person keeps."""
        if person is None:
            return self.none()
        keys = person.scopes("partners.represent", "partners.partner")
        return self if keys is None else self.filter(pk__in=keys)


class Partner(models.Model):
    """An institution that takes part: runs, funds, advises, hosts, takes problems up and answers."""

    class Kind(models.TextChoices):
        LIBRARY = "library", _("Library")
        UNIVERSITY = "university", _("University")
        CIVIL = "civil", _("Civil society")
        PUBLIC = "public", _("Public institution")
        COMPANY = "company", _("Company")

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=NAME_MAX)
    name_en = models.CharField(_("name in English"), max_length=NAME_MAX, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    about = models.TextField(_("what it does"), max_length=ABOUT_MAX, blank=True)
    about_en = models.TextField(_("what it does, in English"), max_length=ABOUT_MAX, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answer_days = models.PositiveSmallIntegerField(_("days until it answers"), default=default_answer_days)
    is_active = models.BooleanField(_("takes part now"), default=True)
    created_at = models.DateTimeField(default=clock.now)
    version = VersionField()

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="partner_answers_some_day", condition=Q(answer_days__gte=1, answer_days__lte=365)
            )
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str | None) -> str:
        """The name in the language of a page; the Korean one where there is no other."""
        return self.name_en if (language or "").startswith("en") and self.name_en else self.name

    def about_in(self, language: str | None) -> tuple[str, str]:
        """The description in the language of a page and the language it really is in."""
        if (language or "").startswith("en") and self.about_en:
            return self.about_en, "en"
        return self.about, "ko"


class Consortium(models.Model):
    """Institutions that carry something together."""

    name = models.CharField(_("name"), max_length=NAME_MAX)
    name_en = models.CharField(_("name in English"), max_length=NAME_MAX, blank=True)
    about = models.TextField(_("about"), max_length=ABOUT_MAX, blank=True)
    partners = models.ManyToManyField(Partner, through="ConsortiumMember", related_name="consortia")
    version = VersionField()

    class Meta:
        verbose_name_plural = "consortia"

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str | None) -> str:
        """The name in the language of a page."""
        return self.name_en if (language or "").startswith("en") and self.name_en else self.name


class ConsortiumMember(models.Model):
    """One institution's part in a consortium."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="members")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships")
    part = models.CharField(_("its part"), max_length=PART_MAX, blank=True)
    is_lead = models.BooleanField(_("leads"), default=False)

    class Meta:
        ordering = ["-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "partner"], name="consortium_member_once"),
            models.UniqueConstraint(
                fields=["consortium"], condition=Q(is_lead=True), name="consortium_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.consortium_id}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, person: Person | None) -> AgreementQuerySet:
        """Signed and ended ones are public; drafts and open ones belong to the parties and those who manage them."""
        public = Q(state__in=[Agreement.State.SIGNED, Agreement.State.ENDED])
        if person is None:
            return self.filter(public)
        keys = person.scopes("partners.represent", "partners.partner")
        if keys is None:
            return self
        own = AgreementParty.objects.filter(partner__in=keys).values("agreement")
        return self.filter(public | Q(pk__in=own))

    def editable_by(self, person: Person | None) -> AgreementQuerySet:
        """Drafts: by those who manage institutions, and by the representatives of its parties."""
        drafts = self.filter(state=Agreement.State.DRAFT)
        if person is None:
            return self.none()
        keys = person.scopes("partners.represent", "partners.partner")
        if keys is None:
            return drafts
        return drafts.filter(pk__in=AgreementParty.objects.filter(partner__in=keys).values("agreement"))


class Agreement(models.Model):
    """What institutions promise each other. Once open for signing its text no longer changes."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("agreement", "Being drafted")
        OPEN = "open", pgettext_lazy("agreement", "Open for signing")
        SIGNED = "signed", pgettext_lazy("agreement", "Signed by all")
        ENDED = "ended", pgettext_lazy("agreement", "Ended")

    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=AGREEMENT_MAX)
    language = models.CharField(max_length=5, default="ko")
    starts_on = models.DateField(pgettext_lazy("agreement", "from"), null=True, blank=True)
    ends_on = models.DateField(pgettext_lazy("agreement", "until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    text_hash = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    partners = models.ManyToManyField(Partner, through="AgreementParty", related_name="agreements")
    version = VersionField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_term_runs_forward",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_frozen_has_hash", condition=Q(state="draft") | ~Q(text_hash="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        """Whether the text can no longer change."""
        return self.state != self.State.DRAFT

    def is_in_force_on(self, day: date) -> bool:
        """Whether it is signed and `day` lies in its term."""
        started = self.starts_on is None or self.starts_on <= day
        return self.state == self.State.SIGNED and started and (self.ends_on is None or day <= self.ends_on)

    def canonical_text(self) -> str:
        """The one spelling that is hashed; reads the parties (prefetch `parties__partner`)."""
        return rules.canonical_text(
            title=self.title, text=self.text, starts_on=self.starts_on, ends_on=self.ends_on,
            parties=[(party.partner_name, party.duties) for party in self.parties.all()],
        )  # fmt: skip


class AgreementParty(models.Model):
    """One institution in an agreement: what it takes on, and its representative's signature."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="parties")
    # The name at the time of signing: an institution renamed later must not change the hash.
    partner_name = models.CharField(max_length=NAME_MAX)
    duties = models.TextField(_("what it takes on"), max_length=DUTIES_MAX, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    signed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    signed_name = models.CharField(_("name"), max_length=60, blank=True)
    signed_title = models.CharField(_("position"), max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "partner"], name="agreement_party_once"),
            models.CheckConstraint(
                name="signature_has_time_and_hash", condition=Q(signed_at=None) | ~Q(signed_hash="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_name} in {self.agreement_id}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self.partner_name:
            self.partner_name = self.partner.name
        super().save(*args, **options)

    @property
    def is_signed(self) -> bool:
        """Whether its representative has signed."""
        return self.signed_at is not None
