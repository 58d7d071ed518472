"""Django's SQLite backend whose writing transactions wait for their turn in short steps.

SQLite admits one writer. The others look again after ever longer pauses, at last a tenth of a second, and whoever came
meanwhile may go before them: with sixteen writers some waited a second for a transaction of ten milliseconds. Here a
transaction first takes a lock beside the database, looking every millisecond. The lock orders, it does not protect:
SQLite keeps its own, which every other program sees as well.
"""

import contextlib
import fcntl
import os
import time

from django.db.backends.sqlite3 import base

STEP_SECONDS = 0.001


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; its turn lasts from BEGIN to the end of the transaction."""

    turn_file: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self.end_turn()
            raise

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if autocommit:  # the transaction is over
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.end_turn()

    def take_turn(self) -> None:
        """Wait until nobody else's transaction runs, at most as long as SQLite would; then SQLite decides."""
        if self.is_in_memory_db():
            return
        until = time.monotonic() + float(self.settings_dict["OPTIONS"].get("timeout", 5))
        # Where no file can be made (a folder for reading only) nobody writes either.
        with contextlib.suppress(OSError):
            place = f"{self.settings_dict['NAME']}-turn"
            self.turn_file = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while self.turn_file is not None and time.monotonic() < until:
            try:
                fcntl.flock(self.turn_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(STEP_SECONDS)

    def end_turn(self) -> None:
        """Let the next one in. Closing the file gives the lock back, as the end of the process does."""
        if self.turn_file is not None:
            os.close(self.turn_file)
            self.turn_file = None
