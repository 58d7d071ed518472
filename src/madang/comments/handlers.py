"""What comments tell the rest of the house about themselves."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments import actions, queries
from madang.core import personal
from madang.people.queries import own_things, what_now
from madang.people.rules import AUDIT_WORDS, MailMode, register_notice

personal.register("comments", export=queries.personal_data, erase=actions.erase_person)
register_notice("comments.answered", _("Answers to my comments"))
register_notice("comments.removed", _("Moderation of my comments"), mode=MailMode.NOW)
register_notice("comments.appeal", _("Decisions on my appeals"), mode=MailMode.NOW)
own_things.append(queries.own_section)
what_now.append(queries.tasks_of)
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
