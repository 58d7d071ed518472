"""What comments tell the rest of the house about themselves."""

from django.utils.translation import gettext_lazy as _

from madang.comments import actions, queries
from madang.core import personal
from madang.people.queries import what_now
from madang.people.rules import MailMode, register_notice

personal.register("comments", export=queries.personal_data, erase=actions.erase_person)
register_notice("comments.answered", _("Answers to my comments"))
register_notice("comments.removed", _("Moderation of my comments"), mode=MailMode.NOW)
register_notice("comments.appeal", _("Decisions on my appeals"), mode=MailMode.NOW)
what_now.append(queries.tasks_of)
