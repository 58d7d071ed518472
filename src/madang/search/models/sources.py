"""What can be found. Each app says it for its own things, in its `handlers.py`:

search.register(
    Source(
        kind="problem",
        model=Problem,
        label=_("Problems"),
        icon="hand",
        visible_to=Problem.objects.visible_to,
        documents=queries.documents_of,
        url=lambda problem: reverse("problems:detail", args=[problem.pk]),
        fields=frozenset({"title", "body", "state"}),
    )
)
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from madang.people.models import Person
from madang.search.models.documents import Audience


@dataclass(frozen=True, slots=True)
class Document:
    """What a thing says in one language. `variants`: other ways to ask for it, each weighing as much as the title."""

    lang: str
    title: str
    body: str = ""
    variants: Sequence[str] = ()
    audience: str = Audience.PUBLIC
    desk: int | None = None


def in_both(title: tuple[str, str], *body: tuple[str, str]) -> list[Document]:
    """Documents of something that is said in Korean, and in English where it has an English title or text.

    Each argument is a pair, Korean and English; an English document keeps the Korean title where it has no own.
    """
    korean = Document("ko", title[0], "\n".join(ko for ko, _en in body if ko))
    texts = "\n".join(en for _ko, en in body if en)
    return [korean, Document("en", title[1] or title[0], texts)] if title[1] or texts else [korean]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that can be found."""

    kind: str
    model: type[Model]
    label: str | Promise
    icon: str
    visible_to: Callable[[Person | None], QuerySet[Any]]
    # Nothing, where the thing is not to be found by anybody.
    documents: Callable[[Any], list[Document]]
    url: Callable[[Any], str]
    # A save that names its fields is of interest where it names one of these.
    fields: frozenset[str] = frozenset()
    # When a thing that nobody sees yet will be seen.
    shown_from: Callable[[Any], datetime | None] = lambda thing: None
    # Names that count as one word wherever they stand.
    names: Callable[[Any], Iterable[str]] = lambda thing: ()
    # A few words beside the title: a state, a place, a date.
    note: Callable[[Any], str | Promise] = lambda thing: ""
    # What is in the index; unless said, what a visitor may see.
    findable: Callable[[], QuerySet[Any]] | None = None

    def found(self) -> QuerySet[Any]:
        """The things that are to be in the index."""
        return self.findable() if self.findable else self.visible_to(None)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a kind of thing findable."""
    _sources[source.kind] = source


def sources() -> Iterable[Source]:
    """Every kind of thing, in the order in which they are offered."""
    return tuple(_sources.values())


def by_kind(kind: str) -> Source | None:
    """The source of that kind, if there is one."""
    return _sources.get(kind)


def of_model(model: type[Model]) -> list[Source]:
    """The kinds of things that rows of `model` are."""
    return [source for source in _sources.values() if source.model is model]
