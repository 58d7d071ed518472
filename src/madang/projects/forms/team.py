"""Opening a team, joining it, inviting, and what one does there."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.people.models import Profile
from madang.problems.models import Problem
from madang.programmes.models import Theme
from madang.projects.models import Membership, Project, RoleOpening
from madang.projects.models.project import ABOUT_MAX, REASON_MAX, SUMMARY_MAX, TITLE_MAX, TITLE_MIN
from madang.projects.models.team import MESSAGE_MAX, OPENING_ABOUT_MAX, OPENING_TITLE_MAX, PART_MAX, SEATS_MAX
from madang.ui.environment import said
from madang.ui.forms import Chips, ChipsOne, Markdown, Text, keep_chosen

LINES = 4
_NAME_PUBLIC = _("Show my name on the team's public page")
_NAME_HINT = _("Without this the page only says how many you are. You can change it at any time.")


def _lines(rows: int = LINES) -> Text:
    return Text(rows)


def _seat_words(opening: RoleOpening) -> str:
    """A seat in the list of seats: what it is, for whom, with which skills."""
    more = [str(opening.get_kind_display()), *opening.skill_labels]
    return said(opening.title, opening.project.language) + "".join(f" · {each}" for each in more)


class FilterForm(forms.Form):
    """The filters of the list."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("filter", "Where it stands"),
        required=False,
        choices=[("", _("All")), *Project.State.choices],
    )
    skill = forms.ChoiceField(
        label=_("Skill that is looked for"), required=False, choices=[("", _("All")), *Profile.Skill.choices]
    )
    looking = forms.BooleanField(label=_("Only teams that look for people"), required=False)

    def __init__(self, *args: Any, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(each.slug, each.name_in(get_language())) for each in themes]
        field: Any = self.fields["theme"]
        field.choices = [("", _("All")), *names]


class ProjectNewForm(forms.Form):
    """Opening a team."""

    problems = forms.ModelMultipleChoiceField(
        label=_("Which problems does the team work on?"),
        queryset=Problem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(
        label=_("What is the team called?"), min_length=TITLE_MIN, max_length=TITLE_MAX,
        help_text=_("Short and easy to remember. You can change it later; its address stays."),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What does it do?"), max_length=SUMMARY_MAX, widget=_lines(3),
        help_text=_("One or two sentences: what will be different for whom?"),
    )  # fmt: skip
    is_problem_owner = forms.BooleanField(label=_("I live with this problem"), required=False)
    is_expert = forms.BooleanField(label=_("I bring technical skills"), required=False)
    is_name_public = forms.BooleanField(label=_NAME_PUBLIC, help_text=_NAME_HINT, required=False)

    def __init__(self, *args: Any, problems: list[Problem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["problems"]
        field.queryset = Problem.objects.filter(pk__in=[each.pk for each in problems])
        field.choices = [(each.pk, said(each.title, each.language)) for each in problems]


class ProjectForm(forms.Form):
    """What the team says of itself."""

    title = forms.CharField(label=_("What is the team called?"), min_length=TITLE_MIN, max_length=TITLE_MAX)
    summary = forms.CharField(label=_("What does it do?"), max_length=SUMMARY_MAX, widget=_lines(3))
    about = forms.CharField(
        label=_("More about it"), max_length=ABOUT_MAX, required=False, widget=Markdown(10),
        help_text=_("What you have found out, how you work, how others can help."),
    )  # fmt: skip
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.filter(is_active=True), required=False
    )
    picture = forms.FileField(
        label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    alt = forms.CharField(label=_("What can be seen in the picture?"), max_length=300, required=False)
    without_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_chosen(self, "theme")
        field: Any = self.fields["theme"]
        field.label_from_instance = lambda theme: theme.name_in(get_language())


class JoinForm(forms.Form):
    """Asking to join."""

    opening = forms.ModelChoiceField(
        label=_("For which seat?"), queryset=RoleOpening.objects.none(), required=False, widget=forms.RadioSelect,
        empty_label=_("No particular one"),
    )  # fmt: skip
    message = forms.CharField(
        label=_("Why would you like to join?"), max_length=MESSAGE_MAX, widget=_lines(),
        help_text=_("What connects you with the problem, what you can do, when you have time. Two sentences are enough."),
    )  # fmt: skip
    is_problem_owner = forms.BooleanField(label=_("I live with this problem"), required=False)
    is_name_public = forms.BooleanField(label=_NAME_PUBLIC, help_text=_NAME_HINT, required=False)

    def __init__(self, *args: Any, openings: list[RoleOpening], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not openings:
            del self.fields["opening"]
            return
        field: Any = self.fields["opening"]
        field.queryset = RoleOpening.objects.filter(pk__in=[each.pk for each in openings])
        field.choices = [("", _("No particular one")), *((each.pk, _seat_words(each)) for each in openings)]


class OpeningForm(forms.Form):
    """Whom the team looks for."""

    title = forms.CharField(label=_("Who is it you look for?"), max_length=OPENING_TITLE_MAX)
    kind = forms.ChoiceField(label=_("Kind"), choices=RoleOpening.Kind, widget=ChipsOne)
    skills = forms.MultipleChoiceField(label=_("Skills"), choices=Profile.Skill, required=False, widget=Chips)
    seats = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=SEATS_MAX, initial=1)
    about = forms.CharField(
        label=_("What will they do?"), max_length=OPENING_ABOUT_MAX, required=False, widget=_lines(),
        help_text=_("How much time it takes, where, and what one need not know yet."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class InviteForm(forms.Form):
    """Inviting by address, or by a link to pass on."""

    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254,
        help_text=_("Leave it empty to get only a link, which you can send by messenger."),
    )  # fmt: skip
    opening = forms.ModelChoiceField(
        label=_("For which seat?"), queryset=RoleOpening.objects.none(), required=False
    )
    message = forms.CharField(
        label=_("A word with it"), max_length=MESSAGE_MAX, required=False, widget=_lines(3)
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["opening"]
        field.queryset = project.openings.filter(state="open")
        field.empty_label = _("No particular one")


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What one does in the team."""

    class Meta:
        model = Membership
        fields = ("part", "is_problem_owner", "is_expert", "is_name_public")
        help_texts = {
            "is_name_public": _NAME_HINT,
            "part": _("For example: interviews, drawing, keeping the dates."),
        }

    part = forms.CharField(label=_("What I do in the team"), max_length=PART_MAX, required=False)


class ReasonForm(forms.Form):
    """A reason that the person concerned reads."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        widget=_lines(3),
        help_text=_("The person concerned reads it. Be kind."),
    )


class EndingForm(forms.Form):
    """What a team leaves, or why it stops: public."""

    ending = forms.CharField(
        label=_("What shall everybody know?"), max_length=REASON_MAX, widget=_lines(),
        help_text=_("What came of it, what you learnt, why it ends. Teams that stop help others too."),
    )  # fmt: skip
