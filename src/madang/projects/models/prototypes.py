"""What the team has built, told so that somebody else can check, use and keep it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.core.versions import VersionField
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models.project import Project

NAME_MAX = 60
SUMMARY_MAX = 600
DATA_MAX = 2000
LABEL_MAX = 20
NOTE_MAX = 300
PARTS_MAX = 60
DATASETS_MAX = 20
POINT_NOTE_MAX = 200


class Licence(models.TextChoices):
    """Under which terms others may use it (SPDX), open ones first."""

    MIT = "MIT", "MIT"
    APACHE = "Apache-2.0", "Apache-2.0"
    GPL = "GPL-3.0-or-later", "GPL-3.0-or-later"
    AGPL = "AGPL-3.0-or-later", "AGPL-3.0-or-later"
    MPL = "MPL-2.0", "MPL-2.0"
    CC_BY = "CC-BY-4.0", "CC-BY-4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC-BY-SA-4.0"
    CC0 = "CC0-1.0", "CC0-1.0"
    CERN = "CERN-OHL-P-2.0", "CERN-OHL-P-2.0"
    UNDECIDED = "", _("Not decided yet")


class PrivacyPoint(models.TextChoices):
    """The fixed points about personal data: each is kept, not yet, or does not apply."""

    MINIMUM = "minimum", _("It keeps only what it needs")
    PURPOSE = "purpose", _("People are told beforehand what it is for, in plain words, and may say no")
    NO_UPLOAD = "no_upload", _("What need not leave the device stays on it")
    FACES = "faces", _("Faces, number plates and voices of others are made unrecognisable")
    CHILDREN = "children", _("Children under 14 use it only with their guardian's consent")
    THIRD_PARTY = "third_party", _("Nothing goes to others, or people know to whom and why")
    DELETE = "delete", _("It is said when data is deleted, and how to ask for it")


class SafetyPoint(models.TextChoices):
    """The fixed points about safety."""

    HARM = "harm", _("If it fails, nobody is hurt or misled")
    ELECTRIC = "electric", _("Power, heat and moving parts are safe to touch")
    SECURE = "secure", _("Strangers cannot misuse it")
    TESTED = "tested", _("Those who live with the problem have tried it")


class AccessPoint(models.TextChoices):
    """Whether everybody can use it: the rules for accessible content (KWCAG 2.2) as plain questions."""

    USABLE = "usable", _("People with disabilities and older people can use it")
    PICTURES = "pictures", _("What a picture says is also there in words")
    CAPTIONS = "captions", _("Sound and film have captions or a text")
    COLOUR = "colour", _("One need not tell colours apart, and letters stand out well (contrast 4.5 to 1)")
    KEYBOARD = "keyboard", _("Everything works with the keyboard alone, and one sees where one is")
    TIME = "time", _("There is time enough, and what moves or blinks can be stopped")
    LABELS = "labels", _("Each field says what belongs in it, each error how to mend it")
    ZOOM = "zoom", _("It stays usable with letters twice as large")


class CodePoint(models.TextChoices):
    """The fixed points about the source, so that somebody else can keep it."""

    LICENCE = "licence", _("The licence stands in the source itself")
    OTHERS = "others", _("What was made by others may be passed on under it")
    SECRETS = "secrets", _("There are no passwords and no keys in the source")


class DataPoint(models.TextChoices):
    """The fixed points about the data, so that it may be passed on."""

    SOURCE = "source", _("The source of each data set is named")
    OPEN = "open", _("Each may be used and passed on under its licence")
    PERSONS = "persons", _("Nobody can be recognised in what is passed on")


class CheckAnswer(models.TextChoices):
    """The answer to a point of a checklist."""

    YES = "yes", pgettext_lazy("checklist", "Yes")
    NOT_YET = "not_yet", pgettext_lazy("checklist", "Not yet")
    NOT_APPLICABLE = "na", pgettext_lazy("checklist", "Does not apply")


# Group → its points, in the order of `rules.CHECKLIST_GROUPS`.
CHECKLISTS: dict[str, type[models.TextChoices]] = {
    "privacy": PrivacyPoint,
    "safety": SafetyPoint,
    "access": AccessPoint,
    "code": CodePoint,
    "data": DataPoint,
}


class Prototype(models.Model):
    """The record of what was built (시제품). It changes; what was handed over is a frozen version of it."""

    class Kind(models.TextChoices):
        SOFTWARE = "software", pgettext_lazy("prototype", "Software")
        HARDWARE = "hardware", pgettext_lazy("prototype", "Device")
        SERVICE = "service", pgettext_lazy("prototype", "Service")

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="prototype")
    kind = models.CharField(_("What is it?"), max_length=10, choices=Kind, default=Kind.SOFTWARE)
    name = models.CharField(_("Name"), max_length=NAME_MAX)
    summary = models.CharField(_("What can it do?"), max_length=SUMMARY_MAX, blank=True)
    repository_url = models.URLField(_("Where is its source?"), max_length=300, blank=True)
    demo_url = models.URLField(_("Where can one try it?"), max_length=300, blank=True)
    licence = models.CharField(_("Licence"), max_length=20, choices=Licence, blank=True)
    data_used = models.TextField(_("Which data does it use?"), max_length=DATA_MAX, blank=True)
    # {"minimum": "yes", "delete": "not_yet", …} for each of `CHECKLISTS`; {"privacy_delete": "why", …} for all of them.
    privacy = models.JSONField(default=dict, blank=True)
    safety = models.JSONField(default=dict, blank=True)
    access = models.JSONField(default=dict, blank=True)
    code = models.JSONField(default=dict, blank=True)
    data = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=dict, blank=True)
    # {"name", "count", "note"} for each part; {"name", "source", "licence"} for each data set.
    parts = models.JSONField(default=list, blank=True)
    datasets = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=5, default="ko")
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    version = VersionField()

    FROZEN = (
        "kind", "name", "summary", "repository_url", "demo_url", "licence", "data_used", "privacy", "safety", "access",
        "code", "data", "notes", "parts", "datasets",
    )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def snapshot(self) -> dict[str, Any]:
        """What a version frozen now would hold."""
        return {field: getattr(self, field) for field in self.FROZEN}


class PrototypeVersion(models.Model):
    """What the prototype was at one moment. It never changes."""

    prototype = models.ForeignKey(Prototype, on_delete=models.CASCADE, related_name="versions")
    label = models.CharField(_("Name of the version"), max_length=LABEL_MAX)
    note = models.CharField(_("What is new?"), max_length=NOTE_MAX, blank=True)
    snapshot = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["prototype", "label"], name="prototype_version_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def frozen(self) -> Prototype:
        """What was frozen, as a row that pages can show; it is never saved."""
        held = rules.whole(self.snapshot)
        known = {name: held[name] for name in Prototype.FROZEN if name in held}
        return Prototype(project_id=self.prototype.project_id, language=self.prototype.language, **known)
