"""What the demonstration tells the rest of the house about itself."""

from django.utils.translation import pgettext_lazy

from madang.people.rules import AUDIT_WORDS

AUDIT_WORDS.update(
    {
        "demo.loaded": pgettext_lazy("audit", "loaded the demonstration"),
    }
)
