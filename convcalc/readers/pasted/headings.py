"""The headings of tables: what each says of its column."""

from __future__ import annotations

from convcalc.readers.pasted import vocabulary

HEADINGS: dict[str, str] = {}
"""A heading -> what its column is: one of the roles below."""

for _role, _headings in {
    "label": "layer layername name block blockname stage stagename module step number no id index layerno idx 층 계층"
    " 레이어 이름 층이름 capa couche bloque bloco 层 层名 名称 camada",
    "shape": "filtershape",
    "kind": "type typestride layertype operation operator op kind 종류 유형 연산 tipo 类型",
    "size": "output outputsize outputshape outputdimensions outputdimension outputvolume outsize outshape featuremap"
    " featuremapsize featuremaps activationshape activationsize outputfeaturemap shape 출력 출력크기 输出 输出尺寸"
    " 输出大小 salida saída dimensions dimension resolution 출력형태 출력모양 출력특징맵 출력볼륨",
    "in": "input inputsize inputshape inputdimensions 입력 입력크기 输入 输入尺寸 entrada"
    " 입력형태 입력모양 입력특징맵 입력볼륨",
    "filters": "filters filter numberoffilters numfilters nooffilters kernels numberofkernels channels outputchannels"
    " outchannels units neurons nodes outputunits c nout 필터 필터수 필터개수 채널 채널수 출력채널 뉴런 뉴런수 유닛"
    " 通道 通道数 filtros filtres",
    "k": "kernel kernelsize filtersize window windowsize poolsize k 커널 커널크기 필터크기 核大小 卷积核 ksize"
    " convsize",
    "s": "stride strides s 스트라이드 보폭 步长",
    "p": "padding pad p 패딩 填充",
    "g": "groups group numberofgroups numgroups 그룹 그룹수",
    "d": "dilation dilations dilationrate d 팽창 팽창률 딜레이션",
    "act": "activation activationfunction nonlinearity 활성화 활성화함수 激活 激活函数",
    "biases": "biases bias numberofbiases 편향",
    "times": "repeat repeats n times repetitions numblocks 반복 重复",
    "either": "size sizes 크기",
    "body": "architecture details detail configuration config description structure content layers specification 구조"
    " 상세 세부사항 내용 설명 设置",
    "remark": "notes note remark remarks comment comments purpose role receptivefieldnote 비고 역할 목적",
}.items():
    HEADINGS |= dict.fromkeys(_headings.split(), _role)


def role(heading: str) -> str:
    """What a column is, by its heading; "" where the heading is not known."""
    for part in (heading, heading.partition("(")[0]):
        word = "".join([c for c in part.casefold() if c.isalnum()])
        if word in HEADINGS:
            return HEADINGS[word]
        if word in vocabulary.CLAIM_WORDS and vocabulary.CLAIM_WORDS[word] != "size":
            return vocabulary.CLAIM_WORDS[word]
    return ""
