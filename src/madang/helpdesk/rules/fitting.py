"""Making the models of confidence from questions whose answer is known, and telling how well they do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from madang.helpdesk.rules.confidence import Band, Known, Model, auroc, fitted

NEAR_MISS, OFF_TOPIC = "near_miss", "off_topic"
DEVELOPMENT, SEALED = "development", "sealed"
DECLINED = 0.95
PLACES = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A question and what was found: whether there is an answer, its place among the candidates (None: not among them),
    the figures of the first candidate (none, where nothing was found or a fixed reply comes first), whether it names what
    the first candidate lacks, and the part it belongs to (DEVELOPMENT, SEALED; else `is_sealed` decides)."""

    question: str
    kind: str
    is_answerable: bool
    place: int | None
    figures: tuple[float, ...]
    is_doubted: bool = False
    part: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the first candidate answers it."""
        return self.place == 0

    @property
    def is_sealed(self) -> bool:
        """Whether nothing is fitted to it."""
        return self.part == SEALED if self.part else is_sealed(self.question)


def is_sealed(question: str) -> bool:
    """Whether a question belongs to the third that nothing is fitted to; the same for ever, whatever else there is."""
    return int(sha256(question.encode()).hexdigest(), 16) % 3 == 0


def fit(rows: Iterable[Row]) -> Model:
    """The model of those questions that are not sealed. Raises ValueError where they are not both right and wrong.

    Of what is off topic, DECLINED is to be declined in all: what a fixed reply declines need not be declined once more.
    """
    mine = [row for row in rows if not row.is_sealed]
    known = [row for row in mine if row.figures]
    off = sum(row.kind == OFF_TOPIC for row in mine)
    asked = sum(row.kind == OFF_TOPIC for row in known)
    if len({row.is_right for row in known}) < 2:
        raise ValueError("it takes questions with a right first candidate, and others")
    return _rounded(
        fitted(
            [Known(row.figures, row.is_right, row.kind == OFF_TOPIC, row.is_doubted) for row in known],
            declined_share=1 - (1 - DECLINED) * off / asked if asked else DECLINED,
        )
    )


def _rounded(model: Model) -> Model:
    mean, spread, matter, right = (
        tuple(round(value, PLACES) for value in values)
        for values in (model.mean, model.spread, model.matter, model.right)
    )
    spread = tuple(max(value, 10**-PLACES) for value in spread)  # of a figure that is always the same
    biases = round(model.matter_bias, PLACES), round(model.right_bias, PLACES)
    return Model(mean, spread, matter, biases[0], right, biases[1], model.answer_from, model.suggest_from)


def told(model: Model, rows: Sequence[Row]) -> list[str]:
    """How a model does with `rows`, in lines for people."""
    sure = {row: model.confidence(row.figures) if row.figures else 0.0 for row in rows}
    band = {row: _shown(model, row, sure[row]) for row in rows}
    known = [row for row in rows if row.is_answerable]
    near, off = ([row for row in rows if row.kind == kind] for kind in (NEAR_MISS, OFF_TOPIC))
    answered = [row for row in rows if band[row] is Band.ANSWER]
    lines = [
        f"{kind}: {len(part)} questions, recall@1 {_share(part, lambda row: row.is_right)}, "
        f"recall@5 {_share(part, lambda row: row.place is not None and row.place < 5)}"
        for kind, part in _by_kind(known).items()
    ]
    return [
        *lines,
        f"answerable, shown or suggested {_share(known, lambda row: band[row] is not Band.NONE)}; "
        f"shown {_share(known, lambda row: band[row] is Band.ANSWER)}; right of what is shown {_share(answered, lambda row: row.is_right)}",
        f"off topic, declined {_share(off, lambda row: band[row] is Band.NONE)}; near miss, shown {_share(near, lambda row: band[row] is Band.ANSWER)}",
        f"AUROC answerable: near miss {_auroc(sure, known, near)}, off topic {_auroc(sure, known, off)}",
    ]


def _shown(model: Model, row: Row, sure: float) -> Band:
    band = model.band(sure) if row.figures else Band.NONE
    return Band.SUGGEST if band is Band.ANSWER and row.is_doubted else band


def _by_kind(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


def _share(rows: Sequence[Row], holds: Callable[[Row], bool]) -> str:
    return f"{sum(map(holds, rows)) / len(rows):.3f}" if rows else "–"


def _auroc(sure: Mapping[Row, float], ones: Sequence[Row], rest: Sequence[Row]) -> str:
    rows = [*ones, *rest]
    value = auroc([sure[row] for row in rows], [row.is_answerable for row in rows])
    return f"{value:.3f}" if ones and rest else "–"


_HEAD = '''"""The models of confidence that are shipped, by how the centre searches: made by `manage helpdesk_fit` from the questions
of development in helpdesk/tests. Made anew when the index, its weights or the knowledge change much.
"""

from madang.helpdesk.rules.confidence import Model

FITS = {
'''


def source_of(fits: Mapping[str, Model]) -> str:
    """The text of rules/fits.py that holds these models."""
    models = [
        f'    "{mode}": Model(\n'
        f"        {model.mean},\n        {model.spread},\n"
        f"        {model.matter},\n        {model.matter_bias},\n        {model.right},\n        {model.right_bias},\n"
        f"        {model.answer_from},\n        {model.suggest_from},\n    ),\n"
        for mode, model in sorted(fits.items())
    ]
    return f"{_HEAD}{''.join(models)}}}\n"
