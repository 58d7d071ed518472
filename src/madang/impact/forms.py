"""The filters of a ledger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.projects.models import LedgerEntry


class LedgerFilterForm(forms.Form):
    """What it did, and in which year."""

    kind = forms.ChoiceField(
        label=_("What it did"), required=False, choices=[("", _("All")), *LedgerEntry.Kind.choices]
    )
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["year"]
        field.choices = [("", _("All")), *((str(year), str(year)) for year in years)]
