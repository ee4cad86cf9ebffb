"""What topics are called in Korean: notes and exercises say 패딩, and `explain 패딩` is to find it."""

from __future__ import annotations

WORDS = {
    "output size": "출력 크기, 출력 계산, 합성곱 산술, 출력 사이즈",
    "padding": "패딩, 제로 패딩, 영 채움, 덧대기",
    "same": "세임 패딩, 동일 패딩",
    "stride": "스트라이드, 보폭, 이동 간격",
    "remainder": "나머지, 내림, 버림, 올림",
    "dilation": "팽창, 팽창 합성곱, 확장 합성곱, 딜레이션, 팽창률, 아트러스",
    "transposed": "전치 합성곱, 역합성곱, 디컨볼루션, 업컨볼루션",
    "pooling": "풀링, 최대 풀링, 맥스 풀링, 평균 풀링, 중첩 풀링, 풀링층",
    "global pooling": "전역 풀링, 전역 평균 풀링, 글로벌 평균 풀링, 전역 최대 풀링",
    "receptive field": "수용 영역, 수용장, 수용 필드, 리셉티브 필드",
    "fully convolutional": "완전 합성곱, 완전 합성곱 신경망, 전결합층의 합성곱",
    "parameters": "파라미터, 매개변수, 모수, 가중치, 편향, 파라미터 수, 완전 연결층, 완전 연결, 전결합층",
    "locally connected": "지역 연결, 지역 연결층, 국소 연결층",
    "groups": "그룹, 그룹 합성곱",
    "depthwise": "깊이별 합성곱, 깊이별 분리 합성곱, 분리 합성곱, 뎁스와이즈",
    "1x1": "1x1 합성곱, 점별 합성곱, 포인트와이즈",
    "batch norm": "배치 정규화",
    "MACs and FLOPs": "연산량, 연산 수, 계산량, 곱셈 누산, 플롭스",
    "memory": "메모리, 메모리 사용량, 활성값",
    "residual": "잔차, 잔차 학습, 잔차 블록, 잔차 연결, 스킵 연결, 지름길 연결, 레즈넷",
    "shortcuts": "숏컷, 지름길, 투영, 프로젝션",
    "bottleneck": "병목, 병목 블록, 병목 구조, 보틀넥",
    "vanishing gradient": "기울기 소실, 그래디언트 소실, 경사 소실, 기울기 폭발, 항등 경로, 기울기",
    "degradation": "열화, 성능 저하, 성능 저하 문제, 퇴화, 퇴화 문제",
    "filter": "필터, 합성곱 필터, 합성곱, 합성곱 연산, 컨볼루션, 콘볼루션, 교차 상관, 에지 검출",
    "kernel": "커널, 커널 크기, 필터 크기, 윈도우, 윈도",
    "feature map": "특징 맵, 특성 맵, 피처 맵, 피쳐 맵, 활성화 맵, 채널, 채널 수, 깊이",
    "hyperparameter": "하이퍼파라미터, 초매개변수",
    "rescale": "리스케일, 크기 조정, 크기 조절, 리사이즈, 크롭, 자르기, 랜덤 크롭, 데이터 증강, 증강",
    "top-1 and top-5": "상위 1 오류, 상위 5 오류, 오류율, 오차율, 정확도, 탑1, 탑5",
    "maxpool": "맥스풀",
    "avgpool": "애버리지 풀링",
    "relu": "렐루, 활성화 함수, 활성 함수",
    "softmax": "소프트맥스",
    "dropout": "드롭아웃, 드랍아웃",
    "flatten": "평탄화, 플래튼, 펼치기",
    "upsample": "업샘플링",
    "concat": "연결, 이어 붙이기, 결합",
}
"""A topic or a layer's word -> its names in Korean, with commas between; blanks in them make no difference."""


def names() -> dict[str, str]:
    """Each Korean name, and what it means here.

    >>> names()["수용 영역"], names()["패딩"]
    ('receptive field', 'padding')
    """
    return {name: meant for meant, written in WORDS.items() for name in written.split(", ")}
