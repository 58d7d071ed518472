"""What a desk's knowledge has for a question: candidates with their figures, and how sure the first one is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from madang.core.language import has_hangul
from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.rules.confidence import WITH_MEANING, Band, Model
from madang.helpdesk.rules.elsewhere import elsewhere
from madang.helpdesk.rules.fits import FITS
from madang.helpdesk.rules.thresholds import Thresholds
from madang.helpdesk.rules.wording import dice
from madang.people.models import Person
from madang.search.models import Audience, Document
from madang.search.models.vectors import encoder_now
from madang.search.queries import Asked as Question
from madang.search.queries import Hit, Within, rank
from madang.search.rules import WEIGHT_MOST, analyse, plain, share_of
from madang.search.rules.passages import Wanted

KIND = "entry"
CANDIDATES = 10
# More words of other matters say no more than two; who writes at length need not know what this desk is for.
ELSEWHERE_MOST = 2
SAID_MOST = 16


def documents_of(entry: Entry) -> list[Document]:
    """An entry for the index: Korean, and English where it has an English text. Other ways to ask stand with the text of
    their language."""
    audience = Audience.PUBLIC if entry.audience == Entry.Audience.PUBLIC else Audience.STAFF
    has_english = bool(entry.title_en or entry.body_en)
    korean = [variant for variant in entry.variants if not has_english or has_hangul(variant)]
    found = [Document("ko", entry.title, entry.body, korean, audience, entry.desk_id)]
    if has_english:
        english = [variant for variant in entry.variants if not has_hangul(variant)]
        found.append(
            Document("en", entry.title_en or entry.title, entry.body_en, english, audience, entry.desk_id)
        )
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, with the figures of its best document."""

    entry: Entry
    hit: Hit


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The candidates, best first, how sure the first one is, and what that means."""

    question: Question
    candidates: list[Candidate] = field(default_factory=list)
    figures: tuple[float, ...] = ()
    confidence: float = 0.0
    band: Band = Band.NONE

    @property
    def wanted(self) -> Wanted:
        """The terms of the question, to find and mark them in a text."""
        return Wanted.of(self.question.terms)


def mode_of(figures: Sequence[object]) -> str:
    """How these figures were found, as `FITS` names it: `kiwi`, `none`, `kiwi+use` … While nothing of a new encoder is in
    the index yet, it is searched without."""
    encoder = encoder_now() if len(figures) == len(WITH_MEANING) else None
    return f"{settings.SEARCH_ANALYSER}+{encoder.name}" if encoder else settings.SEARCH_ANALYSER


def sureness(figures: Sequence[float], desk: Desk) -> tuple[float, Band]:
    """How sure a first candidate of these figures is, and what that means at `desk`; by the terms alone where there is no
    model with the meaning."""
    model = FITS.get(mode_of(figures)) or FITS[settings.SEARCH_ANALYSER]
    sure, own = model.confidence(figures[: len(model.mean)]), thresholds_of(desk, model)
    return sure, replace(model, answer_from=own.answer_from, suggest_from=own.suggest_from).band(sure)


def thresholds_of(desk: Desk, model: Model | None = None) -> Thresholds:
    """From where on `desk` answers and offers a choice: its own thresholds, else those that are shipped for `model`, or
    for how this centre searches."""
    encoder = encoder_now()
    shipped = model or FITS.get(mode_of(WITH_MEANING if encoder else ())) or FITS[settings.SEARCH_ANALYSER]
    return Thresholds(
        shipped.answer_from if desk.answer_from is None else desk.answer_from,
        shipped.suggest_from if desk.suggest_from is None else desk.suggest_from,
    ).effective


def are_crossed(desk: Desk) -> bool:
    """Whether the desk's own border of offering stands above that of answering, own or shipped."""
    return desk.suggest_from is not None and desk.suggest_from > thresholds_of(desk).answer_from


def retrieve(desk: Desk, text: str, person: Person | None = None) -> Retrieved:
    """What the knowledge of `desk` has for `text`, of what `person` may see now."""
    is_staff = person is not None and Desk.objects.served_by(person).filter(pk=desk.pk).exists()
    audiences = (Audience.PUBLIC, Audience.STAFF) if is_staff else (Audience.PUBLIC,)
    question, hits = rank(text, Within(kinds=(KIND,), desk=desk.pk, audiences=tuple(map(str, audiences))))
    once: dict[int, Hit] = {}
    for hit in hits:
        once.setdefault(hit.object_id, hit)
    keys = list(once)[: CANDIDATES * 2]
    rows = Entry.objects.current().visible_to(person).filter(desk=desk).select_related("desk").in_bulk(keys)
    candidates = [Candidate(rows[key], once[key]) for key in keys if key in rows][:CANDIDATES]
    if not candidates:
        return Retrieved(question)
    figures = figures_of(question, candidates, text, nearest=max(hits, key=lambda hit: hit.cos))
    return Retrieved(question, candidates, figures, *sureness(figures, desk))


def figures_of(
    question: Question, candidates: Sequence[Candidate], text: str, *, nearest: Hit
) -> tuple[float, ...]:
    """The figures of the first candidate that tell how sure it is, see rules.confidence: FEATURES, or WITH_MEANING where
    anything has a cosine. `nearest`: the hit of the highest."""
    first = candidates[0]
    words = "k" if settings.SEARCH_ANALYSER == "kiwi" else "j"
    normal = [_of_attainable(candidate.hit, question, words) for candidate in candidates[:2]]
    second = normal[1] if len(normal) > 1 else 0.0
    by_terms = (
        first.hit.sums[words] / 1e7,
        normal[0],
        first.hit.share(question, words),
        first.hit.share(question, "b"),
        (normal[0] - second) / normal[0] if normal[0] else 0.0,
        likeness(text, first.entry),
        float(min(ELSEWHERE_MOST, elsewhere(plain(text), map(_all_of, candidates)))),
        float(min(SAID_MOST, len(question.terms.get("b", ())))),
    )
    if not nearest.cos:
        return by_terms
    return (*by_terms, first.hit.cos, nearest.cos, float(first.hit.object_id == nearest.object_id))


def _all_of(candidate: Candidate) -> str:
    entry = candidate.entry
    return " ".join((entry.title, entry.body, entry.title_en, entry.body_en, *entry.variants))


def _of_attainable(hit: Hit, question: Question, words: str) -> float:
    parts = (words, "b")
    reached, most = sum(hit.sums[kind] for kind in parts), sum(question.total(kind) for kind in parts)
    return share_of(reached, WEIGHT_MOST * most)


def likeness(text: str, entry: Entry) -> float:
    """How alike `text` is to the title of an entry or to another way to ask for it: Dice of pairs of letters, 0 to 1."""
    mine = _pairs(text)
    return max(dice(mine, _pairs(other)) for other in (entry.title, entry.title_en, *entry.variants))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(analyse(text, with_analyser=False).b)
