"""Knowledge comes from files and goes into files: seen first, taken whole or not at all."""

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk import actions, queries
from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.rules import files
from madang.helpdesk.rules.files import Fault, Unreadable
from madang.helpdesk.tests.factories import make_agent, make_desk, make_entry
from madang.people.models import Person

type ClientOf = Callable[[Person], Client]
TABLE = 'id,title,body,variants\nroom,방을 빌리나요?,"네, 빌려요","방 있나요\n자리 있나요"\npark,주차되나요?,아니요,\n'


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def client(client_of: ClientOf, desk: Desk) -> Client:
    return client_of(make_agent(desk))


def upload(client: Client, desk: Desk, text: str | bytes, name: str = "knowledge.csv") -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(f"/help/{desk.slug}/knowledge/file/", {"upload": SimpleUploadedFile(name, data)})


def rows_shown(page: str) -> str:
    return unescape(page.partition('name="rows" value="')[2].partition('"')[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_table_is_looked_at_and_then_taken(client: Client, desk: Desk, encoding: str) -> None:
    make_entry(desk, key="park", title="주차되나요?", body="네")
    answer = upload(client, desk, TABLE.encode(encoding))
    assert answer.status_code == 200 and desk.entries.count() == 1
    rows = rows_shown(answer.content.decode())
    assert client.post(f"/help/{desk.slug}/knowledge/file/", {"rows": rows}).status_code == 302
    room, park = desk.entries.get(key="room"), desk.entries.get(key="park")
    assert room.variants == ["방 있나요", "자리 있나요"] and room.body == "네, 빌려요"
    assert park.body == "아니요" and park.versions.count() == 2
    again = upload(client, desk, TABLE.encode(encoding)).content.decode()
    assert 'name="rows"' not in again


def test_json_lines_are_taken_too(client: Client, desk: Desk) -> None:
    line = json.dumps(
        {"id": "a", "title": "가", "body": "나", "audience": "staff", "valid_until": "2030-01-01"}
    )
    rows = rows_shown(upload(client, desk, f"{line}\n\n", "k.jsonl").content.decode())
    client.post(f"/help/{desk.slug}/knowledge/file/", {"rows": rows})
    entry = desk.entries.get()
    assert entry.audience == "staff" and str(entry.valid_until) == "2030-01-01"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "파일"), ("title,body\na,b\n", "id"), ("id,body\na,b\nc\n", "2"), ("id,body\na,b\nb,\n", "2행"),
        ("id,body\na,b\na,c\n", "두 번"), ("id,body,valid_from\na,b,soon\n", "2026-12-31"), ("id,body,audience\na,b,all\n", "public"),
        ('{"id": "a", "body": "b"}\n{"id": ', "2"), ('{"id": "a", "body": "b"}\n[1]', "2"), ('{"id": "a", "body": "b", "variants": "x"}', "1행"),
        ('{"id": "a", "body": "\\ud83d"}', "1"), ('{"id": "a", "body": ["b"]}', "1행"), ('{"id": "a", "title": {}, "body": "b"}', "1행"),
        ('{"id": "a", "body": "b", "variants": [null, {}]}', "1행"), (f'{{"id": "a", "body": "b", "variants": ["{"x" * 201}"]}}', "200"),
        ('id,body,is_on\na,b,maybe\n', "yes"), ('id,body,url\na,b,/\\evil.example\n', "https://"),
        ('id,body\n"a,b\n', "1"), ("id,body\n", "없"), (f"id,body\n{'x' * 101},b\n", "100"), (f"id,body,title\na,b,{'x' * 301}\n", "300"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_row_and_nothing_is_taken(
    client: Client, desk: Desk, text: str, said: str
) -> None:
    answer = upload(client, desk, text)
    assert answer.status_code == 422 and not desk.entries.exists()
    errors = answer.content.decode().partition('class="alert tone-danger')[2].partition("</ul>")[0]
    assert said in errors, errors


def test_files_are_bounded(client: Client, desk: Desk) -> None:
    assert upload(client, desk, "id,body\n" + "a,b\n" * 300_000).status_code == 422
    assert upload(client, desk, "id,body\n" + "".join(f"a{n},b\n" for n in range(1001))).status_code == 422
    assert upload(client, desk, b"\xff\xfe\x00\x01").status_code == 422


def test_rows_that_were_tampered_with_are_refused_as_files_are(client: Client, desk: Desk) -> None:
    address = f"/help/{desk.slug}/knowledge/file/"
    for rows in (
        "",
        "nonsense",
        '{"id": "a"}',
        '{"id": "a", "body": "b"}\n{"id": "b", "body": ""}',
        '{"id": []}',
    ):
        assert client.post(address, {"rows": rows}).status_code == 422
    assert not desk.entries.exists()


def test_what_a_file_does_not_name_stays(desk: Desk) -> None:
    entry = make_entry(desk, key="a", body="나", source="규정", variants=["다"])
    done = actions.import_entries(desk=desk, by=None, rows=[{"id": "a", "body": "라"}])
    entry.refresh_from_db()
    assert (done.changed, entry.body, entry.source, entry.variants) == (1, "라", "규정", ["다"])


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_is_taken_along_can_be_read_again(client: Client, desk: Desk, kind: str) -> None:
    make_entry(
        desk,
        key="=1+1",
        title="-한 질문",
        body='여러 줄\n"따옴표", 쉼표',
        variants=["+하나", "둘"],
        audience="staff",
    )
    make_entry(desk, key="b", is_on=False, title_en="A", body_en="B", url="/about/", source="규정")
    answer = client.get(f"/help/{desk.slug}/knowledge/file.{kind}")
    assert "attachment" in answer["Content-Disposition"]
    rows = files.read(files.text_of(answer.content))
    done = actions.import_entries(desk=desk, by=None, rows=rows)
    assert (done.new, done.changed, done.same) == (0, 0, 2)
    other = make_desk()
    actions.import_entries(desk=other, by=None, rows=rows)
    assert queries.as_rows(other) == queries.as_rows(desk)


def test_whether_an_answer_is_given_is_read_in_both_languages(desk: Desk) -> None:
    said = {"": True, "yes": True, "네": True, "TRUE": True, "no": False, "아니요": False, "0": False}
    for number, (word, is_on) in enumerate(said.items()):
        actions.import_entries(desk=desk, by=None, rows=[{"id": f"a{number}", "body": "나", "is_on": word}])
        assert desk.entries.get(key=f"a{number}").is_on is is_on, word


def test_no_text_holds_what_postgresql_cannot_store(desk: Desk) -> None:
    row = {"id": "a\0", "body": "나\0", "variants": ["다\0", "\0"]}
    actions.import_entries(desk=desk, by=None, rows=[row])
    entry = desk.entries.get()
    assert (entry.key, entry.body, entry.variants) == ("a", "나", ["다"])


def test_whoever_edits_while_a_file_is_read_is_told(client_of: ClientOf, desk: Desk, sora: Person) -> None:
    entry = make_entry(desk, key="a", title="가", body="나")
    rows = [{"id": "a", "body": "파일에서"}]
    actions.import_entries(desk=desk, by=None, rows=rows)
    sent = {"title": "가", "body": "고쳐 쓴 답", "audience": "public", "version": entry.version}
    answer = client_of(make_agent(desk, sora)).post(f"/help/{desk.slug}/knowledge/{entry.pk}/", sent)
    assert answer.status_code == 422 and "파일에서" in answer.content.decode()
    version = Entry.objects.get().version
    actions.import_entries(desk=desk, by=None, rows=rows)
    assert Entry.objects.get().version == version, "the same again tells nobody"


def test_the_command_reads_what_the_page_reads(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "knowledge.csv"
    file.write_bytes(TABLE.encode("cp949"))
    call_command("helpdesk_import", str(file), desk=desk.slug, verbosity=0)
    assert desk.entries.count() == 2
    file.write_text('{"id": "a", "body": "나"}\n[1]')
    with pytest.raises(CommandError, match="object 2"):
        call_command("helpdesk_import", str(file), desk=desk.slug, verbosity=0)


def test_a_trial_changes_nothing(desk: Desk) -> None:
    make_entry(desk, key="a", body="나")
    rows = [{"id": "a", "body": "라"}, {"id": "b", "body": "마"}]
    done = actions.import_entries(desk=desk, by=None, rows=rows, is_trial=True)
    assert (done.new, done.changed) == (1, 1) and Entry.objects.get().body == "나"


TEXT = st.text(
    st.characters(
        blacklist_categories=["Cs"], blacklist_characters="\x00\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    ),
    max_size=30,
)


@given(
    st.lists(
        st.tuples(TEXT, TEXT, st.lists(TEXT.map(lambda text: text.replace("\n", " ").strip()).filter(bool))),
        min_size=1,
    )
)
def test_rows_survive_both_kinds_of_files(found: list[tuple[str, str, list[str]]]) -> None:
    rows = [
        {"id": f"a{number}", "title": title, "body": body, "variants": variants}
        for number, (title, body, variants) in enumerate(found)
    ]
    assert files.read(files.json_lines(rows)) == rows


@pytest.mark.parametrize(
    ("text", "fault"), [("id,id,body\n", Fault.HEAD), ("{", Fault.JSON), ("", Fault.HEAD)]
)
def test_a_file_says_why_it_cannot_be_read(text: str, fault: Fault) -> None:
    with pytest.raises(Unreadable) as raised:
        files.read(text)
    assert raised.value.fault == fault
