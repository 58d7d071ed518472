"""Tasks, decisions, updates, dates, files, the prototype."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, files
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models import (
    CheckAnswer,
    Decision,
    DecisionReply,
    Licence,
    Membership,
    PrivacyPoint,
    Project,
    Prototype,
    SafetyPoint,
    Task,
)
from madang.projects.models.decisions import BODY_MAX, OPTION_MAX, OUTCOME_MAX, REPLY_REASON_MAX, TITLE_MAX
from madang.projects.models.prototypes import DATA_MAX, LABEL_MAX, NAME_MAX, NOTE_MAX, PARTS_MAX, SUMMARY_MAX
from madang.projects.models.work import (
    FILE_TITLE_MAX,
    MILESTONE_TITLE_MAX,
    TASK_NOTE_MAX,
    TASK_TITLE_MAX,
    UPDATE_BODY_MAX,
    UPDATE_TITLE_MAX,
)
from madang.ui.forms import Cards, ChipsOne, Markdown, Text

CLOSING_HOUR = time(22, 0)


class TeamChoice(forms.ModelChoiceField):
    """One of the team."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Person.objects.none(),
            required=False,
            empty_label=pgettext_lazy("task", "Nobody yet"),
            **options,
        )

    def offer(self, members: list[Membership]) -> None:
        """Take `members` as what there is to choose from, without asking the database again."""
        self.queryset = Person.objects.filter(pk__in=[each.person_id for each in members])
        self.choices = [
            ("", pgettext_lazy("task", "Nobody yet")),
            *((each.person_id, each.person.shown_name) for each in members),
        ]


class TaskForm(forms.Form):
    """One task."""

    title = forms.CharField(label=_("What is to be done?"), max_length=TASK_TITLE_MAX)
    assignee = TeamChoice(label=_("Who?"))
    due_on = forms.DateField(label=_("By when?"), required=False)
    note = forms.CharField(label=_("Note"), max_length=TASK_NOTE_MAX, required=False, widget=Text(3))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.offer(members)


class TaskNewForm(TaskForm):
    """A new task, and the column it begins in."""

    state = forms.ChoiceField(label=_("Column"), choices=Task.State, widget=ChipsOne, initial=Task.State.TODO)


