"""The record of what was built, and its frozen versions."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError
from madang.people.models import Person
from madang.problems.rules import language_of
from madang.projects import rules
from madang.projects.models import Project, Prototype, PrototypeVersion
from madang.projects.models.changing import must_say, must_work, noted, place_of, room_changed, stirred


class LabelTaken(DomainError):
    """Another version has this name."""

    field = "label"


@transaction.atomic
def save_prototype(*, project: Project, by: Person, version: int, **fields: Any) -> Prototype:
    """Write the record of the prototype; `fields` are those of `Prototype.FROZEN`. `version` 0: there was none.

    Raises EditConflict, EmptyWords, WrongState, NotAllowed.
    """
    place_of(project, by)
    must_work(project)
    fields["name"] = must_say(fields["name"], field="name")
    # Locks the project: two first records cannot be made at once.
    row = Project.objects.locked(project.pk)
    prototype = Prototype.objects.filter(project=row).first() or Prototype(project=row, version=0)
    points = {
        f"{group}_{point}": answer
        for group in ("privacy", "safety")
        for point, answer in (getattr(prototype, group) or {}).items()
    }
    single = [name for name in Prototype.FROZEN if name not in {"privacy", "safety", "parts"}]
    versions.check(
        prototype, version, single, also={**points, "parts_text": rules.parts_as_text(prototype.parts)}
    )
    for name in Prototype.FROZEN:
        if name in fields:
            setattr(prototype, name, fields[name])
    prototype.updated_at, prototype.updated_by = clock.now(), by
    prototype.language = language_of(prototype.name + prototype.summary, row.language)
    prototype.save()
    stirred(row)
    room_changed(row)
    noted(by, "prototype_saved", prototype)
    return prototype


@transaction.atomic
def freeze_version(*, prototype: Prototype, by: Person, label: str, note: str = "") -> PrototypeVersion:
    """Keep the record as it is now under a name; it never changes. Raises LabelTaken, EmptyWords, WrongState, NotAllowed."""
    project = Project.objects.locked(prototype.project_id)
    place_of(project, by)
    must_work(project)
    name = must_say(label, field="label", at_least=1)
    row = Prototype.objects.get(pk=prototype.pk)
    if row.versions.filter(label=name).exists():
        raise LabelTaken(
            _("There is a version “%(label)s” already. Please choose another name.") % {"label": name}
        )
    frozen = PrototypeVersion.objects.create(
        prototype=row, label=name, note=note.strip(), by=by, at=clock.now(),
        snapshot={field: getattr(row, field) for field in Prototype.FROZEN},
    )  # fmt: skip
    stirred(project)
    room_changed(project)
    noted(by, "version_frozen", frozen)
    return frozen
