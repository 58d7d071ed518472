import hashlib
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from madang.partners import rules

LINES = st.text(alphabet=st.sampled_from("가나다 ab\t\r\n각"), max_size=40)


def canonical(text: str = "본문", **fields: object) -> str:
    known: dict[str, object] = {
        "title": "협약", "starts_on": date(2020, 7, 1), "ends_on": None, "parties": [("도서관", "장소")], **fields,
    }  # fmt: skip
    return rules.canonical_text(text=text, **known)  # type: ignore[arg-type]


def test_the_canonical_text_holds_title_term_parties_and_text() -> None:
    assert canonical() == "협약\n\n2020-07-01/\n\n도서관\n장소\n\n본문\n"


def test_line_ends_and_composed_letters_do_not_change_it() -> None:
    assert canonical("가\r\n나  \r다") == canonical("\u1100\u1161\n나\n다\n")


def test_every_part_changes_the_hash() -> None:
    hashes = {
        rules.text_hash(text)
        for text in (canonical(), canonical("다른 본문"), canonical(title="다른 협약"), canonical(ends_on=date(2020, 12, 31)),
                     canonical(parties=[("도서관", "다른 일")]), canonical(parties=[("도서관", "장소"), ("대학", "")]))
    }  # fmt: skip
    assert len(hashes) == 6


def test_the_hash_is_that_of_any_sha256_program() -> None:
    assert rules.text_hash("가\n") == hashlib.sha256("가\n".encode()).hexdigest()


@given(LINES)
def test_a_canonical_text_stays_itself(text: str) -> None:
    once = canonical(text)
    assert "\r" not in once and once.endswith("\n") and not once.endswith("\n\n")
    assert canonical(once) == canonical(canonical(text))


def test_a_hash_is_shown_in_groups_that_can_be_read_aloud() -> None:
    assert rules.shown_hash("0123456789abcdef") == "01234567 89abcdef"
