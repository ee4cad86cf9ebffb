"""The words of papers, slides and READMEs: what each means. Case, blanks, hyphens and underscores do not count."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from convcalc._namedtuple import NamedTuple
from convcalc.readers.pasted.scan import Token

LAYERS: dict[str, str] = {}
"""A phrase without its blanks -> our layer word; `input`, `output`, `norm` and `merge` are for this reader only."""

for _word, _phrases in {
    "conv": "conv convolution convolutional convolve convolutions conv1d conv2d conv3d convolution1d convolution2d"
    " convolution3d convnd conv2dlayer convlayer conv2dnormactivation 합성곱 합성곱층 합성곱계층 합성곱레이어 컨볼루션"
    " 콘볼루션 컨벌루션 컨볼루션층 컨볼루션레이어 卷积 卷积层 卷積 卷積層 畳み込み 畳み込み層 convolución convolucional"
    " convolutif",
    "dwconv": "dwconv depthwiseconv depthwiseconv2d depthwiseconvolution depthwise convdw dwconv2d 깊이별합성곱",
    "sepconv": "sepconv separableconv separableconv2d separableconvolution depthwiseseparableconv"
    " depthwiseseparableconvolution depthwiseseparable separableconv1d dsconv",
    "pointwise": "pointwiseconv pointwiseconvolution pwconv convpw",
    "tconv": "tconv deconv deconvolution transposedconv transposeconv convtranspose convtranspose1d convtranspose2d"
    " convtranspose3d conv1dtranspose conv2dtranspose conv3dtranspose transposedconvolution transposeconvolution"
    " convolutiontranspose deconv2d deconvlayer upconv upconv2d upconvolution 전치합성곱 转置卷积 反卷积",
    "maxpool": "maxpool maxpooling maxpool1d maxpool2d maxpool3d maxpooling1d maxpooling2d maxpooling3d mp pool pooling"
    " poolinglayer subsampling pool2d 풀링 풀링층 최대풀링 최대풀링층 맥스풀링 맥스풀링층 池化 池化层 最大池化"
    " 最大池化层 最大プーリング プーリング",
    "avgpool": "avgpool avgpooling averagepool averagepooling meanpool meanpooling avgpool1d avgpool2d avgpool3d"
    " averagepooling1d averagepooling2d averagepooling3d ap 평균풀링 평균풀링층 平均池化 平均池化层",
    "gap": "gap globalavgpool globalavgpooling globalaveragepool globalaveragepooling globalavgpool2d globalpool"
    " globalpooling globalaveragepooling1d globalaveragepooling2d globalaveragepooling3d globalaveragepool2d"
    " globalmeanpooling 전역평균풀링 전역풀링 글로벌평균풀링 全局平均池化",
    "gmp": "gmp globalmaxpool globalmaxpooling globalmaxpool2d globalmaxpooling1d globalmaxpooling2d 전역최대풀링"
    " 全局最大池化",
    "adaptive": "adaptiveavgpool2d adaptiveavgpool adaptiveaveragepool adaptiveaveragepooling adaptiveavgpool1d",
    "fc": "fc dense linear fullyconnected fullyconnect fullyconnection fullconnection fullconnected fulllyconnected"
    " affine innerproduct denselayer linearlayer fclayer fcl hiddenlayer hidden 완전연결 완전연결층 완전연결계층 전결합"
    " 전결합층 전연결 전연결층 밀집 밀집층 은닉층 全连接 全连接层 全結合 全結合層",
    "flatten": "flatten flattening 평탄화 평탄화층 플래튼 展平 flat",
    "bn": "bn batchnorm batchnorm1d batchnorm2d batchnorm3d batchnormalization batchnormalisation batchnormalize"
    " 배치정규화 배치정규화층 批归一化 批标准化",
    "ln": "ln layernorm layernormalization layernormalisation",
    "instnorm": "instnorm instancenorm instancenorm2d instancenormalization",
    "gn": "gn groupnorm groupnormalization",
    "lrn": "lrn localresponsenorm localresponsenormalization localresponsenormalisation responsenorm"
    " responsenormalization crossmapnorm localnorm 국소응답정규화 局部响应归一化",
    "norm": "norm normalization normalisation 정규화 정규화층",
    "dropout": "dropout dropout1d dropout2d drop spatialdropout spatialdropout2d alphadropout 드롭아웃 드랍아웃",
    "relu": "relu reluactivation rectifier 렐루",
    "relu6": "relu6",
    "lrelu": "lrelu leakyrelu leaky 리키렐루",
    "prelu": "prelu parametricrelu",
    "elu": "elu",
    "selu": "selu",
    "celu": "celu",
    "gelu": "gelu",
    "mish": "mish",
    "silu": "silu swish",
    "hswish": "hswish hardswish",
    "hsigmoid": "hsigmoid hardsigmoid",
    "sigmoid": "sigmoid logistic 시그모이드",
    "tanh": "tanh 하이퍼볼릭탄젠트",
    "softplus": "softplus",
    "softmax": "softmax logsoftmax 소프트맥스",
    "upsample": "upsample upsampling upsampling1d upsampling2d upsampling3d upsamplingnearest2d 업샘플링",
    "zeropad": "zeropadding2d zeropadding1d zeropad2d zeropad",
    "pixelshuffle": "pixelshuffle",
    "shuffle": "channelshuffle",
    "identity": "identity",
    "input": "input inputs inputlayer inputimage inputimages image images 입력 입력층 입력이미지 입력영상 输入 输入层"
    " entrada entrée eingabe",
    "output": "output outputs outputlayer 출력 출력층 输出 输出层 salida sortie ausgabe logits",
    "merge": "add concat concatenate concatenation merge multiply skip skipconnection shortcut residualconnection",
}.items():
    LAYERS |= dict.fromkeys(_phrases.split(), _word)

NOUNS: dict[str, str] = {}
"""A phrase -> the attribute that it names, with a number before it (32 filters) or behind it (stride 2)."""

for _word, _phrases in {
    "filters": "filter filters featuremap featuremaps map maps channel channels outputchannels outchannels"
    " outputchannel feature features outfeatures numfilters numberoffilters unit units neuron neurons node nodes"
    " hiddenunits outputunits hiddenneurons outputneurons hiddennodes class classes outputclasses numclasses way d dim"
    " dims dimensional dimensions dimension nout 필터 필터수 채널 출력채널 뉴런 노드 유닛 클래스 滤波器 通道 神经元 类"
    " 类别 filtros filtres neuronas neurones numunits",
    "k": "kernel kernels kernelsize filtersize window windows windowsize poolsize poolingsize ksize convsize"
    " kernelsizes 커널 커널크기 필터크기 윈도우 창 核 卷积核",
    "s": "stride strides strided 스트라이드 보폭 步长 步幅 paso pas",
    "p": "padding pad pads paddings zeropadding padded 패딩 제로패딩 填充 relleno",
    "d": "dilation dilationrate dilated dilations atrous 팽창",
    "g": "group groups cardinality 그룹",
    "op": "outputpadding",
    "in": "inchannels infeatures inputchannels inputdim inputfeatures inchannel nin numfeatures",
    "rate": "rate probability prob alpha negativeslope slope keepprob",
    "input": "inputshape inputsize inputdimensions shape batchinputshape batchshape",
    "bias": "usebias",
    "ceil": "ceilmode",
    "size": "size sizes sized 크기 크기의 사이즈 大小 尺寸 tamaño taille",
}.items():
    NOUNS |= dict.fromkeys(_phrases.split(), _word)

LETTERS = {"k": "k", "f": "k", "s": "s", "p": "p", "d": "d", "g": "g", "c": "g", "n": "filters"}
"""Single letters are attributes only before `=`; C is the cardinality of ResNeXt."""

FLAGS = {
    "same": "same", "samepadding": "same", "valid": "valid", "validpadding": "valid", "nopadding": "valid",
    "nopad": "valid", "withoutpadding": "valid", "unpadded": "valid", "nozeropadding": "valid", "full": "full",
    "causal": "causal", "nobias": "nobias", "withoutbias": "nobias", "biasfree": "nobias", "bias": "bias",
    "withbias": "bias", "ceil": "ceil", "half": "half", "패딩없음": "valid", "패딩없이": "valid",
}  # fmt: skip
"""A phrase -> our flag."""

PADDING_WORDS = frozenset(("same", "valid", "full", "causal", "half"))

IGNORED = frozenset(
    "inplace kernelinitializer biasinitializer kernelregularizer name momentum eps epsilon affine trackrunningstats"
    " dataformat kernelconstraint seed axis dtype trainable activityregularizer biasregularizer center scale".split()
)
"""Keywords of frameworks that change no size and no count; their values are passed over."""

DECORATION = frozenset(
    "a an the of with and at by in on for using use uses used each per layer layers function functions activation"
    " activations activationfunction nonlinearity nonlinear followed then operation op rgb color colour pixel pixels px"
    " is are to its into all fn step this 층 계층 레이어 개 개의 사용 함수 활성화 활성화함수 활성함수"
    " 활성 각각 및 그리고 후 다음 인 갖는 가진 적용 을 를 의 와 과 이 가 로 으로 层 个 激活 激活函数 con de y avec et"
    " des mit und 이다 입니다 이며 이고".split()
)
"""Words that say nothing about numbers."""

COUNTERS = frozenset(("개", "개의", "个", "個"))
"""Words behind a number that say how many, and not how large."""

TIMES = frozenset("번 회 times 번씩 회씩 번반복 회반복 번씩반복".split())
SPOKEN_TIMES = {"twice": 2, "thrice": 3}
"""Words behind a number that say how often, and words that say it alone."""

STRUCTURE = frozenset(
    "block blocks stage stages module modules part phase section convblock encoder decoder classifier classification"
    " head backbone stem body trunk features extractor extraction branch bottleneck 블록 단계 스테이지 분류기 특징추출"
    " 인코더 디코더 bloque bloco bloc".split()
)
"""Words of headings: `Conv Block 1`, `Feature extractor:`."""

HEADS = STRUCTURE | frozenset(
    "layer layers step level unit conv feature top bottom hidden network net main path group fc dense fully connected"
    " convolutional initial final first second third last 층 레이어 특징 추출 couche capa".split()
)
"""What may stand beside them."""

TITLES = frozenset(
    "architecture network networks model models cnn convnet configuration config structure net summary layer name"
    " output size weight layers columns column overview 구조 모델 신경망 네트워크 아키텍처 모델구조 网络 结构 模型"
    " arquitectura".split()
)

PARTICLES = ("으로", "에서", "을", "를", "이", "가", "은", "는", "의", "로", "와", "과", "에", "인")
"""What Korean writes behind a noun."""

CLAIMS = {
    "params": "param params parameter parameters numberofparameters numparams paramcount 파라미터 매개변수 파라미터수"
    " 파라미터개수 매개변수수 매개변수개수 weightsandbiases"
    " numberofparametersinthislayer numberofparametersofthislayer parametersinthislayer parametersofthislayer"
    " numberoflearnableparameters numberoftrainableparameters learnableparameters trainableparameters"
    " 参数 参数量 parámetros paramètres",
    "weights": "weights 가중치 가중치수",
    "memory": "memory mem 메모리",
    "macs": "macs mac multadds multiplyadds multiplyaccumulates flops flop madds 연산량 연산수 계산량",
    "rf": "rf receptivefield receptivefieldsize 수용영역 수용장 感受野",
    "size": "output outputsize outputshape outputfeaturemap outputfeaturemaps outputvolume outputvolumesize"
    " outputdimensions"
    " outputdimension out outsize outshape featuremapsize activationsize activationshape 출력 출력크기 输出 输出大小"
    " 输出尺寸 salida sortie",
}
"""What somebody believes -> the phrases for it, with `:` or `=` and a number behind them."""

CLAIM_WORDS = {phrase: what for what, phrases in CLAIMS.items() for phrase in phrases.split()}

ACTIVATIONS = frozenset(
    "relu relu6 lrelu prelu elu selu celu gelu silu mish hswish hsigmoid sigmoid tanh softplus".split()
)
CONVOLUTIONS = frozenset(("conv", "dwconv", "sepconv", "pointwise", "tconv"))
REMEMBERED = 2_000
"""Words whose meaning is looked up once: long texts say the same few thousand times."""

POOLS = frozenset(("maxpool", "avgpool"))
GLOBAL = frozenset(("gap", "gmp", "adaptive"))


@lru_cache(REMEMBERED)
def key(text: str) -> str:
    """A word as the tables have it.

    >>> key("nn.Conv_2d"), key("Max-Pooling")
    ('conv2d', 'maxpooling')
    """
    if text[-2:] == ".x":  # conv2.x
        text = text[:-2] + "_x"
    return text[text.rfind(".") + 1 :].casefold().replace("_", "").replace("-", "")


@lru_cache(REMEMBERED)
def layer(word: str) -> str | None:
    """Our word for a phrase, numbered (conv1, pool2, conv2_x) or not."""
    found = LAYERS.get(word)
    if found is None and word[-1:].isalnum():
        bare = word.rstrip("x") if word.endswith("x") and word[-2:-1].isdigit() else word
        found = LAYERS.get(bare[:-1] if bare[-2:-1].isdigit() and bare[-1:].isalpha() else bare) or LAYERS.get(
            bare.rstrip("abcdefgh").rstrip("0123456789.")
        )
    return found if found is not None else _without_particle(word, LAYERS)


def _without_particle(word: str, table: dict[str, str]) -> str | None:
    for particle in PARTICLES:
        if word.endswith(particle) and word[: -len(particle)] in table:
            return table[word[: -len(particle)]]
    return None


def layer_of_name(token: Token) -> str | None:
    """Our word for a name with a number behind its hyphen: conv3-64."""
    return layer(key(token.text.partition("-")[0]))


def noun(word: str) -> str | None:
    return NOUNS.get(word) or _without_particle(word, NOUNS)


def is_decoration(word: str) -> bool:
    return word in DECORATION or any(word.endswith(p) and word[: -len(p)] in DECORATION for p in PARTICLES)


def known() -> list[str]:
    """Every word for a layer, for did-you-mean."""
    return [word for word in LAYERS if word.isascii()]


LONGEST_PHRASE = 4  # words of one phrase


class Phrase(NamedTuple):
    """role: "layer", "noun", "flag", "ignored", "decoration" or "unknown"; next: the token behind it."""

    role: str
    value: str
    next: int


def phrase(tokens: list[Token], i: int, j: int) -> Phrase:
    """The phrase that begins at token i."""
    joined: list[tuple[str, int]] = []
    word, k = "", i
    while len(joined) < LONGEST_PHRASE and k < j and tokens[k].kind == "word":
        word += key(tokens[k].text)
        joined.append((word, k + 1))
        k = _step(tokens, k + 1, j)
    for word, after in reversed(joined):
        found = _role(word, single=after == i + 1)
        if found:
            return Phrase(*found, after)
    return Phrase("unknown", "", i + 1)


def phrases(tokens: list[Token], i: int, j: int) -> Iterator[tuple[int, Phrase]]:
    """Every phrase between two tokens, and where it begins; what is no word is passed over."""
    while i < j:
        if tokens[i].kind == "word":
            found = phrase(tokens, i, j)
            yield i, found
            i = found.next
        else:
            i += 1


def _step(tokens: list[Token], k: int, j: int) -> int:
    """Over a hyphen between two words: soft-max."""
    if k + 1 < j and tokens[k].kind == "-" and tokens[k].start == tokens[k - 1].end == tokens[k + 1].start - 1:
        return k + 1
    return k


@lru_cache(REMEMBERED)
def _role(word: str, single: bool) -> tuple[str, str] | None:
    if single and word in DECORATION and word not in LAYERS:
        return "decoration", word
    if word in FLAGS:
        return "flag", FLAGS[word]
    kind = layer(word) if single else LAYERS.get(word) or layer(word)
    if kind:
        return "layer", kind
    if word in IGNORED:
        return "ignored", word
    if named := noun(word):
        return "noun", named
    return ("decoration", word) if single and is_decoration(word) else None
