"""What others may listen to. Each is sent inside the action's transaction with `comment` and `target` (the row
commented on, None where it no longer exists)."""

from django.dispatch import Signal

comment_posted = Signal()
comment_edited = Signal()
# Removed by moderators or withdrawn by its author.
comment_hidden = Signal()
comment_restored = Signal()
