"""REST of problems: the same actions and the same limits as the pages."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock, ids
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.people.models import AccessToken, Person
from madang.people.rules import RoleKind
from madang.problems.models import Evidence, MeToo, Problem
from madang.problems.tests.factories import make_answer, make_evidence, make_partner, make_problem, make_theme

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/problems"


@pytest.fixture
def token_of() -> Callable[..., dict[str, str]]:
    """The header of a new access token that may read and write."""

    def make(person: Person, *scopes: str) -> dict[str, str]:
        secret = ids.token()
        AccessToken.objects.create(
            person=person, name="시험", prefix=secret[:6], digest=people_queries.token_digest(secret),
            scopes=list(scopes or ("read", "write")), expires_at=clock.now() + timedelta(days=1),
        )  # fmt: skip
        return {"Authorization": f"Bearer {secret}"}

    return make


def post(client: Client, path: str, headers: dict[str, str], **data: Any) -> Any:
    return client.post(f"{ROOT}{path}", json.dumps(data), content_type="application/json", headers=headers)


def test_the_list_has_filters_and_parts(client: Client) -> None:
    theme = make_theme(slug="care")
    wanted = [make_problem(theme=theme, district="11110") for _n in range(3)]
    make_problem(district="11140")
    make_problem(state="received", theme=theme)
    first = client.get(ROOT, {"theme": "care", "district": "jongno-gu", "limit": "2"})
    assert [row["id"] for row in first.json()] == [wanted[2].pk, wanted[1].pk]
    following = first["Link"].split(">")[0].lstrip("<").replace("http://testserver", "")
    assert [row["id"] for row in client.get(following).json()] == [wanted[0].pk]


def test_an_unchanged_list_is_not_sent_again(client: Client) -> None:
    make_problem()
    etag = client.get(ROOT)["ETag"]
    assert client.get(ROOT, headers={"If-None-Match": etag}).status_code == 304
    make_problem()
    assert client.get(ROOT, headers={"If-None-Match": etag}).status_code == 200


def test_a_report_by_token_gets_its_number(client: Client, mina: Person, token_of: Any) -> None:
    made = post(
        client,
        "",
        token_of(mina),
        title="가로등이 꺼져요",
        district="jongno-gu",
        latitude=37.5796,
        longitude=126.977,
    )
    assert made.status_code == 201 and made.json()["number"].startswith("P")
    problem = Problem.objects.get()
    assert (problem.reporter, problem.state, problem.district) == (mina, "received", "11110")
    assert (problem.latitude, problem.longitude) == (37.58, 126.977)


def test_the_same_report_sent_twice_is_kept_once(client: Client, mina: Person, token_of: Any) -> None:
    headers = token_of(mina) | {"Idempotency-Key": "abc-123"}
    numbers = {post(client, "", headers, title="가로등이 꺼져요").json()["number"] for _n in range(3)}
    assert len(numbers) == 1 and Problem.objects.count() == 1


def test_visitors_read_and_do_not_write(client: Client, mina: Person, token_of: Any) -> None:
    problem = make_problem()
    assert client.get(f"{ROOT}/{problem.pk}").status_code == 200
    assert post(client, "", {}, title="가로등이 꺼져요").status_code == 401
    assert post(client, f"/{problem.pk}/me-too", token_of(mina, "read")).status_code == 403
    assert not MeToo.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"title": ""}, {"title": "가" * 81}, {"title": "가로등이 꺼져요", "latitude": "x"}]
)
def test_a_bad_report_names_its_faults(
    data: dict[str, Any], client: Client, mina: Person, token_of: Any
) -> None:
    answer = post(client, "", token_of(mina), **data)
    assert answer.status_code == 422 and answer.json()["errors"]
    assert not Problem.objects.exists()


def test_me_too_counts_once_and_can_be_taken_back(client: Client, mina: Person, token_of: Any) -> None:
    problem, headers = make_problem(), token_of(mina)
    for story in ("", "매일 겪어요"):
        assert post(client, f"/{problem.pk}/me-too", headers, story=story).status_code == 201
    problem.refresh_from_db()
    assert problem.me_too_count == 1 and MeToo.objects.get().story == "매일 겪어요"
    assert client.delete(f"{ROOT}/{problem.pk}/me-too", headers=headers).status_code == 204
    problem.refresh_from_db()
    assert problem.me_too_count == 0


def test_a_refusal_is_a_problem_with_its_reason(client: Client, mina: Person, token_of: Any) -> None:
    answer = post(client, f"/{make_problem(reporter=mina).pk}/me-too", token_of(mina))
    assert answer.status_code == 409 and answer.json()["code"] == "OwnProblem"
    answer = post(client, f"/{make_problem(state='adopted').pk}/me-too", token_of(mina))
    assert answer.status_code == 409 and answer.json()["code"] == "WrongState"


def test_evidence_and_answers_are_listed(client: Client, sora: Person, token_of: Any) -> None:
    problem = make_problem()
    make_evidence(problem)
    hidden = make_evidence(problem, text="보이면 안 돼요")
    Evidence.objects.filter(pk=hidden.pk).update(state=Evidence.State.REMOVED)
    make_answer(problem)
    assert (
        post(
            client, f"/{problem.pk}/evidence", token_of(sora), kind="story", text="어제도 꺼졌어요"
        ).status_code
        == 201
    )
    assert len(client.get(f"{ROOT}/{problem.pk}/evidence").json()) == 2
    assert len(client.get(f"{ROOT}/{problem.pk}/answers").json()) == 1


def test_an_institution_answers_for_its_own_only(
    client: Client, hana: Person, sora: Person, token_of: Any
) -> None:
    partner = make_partner()
    people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=partner)
    own, other = make_problem(owner_partner=partner), make_problem(owner_partner=make_partner())
    words = {"kind": "adopted", "text": "이번 달 안에 바꿔 달게요."}
    assert post(client, f"/{own.pk}/answers", token_of(hana), **words).status_code == 201
    assert post(client, f"/{other.pk}/answers", token_of(hana), **words).status_code == 404
    assert post(client, f"/{other.pk}/answers", token_of(sora), **words).status_code == 404
    own.refresh_from_db()
    assert own.state == "adopted"


@pytest.mark.parametrize("state", ["received", "hidden", "withdrawn"])
def test_what_is_not_public_is_not_there(state: str, client: Client, mina: Person, token_of: Any) -> None:
    problem = make_problem(state=state, reporter=mina, latitude=37.58, longitude=126.977)
    assert client.get(f"{ROOT}/{problem.pk}").status_code == 404
    assert client.get(ROOT).json() == []
    assert client.get("/api/v1/problems.geojson").json()["features"] == []
    assert client.get(f"{ROOT}/{problem.pk}", headers=token_of(mina)).status_code == 200


def test_places_come_as_geojson(client: Client) -> None:
    problem = make_problem(latitude=37.58, longitude=126.977)
    make_problem()
    features = client.get("/api/v1/problems.geojson").json()["features"]
    assert [feature["geometry"]["coordinates"] for feature in features] == [[126.977, 37.58]]
    assert features[0]["properties"]["number"] == problem.number


def test_the_list_asks_the_database_as_often_for_thirty_rows_as_for_one(
    client: Client, assert_same_queries: Any
) -> None:
    theme, partner = make_theme(), make_partner()
    count = assert_same_queries(
        lambda n: [make_problem(theme=theme, owner_partner=partner) for _n in range(n)],
        lambda: client.get(ROOT, {"limit": 100}),
    )
    assert count <= 4
