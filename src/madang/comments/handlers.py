"""What comments tell the rest of the house about themselves."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments import actions, queries
from madang.core import personal, retention
from madang.core.retention import Basis, Ends, Kept
from madang.people.queries import own_things, what_now
from madang.people.rules import AUDIT_WORDS, READINGS, MailMode, register_notice

personal.register("comments", export=queries.personal_data, erase=actions.erase_person)
retention.register(
    Kept(
        "comments.comments",
        what=_("Comments"),
        purpose=_("Talking about a problem or a notice in public"),
        basis=Basis.CHOICE,
        fields=("comments.Comment",),
        ends=Ends.RECORD,
    ),
    Kept(
        "comments.removed",
        what=_("The words of comments that moderators removed"),
        purpose=_("So that you can object, and somebody can look again"),
        basis=Basis.TASK,
        fields=("comments.Comment.body", "comments.Removal", "comments.Appeal"),
        ends=_("From the removal on"),
        kept=retention.YEAR,
        over=queries.removed_before,
        forget=actions.forget_removed,
    ),
    Kept(
        "comments.reports",
        what=_("Who reported a comment, and why"),
        purpose=_("Keeping the rules of conversation"),
        basis=Basis.TASK,
        fields=("comments.Report",),
        ends=_("From the decision on"),
        kept=retention.YEAR,
        over=queries.reports_handled_before,
        forget=actions.forget_reports,
    ),
    Kept(
        "comments.filter",
        what=_("What a program learnt from the words of comments"),
        purpose=_("Showing moderators what reads like advertising"),
        basis=Basis.TASK,
        fields=("comments.AdFilter",),
        ends=_("Until the next night, when it learns anew"),
    ),
)
register_notice("comments.answered", _("Answers to my comments"))
register_notice("comments.removed", _("Moderation of my comments"), mode=MailMode.NOW)
register_notice("comments.appeal", _("Decisions on my appeals"), mode=MailMode.NOW)
own_things.append(queries.own_section)
what_now.append(queries.tasks_of)
READINGS["comments.moderation"] = _("what was written to the moderators: reports, appeals")
AUDIT_WORDS.update(
    {
        "comments.posted": pgettext_lazy("audit", "wrote a comment"),
        "comments.edited": pgettext_lazy("audit", "changed their comment"),
        "comments.withdrawn": pgettext_lazy("audit", "took their comment back"),
        "comments.reported": pgettext_lazy("audit", "reported a comment"),
        "comments.kept": pgettext_lazy("audit", "left a reported comment standing"),
        "comments.removed": pgettext_lazy("audit", "removed a comment"),
        "comments.appealed": pgettext_lazy("audit", "asked to look again at a removal"),
        "comments.appeal_decided": pgettext_lazy("audit", "decided about a removed comment again"),
    }
)
