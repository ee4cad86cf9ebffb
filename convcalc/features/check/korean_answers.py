"""Answers in Korean, and in the full-width signs of an East Asian keyboard, as the plain ones that they mean."""

from __future__ import annotations

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""Full-width signs; NFKC would make 102 of 10²."""

HEADS = {
    "id": "번호 문제 문항 문제번호 문항번호 아이디",
    "spec": "네트워크 신경망 구조 모델 스펙 망",
    "asked": "질문 물음 항목 구하는것 묻는것 구할것",
    "answer": "답 답안 응답 제출답 학생답 풀이",
    "student": "학생 이름 성명 학번 학생이름",
}
"""A column of a table of answers -> its heads in Korean, without blanks; 정답 is nobody's answer, but the key."""

QUESTIONS = {
    "size": "크기 공간크기 출력크기 높이너비 가로세로",
    "out": "출력 출력형태 출력모양 출력볼륨 출력특징맵",
    "depth": "채널 채널수 깊이 출력채널 출력채널수",
    "params": "파라미터 파라미터수 파라미터개수 매개변수 매개변수수 매개변수개수 학습파라미터수 모수",
    "weights": "가중치 가중치수 가중치개수",
    "macs": "연산량 연산수 계산량 곱셈누산 곱셈수 곱셈누산수",
    "flops": "플롭스 부동소수점연산 부동소수점연산수",
    "rf": "수용영역 수용영역크기 수용장 수용장크기 수용필드",
    "jump": "점프 누적스트라이드 유효스트라이드",
    "units": "뉴런 뉴런수 유닛 유닛수 원소수 노드수 벡터길이",
    "memory": "메모리 메모리사용량 메모리크기 바이트 바이트수",
    "activations": "활성값 활성값수 활성화수 활성값개수",
}
"""What a question may be for -> what it is called in Korean, without blanks."""

NOUNS = (
    "(?:총|모두|전체|학습|학습 ?가능한?|공간|출력|파라미터|매개변수|가중치|편향|연산량?|계산량|곱셈|누산|수용 ?영역|"
    "수용장|메모리|활성값|뉴런|유닛|노드|원소|채널|특징 ?맵|볼륨|크기|형태|모양|결과|값|답|개수|수|높이|너비|macs?|"
    "flops?|params?)"
)
PARTICLE = "(?:은|는|이|가|의|을|를)?"
COUNTED = "(?:개|차원|픽셀|바이트|번|회)"
ENDING = "(?:입니다|이다|이며|임|이에요|예요|이 ?된다|가 ?된다|이 ?됩니다|가 ?됩니다|다)?"
"""What a sentence may end with; 아니다 is not among them: what an answer denies is none."""

POWERS = {"십억": 9, "억": 8, "백만": 6, "만": 4, "천": 3, "": 0}
"""How many zeros a Korean unit stands for."""
LETTERS = (("", 0), ("K", 3), ("M", 6), ("G", 9))


def plain(text: str) -> str:
    """The answer without what Korean writes around it; one that says more stays as it is.

    >>> plain("파라미터 수는 760개입니다"), plain("출력은 ３２ｘ３２ｘ１０이다"), plain("약 1억 3,836만 개")
    ('760', '32x32x10', '~138.36M')
    >>> plain("760개가 아니다")
    '760개가 아니다'
    """
    text = text.translate(WIDE)
    if text.isascii():
        return text
    import re
    from unicodedata import normalize

    bare = normalize("NFC", text).strip()
    before = re.match(rf"(?:{NOUNS}{PARTICLE}[ :=]*)*+(약|대략|거의|대충)? ?", bare, re.IGNORECASE)
    assert before is not None  # it may be empty
    bare = bare[before.end() :]
    behind = re.search(rf" ?(?:{COUNTED}의? ?)?(?:{NOUNS} ?)*+{ENDING}[.!]?$", bare, re.IGNORECASE)
    bare = western(bare[: behind.start()] if behind else bare)
    if not bare or re.search("[가-힣]", bare):
        return text
    return ("~" if before[1] else "") + bare


def western(text: str) -> str:
    """A number in 만 and 억 as one in our units, rounded where it is; any other text stays as it is.

    >>> western("2,560만"), western("4천"), western("1.38억"), western("1,792")
    ('25.60M', '4K', '138M', '1,792')
    """
    import re

    if not re.fullmatch(r"(?:[\d,]{1,20}(?:\.\d{1,9})? ?(?:십억|백만|억|만|천)? ?){1,4}", text) or text.isascii():
        return text
    parts = re.findall(r"([\d,]+)(?:\.(\d+))? ?(십억|백만|억|만|천)?", text)
    powers = [POWERS[unit] - len(places) for _, places, unit in parts]
    digits = [whole.replace(",", "") + places for whole, places, _ in parts]
    if min(powers) < 0 or not all(digits):
        return text
    value = sum([int(each) * 10**power for each, power in zip(digits, powers, strict=True)])
    letter, most = next(each for each in LETTERS if each[1] >= min(powers))
    places = most - min(powers)
    shown = str(value // 10 ** min(powers)).zfill(places + 1)
    return (f"{shown[:-places]}.{shown[-places:]}" if places else shown) + letter
