"""What left for the mail server, read back from the letters that tests keep."""

import re

from django.core import mail

from madang.core import outbox


def sent_letters() -> list[mail.EmailMessage]:
    """Everything that was sent so far, after the worker did its work."""
    outbox.deliver_due()
    return list(mail.outbox)


def last_code() -> str:
    """The sign-in code of the newest letter."""
    found = re.search(r"\b(\d{6})\b", str(sent_letters()[-1].body))
    assert found
    return found[1]
