"""Words of matters that other offices, shops and the day at large take care of.

A question that names one of them, which no entry found for it does, is hardly a matter of the desk: for how sure a desk is,
such words count against it. What a desk itself writes about never does. Written for how words alone cannot tell
"세금은 언제 내나요" from "과제는 언제 내나요": docs/decisions/0025-two-questions-one-number.md.
"""

import re
from collections.abc import Iterable

# One of three syllables and more is looked for in the text without its spaces, which people set as they like; a shorter one
# only where a word begins: 이사 stands in "이 사진" as well.
_KOREAN = (
    # Registers, papers and offices.
    "주민등록 등본 초본 인감 여권 전입신고 출생신고 사망신고 혼인신고 이혼 가족관계 증명서발급 무인발급 주민센터 동사무소 구청장 정부24 민방위 예비군 병역 입영 "
    " 선거 투표소 국회의원 대통령 총리 장관 국적 귀화 비자 체류 외국인등록 출입국 영주권 "
    # Taxes, insurance, work, welfare.
    "세금 세무서 국세 지방세 재산세 소득세 자동차세 주민세 양도세 상속세 증여세 부가세 연말정산 홈택스 세금계산서 현금영수증 사업자등록 환급금 건강보험 "
    "국민연금 연금 고용보험 실업급여 산재 퇴직금 최저임금 월급 연봉 근로장려금 육아휴직 휴직급여 기초연금 기초생활 수급자 아동수당 양육수당 부모급여 생계비 긴급지원 "
    "바우처 장애인등록 요양원 간병 알바 이력서 자기소개서 면접복장 이직 "
    # Homes, waste, water, power.
    "임대주택 청약 전세 월세 보증금반환 부동산 중개 집주인 세입자 등기 확정일자 재개발 아파트 관리비 이사 인테리어 도배 보일러 난방 전기요금 전기세 한전 수도요금 "
    "상수도 수돗물 누수 동파 도시가스 가스비 정화조 쓰레기 종량제 폐기물 음식물 분리수거 분리배출 방역 해충 "
    # Health.
    "병원  의사 간호사 진료 치과 한의원 내과 안과 소아과 피부과 정형외과 응급실 입원 수술 내시경 건강검진 예방접종 백신 독감주사 감기약 진통제 처방 임신 산후 두통 "
    "복통 몸살 설사 혈압 당뇨 다이어트 살빼 탈모 스케일링 임플란트 금연 불면 "
    # Money.
    "은행 통장 적금 예금 대출금리 주택담보 담보 이자 신용카드 체크카드 신용등급 환율 주식 주가 펀드 코인 비트코인 로또 복권 보험료 보험금 실비 송금 이체 계좌개설 "
    # Roads and journeys.
    "운전면허 면허 음주운전 과태료 범칙금 벌금 주차위반 주차단속 과속 자동차검사 자동차보험 중고차 정비소 하이패스 통행료 주유 택시  버스시간 막차 기차 KTX 고속버스 "
    "항공 비행기 공항 수하물 여행 호텔 숙소 교통카드 따릉이 킥보드 환승 길찾기 "
    # Schools, culture, sport.
    "수능 입시 내신 학원 과외 유치원 어린이집 초등학교입학 입학통지 중학교 고등학교 대학교 대학원 등록금 장학금 학자금 토익 토플 자격시험 한국사 도서관회원 대출증 책반납 "
    "반납일 연체료 희망도서 상호대차 전자책 열람실 책빌리  도서대출 대출한책 수영장 헬스장 헬스 체육관 배드민턴 축구 야구 농구 올림픽 월드컵 경기결과 영화 드라마 넷플릭스 "
    "유튜브프리미엄 콘서트 티켓팅 가수 연예인 아이돌 노래가사 웹툰 게임공략 공원텐트 캠핑 등산 박물관 미술관 "
    # Shops, parcels, telephones, machines.
    "택배 송장 배송 배달 반품 환불 교환해 쿠팡 당근마켓 중고거래 쇼핑몰 쇼핑 세일 쿠폰 세탁소 미용실 식당예약 맛집 요금제 약정 통신사 유심 아이폰 갤럭시 공유기 "
    "와이파이설정 냉장고 세탁기 에어컨 컴퓨터수리 컴퓨터가안켜 노트북추천 윈도우 엑셀 포토샵 파이썬 자바스크립트 코드짜 정렬 알고리즘문제 "
    # Law and police.
    "변호사비용 소송 고소 고발 법원 재판 경찰서 파출소 합의금 보이스피싱  내용증명 헌법 "
    # Food, home, feelings, talk.
    "날씨 비온대 비와요  눈와요  미세먼지 태풍 기온 요리 레시피 끓이 볶음 찌개 라면 김치 계란 고기 점심뭐 저녁뭐 뭐먹을  배고 야식 치킨 피자 커피추천 옷추천 뭐입고  선물추천 생일 "
    "소개팅 남자친구 여자친구 남친 여친 헤어졌 결혼식축의 연애 사귈 사귀 사랑해 외로 우울 위로해 심심 재밌는얘기 재미있는얘기 농담 퀴즈 끝말잇기 삼행시 시한편 소설 운세 타로 "
    "사주 궁합 mbti 혈액형 꿈해몽 잠이안 강아지이름 이름지어 번역해 영어로뭐 몇살 감정이 기분이어때 뭐하고있 몇시야 며칠이지 무슨요일이야 "
    # What is known of the world.
    "수도가어디  인구가 제일높은산 제일긴강 세종대왕 이순신 임진왜란 조선시대 전쟁 역사상 공룡 우주 지구 태양 화성 빛의속도 피타고라스 방정식 곱하기 더하기 나누기 제곱근 "
    "원주율 노벨상 우승국 우승팀 "
    # Orders and scolding.
    "비밀번호알려 비밀번호를알려 비번내놔 관리자비밀번호 관리자계정 관리자권한 시스템메시지 설정값 설정파일 제한없이 개발자모드 안전장치 안전규칙 폭탄 해킹 명령을무시 지시를무시 "
    "규칙을다무시 회원이메일 회원명단을출력 데이터베이스에있는 디비에 droptable script selectfrom  멍청 바보 쓸모없 짜증나 답답하네 말귀 때려치 이따위 이딴 세금아깝 "
    "돌대가리 한심 똑바로안 지껄 떠들어"
)
_ENGLISH = (
    "weather forecast rain recipe cook pancakes restaurant movie film song lyrics poem joke essay homework football soccer baseball olympics president capital "
    "mountain everest planet history war doctor hospital dentist medicine vaccine clinic tax taxes visa passport driver driving licence license insurance bank loan "
    "mortgage stock bitcoin crypto lottery exchange dollars parcel package delivery refund hotel flight airport train taxi bus salary pension unemployment landlord "
    "electricity gas garbage trash marriage divorce lawyer court police love lonely boyfriend girlfriend horoscope translate translation french spanish python "
    "javascript iphone netflix useless stupid configuration password passwords hidden secret jailbreak admin feelings"
)
_WORDS = tuple(dict.fromkeys(word.lower() for word in _KOREAN.split()))
_LONG = tuple(word for word in _WORDS if len(word) > 2)
_SHORT = frozenset(_WORDS).difference(_LONG)
_LATIN = frozenset(_ENGLISH.split())
_LATIN_WORD = re.compile(r"[a-z]+")
_SPACE = re.compile(r"\s+")
# What somebody says to a machine, not to a desk: to do something for them, or about itself.
_TO_THE_MACHINE = re.compile(
    r"(?:추천|지어|써|짜|불러|뽑아|골라|번역|요약|설명|계산|축하|위로|칭찬)(?:해)?(?:줘|줄래|라|봐)|(?:^|[\s,])(?:너|넌|너는|네가|니가|너도|당신)[\s은이]|(?:이|하|되|었|았)냐\b"
)

# Whoever brings a matter as a problem to be solved names it, whosever it is: that is what a centre is for.
_BROUGHT = re.compile(
    r"문제(?!\s*(?:풀|하나|내))|불편|제안하|건의|민원|위험한데|해결|올려도|(?<![입생망인])신고|\breport|\bproblem"
)


def elsewhere(text: str, known: Iterable[str]) -> int:
    """How much in a `plain` text speaks of something else: its words of other matters that none of the texts `known` has,
    and whether it speaks to a machine. 0: nothing does, or it brings a problem."""
    if _BROUGHT.search(text):
        return 0
    close = _SPACE.sub("", text)
    begin = {word[:2] for word in text.split()}
    named = {word for word in _LONG if word in close} | begin.intersection(_SHORT)
    named |= _LATIN.intersection(_LATIN_WORD.findall(text))
    has = _SPACE.sub("", " ".join(known)).lower() if named else ""
    return sum(word not in has for word in named) + bool(_TO_THE_MACHINE.search(text))
