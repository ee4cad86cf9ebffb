"""What people typed in their first hour, and what they are answered: one line for each thing that once led astray."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.program import in_process

FIRST_TRIES = (
    # a hint leads to what was meant, and a wrong number is never silent
    ('arch "32x32x3 -> concat[ conv 8 1x1 ]"', 2, "one branch only", "part the branches with |"),
    ('arch "8x8x3; a: conv 3 1x1; concat [a]"', 2, "write concat a"),
    ('arch "28x28x192; concat [ conv 64 1x1, conv 96 1x1 ]"', 2, "concat[ conv 64 1x1 | conv 96 1x1 ]"),
    ('check "32x32x3 -> conv 8 3x3 memory = 28,800"', 0, "1 of 1 claim true"),
    ('arch "32x32x3 -> conv 8 3x3 params = 216"', 0, "counted differently", "weights alone, biases left out"),
    ('check "32x32x3 -> conv 8 3x3 params = 216"', 1, "counted differently (weights alone, biases left out)"),
    ('arch "28x28 -> conv 8 3x3"', 2, "has no channels", "write 28x28x1"),
    ("arch resnet50 --input 224x224", 2, "give --input 224x224x3"),
    ("arch resnet50 --input 256", 2, "give --input 256x256x3"),
    ('arch "1x28x28 -> conv 8 3x3"', 2, "channels first", "write 28x28x1"),
    ("layer maxpool -n 112 -f 3 -s 2 --ceil", 0, "remainder 1: nothing unread at the end", "reaches 1 beyond it"),
    ("layer -n 32,32 -f 3", 2, "write 32x32: axes are parted by x"),
    ("layer -n 32 -f 3 -p 1,1", 2, "write 1x1: axes are parted by x"),
    ("layer -n 32 -f 5x5x3 -c 3 --filters 10", 2, "a kernel spans all channels: write -f 5x5"),
    ('arch "56x56x24 -> conv 6 * in 1x1"', 2, "write 6*in"),
    ('check "32x32x3 -> conv 8 3x3; total params = 1M"', 1, "it is 224"),
    ('check "32x32x3 -> conv 8 3x3 -> 32x32x8"', 1, "it would be true with p1, same", "this is the size that arrives"),
    ('check "224x224x3 -> conv 64 3x3 p1; total activations = 12.8M"', 1, "bytes of float32"),
    # first tries
    ("resnet50", 2, "write: convcalc arch resnet50"),
    ("vgg16 --summary", 2, "write: convcalc arch vgg16 --summary"),
    ('"224x224x3 -> conv 64 3x3"', 2, 'write: convcalc arch "224x224x3 -> conv 64 3x3"'),
    ("version", 2, "write: convcalc --version"),
    ("-v", 2, "write: convcalc --version"),
    ("-V", 0, "convcalc "),
    ("-n 224 -f 11 -s 4", 2, "write: convcalc layer -n 224 -f 11 -s 4"),
    ("layer n=32 f=3", 2, "write: convcalc layer -n 32 -f 3"),
    ("layer 224 11 4", 2, "write: convcalc layer -n 224 -f 11 -s 4"),
    ("layer fc -n 7 -c 512 --filters 4096", 2, 'write: convcalc arch "7x7x512 -> fc 4096"'),
    ("layer dwconv -n 32 -f 3 -c 16 -p same", 2, 'write: convcalc arch "32x32x16 -> dwconv 3x3 same"'),
    ("layer conv 224 11 4", 2, "write: convcalc layer conv -n 224 -f 11 -s 4"),
    ("-q layer -n 32 -f 3", 2, "write: convcalc layer -n 32 -f 3 -q"),
    ("arch 224x224x3 - conv 64 3x3", 2, "a shell takes an unquoted '>'", '"224x224x3 -> conv 64 3x3"'),
    ("draw rf 3", 2, "a number is no network"),
    ("compare 7x7 5x5", 2, "a layer with this kernel is written conv 64 7x7"),
    ('compare "two 3x3" 7x7', 2, "write conv 64 3x3, conv 64 3x3"),
    # words of the frameworks
    ("layer -n 32 --kernel-size 3", 2, "did you mean '-f', the kernel?"),
    ("layer -n 32 --kernel_size 3", 2, "did you mean '-f', the kernel?"),
    ("layer --values nums.txt", 2, "convcalc explain filter --values FILE"),
    ("layer --csv sizes.csv", 2, "convcalc layer -q in a loop"),
    ("arch resnet18 --sort macs", 2, "--format csv"),
    ("layer -n 32 --pad 1 -f 3", 2, "did you mean '-p', the padding?"),
    ("layer -W 32 -F 3", 2, "the input size is --n"),
    ("layer Conv2d -n 32 -f 3", 0, "30"),
    ('arch "32x32x3 -> conv 8 kernel_size=3" -q', 0, "30x30x8"),
    ('arch "32x32x3 -> conv 8 3x3 strides=2 padding=same" -q', 0, "16x16x8"),
    ('arch "32x32x3 -> maxpool 2" -q', 0, "16x16x3"),
    # words that are none, and places that are not right
    ('arch "32x32x3 -> dw 3x3"', 2, "did you mean 'dwconv'?"),
    ('arch "32x32x3 -> averagepool 2x2"', 2, "did you mean 'avgpool'?"),
    ('arch "32x32x3 -> upconv 8 2x2 s2"', 2, "did you mean 'tconv'?"),
    ('arch "32x32x3 -> conv 64 3x3 s 2"', 2, "write s2"),
    ('arch "32x32x3 -> conv 64 3x3 /2"', 2, "write s2"),
    ('arch "32x32x3 -> { conv 64 3x3 }"', 2, "write [ conv 64 3x3 ]"),
    ('arch "32x32x3 -> upsample x2"', 2, "write upsample 2"),
    ('arch "32x32x3 -> concat[conv 8 3x3 | conv 8 1x1]"', 2, "not 30x30x8 and 32x32x8", "padding (same, p1)"),
    ('arch "227x227x3 -> conv 96 11x11 s4 = 55x55x96"', 2, "write -> 55x55x96"),
    ("layer conv -n 32 -f 3 --ceil", 2, "conv takes no --ceil"),
    ('arch "32x32x3 -> conv 1,000 3x3"', 2, "write 1000"),
    ('arch "32x32x3 -> Conv2d(3, 64, 3)"', 2, "write conv2d 64 3x3"),
    ('arch "32x32x3; let k=3; conv 8 kxk"', 2, "write k=k"),
    ('arch "32x32x3 -> conv 8 3x3 -> (30, 30, 8)"', 2, "write 30x30x8"),
    ('arch "32x32x3 -> depthwise conv 3x3"', 2, "write dwconv 3x3"),
    ('arch "32x32x3 -> global average pool"', 2, "did you mean 'gap'?"),
    ('arch "３２ｘ３２ｘ3 -> conv 8 ３x３， relu" -q', 0, "30x30x8"),
    ('arch "32x32x3; repeat 3 { conv 8 3x3 p1 }"', 2, "write [ conv 8 3x3 p1 ] x 3"),
    ('arch "32x32x3 -> 3x [ residual [ conv 3 3x3 same ] ]"', 2, "write [ residual [ conv 3 3x3 same ] ] x 3"),
    ('arch "32x32x3 -> x = conv 8 3x3"', 2, "write skip: conv 8 3x3"),
    ('arch "32x32x3 -> block ir(t, c) { conv 8 3x3 }"', 2, "as in: block ir [ conv 64 3x3, relu ]"),
    ('arch "32x32x3; e2: conv 8 3x3; maxpool 2x2; concat e2"', 2, "concat e2 crop", "upsample 2"),
    ('check "32x32x3 -> conv 10 5x5 p2 (760 params)"', 2, "write params = 760"),
    ('check "32x32x3 -> conv 10 5x5 p2 biases = 10 activations = 10240"', 0, "2 of 2 claims true"),
    ('arch "32x32x3 -> s: conv 8 3x3 same; add s"', 0, "'add s': what flows here is 's' itself"),
    ('arch "32x32x16 -> concat[conv 8 1x1 | | conv 8 3x3 same]"', 0, "identity"),
    ("arch 7x7x64", 2, "7x7x64 -> conv 64 3x3 p1"),
    # the answer, and what is missing for it
    ("layer -f 3 -c 64 --filters 128", 0, "73,856", "need -n too"),
    ("layer -f 3 -c 64", 2, "they need --filters too"),
    ("layer -n 32 -f 3 --filters 16", 0, "parameters and MACs need -c too"),
    ("layer -n 32 -f 3 -c 3", 0, "parameters and MACs need --filters too"),
    ("layer -n 224 -f 3 -s 2 -p same", 0, "padding 0 before, 1 after"),
    ("layer -n 227 -f 11 -s 4 -c 3 --filters 96", 0, "= 34,944", "55x55x96, 34,944 parameters, 105,415,200 MACs"),
    ("layer -n 32 -f 5 -p 2 -c 3 --filters 10 --explain", 0, "with 760 parameters and 768,000 MACs"),
    ("layer -n 32 -f 5 --expect 32", 1, "it would be true with -p 2, -p same, -f 1 or -n 36"),
    ("layer -n 5 -f 7", 2, "padding -p 1", "(-n 7)"),
    ('arch "conv 5x5, pool 2x2 s2, conv 3x3, pool 2x2 s2"', 0, "sees 12x12 of the input"),
    ('arch "conv 3x3, conv 3x3 d2, conv 3x3 d4" -q rf', 0, "15\n"),
    ("arch resnet50 -q params", 0, "25557032"),
    ("arch resnet50 -q --columns params", 0, "25557032"),
    ("arch resnet50 --input 32x32x3 --summary", 0, "claims in the spec are about its own input, 224x224x3"),
    ("arch resnet50 --layer conv5 --unit 3,4", 0, "483 places; 224 of them, 0 to 223, are in the input"),
    ("arch lenet --unit 3,4", 2, "layer 7 (tanh), 1x1x120, has no unit 3: there is only unit 0"),
    ("arch lenet --columns layer,out,params --format csv", 0, "layer,stage,index"),
    ("solve --n 100 --out 10 --f 3", 0, "10  0"),
    ("solve --n 10 --out 11 --f 3 -s 7 -p 0", 1, "it is 2, not 11", "any one of these changes"),
    ("solve vgg16 --input ? --params 100M", 2, '--input "?x?x3"'),
    ("solve resnet110 --params 1M --set n=?", 0, "n = "),
    # what is not there
    ("explain S99", 2, "no topic 'S99'"),
    ("explain S17", 0, "S17", "question", "right"),
    ("explain X01", 0, "224 is what the AlexNet paper prints"),
    ("arch segformer", 2, "from LeNet to ConvNeXt", "PyTorch or Keras source, or as a spec"),
    ("zoo segformer", 2, "convcalc zoo lists them all"),
    ("zoo resnet*", 0, "resnet18@a"),
    ("zoo dwconv", 2, "no network is about 'dwconv'"),
    ("quiz --level 4", 2, "4 is too large; write a number from 1 to 3"),
    ("arch vgg16 -o x.pdf", 2, "this is no picture", "convcalc draw -h"),
    ("arch vgg16 -o x.xlsx", 2, "no form has the suffix '.xlsx'"),
    ("-h", 0, "convcalc man spec"),
    ("arch -h", 0, "convcalc man spec"),
    ("explain concat", 0, "crop"),
)  # fmt: skip

ASKED = (
    # questions in words, options of one layer for a network
    ('explain "why is my answer 54 and not 55"', 0, "output size: how many places a window has"),
    ('explain "why is the output 54 instead of 55?"', 0, "output size: how many places a window has"),
    ('explain "왜 답이 54이고 55가 아닌가"', 0, "output size: how many places a window has"),
    ('explain "how large is the receptive field of three layers of 3x3"', 0, "receptive field: how much"),
    ('explain "how do I count the weights of my network with bias"', 0, "parameters: weights and biases"),
    ('explain "why do I get 30 with padding 1 and not 32 here"', 0, "padding: places added"),
    ("explain 출력 크기 공식", 0, "output size: how many places a window has"),
    ("explain 배치 정규화란", 0, "batch norm: two parameters a channel"),
    ("explain 합성곱 연산량", 0, "MACs and FLOPs"),
    ('explain "스트라이드가 2이면 출력은 왜 절반이 되는가"', 0, "stride: how far the window moves"),
    ('explain "what happens if I train it for longer and with more data"', 2, "no topic answers", "the nearest are"),
    ("solve resnet50 --fits --exact", 2, "--exact is about one layer", "--columns in,out,unread"),
    ('solve resnet110 --params "<5M" --set "n=?" --ceil', 2, "--ceil is about one layer"),
    ("solve --rf 31 --exact", 2, "--rf is about stacks"),
    ('check "28x28x1 -> conv 4 3x3, flatten -> 3136"', 1, "it would be true with p1"),
    ('check "입력이 224x224x3이고 필터 11x11, 스트라이드 4, 패딩 0이면 출력은 54x54x96이다"', 0, "1 of 1 claim true"),
    ("quiz --mark x.csv", 2, "convcalc check --answers FILE"),
)

NOTES = (
    # what students' notes say, shown, refuted or named as a slip
    ("layer -n 6 -f 3 -p 1", 0, "n + 2p - f + 1 = 6 + 2*1 - 3 + 1 = 6"),
    ("compare padding", 0, "corner", "uses a corner pixel once and a central one 9 times"),
    ("explain filter", 0, "large where the input looks like the filter", "negative where it looks like the opposite"),
    ("explain vanishing gradient", 0, "F' may be negative", "F' = -1 gives 0", "it weakens towards the input"),
    ("explain degradation", 0, "Nor is it vanishing gradients", "plain networks"),
    ('check "7x7x512 -> gap -> 512"', 0, "the vector of a map of 1x1x512"),
    ("explain bottleneck", 0, "L03", "3, not 2"),
    ("compare bottleneck", 0, "69,632", "589,824"),
    ("compare stacks", 0, "49C^2", "27C^2", "that takes three 3x3"),
    ("explain pooling", 0, "A pool adds (f - 1) jumps", "A shift within a window leaves its maximum as it was"),
    ("explain rescale -n 1024x512", 0, "512x256"),
    ("compare depth plain20 plain56", 0, "8.75 %", "6.97 %", "CIFAR-10"),
    ("compare depth vgg16 vgg19", 0, "27.0", "27.3"),
    ("explain kernel", 0, "a 3x3 kernel on 64 channels has 3*3*64 weights"),
    ("explain feature map", 0, "it is one channel of a layer's output"),
    ("explain top-5", 0, "none of the five likeliest"),
    ("explain hyperparameter", 0, "are hyperparameters: chosen, not learned"),
    ("explain 필터", 0, "filter: weights"),
    ("explain 패딩", 0, "padding"),
    ("explain 수용 영역", 0, "receptive field"),
    ("solve --rf 31", 0, "3x3, 3x3 d2, 3x3 d4, 3x3 d8", "fewest parameters of these"),
    ('check "64x64x8 -> conv 64 3x3 p1; conv 64 3x3 p1 rf = 7"', 1, "R11", "one kernel more than there is was counted"),
    ('check "224x224x3 -> conv 96 11x11 s4 -> 55x55x96"', 1, "X01", "p2, 8x8 or input 227x227x3"),
    ('arch "32x32x3 -> conv 8 3x3, flatten, reshape 30x30x8, conv 8 3x3" --columns rf', 0, "conv 8 3x3         5"),
    ("arch resnet50 --input 320x320x3 --summary", 0, "not judged for 320x320x3"),
)

ANSWERED = (*FIRST_TRIES, *ASKED, *NOTES)


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: str(case[0])[:60])
def test_it_is_answered(case: tuple[str | int, ...]) -> None:
    line, status, *said = case
    ran = in_process(*shlex.split(str(line)))
    answer = ran.out + ran.err
    assert ran.status == status, answer
    assert [words for words in said if str(words) not in answer] == [], answer


def test_nothing_of_the_program_itself_ever_shows() -> None:
    """Not a name of ours, no traceback, none of Python's own signs of a value."""
    for line, *_ in ANSWERED:
        ran = in_process(*shlex.split(str(line)))
        for sign in ("Traceback", "Span(", "<class", "convcalc.lang", "None,", "this is a bug"):
            assert sign not in ran.out + ran.err, line


@pytest.mark.parametrize("line", [case[0] for case in ANSWERED if case[1] == 2 and "write: convcalc" in str(case[2])])
def test_a_line_that_is_offered_runs(line: str) -> None:
    ran = in_process(*shlex.split(line))
    offered = next(each for each in ran.err.splitlines() if "write: convcalc " in each).partition("write: convcalc ")[2]
    assert in_process(*shlex.split(offered)).status == 0
