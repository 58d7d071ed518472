"""What somebody wishes for: problems in an order, times, with whom and with whom not."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.allocation.team_values import CITIZEN, EXPERT
from madang.core import clock, ids
from madang.matching import rules
from madang.matching.models.round import Round
from madang.people.models import Person

NAME_MAX = 60
CODE_LENGTH = 6


def wish_number() -> str:
    """A new receipt number such as `W2611-7K3QX4`."""
    return ids.receipt_number("W")


def name_code() -> str:
    """What somebody tells a friend, so that the friend can name them: six letters and digits, easy to read out."""
    return "".join(secrets.choice(ids.ALPHABET) for _ in range(CODE_LENGTH))


class WishQuerySet(models.QuerySet["Wish"]):
    """Which wishes, for whom."""

    def of(self, person: Person) -> WishQuerySet:
        """One's own."""
        return self.filter(person=person)

    def counted(self) -> WishQuerySet:
        """Those that were sent."""
        return self.filter(state=Wish.State.SENT)


class Wish(models.Model):
    """One person's wishes in a round; a draft until it is sent, saved at each step."""

    class State(models.TextChoices):
        DRAFT = rules.WishState.DRAFT.value, pgettext_lazy("wish", "Not sent yet")
        SENT = rules.WishState.SENT.value, pgettext_lazy("wish", "Sent")
        WITHDRAWN = rules.WishState.WITHDRAWN.value, pgettext_lazy("wish", "Withdrawn")

    class Role(models.TextChoices):
        CITIZEN = CITIZEN, pgettext_lazy("wish", "I know the problem from life")
        EXPERT = EXPERT, pgettext_lazy("wish", "I bring technical skills")

    number = models.CharField(max_length=20, unique=True, default=wish_number)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=name_code)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="wishes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wishes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    step = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=8, choices=Role, default=Role.CITIZEN)
    would_lead = models.BooleanField(_("I could lead the team"), default=False)
    skills = models.JSONField(default=list, blank=True)
    # Keys of problems, the dearest first.
    choices = models.JSONField(default=list, blank=True)
    anywhere = models.BooleanField(default=False)
    slots = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="wish_once")]
        indexes = [
            models.Index(fields=["round", "state", "id"], name="wish_of_round"),
            models.Index(fields=["person", "state"], name="wish_of_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def key(self) -> str:
        """The name under which the calculation knows the person."""
        return str(self.pk)

    @property
    def is_sent(self) -> bool:
        """Whether it counts."""
        return self.state == self.State.SENT

    @property
    def is_expert(self) -> bool:
        """Whether the person brings technical skills."""
        return self.role == self.Role.EXPERT

    @property
    def lacks(self) -> int:
        """The first question (1 to 3) that is still open; 0 where it can be sent."""
        if self.step < 1:
            return 1
        if not self.choices and not self.anywhere:
            return 2
        return 0 if self.slots else 3


class TogetherAsk(models.Model):
    """That somebody would like to be in the team of somebody else, who says yes or no."""

    class State(models.TextChoices):
        WAITING = rules.AskState.WAITING.value, pgettext_lazy("together", "Waiting for an answer")
        ACCEPTED = rules.AskState.ACCEPTED.value, pgettext_lazy("together", "Together")
        DECLINED = rules.AskState.DECLINED.value, pgettext_lazy("together", "Not together")

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="asks")
    other = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="asked")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["wish", "other"], name="together_once"),
            models.CheckConstraint(name="together_is_two", condition=~Q(wish=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.wish_id} with {self.other_id} {self.state}"


class NeverWish(models.Model):
    """With whom somebody would rather not be: a name in their words, which the desk ties to a wish. Nobody else sees it."""

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="nevers")
    name = models.CharField(max_length=NAME_MAX)
    other = models.ForeignKey(Wish, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["wish", "name"], name="never_once")]

    def __str__(self) -> str:
        return f"never of {self.wish_id}"
