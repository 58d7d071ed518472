"""Which problems share words: while somebody types, and for the search box of the list."""

from madang.problems import rules
from madang.problems.models import Problem, ProblemQuerySet
from madang.search.queries import Within, near_keys, rank

_CANDIDATES = 30
# Of so many that fit some words the list shows those that fit best.
FOUND_MAX = 500


def similar(
    text: str,
    district: str = "",
    theme: int | None = None,
    *,
    exclude: int | None = None,
    limit: int = rules.SIMILAR_MAX,
) -> list[Problem]:
    """Listed problems that sound like `text`, most alike first, at most `limit`; never the one with key `exclude`.

    Equal on every database: candidates come from the index, the likeness is calculated by `rules`.
    """
    typed = rules.telling(rules.grams(text))
    if not typed:
        return []
    _asked, hits = rank(text, Within(kinds=("problem",)), limit=_CANDIDATES)
    keys = [hit.object_id for hit in hits if hit.object_id != exclude]
    rows = Problem.objects.filter(pk__in=keys, is_listed=True).select_related("theme").defer("affected")
    scored = [(_likeness(typed, row, district, theme), row) for row in rows]
    found = sorted(
        (pair for pair in scored if pair[0] >= rules.SIMILAR_FROM), key=lambda pair: (-pair[0], -pair[1].pk)
    )
    return [row for _score, row in found[:limit]]


def _likeness(typed: frozenset[str], row: Problem, district: str, theme: int | None) -> float:
    title = rules.telling(rules.grams(row.title))
    words = rules.overlap(typed, title, title | rules.grams(f"{row.body[:400]} {row.place_words}"))
    same_district = bool(district) and row.district == district
    return rules.likeness(
        words, same_district=same_district, same_theme=bool(theme) and row.theme_id == theme
    )


def with_words(rows: ProblemQuerySet, text: str) -> ProblemQuerySet:
    """Those of `rows` that fit the words of `text`."""
    return rows.filter(pk__in=near_keys(text, "problem", limit=FOUND_MAX))
