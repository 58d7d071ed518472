"""The whole demonstration in one transaction."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from madang.core import audit
from madang.core.errors import DomainError
from madang.demo.actions.deliberations import DeliberationScript
from madang.demo.actions.funds import FundScript
from madang.demo.actions.helpdesk import HelpdeskScript
from madang.demo.actions.matching import MatchingScript
from madang.demo.actions.news import NewsScript
from madang.demo.actions.partners import PartnerScript
from madang.demo.actions.people import PeopleScript
from madang.demo.actions.problems import ProblemScript
from madang.demo.actions.programmes import ProgrammeScript
from madang.demo.actions.projects import ProjectScript
from madang.demo.actions.story import Story
from madang.demo.actions.talks import TalkScript
from madang.demo.actions.today import TodayScript
from madang.demo.actions.trials import TrialScript
from madang.demo.rules import content
from madang.people.models import Person


class NotEmpty(DomainError):
    """Invented people are never mixed with real ones."""


@transaction.atomic
def load_demo(*, by: Person | None = None) -> int:
    """Fill an empty centre with the demonstration: everything or nothing, and once.

    Returns how many things happened in it; 0 where it was loaded before. Raises NotEmpty where real people are.
    """
    if Person.objects.filter(email__endswith=f"@{content.DOMAIN}").exists():
        return 0
    if Person.objects.exists():
        raise NotEmpty(_("There are real people here already, so the demonstration is not loaded."))
    story = Story()
    with translation.override("ko"):
        people = PeopleScript(story)
        people.write()
        PartnerScript(story).write()
        people.write_roles()
        ProgrammeScript(story).write()
        NewsScript(story).write()
        for row in content.problems():
            ProblemScript(story, row).write()
        for row in content.deliberations():
            DeliberationScript(story, row).write()
        for row in content.projects():
            ProjectScript(story, row).write()
        for row in content.trials():
            TrialScript(story, row).write()
        for row in content.funds():
            FundScript(story, row).write()
        for row in content.rounds():
            MatchingScript(story, row).write()
        HelpdeskScript(story).write()
        TalkScript(story).write()
        TodayScript(story).write()
        played = story.play()
    audit.record(by=by, verb="demo.loaded", target="", details={"events": played})
    return played
