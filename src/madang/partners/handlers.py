"""What institutions tell the rest of the house about themselves."""

from django.utils.translation import gettext_lazy as _

from madang.core import personal
from madang.partners import actions, queries
from madang.people.queries import role_scopes, what_now
from madang.people.rules import MailMode, RoleKind, register_notice

personal.register("partners", export=queries.personal_data, erase=actions.forget_signer)
register_notice("partners.agreement", _("Agreements of my institution"), mode=MailMode.NOW)
what_now.append(queries.tasks_of)
role_scopes[RoleKind.PARTNER_STAFF.value] = queries.staff_scopes
