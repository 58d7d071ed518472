"""Notices for tests."""

import itertools
from typing import Any

from madang.core import clock
from madang.news.models import Article

_numbers = itertools.count(1)


def make_article(title: str = "", **fields: Any) -> Article:
    """A published notice; `published_at=None` makes a draft."""
    number = next(_numbers)
    defaults = {
        "slug": f"article-{number}", "body": "센터가 **문을 열었어요**.", "department": "운영팀",
        "contact_name": "김담당", "contact_phone": "02-000-0000", "published_at": clock.now(),
    }  # fmt: skip
    return Article.objects.create(title=title or f"소식 {number:04}", **{**defaults, **fields})
