"""What institutions tell the rest of the house about themselves."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.partners import actions, queries
from madang.partners.models import Partner
from madang.people.queries import role_scopes, what_now
from madang.people.rules import AUDIT_WORDS, MailMode, RoleKind, register_notice
from madang.search.models import Source, in_both, register

personal.register("partners", export=queries.personal_data, erase=actions.forget_signer)
register(
    Source(
        kind="partner",
        model=Partner,
        label=_("Institutions"),
        icon="landmark",
        visible_to=Partner.objects.visible_to,
        documents=lambda row: in_both((row.name, row.name_en), (row.about, row.about_en), (row.address, "")),
        url=lambda row: reverse("partners:detail", args=[row.slug]),
        note=Partner.get_kind_display,
        names=lambda row: [row.name],
        fields=frozenset({"name", "name_en", "about", "about_en", "address", "is_active"}),
    )
)
retention.register(
    Kept(
        "partners.signatures",
        what=_("Who signed an agreement"),
        purpose=_("Proving the agreement"),
        basis=Basis.TASK,
        fields=("partners.Agreement", "partners.AgreementParty"),
        ends=Ends.RECORD,
        about=About.STAFF,
    ),
    Kept(
        "partners.contacts",
        what=_("Address, telephone and e-mail of an institution"),
        purpose=_("Reaching the institution"),
        basis=Basis.TASK,
        fields=("partners.Partner",),
        ends=_("Until the institution changes or removes it"),
        about=About.STAFF,
    ),
)
register_notice(
    "partners.agreement",
    _("Agreements of my institution"),
    mode=MailMode.NOW,
    comes_to=("partners.represent",),
)
what_now.append(queries.tasks_of)
role_scopes[RoleKind.PARTNER_STAFF.value] = queries.staff_scopes
AUDIT_WORDS.update(
    {
        "partners.created": pgettext_lazy("audit", "added an institution"),
        "partners.edited": pgettext_lazy("audit", "changed what is said of an institution"),
        "partners.logo_set": pgettext_lazy("audit", "set the logo of an institution"),
        "partners.logo_removed": pgettext_lazy("audit", "removed the logo of an institution"),
        "partners.consortium_saved": pgettext_lazy("audit", "saved a consortium"),
        "partners.agreement_drafted": pgettext_lazy("audit", "drafted an agreement"),
        "partners.agreement_edited": pgettext_lazy("audit", "changed the draft of an agreement"),
        "partners.agreement_opened": pgettext_lazy("audit", "opened an agreement for signing"),
        "partners.agreement_reopened": pgettext_lazy("audit", "took an agreement back to a draft"),
        "partners.agreement_signed": pgettext_lazy("audit", "signed an agreement"),
        "partners.agreement_complete": pgettext_lazy(
            "audit", "completed an agreement with the last signature"
        ),
        "partners.agreement_ended": pgettext_lazy("audit", "ended an agreement"),
    }
)
