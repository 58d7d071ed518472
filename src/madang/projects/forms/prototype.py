"""The prototype's record, its checklists and versions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.projects import rules
from madang.projects.models import CHECKLISTS, CheckAnswer, Licence, Prototype, PrototypeVersion
from madang.projects.models.prototypes import (
    DATA_MAX,
    DATASETS_MAX,
    LABEL_MAX,
    NAME_MAX,
    NOTE_MAX,
    PARTS_MAX,
    POINT_NOTE_MAX,
    SUMMARY_MAX,
)
from madang.ui.forms import ChipsOne, Text


class PrototypeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The record of what was built."""

    parts_text = forms.CharField(
        label=_("Parts"), required=False, max_length=6000, widget=Text(5),
        help_text=_("For devices: one part on each line, as name | how many | where to get it."),
    )  # fmt: skip
    datasets_text = forms.CharField(
        label=_("Data sets"), required=False, max_length=6000, widget=Text(4),
        help_text=_(
            "One on each line, as name | where it comes from | licence. "
            "For example: Bus stops | Seoul open data | CC BY 4.0."
        ),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Prototype
        fields = ("name", "kind", "summary", "repository_url", "demo_url", "licence", "data_used")
        widgets = {
            "kind": ChipsOne,
            "summary": Text(4),
            "data_used": Text(3),
        }
        help_texts = {
            "data_used": _("Which data, where it comes from, and whether people can be recognised in it."),
            "licence": _("Without a licence nobody may use it, not even the institution."),
        }

    name = forms.CharField(label=_("Name"), max_length=NAME_MAX)
    summary = forms.CharField(
        label=_("What can it do?"),
        max_length=SUMMARY_MAX,
        required=False,
        widget=Text(4),
    )
    data_used = forms.CharField(
        label=_("Which data does it use?"), max_length=DATA_MAX, required=False,
        widget=Text(3),
        help_text=_("Which data, where it comes from, and whether people can be recognised in it."),
    )  # fmt: skip
    licence = forms.ChoiceField(
        label=_("Licence"), choices=[("", _("Not decided yet")), *((each.value, each.label) for each in Licence if each)],
        required=False, help_text=_("Without a licence nobody may use it, not even the institution."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, cells in rules.LISTS.items():
            self.fields[f"{name}_text"].initial = rules.as_lines(getattr(self.instance, name), cells)

    def _listed(self, name: str, most: int) -> list[dict[str, str]]:
        found = rules.from_lines(self.cleaned_data[f"{name}_text"], rules.LISTS[name])
        if len(found) > most:
            raise forms.ValidationError(_("Please list at most %(most)s.") % {"most": most})
        return found

    def clean_parts_text(self) -> list[dict[str, str]]:
        return self._listed("parts", PARTS_MAX)

    def clean_datasets_text(self) -> list[dict[str, str]]:
        return self._listed("datasets", DATASETS_MAX)

    def fields_for_action(self) -> dict[str, Any]:
        """What `actions.save_prototype` takes."""
        data = dict(self.cleaned_data)
        found: dict[str, Any] = {name: data[name] for name in self.Meta.fields}
        return found | {"parts": data["parts_text"], "datasets": data["datasets_text"]}


class ChecklistForm(forms.Form):
    """Every point of the checklists: yes, not yet, or does not apply, with a few words why."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, prototype: Prototype, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": prototype.version}
        super().__init__(*args, **kwargs)
        for group, points in CHECKLISTS.items():
            for point in points:
                self._add(f"{group}_{point.value}", str(point.label), prototype, group)

    def _add(self, key: str, label: str, prototype: Prototype, group: str) -> None:
        kept = getattr(prototype, group) or {}
        self.fields[key] = forms.ChoiceField(
            label=label, choices=CheckAnswer, required=False, widget=ChipsOne,
            initial=kept.get(key.removeprefix(f"{group}_")),
        )  # fmt: skip
        why = str(_("Why?"))
        self.fields[f"{key}_note"] = forms.CharField(
            label=why, max_length=POINT_NOTE_MAX, required=False, initial=prototype.notes.get(key),
            widget=forms.TextInput({"aria-label": f"{why} {label}"}),
        )  # fmt: skip

    @property
    def groups(self) -> list[tuple[str, list[tuple[Any, Any, bool]]]]:
        """For each checklist its points: the answer, the note, and whether the note is shown at once."""
        return [
            (group, [self._row(f"{group}_{point}") for point in points.values])
            for group, points in CHECKLISTS.items()
        ]

    def _row(self, key: str) -> tuple[Any, Any, bool]:
        answer, note = self[key], self[f"{key}_note"]
        return answer, note, bool(note.errors or note.value() or answer.value() in {"not_yet", "na"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in rules.unexplained(self._said(data)):
            self.add_error(
                f"{key}_note", _("This is about personal data. Please say in a few words why not yet.")
            )
        return data

    def _said(self, data: dict[str, Any]) -> dict[str, Any]:
        answers: dict[str, Any] = {
            group: {
                point: data[f"{group}_{point}"] for point in points.values if data.get(f"{group}_{point}")
            }
            for group, points in CHECKLISTS.items()
        }
        notes = {name.removesuffix("_note"): text for name, text in data.items() if name.endswith("_note")}
        return answers | {"notes": notes}

    def fields_for_action(self) -> dict[str, Any]:
        """What `actions.save_checklist` takes."""
        said = self._said(self.cleaned_data)
        return {"notes": said.pop("notes"), "answers": said, "version": self.cleaned_data["version"]}


class VersionForm(forms.Form):
    """Freezing the record under a name."""

    label = forms.CharField(
        label=_("Name of the version"), max_length=LABEL_MAX, help_text=_("For example 1.0 or 2026-11.")
    )
    note = forms.CharField(
        label=_("What is new?"), max_length=NOTE_MAX, widget=Text(2),
        help_text=_("Everybody reads it beside the version. For the first one: what it can do."),
    )  # fmt: skip


class CompareForm(forms.Form):
    """Two versions to compare."""

    old = forms.ChoiceField(label=_("From version"))
    new = forms.ChoiceField(label=_("To version"))

    def __init__(self, *args: Any, versions: list[PrototypeVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("old", "new"):
            field: Any = self.fields[name]
            field.choices = [(str(each.pk), each.label) for each in versions]
