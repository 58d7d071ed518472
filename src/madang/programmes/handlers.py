"""What programmes tell the rest of the house about themselves."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.partners.queries import register_section
from madang.people import rules as people_rules
from madang.programmes import queries
from madang.programmes.models import Programme
from madang.search.models import Source, in_both, register

register_section(queries.section_of)
register(
    Source(
        kind="programme",
        model=Programme,
        label=_("Programmes"),
        icon="calendar-days",
        visible_to=Programme.objects.visible_to,
        documents=lambda row: in_both((row.name, row.name_en), (row.summary, row.summary_en)),
        url=lambda row: reverse("programmes:detail", args=[row.slug]),
        note=Programme.get_state_display,
        names=lambda row: [row.name],
        fields=frozenset({"name", "name_en", "summary", "summary_en", "state"}),
    )
)
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
