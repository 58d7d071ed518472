"""What those who answer at a desk type: entries, replies, files of knowledge."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from madang.helpdesk import queries
from madang.helpdesk.models import CannedReply, Desk, Entry
from madang.helpdesk.models.entries import VARIANT_MAX, VARIANTS_MAX
from madang.helpdesk.rules import files
from madang.helpdesk.rules.files import Fault
from madang.people.models import Person
from madang.ui.forms import Cards, Text, text_field

FILE_MAX_BYTES = 1024 * 1024
ROWS_MAX = 1000
FIELDS = (
    "title", "body", "variants", "title_en", "body_en", "url", "source", "audience", "valid_from", "valid_until", "owner",
)  # fmt: skip


class LookForm(forms.Form):
    """Looking for an entry of a desk."""

    q = forms.CharField(label=_("Search the answers"), required=False, max_length=100)
    show = forms.ChoiceField(choices=list(queries.FILTERS.items()), required=False)

    def asked(self) -> tuple[str, str]:
        """Words and filter; what is not understood counts as not given."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("show", "")


class EntryForm(forms.ModelForm):
    """One thing a desk knows. Never saved by itself."""

    variants = forms.CharField(
        label=_("Other ways to ask"), required=False, widget=Text(5),
        validators=[MaxLengthValidator(VARIANTS_MAX * (VARIANT_MAX + 2))],
        help_text=_("One on each line, as people would really type it, in any language. Three to ten help most."),
    )  # fmt: skip

    class Meta:
        model = Entry
        formfield_callback = text_field
        fields = FIELDS
        widgets = {"audience": Cards}
        help_texts = {
            "title": _("As somebody would ask it."),
            "body": _("Plain sentences, the answer first. Up to 300 characters are shown whole."),
            "url": _("An address that begins with https://, or one of this site that begins with /."),
            "source": _("A rule, a notice, an office: what this answer rests on."),
            "valid_until": _(
                "After this day it is no longer given. Whoever looks after it is told two weeks before."
            ),
        }

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        owner: Any = self.fields["owner"]
        owner.label, owner.empty_label = _("Who looks after it"), _("Nobody")
        owner.label_from_instance = lambda person: person.shown_name
        chosen = self.get_initial_for_field(owner, "owner")
        keys = [
            *queries.serving(desk).values_list("pk", flat=True),
            *filter(None, [getattr(chosen, "pk", chosen)]),
        ]
        owner.queryset = Person.objects.filter(pk__in=keys).order_by("name", "pk")

    def clean_variants(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["variants"].splitlines() if line.strip()]
        if len(lines) > VARIANTS_MAX:
            words = gettext("At most %(limit)s ways to ask, please.")
            raise forms.ValidationError(words % {"limit": VARIANTS_MAX})
        if any(len(line) > VARIANT_MAX for line in lines):
            words = gettext("Each way to ask has at most %(limit)s characters.")
            raise forms.ValidationError(words % {"limit": VARIANT_MAX})
        return lines

    def validate_unique(self) -> None:
        """The action does that, under a lock."""

    def validate_constraints(self) -> None:
        """The action says it in words."""


class ReplyForm(forms.ModelForm):
    """A reply that is used again and again. Never saved by itself."""

    class Meta:
        model = CannedReply
        fields = ("title", "text")
        widgets = {"text": Text(6)}
        help_texts = {"title": _("By which agents find it; citizens do not see it.")}


FAULTS: dict[Fault, Any] = {
    Fault.ENCODING: _("Its letters cannot be read. Please save it as UTF-8."),
    Fault.EMPTY: _("There is no entry in it."),
    Fault.HEAD: _("The first line must name the columns, each once, among them id and body."),
    Fault.CELLS: _(
        "Row %(row)s has not as many cells as there are columns, or quotation marks that do not close."
    ),
    Fault.JSON: _("Line %(row)s is no JSON."),
    Fault.OBJECT: _("Line %(row)s is no JSON object: { … }."),
}


def rows_in(text: str) -> list[dict[str, Any]]:
    """The rows of a file. Raises ValidationError that says which line is wrong and why."""
    try:
        rows = files.read(text)
    except files.Unreadable as error:
        raise forms.ValidationError(str(FAULTS[error.fault]) % {"row": error.row}) from error
    if len(rows) > ROWS_MAX:
        words = ngettext(
            "A file holds at most %(limit)s entry here. The operator can read larger ones by command.",
            "A file holds at most %(limit)s entries here. The operator can read larger ones by command.", ROWS_MAX,
        )  # fmt: skip
        raise forms.ValidationError(words % {"limit": ROWS_MAX})
    return rows


class KnowledgeFile(forms.FileInput):
    """A file that is read at once, and therefore smaller than what is kept."""

    most_bytes = FILE_MAX_BYTES


class ImportForm(forms.Form):
    """A file of knowledge, to be looked at first."""

    SHOWN_AS = {"title": "upload", "body": "upload", "url": "upload", "variants": "upload"}

    upload = forms.FileField(
        label=_("File"), widget=KnowledgeFile(attrs={"accept": ".csv,.jsonl,.json"}),
        help_text=_("A thousand answers at most."),
    )  # fmt: skip

    def clean_upload(self) -> list[dict[str, Any]]:
        upload = self.cleaned_data["upload"]
        if upload.size > FILE_MAX_BYTES:
            words = gettext("The file is too large: at most %(limit)s MB, please. Divide it in two.")
            raise forms.ValidationError(words % {"limit": FILE_MAX_BYTES // 1024**2})
        try:
            return rows_in(files.text_of(upload.read()))
        except files.Unreadable as error:
            raise forms.ValidationError(str(FAULTS[error.fault])) from error


class ConfirmForm(forms.Form):
    """The same rows once more, after their numbers were seen."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=2 * FILE_MAX_BYTES, strip=False)

    def clean_rows(self) -> list[dict[str, Any]]:
        return rows_in(self.cleaned_data["rows"])
