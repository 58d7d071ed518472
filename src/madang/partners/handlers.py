"""What institutions tell the rest of the house about themselves."""

from django.utils.translation import gettext_lazy as _

from madang.core import personal
from madang.partners import actions, queries
from madang.people.queries import what_now
from madang.people.rules import MailMode, register_notice

personal.register("partners", export=queries.personal_data, erase=actions.forget_signer)
register_notice("partners.agreement", _("Agreements of my institution"), mode=MailMode.NOW)
what_now.append(queries.tasks_of)
