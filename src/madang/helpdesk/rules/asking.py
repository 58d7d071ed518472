"""Whether somebody asks for a person: that is obeyed at once, always. Source: brief, help desk, section 4.

Read without blanks and signs, so that 상담사연결, 상 담 사 and "talktoaperson" are what they are meant to be.
"""

import re

from madang.helpdesk.rules.seen import condensed

_REALLY = "(?:진짜|실제)?"
_WHO = f"{_REALLY}(?:상담사|상담원|상담직원|담당자|담당직원|(?:상담|담당)선생님|직원|사람|인간|매니저|안내원|관리자|운영자)(?:님|분)?"
_WHO_ALONE = f"{_REALLY}(?:상담사|상담원|상담직원|담당자|직원|사람)(?:님|분)?"
# Not those of "이웃 사람과 이야기하고 싶어요" or "사람을 연결하고 싶어요", with which ideas for the town begin.
_NOT_OTHERS = "(?<!다른)(?<!이웃)(?<!동네)(?<!마을)(?<!여러)(?<!많은)(?<!외국)(?<!비슷한)(?<!또래)(?<!팀)(?!사람을연결)(?!사람이(?:직접)?(?:답|답변|대답)하나)"
_WITH = "(?:이랑|랑|하고|과|와|한테|에게|으로|로|을|를|이|가|께|께서)?"
_SOFTLY = "(?:좀|빨리|바로|직접|지금|당장|얼른|제발|그냥|한번|다시|꼭|대신){0,3}"
_WHAT = (
    "(?:연[결걸겷]|바꿔|불러|통화|전화|대화|얘기|이야기|말하|말씀|상담|채팅|문의|물어|나오|나와|호출|요청|연락"
    "|대답|답변|답|응대|할|하)"
)
_DO = "(?:을|를)?(?:좀|한번|다시|안|하게|할수있게)?(?:해|하|시켜|드려|되|돼|될|할|시킬|나누|나눌|보|볼)?"
_ENDING = (
    "(?:줘|주세|주시|주십|주실|줄수|주라|달라|달래|부탁|바라|바랍|요청|요망|원해|원합|원하|원함|희망|고싶|고십|래요?$"
    "|고파|게요|겠|나요|까요|니까|세요|어요|아요|수있(?:나|을|어)|가능(?:해|한가|할까|하나|합|하세|하죠|요|$)|라고|ㄱ|자$|요$|좀$|$)"
)
_HOW = "(?:은|는|을|를|하려면|할려면|하는)?(?:어떻게|어케|어떡|방법(?!론))"
_PLEASE = "(?:이랑|랑|이?요|좀|부탁|주세요|줘|나와){0,2}(?:해요|합니다|드려요|드릴게요|드립니다)?$"
_KOREAN = [
    f"{_NOT_OTHERS}{_WHO}{_WITH}{_SOFTLY}{_WHAT}(?:{_DO}{_ENDING}|{_HOW})",
    f"^(?:저기요?|아니요?|그냥|네|제발|좀|빨리){{0,3}}{_WHO_ALONE}{_PLEASE}",
    f"^(?:여기|거기|혹시)?{_WHO}(?:이|은|는)?(?:있나|있어|있습|없나|없어|안계|계세|계신|계시)[가-힣]{{0,4}}$",
    f"^연결(?:해주세요|해줘요?|좀|부탁해요|부탁드려요)?{_WHO_ALONE}(?:으로|로|한테)?{_PLEASE}",
    "상담(?:사|원)(?:이|가)?필요(?:해|합|한데)",
    f"(?:봇|ai|에이아이|기계|자동응답|자동답변|인공지능)(?:은|는|이)?(?:말고|아니고|아닌){_WHO}",
    "(?:봇|기계|자동응답|자동답변)(?:은|는|이|이랑|하고)?(?:말하기|대화하기|얘기하기)?(?:싫|그만)",
    "^상담연결(?:좀|부탁|해|$)",
    # The same typed with the keyboard left in English: 상담사, 상담원, 사람연결.
    "tkdekatk|tkdekadnjs|tkfkadusruf",
]

_REAL = "(?:a|an|the|some|your)?(?:real|live|actual|human)?"
_PERSON = (
    "(?:person|human|humanbeing|someone|somebody|agent|representative|rep|operator|staff|staffmember"
    "|counsell?or|advis[eo]r|manager|employee)"
)
_SERVANT = "(?:human(?:support|help)?|agent|operator|representative|person)"
_END = "$|please|pls|plz|now|about|instead|here|directly|thank|asap|for|right|immediately|not"
_ENGLISH = [
    "(?<!onhowto)(?<!abouthowto)(?<!learnhowto)(?<!learnto)"
    rf"(?:talk|speak|chat)(?:ing)?(?:to|with){_REAL}{_PERSON}(?={_END}|who)",
    rf"{_PERSON}(?:ican|icould|to)(?:talk|speak)(?:to|with)",
    rf"(?:connect|transfer|switch|put)(?:me|us)?(?:to|with|throughto|intouchwith){_REAL}{_PERSON}(?={_END}|who)",
    rf"(?:want|need|idlike|wouldlike|giveme|getme)(?:a|an)?(?:real|live|actual|human)?{_SERVANT}(?={_END})",
    rf"^(?:please|hello|hi|hey)?{_REAL}(?:customerservice)?(?:{_SERVANT}|counsell?or|customerservice)(?:please|pls|plz|now)?$",
    rf"(?:not|no|stop)(?:a|the|this)?(?:bot|robot|ai|machine)(?:iwant|giveme|but)?(?:a|the)?(?:real)?{_SERVANT}",
]
_OTHERS = ["[转轉]人工|人工客服|真人客服|オペレーター|担当者(?:と|に)|人と話"]

_ASKS = re.compile("|".join(_KOREAN + _ENGLISH + _OTHERS))


def wants_person(text: str) -> bool:
    """Whether `text` asks to talk to a person, in Korean or English (and the usual words of Chinese and Japanese)."""
    return _ASKS.search(condensed(text)) is not None
