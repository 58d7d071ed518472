"""What editors type, and how readers search."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.core.files import ACCEPT_DOCUMENTS
from madang.news import queries
from madang.news.actions import FIELDS
from madang.news.models import TITLE_MAX, Article
from madang.ui.forms import Markdown


class ArticleForm(forms.ModelForm):
    """A notice. Never saved by itself: an action does that."""

    class Meta:
        model = Article
        fields = FIELDS
        widgets = {
            "body": Markdown(16),
            "licence": forms.RadioSelect,
            "language": forms.RadioSelect,
        }
        labels = {"programme": _("Programme")}
        help_texts = {
            "department": _("As people know it, for example: operations team."),
            "contact_name": _("Who answers questions about this."),
            "programme": _("Only if it belongs to one."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].empty_label = _("None")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["body"].max_length = self._meta.model._meta.get_field("body").max_length  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """Now, or from a moment on."""

    at = forms.DateTimeField(
        label=_("From when"), required=False, help_text=_("Leave it empty to publish now."),
        widget=forms.DateTimeInput,
    )  # fmt: skip


class AttachmentForm(forms.Form):
    """A file with its title."""

    upload = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": f"{ACCEPT_DOCUMENTS},image/*"})
    )
    title = forms.CharField(label=_("Title of the file"), max_length=TITLE_MAX, required=False,
                            help_text=_("What is in it; for pictures, what they show."))  # fmt: skip


class SearchForm(forms.Form):
    """Search within the news."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, *args: Any, language: str = "ko", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(programme.slug, programme.name_in(language)) for programme in queries.programmes_in_news()]
        self.has_programmes = bool(rows)
        self.fields["programme"].choices = [("", _("All")), *rows]  # type: ignore[attr-defined]

    def asked(self) -> tuple[str, str]:
        """The words and the programme; what is not understood counts as not asked."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("programme", "")
