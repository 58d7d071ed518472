"""In which language somebody wrote, told by the letters."""

import re

# Syllables, and single letters as in ㅠㅠ.
HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")


def has_hangul(text: str) -> bool:
    """Whether there is any Hangul in it."""
    return HANGUL.search(text) is not None


def language_of(text: str, otherwise: str | None) -> str:
    """The language of what a person wrote: Korean with any Hangul, otherwise that of their page (Korean for none)."""
    return "ko" if has_hangul(text) else (otherwise or "ko")[:2]
