"""Replies that agents of a desk use again and again."""

from django.db import transaction
from django.utils.translation import gettext as _

from madang.core import audit, versions
from madang.core.errors import DomainError
from madang.helpdesk.models import CannedReply, Desk
from madang.helpdesk.models.changing import check_served
from madang.helpdesk.models.desks import NAME_MAX, REPLY_MAX
from madang.people.models import Person

REPLIES_MAX = 200


class BadReply(DomainError):
    """A reply without words, too long, or one too many."""


@transaction.atomic
def save_reply(
    *, desk: Desk, by: Person | None, title: str, text: str, reply: CannedReply | None = None, version: int | None = None
) -> CannedReply:  # fmt: skip
    """Write a reply of `desk`, a new one or `reply`. `by` None: the system itself. Raises NotAllowed, BadReply,
    EditConflict."""
    check_served(desk, by)
    words = {"title": title.strip(), "text": text.strip()}
    for name, limit in (("title", NAME_MAX), ("text", REPLY_MAX)):
        if not 0 < len(words[name]) <= limit:
            raise BadReply(_("Please write 1 to %(limit)s characters.") % {"limit": limit}, field=name)
    if reply is None:
        if desk.canned_replies.count() >= REPLIES_MAX:
            raise BadReply(_("A desk has at most %(limit)s replies.") % {"limit": REPLIES_MAX})
        reply = CannedReply(desk=desk, **words)
    else:
        reply = CannedReply.objects.select_for_update().get(pk=reply.pk, desk=desk)
        if version is not None:
            versions.check(reply, version, ["title", "text"])
        reply.title, reply.text = words["title"], words["text"]
    reply.save()
    audit.record(by=by, verb="helpdesk.reply_saved", target=reply)
    return reply


@transaction.atomic
def remove_reply(*, reply: CannedReply, by: Person) -> None:
    """Throw a reply away. Raises NotAllowed."""
    check_served(reply.desk, by)
    audit.record(by=by, verb="helpdesk.reply_removed", target=reply)
    reply.delete()
