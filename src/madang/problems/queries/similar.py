"""Which problems share words: while somebody types, and for the search box of the list."""

from django.db.models import Count, Q

from madang.problems import rules
from madang.problems.models import GramCount, Problem, ProblemGram, ProblemQuerySet

# How many entries of the word index are read at most, whatever the size of the whole.
READ_AT_MOST = 3000
_CANDIDATES = 40


def similar_words(text: str, *, at_most: int = 12) -> dict[int, int]:
    """The rarest pairs of letters in `text` that any listed problem has, with in how many; few enough to read fast."""
    grams = rules.grams(text)
    codes = {rules.gram_code(gram) for gram in rules.telling(grams) or grams}
    counts = GramCount.objects.filter(gram__in=codes, count__gt=0).values_list("count", "gram")
    chosen: dict[int, int] = {}
    for count, gram in sorted(counts):
        if chosen and (sum(chosen.values()) + count > READ_AT_MOST or len(chosen) >= at_most):
            break
        chosen[gram] = count
    return chosen


def similar(
    text: str,
    district: str = "",
    theme: int | None = None,
    *,
    exclude: int | None = None,
    limit: int = rules.SIMILAR_MAX,
) -> list[Problem]:
    """Listed problems that sound like `text`, most alike first, at most `limit`; never the one with key `exclude`.

    Equal on every database: candidates come from the word index, the likeness is calculated by `rules`.
    """
    typed = rules.telling(rules.grams(text))
    chosen = similar_words(text)
    if not typed or not chosen:
        return []
    shared = (
        ProblemGram.objects.filter(gram__in=chosen).exclude(problem_id=exclude or 0).values_list("problem_id")
    )
    keys = [key for key, _n in shared.annotate(n=Count("gram")).order_by("-n", "-problem_id")[:_CANDIDATES]]
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
    """Those of `rows` whose title, text or place has every word of `text`; words of one letter are left out."""
    words = [word for word in rules.plain(text).split()[:8] if len(word) > 1]
    grams = {rules.gram_code(gram) for gram in rules.grams(" ".join(words))}
    counts = dict(GramCount.objects.filter(gram__in=grams, count__gt=0).values_list("gram", "count"))
    if not words or len(counts) < len(grams):
        return rows.none()
    for gram in sorted(counts, key=lambda gram: (counts[gram], gram))[:3]:
        rows = rows.filter(pk__in=ProblemGram.objects.filter(gram=gram).values("problem_id"))
    for word in words:
        rows = rows.filter(
            Q(title__icontains=word) | Q(body__icontains=word) | Q(place_words__icontains=word)
        )
    return rows
