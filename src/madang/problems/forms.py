"""What people type about problems."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.core import files
from madang.core.places import DISTRICT_CHOICES
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems.models import Answer, Evidence, MeToo, ModerationCase, Problem
from madang.problems.models.answers import ANSWER_MAX, REASON_MAX
from madang.problems.models.curation import APPEAL_MAX
from madang.problems.models.problem import AFFECTED_MAX, ALT_MAX, BODY_MAX, PLACE_MAX, TITLE_MAX, TITLE_MIN
from madang.problems.models.voices import EVIDENCE_MAX, STORY_MAX
from madang.programmes.models import Theme
from madang.ui.forms import ChipsOne, Markdown, Text, keep_chosen

ANYWHERE: list[tuple[str, Any]] = [("", _("All of Seoul, or nowhere in particular"))]
PHOTOS = "image/*"


def posted(request: HttpRequest) -> tuple[Any, Any]:
    """The data and the files of a POST, even where it brings none: a bare tap is an answer too. Otherwise nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


class ThemeField(forms.ModelChoiceField):
    """One of the active themes, named in the language of the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Theme.objects.filter(is_active=True), required=False, blank=True, **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name_in(get_language()))


class PartnerField(forms.ModelChoiceField):
    """An institution that takes part, named in the language of the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Partner.objects.filter(is_active=True), required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name_in(get_language()))


# --- the four questions -------------------------------------------------------------------------------


class WhatForm(forms.Form):
    """1: what the problem is."""

    title = forms.CharField(
        label=_("What is the problem?"), min_length=TITLE_MIN, max_length=TITLE_MAX,
        help_text=_("In one line. For example: “The street lamp behind the library goes out at night”"),
        error_messages={
            "required": _("Please say in one line what the problem is."),
            "min_length": _("Please write a little more, so that others understand it."),
        },
    )  # fmt: skip
    body = forms.CharField(
        label=_("Tell us more"), max_length=BODY_MAX, required=False, widget=Text(4),
        help_text=_("Since when? How often? What have you tried?"),
    )  # fmt: skip


