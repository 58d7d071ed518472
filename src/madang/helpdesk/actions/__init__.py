"""Every change to desks, knowledge and conversations."""

from madang.helpdesk.actions.knowledge import (
    BadEntry,
    Imported,
    add_variant,
    import_entries,
    put_entry,
    switch_entry,
)

__all__ = ["BadEntry", "Imported", "add_variant", "import_entries", "put_entry", "switch_entry"]
