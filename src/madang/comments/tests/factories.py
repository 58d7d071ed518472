"""Comments for tests."""

import itertools
from typing import Any

from madang.comments.models import Comment
from madang.core import ids
from madang.people.models import Person

_numbers = itertools.count(1)


def make_comment(target: Any, author: Person, body: str = "", **fields: Any) -> Comment:
    """A shown comment under `target`, which is a row or a plain name such as `news.article:1`."""
    scope = target if isinstance(target, str) else ids.scope_of(target)
    return Comment.objects.create(
        target=scope, author=author, body=body or f"댓글 {next(_numbers)}", **fields
    )