class WhereForm(forms.Form):
    """2: where it is."""

    district = forms.ChoiceField(
        label=_("Which district?"), choices=[*ANYWHERE, *DISTRICT_CHOICES], required=False
    )
    place_words = forms.CharField(
        label=_("Where there?"), max_length=PLACE_MAX, required=False,
        help_text=_("In words, such as “the lane behind the library”. Please name nobody's home."),
    )  # fmt: skip
    # About 100 m; a browser may send more digits, the action rounds them off.
    latitude = forms.FloatField(min_value=-90, max_value=90, required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(min_value=-180, max_value=180, required=False, widget=forms.HiddenInput)


class PictureForm(forms.Form):
    """3: a picture, if there is one."""

    picture = forms.FileField(
        label=_("Is there a picture?"), required=False, widget=forms.FileInput({"accept": PHOTOS}),
        help_text=_("You can send it without one. Please hide faces and number plates. Where it was taken is removed."),
    )  # fmt: skip
    picture_alt = forms.CharField(
        label=_("What can be seen in the picture?"), max_length=ALT_MAX, required=False,
        help_text=_("For people who cannot see it. One sentence is enough."),
    )  # fmt: skip
    is_decorative = forms.BooleanField(label=_("It is only decoration"), required=False)


class WhoForm(forms.Form):
    """4: who suffers from it."""

    affected = forms.CharField(
        label=_("Who suffers from it?"), max_length=AFFECTED_MAX, required=False, widget=Text(3),
        help_text=_("For example: “Pupils on their way home and older neighbours”"),
    )  # fmt: skip
    theme = ThemeField(
        label=_("Which area is it about?"), widget=ChipsOne, empty_label=_("I do not know"),
        help_text=_("If you do not know, we will find it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_chosen(self, "theme")


class ReportEditForm(WhatForm, WhereForm, WhoForm):
    """Everything of one's own report on one page."""

    field_order = ("title", "body", "district", "place_words", "upload", "picture_alt", "affected", "theme")
    upload = forms.FileField(label=_("Picture"), required=False, widget=forms.FileInput({"accept": PHOTOS}))
    picture_alt = forms.CharField(
        label=_("What can be seen in the picture?"), max_length=ALT_MAX, required=False,
        help_text=_("For people who cannot see it. One sentence is enough."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


# --- voices -------------------------------------------------------------------------------------------


class MeTooForm(forms.Form):
    """나도 겪어요: everything in it is optional."""

    story = forms.CharField(
        label=_("In your own words"), max_length=STORY_MAX, required=False, widget=Text(3),
        help_text=_("What happens to you? Everybody can read it. You may leave it empty."),
    )  # fmt: skip
    frequency = forms.ChoiceField(
        label=_("How often?"), required=False, widget=ChipsOne, choices=[*MeToo.Frequency.choices]
    )
    district = forms.ChoiceField(
        label=_("Where?"), required=False, choices=[("", pgettext_lazy("district", "I would rather not say")), *DISTRICT_CHOICES]
    )  # fmt: skip


class EvidenceForm(forms.Form):
    """Something that shows the problem; only the fields that its kind needs."""

    kind = forms.ChoiceField(choices=Evidence.Kind.choices, widget=forms.HiddenInput)
    url = forms.URLField(label=_("Address of the page"), max_length=500, assume_scheme="https")
    upload = forms.FileField(label=_("File"))
    alt = forms.CharField(
        label=_("What can be seen in the picture?"), max_length=ALT_MAX,
        help_text=_("For people who cannot see it. One sentence is enough."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What does it show?"), max_length=EVIDENCE_MAX, min_length=5, widget=Text(3),
        help_text=_("For example: “Counted on 3 evenings: out for 2 hours each”"),
    )  # fmt: skip
    NEEDED = {
        Evidence.Kind.PICTURE: {"upload", "alt"},
        Evidence.Kind.LINK: {"url"},
        Evidence.Kind.DOCUMENT: {"upload"},
    }

    def __init__(self, kind: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        needed = self.NEEDED.get(Evidence.Kind(kind), set())
        for name in {"url", "upload", "alt"} - needed:
            del self.fields[name]
        if "upload" in needed:
            accept = PHOTOS if kind == Evidence.Kind.PICTURE else files.ACCEPT_DOCUMENTS
            self.fields["upload"].widget.attrs["accept"] = accept
        self.fields["kind"].initial = kind


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why should it be decided anew?"), min_length=10, max_length=APPEAL_MAX, widget=Text(5)
    )


# --- curators -----------------------------------------------------------------------------------------


class VersionForm(forms.Form):
    """Carries the version that the page was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PublishForm(VersionForm):
    theme = ThemeField(label=_("Area"), empty_label=_("None"))
    owner = PartnerField(
        label=_("Institution in charge"), empty_label=_("As the area says, otherwise the centre"),
        help_text=_("It answers within the days it has promised."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_chosen(self, "theme", "owner")


class OwnerForm(VersionForm):
    owner = PartnerField(label=_("Institution in charge"), empty_label=_("The centre itself"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_chosen(self, "owner")


class NoteForm(VersionForm):
    note = forms.CharField(
        label=_("What is missing?"), min_length=5, max_length=REASON_MAX, widget=Text(4),
        help_text=_("The reporter reads this. Say kindly what to add, and why."),
    )  # fmt: skip


class TurnDownForm(VersionForm):
    """Why something is not shown; its author reads it."""

    reason_code = forms.ChoiceField(
        label=_("Reason"), choices=ModerationCase.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What the author should know"), min_length=5, max_length=REASON_MAX, widget=Text(4),
        help_text=_("Say what was decided, why, and what they can do instead."),
    )  # fmt: skip


class ReasonForm(VersionForm):
    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=REASON_MAX, widget=Text(3))


class MergeForm(forms.Form):
    """Which other problem this one is the same as."""

    target = forms.CharField(
        label=_("Receipt number of the other one"), max_length=40, required=False,
        help_text=_("Such as P2611-7K3QX4. The other one stays; this one points to it."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why are they the same?"), min_length=5, max_length=REASON_MAX, widget=Text(2),
        help_text=_("Everybody can read this."),
    )  # fmt: skip


class AppealDecisionForm(forms.Form):
    is_granted = forms.TypedChoiceField(
        label=_("Decision"), choices=[("1", _("Bring it back")), ("0", _("Keep the decision"))], widget=ChipsOne,
        coerce=lambda value: value == "1",
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=REASON_MAX,
        widget=Text(3),
        help_text=_("The reporter reads this."),
    )


# --- institutions ---------------------------------------------------------------------------------------


class StaffField(forms.ModelChoiceField):
    """Somebody of the institution, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.shown_name)


class TakeUpForm(forms.Form):
    """A named person and a date."""

    partner = PartnerField(label=_("For which institution?"), empty_label=_("The centre itself"))
    person = StaffField(
        Person.objects.none(),
        label=_("Who is in charge?"),
        help_text=_("This name is shown with the problem."),
    )
    due_on = forms.DateField(
        label=_("By when do you answer?"), widget=forms.DateInput({"type": "date"}),
        help_text=_("Everybody sees this date. You can move it later, with a reason."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What will you do first?"), max_length=ANSWER_MAX, required=False, widget=Text(3)
    )


class DueForm(VersionForm):
    due_on = forms.DateField(label=_("New answer date"), widget=forms.DateInput({"type": "date"}))
    reason = forms.CharField(
        label=_("Why is more time needed?"), min_length=5, max_length=REASON_MAX, widget=Text(3),
        help_text=_("Everybody reads this, beside the old date."),
    )  # fmt: skip


ANSWERS = [(kind.value, kind.label) for kind in Answer.Kind if kind != Answer.Kind.TAKEN_UP]


class AnswerForm(forms.Form):
    kind = forms.ChoiceField(label=_("What do you answer?"), choices=ANSWERS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("The answer"), min_length=10, max_length=ANSWER_MAX, widget=Markdown(8),
        help_text=_("Conclusion first, in plain words: what is done, by whom, from when. If declined: why, and what else helps."),
    )  # fmt: skip


# --- the list -----------------------------------------------------------------------------------------

OVERDUE = "overdue"
SORTS = [
    ("new", pgettext_lazy("order of problems", "Newest first")),
    ("me_too", pgettext_lazy("order of problems", "Most “me too”")),
    ("due", pgettext_lazy("order of problems", "Answer due soon")),
]


class FilterForm(forms.Form):
    """What of the list to show. A filter never fails: what is not understood is left out."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label=_("Area"),
        required=False,
        to_field_name="slug",
        empty_label=_("All areas"),
    )
    district = forms.ChoiceField(
        label=_("District"), required=False, choices=[("", _("All districts")), *DISTRICT_CHOICES]
    )
    stage = forms.ChoiceField(
        label=_("How it stands"), required=False,
        choices=[("", _("All")), *Problem.Stage.choices, (OVERDUE, _("Answer overdue"))],
    )  # fmt: skip
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)
