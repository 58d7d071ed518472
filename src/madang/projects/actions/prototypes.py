"""The record of what was built, its checklists, and its frozen versions."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError
from madang.core.language import language_of
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models import Project, Prototype, PrototypeVersion
from madang.projects.models.changing import must_say, must_work, noted, place_of, room_changed, stirred

_SINGLE = [*rules.TEXTS]


class LabelTaken(DomainError):
    """Another version has this name."""

    field = "label"


class NothingWritten(DomainError):
    """The record of the prototype comes first."""


class ReasonMissing(DomainError):
    """A point about personal data is “not yet”, without a word why."""


def _held(project: Project) -> Prototype:
    """The record; a new one, not saved, where there is none. `project` is locked: two cannot be made at once."""
    return Prototype.objects.filter(project=project).first() or Prototype(project=project, version=0)


def _saved(prototype: Prototype, project: Project, by: Person, verb: str) -> Prototype:
    prototype.updated_at, prototype.updated_by = clock.now(), by
    prototype.language = language_of(prototype.name + prototype.summary, project.language)
    prototype.save()
    stirred(project)
    room_changed(project)
    noted(by, verb, prototype)
    return prototype


@transaction.atomic
def save_prototype(*, project: Project, by: Person, version: int, **fields: Any) -> Prototype:
    """Write the record of the prototype; `fields` are those of `Prototype.FROZEN`. `version` 0: there was none.

    Raises EditConflict, EmptyWords, WrongState, NotAllowed.
    """
    place_of(project, by)
    fields["name"] = must_say(fields["name"], field="name")
    row = Project.objects.locked(project.pk)
    must_work(row)
    prototype = _held(row)
    lists = {
        f"{name}_text": rules.as_lines(getattr(prototype, name), cells) for name, cells in rules.LISTS.items()
    }
    versions.check(prototype, version, _SINGLE, also=lists)
    for name in Prototype.FROZEN:
        if name in fields:
            setattr(prototype, name, fields[name])
    return _saved(prototype, row, by, "prototype_saved")


@transaction.atomic
def save_checklist(
    *,
    project: Project,
    by: Person,
    version: int,
    answers: Mapping[str, dict[str, str]],
    notes: dict[str, str],
) -> Prototype:
    """Answer the points of the checklists: `answers` by group and point, `notes` by `group_point`.

    Raises ReasonMissing (a point about personal data is “not yet” without a reason), NothingWritten, EditConflict,
    WrongState, NotAllowed.
    """
    place_of(project, by)
    row = Project.objects.locked(project.pk)
    must_work(row)
    prototype = _held(row)
    if prototype.pk is None:
        raise NothingWritten(_("Write the record first: what it is, and what it can do."))
    groups = rules.CHECKLIST_GROUPS
    points = {
        f"{group}_{point}": answer for group in groups for point, answer in getattr(prototype, group).items()
    }
    said = {f"{key}_note": note for key, note in prototype.notes.items()}
    versions.check(prototype, version, [], also=points | said)
    prototype.notes = {key: note.strip() for key, note in notes.items() if note.strip()}
    for group in groups:
        setattr(prototype, group, dict(answers.get(group, {})))
    _must_explain(prototype)
    return _saved(prototype, row, by, "checklist_saved")


def _must_explain(prototype: Prototype) -> None:
    if keys := rules.unexplained(prototype.snapshot):
        raise ReasonMissing(
            _(
                "Some points about personal data are “not yet” without a reason. Please say in a few words why."
            ),
            field=f"{keys[0]}_note",
        )


@transaction.atomic
def freeze_version(*, prototype: Prototype, by: Person, label: str, note: str) -> PrototypeVersion:
    """Keep the record as it is now under a name, with what is new in it; it never changes.

    Raises ReasonMissing, LabelTaken, EmptyWords, WrongState, NotAllowed.
    """
    project = Project.objects.locked(prototype.project_id)
    place_of(project, by)
    must_work(project)
    name = must_say(label, field="label", at_least=1)
    words = must_say(note, field="note")
    row = Prototype.objects.get(pk=prototype.pk)
    _must_explain(row)
    if row.versions.filter(label=name).exists():
        raise LabelTaken(
            _("There is a version “%(label)s” already. Please choose another name.") % {"label": name}
        )
    frozen = PrototypeVersion.objects.create(
        prototype=row, label=name, note=words, by=by, at=clock.now(), snapshot=row.snapshot
    )
    stirred(project)
    room_changed(project)
    noted(by, "version_frozen", frozen)
    return frozen
