"""The words of people in danger, as data for `danger`: cries in Korean and English, and words that may be a topic.

Korean is looked at without blanks and signs, because many write so; English with blanks, in lower case.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Danger(StrEnum):
    """Kinds of danger. Codes are stable."""

    SUICIDE = "suicide"
    EMERGENCY = "emergency"
    CRIME = "crime"
    VIOLENCE = "violence"
    YOUTH = "youth"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_SOMEBODY = (
    "(?:사람|저|나|날|절|우리|아이|아기|애들|애|엄마|아빠|어머니|아버지|할머니|할아버지|어르신"
    "|남편|아내|동생|형|누나|언니|오빠|친구|아들|딸|가족|손님)"
)
_DONE_TO = "(?:을|를|에)?(?:당하|당했|당한|당해|당함|시달|피해|신고)"
_FALLS = ("나무", "수", "간판", "전봇대", "표지판", "담장", "자전거", "킥보드", "펜스", "기둥")
_NO_THING = "".join(
    f"(?<!{thing}{particle})" for thing in _FALLS for particle in ("", "가", "이", "도", "들이")
)

CRIES: Mapping[Danger, re.Pattern[str]] = {
    Danger.SUICIDE: _any(
        "죽고(?:싶|십|시퍼|파)|죽어버리(?:고|려|겠)|죽어버릴|죽을(?:래|게요|거야|거예|거에|만큼)|죽으(?:려고|러)|죽어야(?:겠|지|할)",
        "죽는(?:게|것이|편이)(?:더)?(?:낫|나을|나아)|죽는(?:방법|법)|죽으면(?:다|모두|편|끝)|죽겠다고|뒤지고싶|그만살고싶",
        "(?:힘들|괴로|아파|아프|외로|우울|숨막).{0,4}죽(?:겠|을것|을거)",
        "자살(?:을)?(?:하고|할|하려|시도|생각|충동|하면|한다|해야|해버|하겠)|자해(?:를)?(?:하|했|해|할)",
        "살기(?:가)?싫|살고싶지(?:가|도)?않|사는(?:게|것이)(?:너무)?싫|살(?:아갈|아야할)?(?:이유|의미|자신)(?:가|이)?없",
        "목숨을?끊|목을?매(?:달(?:고|려|아)|고|려)|뛰어내리(?:고싶|려|겠)|뛰어내릴(?:래|거|까)|투신하",
        "유서(?:를)?(?:쓰|썼|남)|번개탄|손목을?(?:긋|그었|그을)|(?:수면제|약)(?:을|를)?(?:많이|다|한꺼번에|한움큼|한통|한병)(?:을|를)?(?:먹|삼)",
        "극단적(?:인)?선택을?(?:하|할)|생을마감하|(?:세상을?떠나|사라지|없어지)고싶|^(?:이제|그냥|정말|다|전부|모두|인생을){1,3}끝내고싶|(?:생|삶)(?:을|은|도)?(?:그만)?끝내고싶|옥상(?:에|난간에)올라",
        "自[杀殺]|想死|不想活|死にたい|tựtử|muốnchết",
    ),
    Danger.EMERGENCY: _any(
        "불이야|불이?(?:났|난것|난거|나고있|나서|나요|붙)|화재(?:가)?(?:났|발생했)|가스(?:가)?(?:새|누출)|가스냄새",
        "연기(?:가)?(?:나요|나고있|나네|나서|자욱|가득)",
        f"{_NO_THING}(?:쓰러졌|쓰러져있|쓰러져계|쓰러지셨)|의식(?:이없|을잃)|호흡곤란|심정지|심장마비|심장이멈",
        "숨(?:을|이)(?:안|못)쉬|숨을쉬지|숨을쉴수|피(?:가|를)(?:많이|안멈|멈추지|철철|흘리)|사람이(?:다쳤|떨어졌|추락|끼였)|(?:많이|크게|심하게)다쳤",
        "감전(?:됐|되|당)|물에빠졌|(?:차|기계|나무|밑)에깔|에갇혔|교통사고(?:가)?났|차에치|목에.{0,6}걸(?:렸|려(?!고))",
        "(?:경련|발작)(?:을|이)?(?:하고|해요|일으|났|왔)",
        "119(?:에|를|좀)?(?:불러|신고해|전화해|출동)|(?:구급차|앰뷸런스)(?:를|좀)?(?:불러|보내|빨리)|응급(?:상황|환자)",
        "救命|着火了|著火了|助けて|火事|cứu(?:tôi|với)",
    ),
    Danger.CRIME: _any(
        "칼(?:을|로)?(?:들고|휘두|찔|위협)|칼에찔|흉기(?:를|로)|총을(?:들|쐈|쏘)|폭탄(?:이있|을설치|테러|물)",
        "강도(?:를당|당했|가들|를만)|도둑(?:이야|이들|이있)|(?:납치|감금)(?:를|을)?(?:당|됐|되|하)|살해(?:를|하|당|위협|협박)",
        "협박(?:을)?(?:당|받|해요|하고|합니다|해서|했)|죽(?:이겠|여버|인다고)",
        f"(?:폭행|보이스피싱){_DONE_TO}|폭행(?:을)?(?:하고|해요|했|중)|{_SOMEBODY}(?:을|를|이|가|께서)?(?:자꾸|계속|매일|막)?(?:때리|때려|때렸)",
        f"(?<!나)(?<!저)(?<!내)(?:한테|에게)(?:또|자꾸|매일)?맞(?:았|고있|고살|아요)|{_SOMEBODY}(?:이|가)맞고(?:있|다니|다녀)|실종(?:됐|된|신고|같)",
        "(?:누가|누군가|모르는사람|이상한사람|남자)(?:이|가)?(?:자꾸|계속|저를|날|나를){0,3}(?:따라|쫓아)(?:와|오)",
        "(?:누가|누군가|모르는사람|이상한사람)(?:이|가)?(?:우리|제)?(?:집|방)(?:에|안에|안으로)(?:몰래)?(?:들어|침입|있)",
    ),
    Danger.VIOLENCE: _any(
        f"(?:가정폭력|데이트폭력|성폭행|성폭력|성추행|성희롱|강간|스토킹|불법촬영|몰카|디지털성범죄){_DONE_TO}",
        "(?:성폭행|성추행|성희롱|강간|스토킹)(?:을)?(?:했|하려|해요|하고|하는것같)|스토커(?:가|한테|에게)|몰래(?:촬영|찍)(?:했|을당|당|혔|었)",
        "(?:남편|아내|남자친구|남친|애인|시어머니|아버지|아빠)(?:이|가|한테|에게)?.{0,6}(?:때리|때려|때렸|폭행|폭력을)",
    ),
    Danger.YOUTH: _any(
        f"(?:학교폭력|학폭|왕따|따돌림|학대){_DONE_TO}|왕따(?:예요|에요|입니다|야|고|인데)|따돌(?:려|리고|림받)",
        "학대(?:를)?(?:하고|해요|하는것|받고|받는|의심)|(?:아이|애|아기)를(?:때리|때려|굶기)",
        "(?:애들|친구들?|학교에서|반애|선배|일진|아이들)(?:이|가)?.{0,6}괴롭|가출(?:했|하고싶|해서|할래|할거|하려)|(?:애|아이|아들|딸|동생)(?:가|이)?집을나갔",
    ),
}
# Whoever calls for life: first in a sentence, not "동네를 살려 주세요". Looked at with blanks.
SAVE_ME = re.compile(
    r"(?:^|[^\w\s]|\n|[요다까ㅠㅜ] )\s*"
    rf"(?:(?:제발|좀|빨리|어서|도와주세요|여기|{_SOMEBODY}(?:을|를|좀|도|이|가)?) ?){{0,5}}"
    r"살려(?: ?(?:주|줘|달라|내|요)|[\s!.~ㅠㅜ]*$)"
)

_HE = (
    "(?:he|she|they|someone|somebody|husband|boyfriend|partner|dad|father|mom|mother|wife|friend|baby|child)"
)
CRIES_IN_ENGLISH: Mapping[Danger, re.Pattern[str]] = {
    Danger.SUICIDE: _any(
        r"\b(?:kill|hurt|harm|cut)(?:ing)? myself\b|\bend(?:ing)? (?:my life|it all)\b|\b(?:want(?:ed)? to|wanna) die\b(?!-)",
        r"\bsuicidal\b|\b(?:don't|do not|dont) want to (?:live|be alive|be here any ?more)\b|\bno reason to live\b|\bbetter off dead\b",
        r"\btake my own life\b|\bcommit(?:ting)? suicide\b|\bfeel like dying\b|^\W*(?:please |just )?kill me\W*$|\b(?:can't|cannot|cant) go on(?: any ?more|\W*$)|\blife (?:isn't|is not) worth living\b",
        r"\b(?:took|taken|swallowed) (?:too many|all (?:my|the)|a lot of|a bottle of) (?:pills|tablets|medicine)\b",
    ),
    Danger.EMERGENCY: _any(
        r"\bon fire\b|^\W*fire\W*$|\bthere(?:'s| is) a fire\b(?! (?:safety|drill|station|door|extinguisher|department))",
        r"\b(?:house|building|room|kitchen|car|apartment|home|shop|roof) (?:is|are) burning\b|\bsmoke (?:is |are )?(?:everywhere|coming)",
        r"\bgas leak|\bsmell(?:s|ing)? (?:of )?gas\b|\bheart attack\b|\b(?:can't|cannot|cant|not|isn't|stopped) breath(?:e|ing)\b",
        r"\bunconscious\b|\bpassed out\b|\bcollapsed\b|\boverdos|\bdrowning\b|\bbleeding (?:a lot|badly|heavily|out)",
        rf"\b{_HE}(?:'s| is| was| got) (?:badly |seriously )?(?:hurt|injured|bleeding)\b",
        r"\b(?:call|need|send) (?:an )?(?:ambulance|119|911)\b|\bi(?:'m| am) (?:dying\b(?! (?:to|for))|going to die\b|gonna die\b)",
        r"\bsave (?:me|my (?:baby|child|mother|father|son|daughter))\b(?! (?:a|an|the|some|time|money)\b)",
    ),
    Danger.CRIME: _any(
        r"\b(?:being|been|getting|got|was|am|i'm) (?:attacked|robbed|stabbed|shot|kidnapped|threatened|beaten|assaulted|followed)\b",
        rf"\b{_HE} (?:is |keeps |has been |wants to |will )?(?:hit|beat|attack|threaten|follow|hurt|kill)(?:s|ing|ting|ed|en)? (?:to kill |to hurt )?(?:me|us|my|her|him)\b",
        r"\bcall the police\b|\b(?:is|was|keeps) following me\b|\bhas a (?:knife|gun)\b|\bbomb threat\b|\b(?:broke|broken|breaking) into (?:my|our)\b|\bto break in\b|\bis breaking in\b",
    ),
    Danger.VIOLENCE: _any(
        rf"\b(?:was|were|been|being|got|{_HE}) (?:raped?|raping|sexually (?:assault|abus|harass)(?:ed|ing))\b"
    ),
}
# Whoever says a topic and means himself cries.
ME = re.compile(r"\b(?:i|i'm|i've|i am|me|my|we|he|she|someone|somebody)\b")

# Words that may also be what a question is about.
TOPICS: Mapping[Danger, re.Pattern[str]] = {
    Danger.SUICIDE: _any("자살(?!골)|자해|극단적(?:인)?선택|suicid|selfharm"),
    Danger.EMERGENCY: _any("응급실|심폐소생"),
    Danger.CRIME: _any("폭행|협박|납치|보이스피싱|흉기|살인(?!적)|kidnap"),
    Danger.VIOLENCE: _any(
        "가정폭력|데이트폭력|성폭행|성폭력|성추행|성희롱|강간|스토킹|스토커|불법촬영|디지털성범죄",
        "domestic(?:violence|abuse)|sexual(?:ly)?(?:assault|abuse|harass)|stalk(?:er|ing|ed)",
    ),
    Danger.YOUTH: _any(
        "아동학대|노인학대|학교폭력|학폭(?!탄|발)|가출(?:청소년|팸|신고|예방|쉼터)|childabuse|bull(?:ied|ying)"
    ),
}
ABOUT_A_TOPIC = _any(
    "예방|교육|강좌|강의|캠페인|정책|통계|상담사|자격|자료|센터|프로그램|연구|조례|사업|공모|세미나|전시|상영|영화",
    "prevention|course|class|training|policy|lecture|workshop|seminar|campaign|statistics|research|program",
)
