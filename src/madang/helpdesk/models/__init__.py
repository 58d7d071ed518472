"""Tables of the help desk: desks and their agents, knowledge and its history, conversations and what was asked."""

from madang.helpdesk.models.conversations import (
    Asked,
    Conversation,
    ConversationEvent,
    Message,
    device_digest,
)
from madang.helpdesk.models.desks import CannedReply, Desk, Presence, served_keys
from madang.helpdesk.models.entries import Entry, EntryVersion

__all__ = [
    "Asked",
    "CannedReply",
    "Conversation",
    "ConversationEvent",
    "Desk",
    "Entry",
    "EntryVersion",
    "Message",
    "Presence",
    "device_digest",
    "served_keys",
]
