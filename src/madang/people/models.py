"""Tables of people: person, profile, role, consent, notice, mail preference, access token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, ids
from madang.core.places import DISTRICT_CHOICES
from madang.people import rules

NAME_MAX = 40
ABOUT_MAX = 1000
LANGUAGES = [("ko", "한국어"), ("en", "English")]


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, name: str = "", **fields: Any) -> Person:
        """A person without a password: accounts are proven by e-mail code, passkey or a provider."""
        person = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with a proven address. A guest has not joined; a member has, and has a name."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=NAME_MAX, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="ko")
    is_member = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    joined_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    last_digest_on = models.DateField(null=True, blank=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_unique"),
            models.CheckConstraint(
                name="member_has_joined", condition=Q(is_member=False) | Q(joined_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name others see: never the address."""
        if self.erased_at:
            return str(_("Someone who left"))
        return self.name or str(pgettext_lazy("person", "Guest"))

    @cached_property
    def held_roles(self) -> list[Role]:
        """The roles that count now; read once per request."""
        today = clock.today()
        return [role for role in self.roles.all() if role.counts_on(today)]

    def may(self, what: str, *, scope: models.Model | None = None) -> bool:
        """Whether this person may do `what`, for the centre or for `scope`; see `rules.PERMISSIONS`."""
        wanted = ids.scope_of(scope)
        return any(rules.allows(what, role.kind) and role.scope in ("", wanted) for role in self.held_roles)

    def may_somewhere(self, what: str) -> bool:
        """Whether this person may do `what` for the centre or any scope."""
        return any(rules.allows(what, role.kind) for role in self.held_roles)

    def scopes(self, what: str, model: str) -> list[int] | None:
        """Keys of the `model` rows ("partners.partner") for which the person may do `what`; None: for all."""
        held = [role.scope for role in self.held_roles if rules.allows(what, role.kind)]
        if "" in held:
            return None
        return [int(scope.partition(":")[2]) for scope in held if scope.startswith(f"{model}:")]


class ProfileQuerySet(models.QuerySet["Profile"]):
    def shown_to(self, person: Person | None) -> ProfileQuerySet:
        """Profiles that their people want to be seen and agreed to, and one's own."""
        public = Q(
            is_public=True, person__is_active=True, person__is_member=True, person__erased_at=None
        ) & Exists(
            Consent.objects.filter(
                person=OuterRef("person"), purpose=Consent.Purpose.PROFILE, withdrawn_at=None
            )
        )
        own = Q(person=person) if person else Q(pk=None)
        return self.filter(public | own).select_related("person")


