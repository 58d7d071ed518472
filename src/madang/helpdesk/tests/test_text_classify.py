"""What is answered before anything is searched, and above all what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk.rules.asking import wants_person
from madang.helpdesk.rules.danger import NUMBERS, cries_in, dangers_in, numbers_for, numbers_with
from madang.helpdesk.rules.danger_words import Danger
from madang.helpdesk.rules.fixed import Kind, Language, classify, language_of
from madang.helpdesk.tests import spoken

PERSON = [
    "사람 연결", "사람연결", "상담사", "상담사요", "상담원 연결해 주세요", "상담사연결해주세요", "상 담 사 연 결", "상담사 연결!!", "상담원이요",
    "상담사님", "직원 연결 부탁드립니다", "담당자 바꿔 주세요", "담당자와 통화하고 싶어요", "사람이랑 얘기하고 싶어요", "사람하고 대화할래요",
    "진짜 사람이랑 이야기할 수 있나요?", "사람 나와", "사람 불러줘", "그거 말고 상담사 연결해줘", "신청이 안 돼요. 상담원 연결 부탁해요",
    "챗봇 말고 사람", "AI 말고 상담사 연결", "상담사 연결 어떻게 해요?", "상담사 연결되나요", "상담사 연결 가능할까요", "직원 있나요?",
    "사람 있어요?", "상담사가 필요해요", "담당자 연락 주세요", "상담연결", "상담사 좀", "사람으로 바꿔줘요", "상담사 연걸해주세요", "로봇이랑 말하기 싫어요",
    "사람이 답해 주세요", "상담원 호출", "tkdekatk", "사람과 대화하고 싶습니다", "관리자 나오라고 해주세요", "공유 공간 예약 때문에 담당자랑 통화하고 싶은데 연결해 주세요",
    "talk to a person", "TalkToAPerson", "Talk to a human please", "can I speak with someone about my application?", "human",
    "I want to talk to a real person", "agent please", "connect me to an agent", "operator", "I need a human", "not a bot, a person",
    "speak to a representative", "转人工", "please transfer me to a counsellor now", "ｔａｌｋ　ｔｏ　ａ　ｐｅｒｓｏｎ",
]  # fmt: skip
NO_PERSON = [
    "상담사 자격증 강좌", "상담사 자격증 강좌 있나요?", "상담사가 되려면 어떻게 해요?", "상담사 모집 공고", "상담사 양성 과정 신청", "상담원 채용하나요",
    "사람이 많아요", "사람들과 이야기하는 모임", "다른 사람과 이야기하고 싶어요", "동네 사람 연결해 주는 프로그램", "사람을 연결하는 플랫폼을 제안해요",
    "사람과 사람을 연결해 주는 앱을 만들고 싶어요", "상담사 연결해 주는 강좌", "담당자 전화번호 알려 주세요", "담당자가 누구예요?", "담당 부서가 어디예요",
    "직원 수가 몇 명이에요", "상담사와 통화 가능한 시간이 언제예요", "개발할 사람이 필요해요", "AI 말고 다른 강좌 있나요?", "사람 중심 디자인",
    "사람이 안 다니는 골목", "연결 도로", "인공지능 강좌", "봇 만들기 수업", "장애인 활동지원사 교육", "전문가 상담 신청", "상담 시간", "사람답게 살고 싶어요",
    "course on how to talk to a person with dementia", "how do I become an agent", "human-centred design", "I need a person who can code for our team",
    "talk about a person", "real estate agent licence course", "staff room booking", "who is the person in charge", "operator precedence",
    "함께할 사람을 찾아요", "관리자", "운영자 매뉴얼", "staff",
]  # fmt: skip
CRIES = {
    "죽고 싶어요": Danger.SUICIDE, "죽고싶다": Danger.SUICIDE, "그냥 죽 고 싶 다": Danger.SUICIDE, "자살하고 싶은데 상담 프로그램 있나요": Danger.SUICIDE,
    "자살": Danger.SUICIDE, "살기 싫어요": Danger.SUICIDE, "더 살고 싶지 않아": Danger.SUICIDE, "사는 게 너무 싫다": Danger.SUICIDE,
    "힘들어서 죽을 것 같아요": Danger.SUICIDE, "뛰어내리고 싶어요": Danger.SUICIDE, "유서를 썼어요": Danger.SUICIDE, "번개탄 어디서 사요": Danger.SUICIDE,
    "목숨을 끊고 싶습니다": Danger.SUICIDE, "사라지고 싶어": Danger.SUICIDE, "자해했어요": Danger.SUICIDE, "친구가 자살하려고 해요": Danger.SUICIDE,
    "약을 한꺼번에 먹었어요": Danger.SUICIDE, "109": Danger.SUICIDE, "I want to die": Danger.SUICIDE, "i’m going to kill myself": Danger.SUICIDE,
    "I don't want to live anymore": Danger.SUICIDE, "My friend is suicidal": Danger.SUICIDE, "死にたい": Danger.SUICIDE, "我想死": Danger.SUICIDE,
    "살려 주세요": Danger.EMERGENCY, "사람 살려!": Danger.EMERGENCY, "제발 저 좀 살려주세요": Danger.EMERGENCY, "우리 아이를 살려 주세요": Danger.EMERGENCY,
    "여기 사람이 다쳤어요 살려주세요": Danger.EMERGENCY, "불이야": Danger.EMERGENCY, "불이야!!!": Danger.EMERGENCY, "옆집에 불이 났어요": Danger.EMERGENCY,
    "불났어요": Danger.EMERGENCY, "창문에서 연기가 나요": Danger.EMERGENCY, "가스 냄새가 나요": Danger.EMERGENCY, "할머니가 쓰러지셨어요": Danger.EMERGENCY,
    "길에 사람이 쓰러져 있어요": Danger.EMERGENCY, "아버지가 의식이 없어요": Danger.EMERGENCY, "아기가 숨을 안 쉬어요": Danger.EMERGENCY,
    "엘리베이터에 갇혔어요": Danger.EMERGENCY, "119 불러 주세요": Danger.EMERGENCY, "구급차 좀 불러줘": Danger.EMERGENCY, "교통사고 났어요": Danger.EMERGENCY,
    "there is a fire in my building": Danger.EMERGENCY, "FIRE!": Danger.EMERGENCY, "he's not breathing": Danger.EMERGENCY, "call an ambulance": Danger.EMERGENCY,
    "I think my dad is having a heart attack": Danger.EMERGENCY, "please save me": Danger.EMERGENCY, "救命": Danger.EMERGENCY, "119": Danger.EMERGENCY,
    "강도를 당했어요": Danger.CRIME, "누가 칼을 들고 있어요": Danger.CRIME, "도둑이야": Danger.CRIME, "협박을 받고 있어요": Danger.CRIME, "납치당했어요": Danger.CRIME,
    "모르는 사람이 자꾸 따라와요": Danger.CRIME, "폭행당했어요": Danger.CRIME, "someone is attacking me": Danger.CRIME, "I am being followed": Danger.CRIME,
    "보이스피싱 당했어요": Danger.CRIME, "친구한테 맞았어요": Danger.CRIME, "112": Danger.CRIME,
    "가정폭력을 당하고 있어요": Danger.VIOLENCE, "가정폭력": Danger.VIOLENCE, "남편이 저를 때려요": Danger.VIOLENCE, "스토킹 신고하고 싶어요": Danger.VIOLENCE,
    "성추행 당했어요": Danger.VIOLENCE, "my husband: domestic violence, help": Danger.VIOLENCE, "I was raped": Danger.VIOLENCE, "스토커가 집 앞에 있어요": Danger.VIOLENCE,
    "옆집에서 아이를 때려요": Danger.YOUTH, "아동학대 신고": Danger.YOUTH, "학교폭력을 당하고 있어요": Danger.YOUTH, "가출했어요": Danger.YOUTH, "왕따를 당해요": Danger.YOUTH,
}  # fmt: skip
CALM = [
    "죽은 나무를 치워 주세요", "불편해요", "가로등 불이 나갔어요", "가로등 불이 안 켜져요", "불이 꺼졌어요", "배고파 죽겠어요", "살림살이 나눔", "되살림 가게",
    "동네를 살려 주세요", "골목 상권을 살리는 방법", "경험을 살려 창업하고 싶어요", "나무가 쓰러졌어요", "가로수가 쓰러져 있어요", "전봇대가 쓰러졌어요", "불법 주차 신고",
    "불꽃 축제 언제 해요", "소화기 점검", "화재 감지기 나눠 주나요", "강도 조절이 안 되는 운동기구", "폭탄 세일", "살인적인 물가", "목에 거는 명찰",
    "보도블록이 깔렸어요", "물이 새요", "사고 다발 구간", "칼국수 맛집", "죽 만들기 강좌", "다쳤을 때 보험", "동물병원", "연기 수업 있나요", "불광동",
    "fire safety course", "there is a fire drill tomorrow?", "I was fired", "dying to know the result", "save me a seat", "deadline", "help me find a course",
    "killing time", "campfire", "the shop window", "자전거 도둑 방지", "사라지는 골목", "싫어요", "맞아요", "맞춤 강좌", "신고 있는 신발", "1120", "119안전센터 위치",
    "추가 출석 인정되나요", "누가 출력해 주나요", "제가 출근 전에 들를게요", "나에게 맞는 강좌", "저에게 맞았던 수업", "과학 폭발 실험 강좌",
]  # fmt: skip
TOPICS = {
    "자살예방 강좌 있나요?": Danger.SUICIDE, "자살 예방 게이트키퍼 교육 신청": Danger.SUICIDE, "우리 동네 자살 문제를 정책으로 제안하고 싶어요": Danger.SUICIDE,
    "가정폭력 예방 교육 자료": Danger.VIOLENCE, "성폭력 상담사 자격 과정": Danger.VIOLENCE, "보이스피싱 예방 캠페인": Danger.CRIME, "학교폭력 통계를 찾고 있어요": Danger.YOUTH,
    "suicide prevention course": Danger.SUICIDE, "workshop on domestic violence": Danger.VIOLENCE, "심폐소생술 강좌": Danger.EMERGENCY,
}  # fmt: skip
OTHERS = {
    Kind.GREETING: ["안녕하세요", "안녕", "안녕하세요~", "안녕하십니까!", "ㅎㅇ", "하이", "네 안녕하세요 상담사님", "hello", "Hi there!", "Good morning", "반갑습니다", "안뇽ㅋㅋ", "你好", "저기요"],
    Kind.THANKS: [
        "감사합니다", "정말 감사합니다!", "고마워요", "ㄱㅅ", "땡큐", "네 답변 감사합니다", "수고하세요", "thanks", "Thank you very much!", "thank you so much for your help", "안녕히 계세요", "bye", "해결됐어요 감사합니다", "네 알겠습니다",
    ],
    Kind.ABUSE: ["씨발", "시발", "ㅅㅂ", "야 이 병신아", "개새끼야", "꺼져", "멍청한 챗봇", "fuck you", "stupid bot", "you are useless", "진짜 쓰레기네", "지랄하네"],
    Kind.SMALL_TALK: [
        "너 누구야?", "뭐해", "심심해", "너 사람이야?", "너는 로봇이니?", "오늘 날씨 어때?", "사랑해", "농담해줘", "밥 먹었어?", "뭐 할 수 있어?", "who are you?", "Are you a robot?", "how are you", "도와줘", "what can you do?",
    ],
    Kind.NOTHING: ["", " ", "ㅋㅋㅋ", "ㅇㅇ", "???", "...", "😀", "👍🏽", "ㅠㅠㅠ", "ㅎㅎ", "!", "네", "네네", "응", "ok", "하하하", "아아아", "1", "2026", "ㅡㅡ", "^^", "[전화번호]", "음...", "\u200b", "👨‍👩‍👧"],
    Kind.QUESTION: [
        "안녕하세요 강좌 신청은 어떻게 하나요?", "감사 인사를 전하고 싶은 팀이 있어요", "씨발 신청 어떻게 하라고", "시발점이 어디예요?", "하이킹 모임", "하이브리드 강좌", "날씨 데이터 강좌 있나요", "심심해서 그러는데 들을 만한 강좌 있나요?",
        "예약", "회원 탈퇴", "공간", "M2611-7K3QX4", "와이파이", "아이디 찾기", "바이오 수업", "how do I sign up?", "wifi", "hello world course", "네이버로 로그인", "오시는 길", "청년 지원", "음악실", "미친 듯이 재미있는 강좌", "사용법 강좌 목록을 알려 주세요", "thanks day event",
        "감사합니다 그런데 환불은요?", "배고픈 이웃을 돕는 과제", "쓰레기", "쓰레기 분리수거", "누구나 신청할 수 있나요?", "팀", "표", "바보 같은 질문인데 신청은 어디서 하나요",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", PERSON + spoken.PERSON)
def test_who_asks_for_a_person_is_understood(text: str) -> None:
    assert wants_person(text)
    assert classify(text) == Kind.PERSON


@pytest.mark.parametrize("text", NO_PERSON)
def test_who_speaks_of_people_does_not_ask_for_one(text: str) -> None:
    assert not wants_person(text)
    assert classify(text) != Kind.PERSON


@pytest.mark.parametrize("text", CRIES)
def test_a_cry_comes_first(text: str) -> None:
    assert CRIES[text] in cries_in(text)
    assert classify(text) == Kind.DANGER


@pytest.mark.parametrize("text", spoken.CRIES)
def test_a_cry_of_any_kind_comes_first(text: str) -> None:
    assert classify(text) == Kind.DANGER


@pytest.mark.parametrize("text", CALM + spoken.CALM)
def test_what_only_sounds_like_danger_is_none(text: str) -> None:
    assert dangers_in(text) == ()
    assert not wants_person(text)


@pytest.mark.parametrize("text", TOPICS)
def test_a_topic_shows_the_numbers_and_stays_a_question(text: str) -> None:
    assert TOPICS[text] in dangers_in(text)
    assert cries_in(text) == ()
    assert classify(text) == Kind.QUESTION


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in OTHERS.items() for text in texts])
def test_a_message_is_what_it_is_as_a_whole(kind: Kind, text: str) -> None:
    assert classify(text) == kind


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len({*PERSON, *CRIES, *TOPICS}) >= 80
    assert len({*NO_PERSON, *CALM}) >= 80


def test_in_danger_a_wish_for_a_person_is_still_heard() -> None:
    text = "죽고 싶어요. 상담사 연결해 주세요"
    assert classify(text) == Kind.DANGER and wants_person(text)


def test_the_numbers_are_those_of_today_each_once() -> None:
    assert numbers_for([Danger.SUICIDE]) == ("109", "119", "112")
    assert numbers_for([Danger.VIOLENCE, Danger.YOUTH]) == ("112", "1366", "1388")
    assert numbers_for([]) == ()
    assert set(NUMBERS) == set(Danger)
    assert "1393" not in numbers_for(Danger), "109 has replaced it"


def test_an_operator_sets_other_numbers() -> None:
    assert numbers_for([Danger.CRIME], {Danger.CRIME: ("911",)}) == ("911",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("신청은 어떻게 하나요?", "ko"), ("How do I sign up?", "en"), ("zoom 링크", "ko"), ("Google Classroom 사용법", "ko"), ("Where is the 마당 centre?", "en"),
        ("ㅋㅋㅋ", "ko"), ("如何报名?", "other"), ("どうやって申し込みますか", "other"), ("Как записаться?", "other"), ("ลงทะเบียนยังไง", "other"),
        ("Làm thế nào để đăng ký?", "other"), ("café menu and opening times", "en"), ("AI 강좌", "ko"), ("ＷＩＦＩ", "en"), ("wifi", "en"),
        ("[전화번호] call me back please", "en"), ("신청은", "ko"),
    ],
)  # fmt: skip
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "???", "123", "😀", "[전화번호]"])
def test_without_letters_the_language_of_the_page_holds(text: str) -> None:
    assert language_of(text, Language.EN) == Language.EN
    assert language_of(text) == Language.KO


@given(st.text(max_size=80))
def test_any_text_is_something(text: str) -> None:
    assert classify(text) in Kind
    assert language_of(text) in Language
    assert set(cries_in(text)) <= set(dangers_in(text))


@given(
    st.sampled_from(list(CRIES)), st.sampled_from(["신청은 어떻게 하나요? ", "안녕하세요. ", "😀 ", "ㅠㅠ "])
)
def test_a_cry_is_heard_among_other_words(cry: str, before: str) -> None:
    if len(cry) > 4 and "!" not in cry:
        assert classify(before + cry) == Kind.DANGER


@pytest.mark.parametrize(
    "piece",
    [
        "상담사",
        "상담사 연결",
        "이",
        "아",
        "사람이랑",
        "씨발",
        "감사",
        "talkto",
        "i am ",
        "살려",
        "제발 ",
        "우리 ",
        "때리",
        "a",
        " ",
    ],
)
def test_long_hostile_texts_come_to_an_end(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    assert classify(text) in Kind


def test_a_centre_sets_other_numbers_for_known_dangers_only() -> None:
    found = numbers_with(["violence=112 1366-1", "youth=1388"])
    assert found[Danger.VIOLENCE] == ("112", "1366-1") and found[Danger.SUICIDE] == NUMBERS[Danger.SUICIDE]
    for wrong in ("fire=119", "crime=help", "crime="):
        with pytest.raises(ValueError):
            numbers_with([wrong])
