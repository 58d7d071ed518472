"""One table says how long personal data is kept: nothing personal is outside it, and what is past its time goes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db.models import CharField, EmailField, Field, FloatField, GenericIPAddressField, Model, TextField
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from madang.comments import actions as comments
from madang.comments.models import Appeal, Comment, Report
from madang.core import audit, clock, retention
from madang.core.models import AuditEntry, OutboxTask
from madang.matching.models import Wish
from madang.matching.tests import factories as rounds
from madang.people.models import AccessToken, Notice, Person
from madang.people.tests.factories import make_daeho, make_person
from madang.problems.tests.factories import make_problem
from madang.projects import actions as projects
from madang.projects.models import JoinRequest
from madang.projects.tests import factories as teams
from madang.search.actions import log_search
from madang.search.models import LoggedSearch

# Where something personal stands under a name that tells it, without a reference to the person.
TELLING = {
    "actor_id", "owner_id", "ip", "user_agent", "latitude", "longitude", "phone", "contact_name", "contact_phone",
    "signed_name", "place_words", "personal", "session_data", "arguments",
}  # fmt: skip


def refers_to_person(field: Any) -> bool:
    return not field.auto_created and field.related_model is Person


def is_free_text(field: Any) -> bool:
    return isinstance(field, CharField | TextField) and not field.choices


def personal_fields(model: type[Model]) -> Iterator[str]:
    """By criterion, not by taste: references to people, whatever people write beside one, addresses, places, names."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, Field)]
    is_of_person = model is Person or any(refers_to_person(field) for field in fields)
    for field in fields:
        telling = isinstance(field, EmailField | GenericIPAddressField | FloatField) or field.name in TELLING
        if telling or refers_to_person(field) or (is_of_person and is_free_text(field)):
            yield f"{model._meta.label}.{field.name}"


def listed() -> set[str]:
    return {name for entry in retention.table() for name in entry.fields}


@pytest.mark.once
def test_every_field_with_personal_data_is_in_the_table() -> None:
    found = [name for model in apps.get_models(include_auto_created=True) for name in personal_fields(model)]
    assert len(found) > 150, "the criterion finds nothing any more"
    missing = [name for name in found if name not in listed() and name.rpartition(".")[0] not in listed()]
    assert not missing, f"Say in the app's handlers.py how long these are kept (core.retention): {missing}"


@pytest.mark.once
def test_the_criterion_sees_each_kind_of_personal_data() -> None:
    found = {name for model in apps.get_models() for name in personal_fields(model)}
    assert found >= {
        "problems.Problem.reporter", "problems.Problem.body", "problems.Problem.latitude", "people.Person.email",
        "usersessions.UserSession.ip", "core.AuditEntry.actor_id", "news.Article.contact_name", "mfa.Authenticator.user",
    }  # fmt: skip


@pytest.mark.once
def test_the_table_names_only_what_exists() -> None:
    for name in listed():
        app, model, *field = name.split(".")
        found = apps.get_model(app, model)
        for one in field:
            found._meta.get_field(one)


@pytest.mark.once
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_line_says_what_what_for_and_how_long(language: str) -> None:
    with translation.override(language):
        for entry in retention.table():
            for text in (str(entry.what), str(entry.purpose), str(entry.basis), entry.how_long):
                assert text and (language == "en" or any("가" <= letter <= "힣" for letter in text)), (
                    entry.code
                )


@pytest.mark.once
def test_a_line_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError):
        retention.register(
            retention.Kept("x", what="x", purpose="x", basis=retention.Basis.TASK, fields=())  # type: ignore[arg-type]
        )


@pytest.mark.once
@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(minutes=10), "10 minutes"),
        (timedelta(hours=6), "6 hours"),
        (timedelta(days=30), "30 days"),
        (retention.YEAR, "1 year"),
        (5 * retention.YEAR, "5 years"),
    ],
)
def test_times_are_said_in_words(time: timedelta, words: str) -> None:
    with translation.override("en"):
        assert retention.duration(time) == words


# --- each line that goes by age ---------------------------------------------------------------------


def entry_of(code: str) -> retention.Kept:
    return next(entry for entry in retention.table() if entry.code == code)


def letter(mina: Person) -> Any:
    now = clock.now()
    common = {"task": "x", "created_at": now, "due_at": now, "arguments": {"to": mina.email}}
    OutboxTask.objects.create(id="waits", **common)
    OutboxTask.objects.create(id="stuck", state=OutboxTask.State.STUCK, **common)
    return lambda: list(OutboxTask.objects.values_list("id", flat=True)) == ["waits"]


def trail(mina: Person) -> Any:
    audit.record(by=mina, verb="people.joined", target=mina)

    def blank() -> bool:
        return AuditEntry.objects.get(number=1).personal is None and not list(audit.faults())

    return blank


def notice(mina: Person) -> Any:
    Notice.objects.create(person=mina, kind="x", key="x", subject="x")
    return lambda: not Notice.objects.exists()


def token(mina: Person) -> Any:
    AccessToken.objects.create(person=mina, name="x", digest="x", expires_at=clock.now())
    return lambda: not AccessToken.objects.exists()


def device(mina: Person) -> Any:
    UserSession.objects.create(user=mina, session_key="gone", ip="127.0.0.1", user_agent="x")
    return lambda: not UserSession.objects.exists()


def session(mina: Person) -> Any:
    Session.objects.create(session_key="x", expire_date=clock.now() + timedelta(days=30))
    return lambda: not Session.objects.exists()


