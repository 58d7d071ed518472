"""What a programme's page shows of its rounds."""

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.matching.models import Round
from madang.matching.queries.page import TONES, what_next
from madang.programmes.models import Programme
from madang.programmes.queries import Card
from madang.ui import formats


def cards(programme: Programme) -> list[Card]:
    """The public rounds of a programme: the one that takes wishes as something to do, the others as what became of it."""
    rows = Round.objects.visible_to(None).filter(programme=programme).exclude(state=Round.State.CANCELLED)
    return [_card(row) for row in rows[:6]]


def _card(row: Round) -> Card:
    href = reverse("matching:detail", args=[row.pk])
    if row.takes_wishes:
        day = formats.day(row.wishes_until)
        return Card(
            title=_("Take part in the forming of teams"), href=href, action=_("Take part"), status=str(row.get_state_display()), tone="ok",
            text=_("Say which problems you would like to work on. About two minutes, until %(day)s.") % {"day": day},
        )  # fmt: skip
    return Card(
        title=row.title, text=what_next(row), href=href, status=str(row.get_state_display()), tone=TONES[row.state],
        language=row.language,
    )  # fmt: skip
