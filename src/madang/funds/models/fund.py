"""The fund and what is voted on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.core.versions import VersionField
from madang.funds import rules
from madang.partners.models import Partner
from madang.people.models import Person
from madang.programmes.models import Programme
from madang.projects.models import Project

TITLE_MIN = 2
TITLE_MAX = 80
INTRODUCTION_MAX = 4000
PURPOSE_MAX = 500
REASON_MAX = 500
BUDGET_MAX = 10**12
BALLOTS_MAX = 1_000_000
CHOICES_MAX = 200
ELECTORS_MAX = 5000


def fund_number() -> str:
    """A new number such as `F2611-7K3QX4`."""
    return ids.receipt_number("F")


def fund_seed() -> str:
    """The secret from which the orders, receipts and device names of one fund are calculated."""
    return ids.token(24)


class FundQuerySet(models.QuerySet["Fund"]):
    def visible_to(self, person: Person | None) -> FundQuerySet:
        """Everybody sees a fund from the moment on that teams may apply or that it is open; its makers also before."""
        public = ~Q(state=rules.FundState.SETUP) | Q(apply_until__isnull=False)
        if person is None:
            return self.filter(public)
        if person.may("funds.manage"):
            return self
        keys = person.scopes("partners.represent", "partners.partner") or []
        return self.filter(public | Q(partner__in=keys))

    def editable_by(self, person: Person | None) -> FundQuerySet:
        """All, for those who run the centre's funds."""
        return self if person is not None and person.may("funds.manage") else self.none()

    def voting(self) -> FundQuerySet:
        """Those that take ballots at this moment."""
        now = clock.now()
        return self.filter(state=rules.FundState.OPEN, opens_at__lte=now, closes_at__gt=now)

    def locked(self, pk: int) -> Fund:
        """The row as it is now, held until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("partner", "programme").get(pk=pk)


class Fund(models.Model):
    """Money that an institution gives, and a vote that shares it among teams. One number, one address for all time."""

    class State(models.TextChoices):
        SETUP = rules.FundState.SETUP.value, pgettext_lazy("fund", "Being prepared")
        OPEN = rules.FundState.OPEN.value, pgettext_lazy("fund", "Vote is open")
        CLOSED = rules.FundState.CLOSED.value, pgettext_lazy("fund", "Vote is closed")
        REVIEWED = rules.FundState.REVIEWED.value, pgettext_lazy("fund", "Being counted")
        COMPUTED = rules.FundState.COMPUTED.value, pgettext_lazy("fund", "Counted, not yet public")
        PUBLISHED = rules.FundState.PUBLISHED.value, pgettext_lazy("fund", "Result is public")
        CANCELLED = rules.FundState.CANCELLED.value, pgettext_lazy("fund", "Cancelled")

    class Electorate(models.TextChoices):
        MEMBERS = rules.Electorate.MEMBERS.value, _("All members of the centre")
        TEAMS = rules.Electorate.TEAMS.value, _("Members of the programme's teams")
        NAMED = rules.Electorate.NAMED.value, _("People on a list of addresses")

    number = models.CharField(max_length=20, unique=True, default=fund_number)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("What is the fund called?"), max_length=TITLE_MAX)
    introduction = models.TextField(_("What is the money for?"), max_length=INTRODUCTION_MAX)
    language = models.CharField(max_length=5, default="ko")
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="funds",
        verbose_name=_("Programme"),
    )  # fmt: skip
    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        related_name="funds",
        verbose_name=_("Which institution gives the money?"),
    )
    budget_krw = models.PositiveBigIntegerField(_("How much money, in won?"))
    expected_ballots = models.PositiveIntegerField(_("How many people do you expect to vote?"), default=300)
    electorate = models.CharField(
        _("Who may vote?"), max_length=10, choices=Electorate, default=Electorate.MEMBERS
    )
    most_choices = models.PositiveSmallIntegerField(
        _("How many projects may one person choose?"), null=True, blank=True
    )
    apply_until = models.DateTimeField(_("Until when may teams apply?"), null=True, blank=True)
    opens_at = models.DateTimeField(_("When does the vote begin?"), null=True, blank=True)
    closes_at = models.DateTimeField(_("When does the vote end?"), null=True, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.SETUP)
    seed = models.CharField(max_length=40, default=fund_seed, editable=False)
    # Fixed at opening.
    unit_krw = models.PositiveBigIntegerField(null=True, editable=False)
    rule = models.CharField(max_length=30, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    # Fixed at closing.
    closed_at = models.DateTimeField(null=True, blank=True)
    entitled = models.PositiveIntegerField(null=True, editable=False)
    # Why it ended before its time, or was cancelled: public.
    reason = models.CharField(max_length=REASON_MAX, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    version = VersionField()

    objects = FundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "closes_at"], name="fund_by_state")]
        constraints = [
            models.CheckConstraint(name="fund_has_money", condition=Q(budget_krw__gt=0, budget_krw__lte=BUDGET_MAX)),
            models.CheckConstraint(
                name="fund_opens_before_it_closes",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
            ),
            models.CheckConstraint(
                name="fund_open_is_fixed",
                condition=Q(state__in=["setup", "cancelled"])
                | Q(unit_krw__isnull=False, opens_at__isnull=False, closes_at__isnull=False) & ~Q(rule=""),
            ),
            models.CheckConstraint(
                name="fund_cancelled_with_reason", condition=~Q(state="cancelled") | ~Q(reason="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def allows(self, move: str) -> bool:
        """Whether `move` of `rules.MOVES` or `rules.POSSIBLE` may happen now."""
        return rules.allows(move, self.state)

    @property
    def is_voting(self) -> bool:
        """Whether a ballot is taken at this moment."""
        return rules.is_voting(self.state, self.opens_at, self.closes_at, clock.now())

    @property
    def is_coming(self) -> bool:
        """Whether everything is fixed and the vote has not begun."""
        return self.state == self.State.OPEN and self.opens_at is not None and clock.now() < self.opens_at

    @property
    def is_over(self) -> bool:
        """Whether the last moment of the vote has passed, also before the clock has closed it."""
        ended = self.state == self.State.OPEN and self.closes_at is not None and clock.now() >= self.closes_at
        return ended or self.state in {self.State.CLOSED, self.State.REVIEWED, self.State.COMPUTED}

    @property
    def is_published(self) -> bool:
        """Whether everybody sees the result."""
        return self.state == self.State.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        """Whether it came to nothing."""
        return self.state == self.State.CANCELLED

    @property
    def takes_projects(self) -> bool:
        """Whether teams may apply at this moment."""
        return (
            self.allows("enter_project") and self.apply_until is not None and clock.now() < self.apply_until
        )


class Extension(models.Model):
    """That the end of a vote was moved, and why: public."""

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="extensions")
    old = models.DateTimeField()
    new = models.DateTimeField()
    reason = models.CharField(_("Why?"), max_length=REASON_MAX)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"extension of {self.fund_id}"


class FundProjectQuerySet(models.QuerySet["FundProject"]):
    def on_ballot(self) -> FundProjectQuerySet:
        """Those that can be chosen, in the published order; before opening in the order they came."""
        return self.filter(withdrawn_at=None).order_by("place", "pk")


class FundProject(models.Model):
    """A team's wish: what for, and for how much. `place` is drawn by lot at opening and decides the very last ties."""

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="entries")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="fund_entries", verbose_name=_("Team")
    )
    purpose = models.CharField(_("What is the money for?"), max_length=PURPOSE_MAX)
    cost_krw = models.PositiveBigIntegerField(_("How much does it cost, in won?"))
    language = models.CharField(max_length=5, default="ko")
    place = models.PositiveSmallIntegerField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=REASON_MAX, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    version = VersionField()

    objects = FundProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "project"], condition=Q(withdrawn_at=None), name="fund_project_once"
            ),
            models.CheckConstraint(name="fund_project_costs", condition=Q(cost_krw__gt=0)),
            models.CheckConstraint(
                name="fund_project_withdrawn_with_reason",
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["project", "withdrawn_at"], name="fund_project_of_team")]

    def __str__(self) -> str:
        return f"{self.fund_id}: {self.project_id}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether it left the ballot."""
        return self.withdrawn_at is not None


class Elector(models.Model):
    """An address on the list of those who may vote; goes together with the ballots."""

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="electors")
    email = models.EmailField(max_length=254)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "email"], name="elector_once")]
        indexes = [models.Index(fields=["email"], name="elector_by_address")]

    def __str__(self) -> str:
        return f"elector of {self.fund_id}"