def reported_comment(mina: Person) -> Comment:
    comment = Comment.objects.create(target="problems.problem:1", author=mina, body="bad words")
    Report.objects.create(
        comment=comment, by=make_person("reporter"), reason_code="insult", note="he insults me"
    )
    comments.remove_comment(comment=comment, by=make_daeho(), reason_code="insult", note="")
    return comment


def report(mina: Person) -> Any:
    reported_comment(mina)
    return lambda: Report.objects.filter(by=None, note="", handled_at__isnull=False).exists()


def removed(mina: Person) -> Any:
    comment = reported_comment(mina)
    Comment.objects.create(target=comment.target, author=mina, body="good words")
    return lambda: set(Comment.objects.values_list("body", flat=True)) == {"", "good words"}


def request(mina: Person) -> Any:
    project = teams.make_project(problems=[make_problem()])
    row = JoinRequest.objects.create(project=project, person=mina, message="me!", state="withdrawn")
    JoinRequest.objects.create(project=project, person=mina, message="me again!")
    return lambda: set(JoinRequest.objects.values_list("pk", "message")) >= {(row.pk, projects.FORGOTTEN)}


def wishes(mina: Person) -> Any:
    over, running = rounds.make_round(settled_at=clock.now(), state="settled"), rounds.make_round()
    rounds.make_wish(over, mina)
    kept = rounds.make_wish(running, mina)
    return lambda: list(Wish.objects.all()) == [kept]


def searches(mina: Person) -> Any:
    log_search(text="가로등", lang="ko", found=3)
    return lambda: not LoggedSearch.objects.exists()


LINES = {
    "core.letters": letter, "core.trail": trail, "people.inbox": notice, "people.tokens": token,
    "people.devices": device, "people.sessions": session, "comments.reports": report, "comments.removed": removed,
    "projects.requests": request, "matching.wishes": wishes, "search.log": searches,
}  # fmt: skip
# Those that have their test in their app.
ELSEWHERE = {
    "core.form_tokens", "core.files", "people.guests", "people.new_address", "problems.drafts", "problems.unclaimed",
    "projects.invitations", "people.readings", "deliberations.devices", "helpdesk.talks", "helpdesk.contacts", "helpdesk.asked", "trials.participants", "funds.ballots",
}  # fmt: skip


@pytest.mark.once
def test_every_line_that_goes_by_age_has_its_test() -> None:
    assert {entry.code for entry in retention.table() if entry.kept} <= set(LINES) | ELSEWHERE


@pytest.mark.parametrize("code", LINES)
def test_what_is_past_its_time_goes_once_and_says_so(code: str, mina: Person) -> None:
    make: Callable[[Person], Callable[[], bool]] = LINES[code]
    is_gone, entry = make(mina), entry_of(code)
    assert entry.kept
    if code != "people.devices":  # a device without a session is signed out already
        assert retention.forget(entry) == 0 and not is_gone()
    with clock.travel(clock.now() + entry.kept + timedelta(hours=1)):
        before = retention.count_past(entry)
        assert before and retention.forget(entry) == before and is_gone()
        said = AuditEntry.objects.get(verb="core.forgotten")
        assert (said.target, said.details, said.actor_id) == (code, {"count": before}, None)
        assert retention.forget(entry) == 0, "doing it again changes nothing"


def test_words_under_appeal_stay(mina: Person) -> None:
    comment = reported_comment(mina)
    comments.appeal_removal(comment=comment, by=mina, text="it was a joke")
    entry = entry_of("comments.removed")
    with clock.travel(clock.now() + retention.YEAR * 2):
        assert retention.forget(entry) == 0
    Appeal.objects.update(decided_at=clock.now())
    with clock.travel(clock.now() + retention.YEAR * 2):
        assert retention.forget(entry) == 1
    assert Appeal.objects.get().text == ""


def test_the_command_shows_the_table_and_removes_only_when_told(mina: Person) -> None:
    is_gone = notice(mina)
    with clock.travel(clock.now() + 3 * retention.YEAR), translation.override("en"):
        shown = StringIO()
        call_command("retention", stdout=shown)
        assert "Messages in your inbox" in shown.getvalue() and ": 2 years → 1" in shown.getvalue()
        assert not is_gone()
        done = StringIO()
        call_command("retention", "--apply", stdout=done)
        assert "people.inbox: 1" in done.getvalue() and is_gone()


def test_one_line_that_fails_stops_no_other(mina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    is_gone = notice(mina)

    def fails(border: Any) -> Any:
        raise RuntimeError("broken")

    broken = retention.Kept(
        "a.broken",
        what="x",
        purpose="x",
        basis="x",
        fields=(),
        kept=retention.YEAR,
        over=fails,  # type: ignore[arg-type]
    )
    monkeypatch.setattr(retention, "_table", {"a.broken": broken, **retention._table})
    with clock.travel(clock.now() + 3 * retention.YEAR), pytest.raises(CommandError, match=r"a\.broken"):
        call_command("retention", "--apply", stdout=StringIO())
    assert is_gone()


@pytest.mark.parametrize("address", ["/privacy/", "/en/privacy/"])
def test_citizens_read_the_same_table(address: str, db: None) -> None:
    page = Client().get(address).content.decode()
    with translation.override("en" if "/en/" in address else "ko"):
        for entry in retention.table():
            assert str(escape(str(entry.what))) in page and str(escape(entry.how_long)) in page, entry.code
