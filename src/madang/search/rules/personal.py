"""Whether what somebody typed into a search may be written down."""

import re

# Telephone numbers, numbers of persons, cards and accounts have more digits than a date or the number of a receipt.
_DIGITS_MOST = 8
_ADDRESS = re.compile(r"\S@\S")


def looks_personal(text: str) -> bool:
    """Whether `text` holds an e-mail address, or more digits than anything has that is looked for here.

    Names are not known: they look like any other word.
    """
    return _ADDRESS.search(text) is not None or sum(sign.isdigit() for sign in text) > _DIGITS_MOST
