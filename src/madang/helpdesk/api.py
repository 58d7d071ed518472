"""REST: help desks that can be asked, what they know, and what they answer; open to everybody."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from madang.core import ids, paging, rest
from madang.core.errors import DomainError
from madang.helpdesk import actions, queries
from madang.helpdesk.models import Conversation, Desk, Message
from madang.helpdesk.models.conversations import MESSAGES_MAX, TEXT_MAX
from madang.helpdesk.queries.fixed_replies import help_for
from madang.helpdesk.rules.fixed import Language, language_of

router = Router(tags=["helpdesk"])


class DeskOut(Schema):
    """`partner` and `project` are the slugs of whose desk it is; both are empty where it is the centre's. `answers`
    counts what `/entries` gives."""

    slug: str
    name: str
    name_en: str
    about: str
    about_en: str
    partner: str
    project: str
    answers: int
    url: str

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return obj.partner.slug if obj.partner else ""

    @staticmethod
    def resolve_project(obj: Any) -> str:
        return obj.project.slug if obj.project else ""

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("helpdesk:chat", args=[obj.slug])


class EntryOut(Schema):
    """`id` names the entry within its desk, as in files. `more` is where more about it stands."""

    id: str
    title: str
    body: str
    title_en: str
    body_en: str
    variants: list[str]
    source: str
    more: str
    valid_until: date | None
    updated_at: datetime
    url: str

    @staticmethod
    def resolve_id(obj: Any) -> str:
        return str(obj.key)

    @staticmethod
    def resolve_more(obj: Any) -> str:
        return settings.BASE_URL + obj.url if obj.url.startswith("/") else str(obj.url)

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("helpdesk:entry", args=[obj.desk.slug, obj.pk])


@router.get("", response=list[DeskOut])
def desks(
    request: HttpRequest, response: HttpResponse, after: str = "", limit: int = Query(20, ge=1, le=paging.MOST)
) -> Any:  # fmt: skip
    """The desks that anybody can ask, the centre's own first, then by name."""
    return paging.part(request, response, queries.asked(), order=("place", "name"), limit=limit, after=after)


@router.get("/{desk}/entries", response=list[EntryOut])
def entries(
    request: HttpRequest, response: HttpResponse, desk: str, after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:  # fmt: skip
    """What everybody may read of a desk today, by title."""
    row = get_object_or_404(Desk.objects.visible_to(None), slug=desk)
    rows = queries.readable(row).select_related("desk")
    return paging.part(request, response, rows, order=("title",), limit=limit, after=after)


class TooManyQuestions(DomainError):
    """More questions from one address than people ask."""

    status = 429


class QuestionIn(Schema):
    """`conversation`: what an earlier answer gave, to go on with that talk. Without it, or where that talk has ended, a
    new one begins."""

    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    lang: Literal["", "ko", "en"] = ""
    conversation: Annotated[str, Field(max_length=60)] = ""


class SentenceOut(Schema):
    text: str
    answers: bool


class SourceOut(Schema):
    """An entry: `id` as in files, `url` its page, `score` only to compare within one answer."""

    id: str
    title: str
    url: str
    score: float


class AnswerOut(Schema):
    """`band`: `answer`, or `suggest` with entries that may be meant, or `none`. `by`: `desk` quotes its knowledge,
    `model` had a language model word it, `fixed` is a set phrase. `numbers`: telephone numbers to show first, where
    somebody may be in danger. Keep `conversation` secret: it is the key to the talk."""

    band: Literal["answer", "suggest", "none"]
    answer: str
    numbers: list[str]
    by: Literal["desk", "model", "fixed"]
    sentences: list[SentenceOut]
    sources: list[SourceOut]
    suggestions: list[SourceOut]
    state: str
    conversation: str


@router.post("/{desk}/answers", response=AnswerOut, auth=rest.AnyoneAuth(), summary="Ask a desk")
def desk_answer(request: HttpRequest, desk: str, data: QuestionIn) -> AnswerOut:
    """What the desk says to a question, as on its page: personal data is masked before anything is kept, and nothing is
    claimed that its knowledge does not say. The first 4,000 characters of a question count."""
    config = {"question": f"{settings.QUESTIONS_PER_TEN_MINUTES}/10m/ip"}
    if not ratelimit.consume(request, app="madang", action="question", config=config):
        raise TooManyQuestions(
            _("That were very many questions. Please wait some minutes and send the rest.")
        )
    row = get_object_or_404(Desk.objects.visible_to(None), slug=desk)
    text = data.question[:TEXT_MAX]
    lang = data.lang or ("en" if language_of(text) is Language.EN else "ko")
    device, talk = _said(row, data.conversation, lang, text)
    said = talk.messages.filter(by=Message.By.CITIZEN).latest("number")
    actions.answer_question(conversation=talk, by=None, question=said)
    return _answer(talk, said, device)


def _said(desk: Desk, device: str, lang: str, text: str) -> tuple[str, Conversation]:
    """The talk that goes on with `text`, or a new one that begins with it (for an ended one, too), and the secret that
    opens it."""
    talks = Conversation.objects.of_device(device).filter(desk=desk, message_count__lt=MESSAGES_MAX)
    known = talks.exclude(state=Conversation.State.CLOSED).order_by("-pk").first()
    if known is not None:
        actions.say(conversation=known, by=None, text=text, device=device)
        return device, known
    device = ids.token(18)
    return device, actions.begin_conversation(desk=desk, by=None, device=device, language=lang, text=text)


def _answer(talk: Conversation, said: Message, device: str) -> AnswerOut:
    talk.refresh_from_db()
    reply = talk.messages.filter(number__gt=said.number, by=Message.By.DESK).order_by("-number").first()
    made: dict[str, Any] = reply.answer if reply else {}
    by: Literal["desk", "model", "fixed"] = (
        "fixed" if "band" not in made else "model" if made.get("is_by_model") else "desk"
    )
    return AnswerOut(
        band=made.get("band", "none"), answer=reply.text if reply else "", by=by,
        numbers=help_for(said.text).get("numbers", []),
        sentences=[SentenceOut(text=text, answers=answers) for text, answers in made.get("sentences", [])],
        sources=_sources(made.get("sources", [])), suggestions=_sources(made.get("suggestions", [])),
        state=talk.state, conversation=device,
    )  # fmt: skip


def _sources(rows: list[dict[str, Any]]) -> list[SourceOut]:
    return [
        SourceOut(id=row["id"], title=row["title"], url=settings.BASE_URL + row["url"], score=row["score"])
        for row in rows
    ]