class Profile(models.Model):
    """What a person tells of themselves so that teams and problems can find them. All of it is optional."""

    class Slot(models.TextChoices):
        WEEKDAY_DAY = "weekday_day", _("Weekdays, daytime")
        WEEKDAY_EVENING = "weekday_evening", _("Weekdays, evening")
        WEEKEND_DAY = "weekend_day", _("Weekends, daytime")
        WEEKEND_EVENING = "weekend_evening", _("Weekends, evening")

    class Skill(models.TextChoices):
        LIVED = "lived", _("Living with the problem")
        RESEARCH = "research", _("Interviews and research")
        PLANNING = "planning", pgettext_lazy("skill", "Planning")
        DESIGN = "design", pgettext_lazy("skill", "Design")
        WEB = "web", _("Web and apps")
        DATA = "data", pgettext_lazy("skill", "Data")
        HARDWARE = "hardware", _("Devices and making")
        WRITING = "writing", pgettext_lazy("skill", "Writing")
        TEACHING = "teaching", pgettext_lazy("skill", "Teaching")
        ORGANISING = "organising", _("Bringing people together")
        BUSINESS = "business", _("Business and funding")
        LAW = "law", _("Law and public administration")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="profile")
    about = models.CharField(_("about me"), max_length=ABOUT_MAX, blank=True)
    district = models.CharField(_("district"), max_length=5, choices=DISTRICT_CHOICES, blank=True)
    skills = models.JSONField(default=list, blank=True)
    interests = models.JSONField(default=list, blank=True)
    available_times = models.JSONField(default=list, blank=True)
    is_public = models.BooleanField(default=False)

    objects = ProfileQuerySet.as_manager()

    def words(self) -> dict[str, list[str]]:
        """Skills and times in words; codes that are no more are left out."""
        return {
            "skills": [str(self.Skill(code).label) for code in self.skills if code in self.Skill.values],
            "times": [
                str(self.Slot(code).label) for code in self.available_times if code in self.Slot.values
            ],
        }

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class Role(models.Model):
    """What a person is, for the centre (`scope` empty) or for one thing such as `partners.partner:3`."""

    class Kind(models.TextChoices):
        ADMINISTRATOR = rules.RoleKind.ADMINISTRATOR.value, _("Administrator")
        COORDINATOR = rules.RoleKind.COORDINATOR.value, _("Coordinator")
        CURATOR = rules.RoleKind.CURATOR.value, _("Curator")
        EDITOR = rules.RoleKind.EDITOR.value, _("Editor")
        PARTNER_STAFF = rules.RoleKind.PARTNER_STAFF.value, _("Institution staff")
        EXPERT = rules.RoleKind.EXPERT.value, _("Expert")
        ADVISER = rules.RoleKind.ADVISER.value, _("Adviser")
        JUDGE = rules.RoleKind.JUDGE.value, _("Judge")
        INSTRUCTOR = rules.RoleKind.INSTRUCTOR.value, _("Instructor")
        AGENT = rules.RoleKind.AGENT.value, _("Desk agent")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    scope = models.CharField(max_length=80, blank=True)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "scope"], name="role_once_per_scope"),
        ]
        indexes = [models.Index(fields=["scope", "kind"], name="role_scope")]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope}".strip()

    def counts_on(self, day: Any) -> bool:
        """Whether the role is held on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


class Consent(models.Model):
    """That a person agreed to one purpose, in one version of its text, and when; withdrawing keeps the row."""

    class Purpose(models.TextChoices):
        TERMS = "terms", _("Terms of use")
        PRIVACY = "privacy", _("Collection and use of personal data needed to take part")
        PROFILE = "profile", _("Showing my profile to other members")
        NEWSLETTER = "newsletter", _("News from the centre by e-mail")

    REQUIRED = (Purpose.TERMS, Purpose.PRIVACY)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="consent_once_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class Notice(models.Model):
    """A message to one person, in the inbox at once; by mail as they prefer. `key` makes it happen once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=2000, blank=True)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_inbox"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], condition=Q(mailed_at=None), name="notice_unmailed"),
        ]

    def __str__(self) -> str:
        return self.subject


class MailPreference(models.Model):
    """How a person wants mail of one kind of notice; without a row it comes in the daily digest."""

    class Mode(models.TextChoices):
        NOW = "now", _("At once")
        DIGEST = "digest", _("Once a day, together")
        OFF = "off", _("Not by mail")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=40)
    mode = models.CharField(max_length=10, choices=Mode)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="mail_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.mode}"


class AddressChange(models.Model):
    """That a person wants another address: it counts once the code sent there was typed. `digest` is empty where the
    address belongs to another account, so that no code opens it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="address_change")
    email = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"new address of {self.person_id}"


class AccessToken(models.Model):
    """Lets a program act for a person within `scopes`. Shown once; only its digest is stored."""

    class Scope(models.TextChoices):
        READ = "read", _("Read what I can read")
        WRITE = "write", _("Write in my name")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class Reading(models.Model):
    """That somebody saw personal data of others that is not public; written by `actions.note_reading` alone.

    `roles` are those held at that moment: to the people who were read it is told in what role, to the centre by whom.
    """

    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="readings")
    what = models.CharField(max_length=40)
    roles = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)
    of = models.ManyToManyField(Person, related_name="read_in")

    class Meta:
        indexes = [
            models.Index(fields=["by", "what", "at"], name="reading_of_whom"),
            models.Index(fields=["at"], name="reading_at"),
        ]

    def __str__(self) -> str:
        return f"{self.what} by {self.by_id}"

    @property
    def role_words(self) -> str:
        """In what roles it was read, in words."""
        return ", ".join(str(Role.Kind(code).label) for code in self.roles if code in Role.Kind.values)
