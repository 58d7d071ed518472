"""What others may listen to. Each is sent inside the action's transaction with `problem` and `by` (None: the system)."""

from django.dispatch import Signal

problem_received = Signal()
problem_published = Signal()
problem_taken_up = Signal()
# Also with `answer`, the public statement, and `origin`: the thing it was first said about, empty for the problem itself.
problem_answered = Signal()
# Also with `merge`.
problem_merged = Signal()
problem_unmerged = Signal()
# No longer public: hidden, or withdrawn by its reporter.
problem_closed = Signal()
# Also with `me_too`.
problem_joined = Signal()
