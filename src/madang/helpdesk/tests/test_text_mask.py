"""Personal data in citizens' words is hidden, and nothing else is. Every number here is invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.helpdesk.rules.masking import MARKS, WORDS, mask
from madang.helpdesk.rules.personal import PersonalData, has_luhn
from madang.helpdesk.rules.seen import seen

# What somebody writes, and what is kept of it.
HIDDEN = {
    # numbers of residents and of foreigners
    "900101-1234567": "[주민등록번호]",
    "제 주민번호는 900101-1234567입니다": "제 주민번호는 [주민등록번호]입니다",
    "9001011234567": "[주민등록번호]",
    "900101 - 2345678": "[주민등록번호]",
    "000229-3456789": "[주민등록번호]",
    "850505.1234567": "[주민등록번호]",
    "850505/2234567": "[주민등록번호]",
    "850505·2234567": "[주민등록번호]",
    "850505–2234567": "[주민등록번호]",
    "9 0 0 1 0 1 - 1 2 3 4 5 6 7": "[주민등록번호]",
    "９００１０１－１２３４５６７": "[주민등록번호]",
    "900101-1******": "[주민등록번호]",
    "구공공일공일 다시 일이삼사오육칠": "[주민등록번호]",
    "900101\u200b-\u200b1234567": "[주민등록번호]",
    "외국인등록번호 900101-5234567": "외국인등록번호 [외국인등록번호]",
    "010203-7234567 맞나요": "[외국인등록번호] 맞나요",
    "홍길동/900101-1234567/010-1234-5678": "홍길동/[주민등록번호]/[전화번호]",
    "https://a.kr/form?jumin=9001011234567": "https://a.kr/form?jumin=[주민등록번호]",
    # mobile telephones
    "010-1234-5678": "[전화번호]",
    "01012345678로 전화 주세요": "[전화번호]로 전화 주세요",
    "010 1234 5678": "[전화번호]",
    "010.1234.5678": "[전화번호]",
    "010/1234/5678": "[전화번호]",
    "010·1234·5678": "[전화번호]",
    "010ㅡ1234ㅡ5678": "[전화번호]",
    "010_1234_5678": "[전화번호]",
    "010)1234-5678": "[전화번호]",
    "(010) 1234-5678": "[전화번호]",
    "(010-1234-5678)": "([전화번호])",
    "０１０－１２３４－５６７８": "[전화번호]",
    "0️⃣1️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣": "[전화번호]",
    "0 1 0 - 1 2 3 4 - 5 6 7 8": "[전화번호]",
    "010\u200b1234\u200b5678": "[전화번호]",
    "O1O-1234-5678": "[전화번호]",
    "공일공 일이삼사 오육칠팔이에요": "[전화번호]이에요",
    "공일공에 일이삼사에 오육칠팔": "[전화번호]",
    "공일공일이삼사오육칠팔": "[전화번호]",
    "영일영-1234-오육칠팔": "[전화번호]",
    "011-234-5678": "[전화번호]",
    "016 234 5678": "[전화번호]",
    "019-2345-6789": "[전화번호]",
    "+82 10-1234-5678": "[전화번호]",
    "+821012345678": "[전화번호]",
    "+82 (0)10 1234 5678": "[전화번호]",
    "82-10-1234-5678": "[전화번호]",
    "연락처:010-1234-5678,010-8765-4321": "연락처:[전화번호],[전화번호]",
    "1.010-1234-5678": "1.[전화번호]",
    "2.01012345678": "2.[전화번호]",
    "10.010-1234-5678": "10.[전화번호]",
    "https://a.kr/?tel=01012345678": "https://a.kr/?tel=[전화번호]",
    "٠١٠-١٢٣٤-٥٦٧٨": "[전화번호]",
    # other telephones
    "02-123-4567": "[전화번호]",
    "02)2133-1234": "[전화번호]",
    "(02) 2133-1234 번": "[전화번호] 번",
    "0221331234": "[전화번호]",
    "센터(02-2133-1234)": "센터([전화번호])",
    "031 123 4567": "[전화번호]",
    "064-712-3456": "[전화번호]",
    "+82-2-2133-1234": "[전화번호]",
    "070-1234-5678": "[전화번호]",
    "07012345678": "[전화번호]",
    "0505-123-4567": "[전화번호]",
    "0507-1234-5678": "[전화번호]",
    # e-mail
    "kim@naver.com": "[이메일]",
    "kim.chul-su+desk@mail.example.co.kr로 보내 주세요": "[이메일]로 보내 주세요",
    "ＫＩＭ＠ｎａｖｅｒ．ｃｏｍ": "[이메일]",
    "kim @ naver.com": "[이메일]",
    "kim(at)gmail.com": "[이메일]",
    "kim골뱅이네이버닷컴": "[이메일]",
    "kim 골뱅이 naver.com": "[이메일]",
    "kim@naver,com": "[이메일]",
    "kim@네이버": "[이메일]",
    "mailto:kim@naver.com": "mailto:[이메일]",
    "9001011234567@naver.com": "[이메일]",
    # cards
    "4111 1111 1111 1111": "[카드번호]",
    "4111111111111111": "[카드번호]",
    "5500-0000-0000-0004": "[카드번호]",
    "2223.0031.2200.3222": "[카드번호]",
    "9400 0000 0000 0007": "[카드번호]",
    "3782 822463 10005": "[카드번호]",
    "378282246310005": "[카드번호]",
    "3056-930902-5904": "[카드번호]",
    # passports and driving licences
    "여권 M12345678": "여권 [여권번호]",
    "M123A4567": "[여권번호]",
    "m123a4567이에요": "[여권번호]이에요",
    "여권번호는 S12345678": "여권번호는 [여권번호]",
    "11-26-113012-34": "[운전면허번호]",
    "28 01 123456 71": "[운전면허번호]",
    "서울 85-123456-12": "[운전면허번호]",
    "면허번호 112611301234": "면허번호 [운전면허번호]",
    # accounts
    "계좌 110-123-456789": "계좌 [계좌번호]",
    "계좌번호\n110123456789": "계좌번호\n[계좌번호]",
    "110-123-456789 신한은행": "[계좌번호] 신한은행",
    "국민 123456-04-123456 김철수": "국민 [계좌번호] 김철수",
    "KB 12345604123456": "KB [계좌번호]",
    "농협 302 1234 5678 91로 입금": "농협 [계좌번호]로 입금",
    "카카오뱅크 3333-01-1234567": "카카오뱅크 [계좌번호]",
    "우체국 104.123.45678901": "우체국 [계좌번호]",
    "환불 계좌는 110-123-456789, 110-222-333444": "환불 계좌는 [계좌번호], [계좌번호]",
    "my bank account is 1002-123-456789": "my bank account is [계좌번호]",
    "계좌 110123456789 20261130에 보냈어요": "계좌 [계좌번호] 20261130에 보냈어요",
}  # fmt: skip

# What looks a little like it, and is nobody's.
KEPT = [
    # numbers of the centre, of courses, of books
    "M2611-7K3QX4 접수했어요", "T2611-734512", "E2607-000000", "V26119-12345", "접수번호 F2611-7K3QX4의 답변",
    "과제 12345번", "강좌 2026-1234", "과목번호 20261-0123-01", "ISBN 978-89-1234-567-8", "9788912345678",
    "ISBN-10 8912345670", "ISSN 1234-5678", "문서번호 사회혁신과-12345", "공고 제2026-1234호", "운송장 123456789012",
    "등기 1234567890123", "우체국 등기 1234567890123", "사업자등록번호 123-45-67890", "입금 사업자 123-45-67890",
    "법인등록번호 110111-1234567", "우편번호 04524", "면적 12345678㎡",
    # dates and times
    "2026-11-30", "2026.11.30.", "2026년 11월 30일", "20261130", "11/30/2026", "26.11.30 14:00~16:00", "14:02:33",
    "2026-11-30T14:02:33+09:00", "2026-11-30 14:00 입금했어요", "20261130143000 입금", "1764500000000", "1796000000123",
    "901301-1234567", "900230-1234567", "900101-9234567", "2026.11.30~2026.12.05", "2026-02-01 031차시",
    # money and other amounts
    "1,234,567원", "100,000,000원", "1000000000원 계좌", "1234567890123원", "260930 1500000원", "3.141592653589793",
    "37.5665, 126.9780", "127.0101234567", "은행 앞 126.7135858", "0.0101234567", "10,000명", "계좌 1개당 12000000000 원",
    # numbers everybody may know
    "112", "119에 신고", "110", "1588-1234", "1577-0199", "15881234", "1366", "080-123-4567", "은행 고객센터 080-123-4567",
    "은행 1588-1234", "120 다산콜", "182",
    # places
    "서울특별시 강남구 테헤란로 123, 4층", "세종대로 110", "101동 1203호", "12-345번지", "은행나무 1234567890그루", "은행동 123-45",
    # addresses of pages
    "https://www.example.kr/board/1801231234567", "https://a.kr/item/4111111111111111", "a.kr/p/9001011234567",
    "https://a.kr/계좌/110123456789", "https://a.kr/?id=17645000000001",
    # others
    "1234-5678-9012-3456-7890", "4111 1111 1111 1112", "1234 5678 9012 3456", "01-02-03-04", "010-1234", "02-12-34",
    "010은 국번이에요", "공일공 번호가 없어요", "일이삼사오육칠팔구십", "@naver", "kim@", "3개@1000원", "a@b", "S12345678", "M1234567",
    "모델 AM12345678", "550e8400-e29b-41d4-a716-446655440000", "버전 1.10.123.4567", "192.168.100.101", "[전화번호]",
    "계좌를 바꾸고 싶어요", "여권을 잃어버렸어요", "면허 시험 12회", "",
]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN, ids=range(len(HIDDEN)))
def test_personal_data_is_hidden(text: str) -> None:
    assert mask(text).text == HIDDEN[text]


@pytest.mark.parametrize("text", KEPT, ids=range(len(KEPT)))
def test_what_is_nobodys_is_kept(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).kinds == ()


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(HIDDEN) >= 60
    assert len(set(KEPT)) == len(KEPT) >= 60


def test_the_rest_stays_as_it_was_written() -> None:
    assert mask("ﬁne　１２３ ㅡ 010-1234-5678 ㅡ １２３").text == "ﬁne　１２３ ㅡ [전화번호] ㅡ １２３"


def test_kinds_come_in_the_order_of_the_text() -> None:
    masked = mask("kim@naver.com, 010-1234-5678, 900101-1234567, 010-8765-4321")
    assert masked.kinds == (PersonalData.EMAIL, PersonalData.PHONE, PersonalData.RESIDENT, PersonalData.PHONE)


def test_marks_speak_the_language_of_the_talk() -> None:
    text = "Call 010-1234-5678 or write to kim@naver.com; I am 900101-1234567"
    assert mask(text, "en").text == "Call [phone number] or write to [e-mail]; I am [resident number]"
    assert mask(text, "other").text == mask(text, "en").text
    assert {len(words) for words in WORDS.values()} == {len(PersonalData)}


def test_a_mark_is_no_word_that_makes_a_number_an_account() -> None:
    assert mask("[계좌번호] 110-123-456789").text == "[계좌번호] 110-123-456789"


def test_far_from_any_bank_a_number_is_no_account() -> None:
    assert mask("계좌 이야기는 여기까지 하고, 이제 다른 이야기를 해 볼게요. 110-123-456789").kinds == ()


def test_the_check_digit_of_cards() -> None:
    assert has_luhn("4111111111111111")
    assert not has_luhn("4111111111111112")


def test_syllables_in_parts_are_seen_as_one() -> None:
    assert seen("계좌").text == "계좌"
    assert mask("계좌 110-123-456789").kinds == (PersonalData.ACCOUNT,)


WORD = st.sampled_from(
    ["계좌", "은행", "국민 ", "여권", "면허", "원", " ", "\n", ",", "-", ".", "/", ":", "(", ")", "에 ", "https://a.kr/", "m", "@",
     "공일공", "이", "A", "\u200b", "é", "１", "[전화번호]", "[phone number]", "82", "02"]
)  # fmt: skip
NUMBER = st.from_regex(r"[0-9]{1,14}", fullmatch=True)
GROUPS = st.from_regex(r"[0-9]{2,6}([ .\-/][0-9]{2,6}){1,3}", fullmatch=True)
PIECES = st.lists(
    st.one_of(
        WORD, NUMBER, GROUPS, st.sampled_from(list(HIDDEN)), st.sampled_from(KEPT), st.text(max_size=5)
    ),
    max_size=8,
).map("".join)


@settings(max_examples=600)
@given(PIECES, st.sampled_from(["ko", "en"]))
def test_masking_twice_is_masking_once(text: str, language: str) -> None:
    once = mask(text, language)
    assert mask(once.text, language).text == once.text


@settings(max_examples=300)
@given(PIECES)
def test_nothing_but_what_was_found_changes(text: str) -> None:
    masked = mask(text)
    rest = text
    for kept in MARKS.split(masked.text):
        place = rest.find(kept)
        assert place >= 0
        rest = rest[place + len(kept) :]
    assert (masked.text == text) == (not masked.kinds)


@given(st.sampled_from(list(HIDDEN)), st.sampled_from(list(HIDDEN)))
def test_what_is_found_alone_is_found_among_others(one: str, other: str) -> None:
    assert mask(f"{one}\n다음 줄은 다른 이야기예요\n{other}").text.startswith(HIDDEN[one])
    assert mask(f"{one}\n다음 줄은 다른 이야기예요\n{other}").text.endswith(HIDDEN[other])


@pytest.mark.parametrize(
    "piece",
    [
        "0",
        "0 ",
        "a",
        "a.",
        "a@",
        "a@b.",
        "계좌",
        "공일",
        "-",
        "010-1234-",
        "1234 ",
        "http://",
        "계좌 110-123-456789 ",
    ],
)
def test_long_hostile_texts_come_to_an_end(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    assert mask(mask(text).text).text == mask(text).text


@given(st.text(max_size=60))
def test_any_text_can_be_masked(text: str) -> None:
    mask(text)
