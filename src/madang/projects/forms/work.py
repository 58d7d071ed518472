"""Tasks, decisions, updates, dates, files."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, files
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models import (
    Decision,
    DecisionReply,
    Membership,
    Project,
    Task,
)
from madang.projects.models.decisions import BODY_MAX, OPTION_MAX, OUTCOME_MAX, REPLY_REASON_MAX, TITLE_MAX
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
