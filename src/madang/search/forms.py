"""What somebody searches for."""

from django import forms
from django.utils.translation import gettext_lazy as _

QUESTION_MAX = 200


class SearchForm(forms.Form):
    """Words, and the kind of thing; what is not understood narrows nothing."""

    q = forms.CharField(label=_("Search"), max_length=10_000, required=False, strip=True)
    type = forms.SlugField(required=False)

    def clean_q(self) -> str:
        """The first QUESTION_MAX characters: the rest would not change what is found."""
        return str(self.cleaned_data["q"])[:QUESTION_MAX].strip()
