"""What matching tells the rest of the house, and what it keeps of people."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.matching import actions, emails, rules
from madang.matching.models import Wish
from madang.matching.queries import own
from madang.matching.queries.card import cards
from madang.people import queries as people
from madang.people.rules import AUDIT_WORDS, READINGS, MailMode, register_notice
from madang.programmes.queries import register_card

personal.register("matching", export=own.personal_data, erase=actions.erase_person)
people.own_things.append(own.own_section)
people.what_now.append(own.tasks_of)
register_card(cards)
retention.register(
    Kept(
        "matching.wishes",
        what=_(
            "Your wishes when teams are formed, with whom you want to be or rather not, and where you were placed"
        ),
        purpose=_("Finding a team that fits, and telling you why it became this one"),
        basis=Basis.CHOICE,
        fields=("matching.Wish", "matching.TogetherAsk", "matching.NeverWish", "matching.Placement"),
        ends=_("From the day on which the teams begin"),
        kept=rules.KEPT,
        over=lambda border: Wish.objects.filter(round__settled_at__lt=border),
        forget=actions.forget_wishes,
    ),
    Kept(
        "matching.rounds",
        what=_("Who prepared a round in which teams are formed, and who had them calculated"),
        purpose=_("So that decisions can be checked afterwards"),
        basis=Basis.TASK,
        fields=("matching.Round", "matching.MatchRun"),
        ends=Ends.RECORD,
        about=About.STAFF,
    ),
)
register_notice(emails.MINE, emails.KINDS[emails.MINE], mode=MailMode.NOW)
register_notice(
    emails.DUTY, emails.KINDS[emails.DUTY], mode=MailMode.DIGEST, comes_to=("matching.coordinate",)
)
READINGS["matching.wishes"] = _("your wishes for a team, and with whom you would rather not be")
READINGS["matching.run"] = _("the team you were placed in, before it was told")
AUDIT_WORDS.update(
    {
        "matching.round_created": pgettext_lazy("audit", "prepared a round of forming teams"),
        "matching.round_edited": pgettext_lazy("audit", "changed a round of forming teams"),
        "matching.problems_offered": pgettext_lazy("audit", "chose the problems of a round"),
        "matching.round_opened": pgettext_lazy("audit", "opened a round for wishes"),
        "matching.round_closed": pgettext_lazy("audit", "ended the wishes of a round"),
        "matching.round_reopened": pgettext_lazy("audit", "took wishes of a round again"),
        "matching.round_cancelled": pgettext_lazy("audit", "cancelled a round"),
        "matching.round_published": pgettext_lazy("audit", "told everybody their team"),
        "matching.round_settled": pgettext_lazy("audit", "let the teams of a round begin"),
        "matching.wish_sent": pgettext_lazy("audit", "sent wishes for a team"),
        "matching.wish_changed": pgettext_lazy("audit", "changed wishes for a team"),
        "matching.wish_withdrawn": pgettext_lazy("audit", "withdrew wishes for a team"),
        "matching.together_asked": pgettext_lazy("audit", "asked to be in the same team as somebody"),
        "matching.together_accepted": pgettext_lazy("audit", "agreed to be in the same team as somebody"),
        "matching.together_declined": pgettext_lazy("audit", "would rather be placed separately"),
        "matching.never_tied": pgettext_lazy("audit", "said whom a name under “rather not together” means"),
        "matching.run_started": pgettext_lazy("audit", "had teams calculated"),
        "matching.run_finished": pgettext_lazy("audit", "teams were calculated"),
        "matching.run_crashed": pgettext_lazy("audit", "a calculation of teams was broken off"),
        "matching.place_locked": pgettext_lazy("audit", "held somebody in a team"),
        "matching.place_unlocked": pgettext_lazy("audit", "let somebody go from a team"),
        "matching.place_moved": pgettext_lazy("audit", "moved somebody to another team by hand"),
        "matching.place_confirmed": pgettext_lazy("audit", "confirmed a seat in a team"),
        "matching.place_declined": pgettext_lazy("audit", "declined a seat in a team"),
        "matching.place_expired": pgettext_lazy("audit", "a seat was not answered for in time"),
        "matching.place_offered": pgettext_lazy("audit", "a free seat was offered from the reserve list"),
        "matching.team_begun": pgettext_lazy("audit", "opened a team that was formed"),
    }
)
