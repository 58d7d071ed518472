"""Every change to desks, knowledge and conversations."""

from madang.helpdesk.actions.desks import (
    AgentUnknown,
    BadDesk,
    CentreDeskStays,
    DeskBusy,
    SlugTaken,
    TooManyAgents,
    add_agent,
    close_desk,
    edit_desk,
    open_desk,
    remove_agent,
    reopen_desk,
)
from madang.helpdesk.actions.erasure import forget_author
from madang.helpdesk.actions.knowledge import (
    BadEntry,
    Imported,
    add_variant,
    import_entries,
    put_entry,
    switch_entry,
)
from madang.helpdesk.actions.replies import BadReply, remove_reply, save_reply

__all__ = [
    "AgentUnknown",
    "BadDesk",
    "BadEntry",
    "BadReply",
    "CentreDeskStays",
    "DeskBusy",
    "Imported",
    "SlugTaken",
    "TooManyAgents",
    "add_agent",
    "add_variant",
    "close_desk",
    "edit_desk",
    "forget_author",
    "import_entries",
    "open_desk",
    "put_entry",
    "remove_agent",
    "remove_reply",
    "reopen_desk",
    "save_reply",
    "switch_entry",
]
