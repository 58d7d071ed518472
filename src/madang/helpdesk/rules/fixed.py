"""What is answered by a fixed reply before anything is searched. Source: brief, help desk, section 4.

Only a message that holds nothing else is a greeting, thanks, small talk or abuse: "안녕하세요, 신청은 어떻게 해요?" and
the angriest question are questions.
"""

import re
from enum import StrEnum

from madang.core.language import HANGUL
from madang.helpdesk.rules.asking import wants_person
from madang.helpdesk.rules.danger import cries_in
from madang.helpdesk.rules.masking import MARKS
from madang.helpdesk.rules.seen import condensed, seen


class Kind(StrEnum):
    """What a message is. Codes are stable: the log keeps them."""

    DANGER = "danger"
    PERSON = "person"
    GREETING = "greeting"
    THANKS = "thanks"
    ABUSE = "abuse"
    SMALL_TALK = "small_talk"
    NOTHING = "nothing"
    QUESTION = "question"


# Kinds that the knowledge is asked for; a cry may hold a question besides.
SEARCHED = frozenset({Kind.QUESTION, Kind.DANGER})


class Language(StrEnum):
    """In which language an answer is looked for; of all others only that they are others is known."""

    KO = "ko"
    EN = "en"
    OTHER = "other"


def _words(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


# A longer message says something else besides.
_LONGEST = 40
_FILLERS = _words(
    "마당|챗봇|로봇|상담사님|담당자님|선생님|여러분|정말|진짜|너무|많이|덕분에|답변|알려주셔서|도와주셔서|친절하게|친절한|친절|빠른|안내|도움|이제",
    "네네|네|넵|넹|예|아하|아|오|와|우와|음|흠|그래요?|그럼|오늘도|요|용|there|madang|very|much|so|for|your|help|everyone|again|all",
    "[ㄱ-ㅎㅏ-ㅣ]",
)
_GREETINGS = _words(
    "안녕(?:하세요|하십니까|하세용|하신가요|하시죠|하셔요)?(?!히)|안뇽|하이루?|헬로우?|ㅎㅇ|방가방가|방가|반가(?:워|웠)|반갑습니다|처음뵙겠습니다",
    "좋은(?:아침|저녁|오후|하루)(?:이에요|입니다|이네요)?|굿모닝|여보세요|저기요|hello|hey|hi|good(?:morning|afternoon|evening)|nicetomeetyou",
    "你好|您好|こんにちは|xinchào",
)
_THANKS = _words(
    "감사(?:합니다|해요|드려요|드립니다)?|고마(?:워요?|웠어요|웠습니다)|고맙습니다|고맙|ㄱㅅ|땡큐|쌩큐|수고(?:하세요|하셨습니다|하셨어요|많으세요|많으십니다)?",
    "안녕히(?:계세요|가세요)|바이바이|바이|ㅂㅂ|ㅂㅇ|해결(?:됐|되었)(?:어요|습니다)|(?:됐|되었)(?:어요|습니다)|알겠(?:어요|습니다)|잘알(?:았|겠)(?:어요|습니다)",
    "thankyou|thanks?|thx|goodbye|bye|seeyou|谢谢|謝謝|ありがとう(?:ございます)?|cảmơn",
)
_SWEAR_WORDS = _words(
    "씨+발|시발|쉬발|씹|ㅆㅂ|ㅅㅂ|ㅄ|ㅂㅅ|병신|빙신|개새끼|개색기|개새기|새끼|지랄|ㅈㄹ|좆|존나|졸라|닥쳐|꺼져|미친|또라이|멍청(?:이|한|아|하)?|바보|쓰레기(?:야|네|같|새끼|봇)|엿먹어",
    "fuck(?:ing)?|shit|bitch|asshole|bastard|stupid|idiot|dumb|useless|crap|sucks?|shutup",
)
_AROUND_SWEARING = _words(
    "너희|너|넌|니|네|야|이런|이거|이|그|진짜|정말|아오|아|에이|에휴|왜|개|같은|같네|같아|것들|것|거|놈|년|아주|완전|뭐|답변|대답|챗봇|로봇|봇|기계|새",
    "요|다|하네|하다|합니다|해|들|only|you|are|is|its|it|the|this|an|a|so|bot|robot|ai|off|your|ㅋ|ㅡ",
)
_SMALL_TALK = re.compile(
    "(?:"
    + "|".join(
        [
            "(?:너|넌|너는|당신|당신은|니가|네가)?(?:누구(?:야|니|냐|세요|시|예요|에요|신가|인가)|이름이?뭐|진짜사람|사람이야|사람이에요|사람인가요|사람이세요|사람맞|사람이니|로봇이|봇이|ai야|ai인|인공지능이|챗gpt|지피티|몇살)",
            "뭐해|뭐하|심심|놀아줘|놀자|밥먹었|밥은먹|배고파|졸려|사랑해|좋아해|결혼하|농담|끝말잇기|노래불러|(?:오늘)?날씨(?:어때|알려|가어|는어)|기분어때|잘지내",
            "(?:너는?|넌)?(?:뭐|무엇을?|뭘)할수있|도움말|도와줘|도와주세요|사용법",
            "howareyou|whoareyou|whatareyou|areyou(?:a|an)?(?:real|human|robot|bot|ai|person)|tellmeajoke|iloveyou|whatsup|whatcanyoudo|help(?:me)?",
        ]
    )
    + ")[가-힣a-z]{0,5}"
)
_ACKNOWLEDGEMENTS = _words(
    "아니요|아니오|아니|응|어|그렇군요|헐|대박|오케이|okay|ok|yes|yeah|no|hmm|하하|호호|히히|테스트|test"
)

# Orders to the program itself: no question to a desk, whatever words they borrow from its knowledge.
_ORDERS = re.compile(
    "|".join(
        [
            "(?:지시|명령|프롬프트|(?:앞|앞의|이전|위의|기존|지금까지의?)(?:모든)?(?:규칙|설정|대화|말))(?:사항)?(?:은|는|을|를|들은|들을)?(?:전부|모두|다|싹|이제)?(?:무시하고|무시해|잊|버리고|버려)",
            "시스템프롬프트|프롬프트를?(?:보여|출력|알려|말해)|(?:문장|말|내용|단어)(?:을|를)?그대로(?:출력|따라|반복|말해|써)|탈옥",
            "(?:너는?|넌|당신은)(?:이제|지금|오늘)(?:부터|은)|지금부터(?:너는?|넌|당신은)|(?:인|한|는)척(?:해|하고|하면서)|말투로(?:말|대답|답|해)",
            "(?:ignore|forget|disregard)(?:all|any|the|your|my|every|previous|prior|above|of)+(?:instruction|rule|prompt|message)",
            "systemprompt|developermode|jailbreak|pretend(?:to|that|you)|actas(?:a|an|my|if)|youarenow(?:a|an|my|the)|repeatafterme",
            "(?:print|output|repeat|reveal)(?:the|your|this|following|exactly)+(?:prompt|instruction|sentence|text|words)",
        ]
    )
)

_LATIN = re.compile("[a-z]")
_ENGLISH_WORDS = re.compile(
    r"\b(?:the|is|are|am|was|do|does|did|can|could|how|what|where|when|who|why|i|you|my|to|of|in|for|and|a|an|it|there|have|please)\b"
)


def classify(text: str) -> Kind:
    """What `text`, already masked, is. The first that fits: danger, wish for a person, then what a message is as a
    whole; with none of them it is a question for the search.

    DANGER says that a cry comes first (`danger.cries_in`); whether such a text also asks for a person `wants_person`
    tells, and numbers are shown for `danger.dangers_in` with every kind.
    """
    said = MARKS.sub("", text)
    if cries_in(said):
        return Kind.DANGER
    if wants_person(said):
        return Kind.PERSON
    close = condensed(said)
    if _ORDERS.search(close):
        return Kind.SMALL_TALK
    return (_whole(close) if len(close) <= _LONGEST else None) or Kind.QUESTION


def language_of(text: str, default: Language = Language.KO) -> Language:
    """The language of `text` by its script: Korean with any Hangul, unless the sentence around it is English; English
    with Latin letters; otherwise another. `default` where there are no letters at all."""
    said = seen(MARKS.sub("", text)).text.lower()
    letters = [sign for sign in said if sign.isalpha()]
    hangul, latin = len(HANGUL.findall(said)), len(_LATIN.findall(said))
    if not letters:
        return default
    if hangul:
        is_english = latin > 2 * hangul and len(_ENGLISH_WORDS.findall(said)) > 1
        return Language.EN if is_english else Language.KO
    # Letters with many marks are Vietnamese or another language of the same script.
    return Language.EN if latin >= 0.85 * len(letters) else Language.OTHER


def _whole(close: str) -> Kind | None:
    """What the whole of a short message is, if anything."""
    if _is_only(close, _THANKS, _FILLERS):
        return Kind.THANKS
    if _is_only(close, _GREETINGS, _FILLERS):
        return Kind.GREETING
    if _is_only(close, _SWEAR_WORDS, _AROUND_SWEARING):
        return Kind.ABUSE
    if _SMALL_TALK.fullmatch(close):
        return Kind.SMALL_TALK
    return Kind.NOTHING if _says_nothing(close) else None


def _is_only(close: str, wanted: re.Pattern[str], around: re.Pattern[str]) -> bool:
    rest, found = wanted.subn("", close)
    return found > 0 and not around.sub("", rest)


def _says_nothing(close: str) -> bool:
    """Nothing to search for: no letter but single jamo, the same one again and again, or a mere yes."""
    without_letters = re.sub("[^\\W\\d_ㄱ-ㅎㅏ-ㅣ]", "", close)
    return (
        without_letters == close
        or (len(close) > 2 and len(set(close)) == 1)
        or not _FILLERS.sub("", _ACKNOWLEDGEMENTS.sub("", close))
    )
