"""What programmes tell the rest of the house about themselves."""

from django.utils.translation import pgettext_lazy

from madang.partners.queries import register_section
from madang.people import rules as people_rules
from madang.programmes import queries

register_section(queries.section_of)
people_rules.INTERESTS = queries.ThemeInterests()
people_rules.AUDIT_WORDS.update(
    {
        "programmes.created": pgettext_lazy("audit", "began a programme"),
        "programmes.edited": pgettext_lazy("audit", "changed a programme"),
        "programmes.partners_set": pgettext_lazy("audit", "set the institutions of a programme"),
        "programmes.phases_set": pgettext_lazy("audit", "set the phases of a programme"),
        "programmes.tracks_set": pgettext_lazy("audit", "set the tracks of a programme"),
        "programmes.theme_saved": pgettext_lazy("audit", "saved a theme"),
    }
)
