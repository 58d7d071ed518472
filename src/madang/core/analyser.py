"""The analyser of Korean words, loaded once: the processes that are forked afterwards share its memory."""

import warnings
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiwipiepy import Kiwi


@cache
def analyser() -> "Kiwi":
    """The analyser; loading takes about a second and 300 MB.

    It has no threads of its own: a forked child would wait for ever for threads that it does not have.
    """
    from kiwipiepy import Kiwi  # 300 MB, and not needed where MADANG_ANALYSER=none

    with warnings.catch_warnings():
        # "num_workers=0 is changed": it means what we want, no threads.
        warnings.simplefilter("ignore", DeprecationWarning)
        kiwi = Kiwi(num_workers=0, load_multi_dict=False)
    kiwi.tokenize("가")  # its tables are built at first use: before forking, not in each child
    return kiwi
