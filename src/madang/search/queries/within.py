"""Where a question is looked for: in which kinds of things, of which desk, for whom."""

from collections.abc import Collection
from dataclasses import dataclass

from madang.search.models import Audience


@dataclass(frozen=True, slots=True)
class Within:
    """Where to look. Empty parts leave nothing out."""

    kinds: tuple[str, ...] = ()
    desk: int | None = None
    audiences: tuple[str, ...] = (Audience.PUBLIC,)

    def where(self) -> tuple[str, list[str | int]]:
        """The same as a condition on the table `doc`, and its values."""
        parts, values = [_one_of("doc.audience", self.audiences)], [*self.audiences]
        found: list[str | int] = [*values]
        if self.kinds:
            parts.append(_one_of("doc.kind", self.kinds))
            found += self.kinds
        if self.desk is not None:
            parts.append("doc.desk = %s")
            found.append(self.desk)
        return " AND ".join(parts), found


def _one_of(column: str, values: Collection[str]) -> str:
    return f"{column} IN ({', '.join(['%s'] * len(values))})"