class MilestoneForm(forms.Form):
    """A date the team sets itself."""

    title = forms.CharField(label=_("What will be ready?"), max_length=MILESTONE_TITLE_MAX)
    due_on = forms.DateField(label=_("By when?"))
    owner = TeamChoice(label=_("Who sees to it?"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.offer(members)


class UpdateForm(forms.Form):
    """How it is going."""

    title = forms.CharField(label=_("Title"), max_length=UPDATE_TITLE_MAX)
    body = forms.CharField(
        label=_("What happened?"), max_length=UPDATE_BODY_MAX, widget=Markdown(12),
        help_text=_("What you tried, what came of it, what is next."),
    )  # fmt: skip
    picture = forms.FileField(
        label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    alt = forms.CharField(label=_("What can be seen in the picture?"), max_length=300, required=False)
    without_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    is_public = forms.BooleanField(
        label=_("Everybody may read it"),
        required=False,
        initial=True,
        help_text=_("Otherwise only the team does."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class FileForm(forms.Form):
    """A file for the team."""

    upload = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": f"image/*,{files.ACCEPT_DOCUMENTS}"}),
    )
    title = forms.CharField(label=_("What is it?"), max_length=FILE_TITLE_MAX)
    is_public = forms.BooleanField(label=_("Everybody may open it"), required=False)


class DecisionForm(forms.Form):
    """A question to the team."""

    SHOWN_AS = {"due_at": "due_on"}

    title = forms.CharField(label=_("What is to be decided?"), max_length=TITLE_MAX)
    kind = forms.ChoiceField(
        label=_("How do we decide?"), choices=Decision.Kind, widget=Cards, initial="consent"
    )
    body = forms.CharField(
        label=_("What should everybody know?"), max_length=BODY_MAX, required=False,
        widget=Markdown(5),
    )  # fmt: skip
    options = forms.CharField(
        label=_("Options"), required=False, widget=Text(4),
        max_length=(OPTION_MAX + 2) * rules.OPTIONS_MAX,
        help_text=_("Only for a vote: one on each line, two to eight of them."),
    )  # fmt: skip
    due_on = forms.DateField(
        label=pgettext_lazy("due date", "Answer by"), help_text=_("Until ten in the evening of that day.")
    )

    def clean_options(self) -> list[str]:
        found = [line.strip()[:OPTION_MAX] for line in self.cleaned_data["options"].splitlines()]
        return [line for line in found if line]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if day := data.pop("due_on", None):
            data["due_at"] = datetime.combine(day, CLOSING_HOUR, tzinfo=clock.SEOUL)
        return data


class ReplyForm(forms.Form):
    """One's answer to a question of the team."""

    SHOWN_AS = {"stance": "choice"}

    choice = forms.ChoiceField(label=_("Your answer"), widget=Cards)
    reason = forms.CharField(label=_("Why?"), max_length=REPLY_REASON_MAX, required=False, widget=Text(3))

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(DecisionReply.Stance.choices)
        choices = [(f"option:{number}", text) for number, text in enumerate(decision.options)]
        choices += [
            (stance.value, labels[stance]) for stance in rules.STANCES[decision.kind] if stance != "option"
        ]
        field: Any = self.fields["choice"]
        field.choices = choices
        reason = self.fields["reason"]
        if decision.kind == Decision.Kind.CONSENT:
            reason.help_text = _("An objection needs a reason, so that the team can find a way.")
        elif decision.kind == Decision.Kind.ADVICE:
            reason.label = _("Your advice")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        stance, _colon, number = data.pop("choice", "").partition(":")
        return {**data, "stance": stance, "option": int(number) if number else None}


class OutcomeForm(forms.Form):
    """What was decided, in words."""

    outcome = forms.CharField(
        label=_("What was decided?"), max_length=OUTCOME_MAX, widget=Text(3),
        help_text=_("Also how objections were met. Everybody in the team reads it."),
    )  # fmt: skip


class PrototypeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The record of what was built."""

    parts_text = forms.CharField(
        label=_("Parts"), required=False, max_length=6000, widget=Text(5),
        help_text=_("For devices: one part on each line, as name | how many | where to get it."),
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
        self.points: dict[str, list[str]] = {"privacy": [], "safety": []}
        for group, points in (("privacy", PrivacyPoint), ("safety", SafetyPoint)):
            kept = getattr(self.instance, group) or {}
            for point in points:
                name = f"{group}_{point.value}"
                self.fields[name] = forms.ChoiceField(
                    label=point.label,
                    choices=CheckAnswer,
                    required=False,
                    widget=ChipsOne,
                    initial=kept.get(point.value),
                )
                self.points[group].append(name)
        self.fields["parts_text"].initial = rules.parts_as_text(self.instance.parts)

    def clean_parts_text(self) -> list[dict[str, str]]:
        lines = [line for line in self.cleaned_data["parts_text"].splitlines() if line.strip()]
        if len(lines) > PARTS_MAX:
            raise forms.ValidationError(_("Please list at most %(most)s parts.") % {"most": PARTS_MAX})
        cells = [[cell.strip()[:200] for cell in (*line.split("|", 2), "", "")[:3]] for line in lines]
        return [{"name": name, "count": count, "note": note} for name, count, note in cells]

    def fields_for_action(self) -> dict[str, Any]:
        """What `actions.save_prototype` takes."""
        data = dict(self.cleaned_data)
        found: dict[str, Any] = {name: data[name] for name in self.Meta.fields}
        for group, names in self.points.items():
            found[group] = {name.removeprefix(f"{group}_"): data[name] for name in names if data.get(name)}
        return found | {"parts": data["parts_text"]}


class VersionForm(forms.Form):
    """Freezing the record under a name."""

    label = forms.CharField(
        label=_("Name of the version"), max_length=LABEL_MAX, help_text=_("For example 1.0 or 2026-11.")
    )
    note = forms.CharField(label=_("What is new?"), max_length=NOTE_MAX, required=False)


def task_initial(task: Task) -> dict[str, Any]:
    """The stored task as the form shows it."""
    return {
        "title": task.title, "note": task.note, "assignee": task.assignee_id, "due_on": task.due_on, "version": task.version,
    }  # fmt: skip


def project_initial(project: Project) -> dict[str, Any]:
    """The stored project as the form shows it."""
    return {
        "title": project.title, "summary": project.summary, "about": project.about, "theme": project.theme_id,
        "version": project.version,
    }  # fmt: skip
