"""Pure calculation: fair teams, fair panels, fair shares of money, groups of opinion. No tables, clock or network."""

import os

# numpy's linear algebra on one thread: beside a busy server its threads wait for each other, which took five times as long
# here, and no result depends on how many processors there are. Read when numpy is loaded, so it stands before everything.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
