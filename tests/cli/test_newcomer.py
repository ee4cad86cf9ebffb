"""What two newcomers tripped over in 1,060 commands, each line of their list by its number.

A to D are the first hour, N the second. LINES are command lines and what must be answered; HELD are those that another
test holds; a line of the list is in one of them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.listed import ask, is_held
from tests.cli.program import in_process, run

NUMBERS = frozenset(
    [
        f"{letter}{n}"
        for letter, last in (("A", 7), ("B", 9), ("C", 17), ("D", 6), ("N", 30))
        for n in range(1, last + 1)
    ]
)

FILES = {
    "unet.cnn": "# U-Net, 572x572 grey\n572x572x1\nconv 64 3x3, relu\nupconv 128 2x2 s2\nconcat e2\n",
    "skip.cnn": "input 256x256x3; skip1: conv 64 3x3 same, relu; maxpool 2x2; conv 128 3x3 same, relu; upsample 2;"
    " concat [skip1]; conv 1 1x1\n",
    "skip-obeyed.cnn": "input 256x256x3; skip1: conv 64 3x3 same, relu; maxpool 2x2; conv 128 3x3 same, relu;"
    " upsample 2; concat skip1; conv 1 1x1\n",
    "inception.cnn": "28x28x192\nconcat [\nconv 64 1x1\nconv 96 1x1 -> conv 128 3x3 same\n"
    "conv 16 1x1 -> conv 32 5x5 same\nmaxpool 3x3 s1 same -> conv 32 1x1\n]\n",
    "inception-obeyed.cnn": "28x28x192\nconcat [\nconv 64 1x1\n| conv 96 1x1 -> conv 128 3x3 same\n"
    "| conv 16 1x1 -> conv 32 5x5 same\n| maxpool 3x3 s1 same -> conv 32 1x1\n]\n",
    "keras.txt": 'Model: "sequential"\n_____________________________________\n'
    " Layer (type)          Output Shape          Param #\n=====================================\n"
    " conv2d (Conv2D)       (None, 26, 26, 32)    320\n flatten (Flatten)     (None, 21632)         0\n"
    " dense (Dense)         (None, 10)            216330\n=====================================\n"
    "Total params: 216,650\n",
    "exam.md": "| layer | size | params |\n|---|---|---|\n| INPUT | 128 x 128 x 3 | 0 |\n"
    "| CONV-9-32 | 120 x 120 x 32 | 7808 |\n",
    "exam2.md": "| layer | size | weights | biases |\n|---|---|---|---|\n| INPUT | 128 x 128 x 3 | 0 | 0 |\n"
    "| CONV-9-32 | 120 x 120 x 32 | 7776 | 32 |\n",
    "vgg.txt": "INPUT: [224x224x3]        memory:  224*224*3=150K   weights: 0\n"
    "CONV3-64: [224x224x64]  memory:  224*224*64=3.2M   weights: (3*3*3)*64 = 1,728\n",
    "mnist.txt": "self.conv1 = nn.Conv2d(1, 32, 3, 1)\nself.conv2 = nn.Conv2d(32, 64, 3, 1)\n"
    "self.fc1 = nn.Linear(9216, 128)\nself.fc2 = nn.Linear(128, 10)\n",
    "channels.txt": "nn.Conv2d(3, 6, 5)\nnn.BatchNorm2d(99)\nnn.Conv2d(16, 32, 5)\nnn.Linear(400, 10)\n",
    "lenet.txt": "nn.Conv2d(3, 6, 5)\nnn.Conv2d(6, 16, 5)\nnn.Linear(16*5*5, 120)\n",
    "alexnet.cnn": "227x227x3; conv 96 11x11 s4 -> 55x55x96; relu; maxpool 3x3 s2 -> 28x28x96; conv 256 5x5 p2"
    " -> 27x27x256",
}  # fmt: skip

LINES: tuple[tuple[str, str, int | None, tuple[str, ...]], ...] = (
    # a wrong number, and nothing said
    ("A1", "arch skip.cnn", 2, ("write concat skip1",)),
    ("A1", "arch skip-obeyed.cnn", 0, ("256x256x192", "193", "  8")),
    ("A1", 'arch "32x32x3 -> concat[ conv 8 1x1 ]"', 2, ("one branch only", "part the branches with |")),
    ("A2", 'arch "32x32x3 -> conv 8 3x3" --columns memory,activations', 0, ("28,800        7,200",)),
    ("A2", 'check "32x32x3 -> conv 8 3x3 memory = 28,800"', 0, ("1 of 1 claim true",)),
    ("A2", 'check "32x32x3 -> conv 8 3x3 memory = 7,200"', 1, ("here it is bytes, 4 for each",)),
    ("A3", 'arch "16x16x10 -> fc 10 params = 25,600"', 0, ("counted differently", "weights alone, biases left out")),
    ("A3", 'check "16x16x10 -> fc 10 params = 25,600"', 1, ("counted differently", "weights alone, biases left out")),
    ("A4", 'arch "28x28 -> conv 8 3x3"', 2, ("has no channels", "write 28x28x1")),
    ("A4", 'arch "28x28x1 -> conv 8 3x3"', 0, ("26x26x8", "80")),
    ("A4", "arch resnet50 --input 224x224", 2, ("give --input 224x224x3",)),
    ("A4", "arch resnet50 --input 224", 2, ("give --input 224x224x3",)),
    ("A5", "layer maxpool -n 112 -f 3 -s 2 --ceil", 0, ("nothing unread at the end", "reaches 1 beyond it")),
    ("A6", "layer -n 32,32 -f 3", 2, ("write 32x32: axes are parted by x",)),
    ("A6", "layer -n 32 -f 3 -p 1,1", 2, ("write 1x1: axes are parted by x",)),
    # what broke
    ("B1", 'arch "56x56x24 -> conv 6 * in 1x1"', 2, ("write 6*in",)),
    ("B2", "arch keras.txt", 0, ("216,650", "the input is not printed: 28x28x1 fits")),
    ("B2", "check keras.txt", 0, ("claims true",)),
    ("B2", "convert keras.txt", 0, ("conv 32 3x3", "fc 10")),
    ("B8", "draw layer -n 5 -f 3 -o l.foo", 2, ("no form has the suffix '.foo'", ".svg")),
    ("B8", "arch vgg16 -o vgg.pdf", 2, ("this is no picture", "convcalc draw -h")),
    ("B8", "arch vgg16 -o vgg.xlsx", 2, ("no form has the suffix '.xlsx'",)),
    ("B8", "arch lenet --summary -o -", 0, ("61,706",)),
    # confusing, long-winded
    ("C1", "explain X01", 0, ("question", "X01", "224 is what the AlexNet paper prints")),
    ("C2", "explain R01", 0, ("what receptive field?", "R01")),
    ("C2", "explain 1x1", 0, ("What people get wrong, for ",)),
    ("C3", "check alexnet.cnn", 1, ("2 of 3 claims true, 1 false", "-> 28x28x96; it is 27x27x96")),
    ("C4", "arch resnet50 --input 32x32x3 --summary", 0, ("the 11 claims in the spec are about its own input",)),
    ("C5", "arch vgg16 --summary", 0, ("19 claims in the spec: 17 true, 2 otherwise in the paper",)),
    ("C5", "check lenet", 0, ("13 of 17 claims true, 4 otherwise in the paper",)),
    ("C6", "resnet50", 2, ("write: convcalc arch resnet50",)),
    ("C6", "vgg16 --summary", 2, ("write: convcalc arch vgg16 --summary",)),
    ("C6", '"224x224x3 -> conv 64 3x3"', 2, ('write: convcalc arch "224x224x3 -> conv 64 3x3"',)),
    ("C6", "version", 2, ("write: convcalc --version",)),
    ("C6", "-V", 0, ("convcalc ",)),
    ("C6", "-v", 2, ("write: convcalc --version",)),
    ("C6", "-n 224 -f 11 -s 4", 2, ("write: convcalc layer -n 224 -f 11 -s 4",)),
    ("C6", "layer n=32 f=3", 2, ("write: convcalc layer -n 32 -f 3",)),
    ("C7", "layer -n 32 --kernel-size 3", 2, ("did you mean '-f', the kernel?",)),
    ("C7", "layer -n 32 --kernel_size 3", 2, ("did you mean '-f', the kernel?",)),
    ("C7", "layer -n 32 --pad 1 -f 3", 2, ("did you mean '-p', the padding?",)),
    ("C7", "layer -n 32 --in-channels 3 -f 3", 2, ("did you mean '--channels'?",)),
    ("C7", 'arch "32x32x3 -> conv 8 kernel_size=3 strides=2 padding=same" -q', 0, ("16x16x8",)),
    ("C7", 'arch "32x32x3 -> maxpool 2" -q', 0, ("16x16x3",)),
    *[("C8", f'arch "32x32x3 -> {text}"', 2, (hint,)) for text, hint in (
        ("dw 3x3", "did you mean 'dwconv'?"),
        ("res 64", "residual B ["),
        ("skip", "has a label, as in: skip: "),
        ("conv 8 3x3 -> skip1", "has a label, as in: skip: "),
        ("branch", "branches stand in a merge"),
        ("[ conv 8 3x3 same ] repeat 3", "[ conv 64 3x3 same ] x 3"),
        ("3x[ conv 8 3x3 same ]", "write [ conv 8 3x3 same ] x 3"),
        ("inception", "branches stand in a merge"),
        ("attention", "begin behind it"),
        ("lstm 64", "as in reshape 32x96"),
        ("averagepool 2x2", "did you mean 'avgpool'?"),
        ("global_avg_pool", "did you mean 'gap'?"),
        ("receptive", "rf = 5 behind a layer"),
        ("upconv 8 2x2 s2", "did you mean 'tconv'?"),
        ("skip1 = conv 8 3x3", "write skip1:"),
        ("conv 64 3x3 s 2", "write s2"),
    )],
    ("C8", 'arch "입력 32x32x3 -> conv 8 3x3"', 2, ("write input",)),
    ("C9", 'arch "32x32x3 -> conv 64 3x3 /2"', 2, ("write s2",)),
    ("C9", 'arch "32x32x3 -> { conv 64 3x3 }"', 2, ("write [ conv 64 3x3 ]",)),
    ("C9", 'arch "32x32x3 -> upsample x2"', 2, ("write upsample 2",)),
    ("C9", 'arch "32x32x3 -> concat[conv 8 3x3 | conv 8 1x1]"', 2, ("the same stride in each, and padding",)),
    ("C9", 'arch "227x227x3 -> conv 96 11x11 s4 = 55x55x96"', 2, ("write -> 55x55x96",)),
    ("C9", "layer conv -n 32 -f 3 --ceil", 2, ("conv takes no --ceil",)),
    ("C10", "layer -n 227 -f 11 -s 4 -c 3 --filters 96", 0, ("11*11*3*96 + 96 = 34,944", "11*11*3*96*3,025 =")),
    ("C10", "layer -n 224 -f 3 -s 2 -p same", 0, ("padding 0 before, 1 after",)),
    ("C11", "layer -n 32 -f 3 --filters 16", 0, ("parameters and MACs need -c too",)),
    ("C11", "layer -n 32 -f 3 -c 3", 0, ("parameters and MACs need --filters too",)),
    ("C11", 'check "32x32x3 -> conv 8 3x3"', 1, ("no claims",)),
    ("C11", "arch lenet --json --summary", 0, ('"stages"',)),
    ("C12", "arch vgg16", 0, ("553,430,176 bytes",)),
    ("C14", "quiz --level 4", 2, ("4 is too large; write a number from 1 to 3",)),
    ("C15", 'compare "conv 64 3x3, conv 64 3x3" "conv 64 5x5" --input 9x9x64', 0, ("A  conv 64 3x3,", "B  conv 64")),
    ("C15", "arch resnet50 --layer conv5 --unit 3,4", 0, ("483 places; 224 of them, 0 to 223, are in the input",)),
    ("C16", "arch cp949.cnn", 3, ("looks like CP949 (Korean Windows)", "save it as UTF-8: iconv -f CP949 -t UTF-8")),
    # missing
    ("D1", "-h", 0, ("convcalc man spec",)),
    ("D1", "arch -h", 0, ("convcalc man spec",)),
    ("D1", "check -h", 0, ("convcalc man spec",)),
    ("D1", 'arch "32x32x3 -> konv 8 3x3"', 2, ("help: convcalc man spec",)),
    ("D1", "explain concat", 0, ("concat skip1 crop",)),
    *[("D2", f"arch vgg16 -q {asked}", 0, (answer + "\n",)) for asked, answer in (
        ("params", "138357544"), ("macs", "15470264320"), ("rf", "212"), ("size", "1000"),
        ("--columns params", "138357544"),
    )],
    *[("D3", f"arch {name} -q params", 0, (params + "\n",)) for name, params in (
        ("mobilenet", "4231976"), ("googlenet", "6998552"), ("unet", "31030658"), ("densenet121", "7978856"),
        ("EfficientNet-B0", "5288548"), ("inception_v3", "23834568"),
    )],
    ("D3", "arch segformer", 2, ("from LeNet to ConvNeXt", "PyTorch or Keras source, or as a spec")),
    ("D4", "check vgg.txt", 1, ("counted differently (memory in numbers, as in CS231n",)),
    ("D4", 'check "224x224x3 -> conv 64 3x3 p1 activations = 3,211,264"', 0, ("1 of 1 claim true",)),
    ("D6", "arch lenet.txt --input 3x32x32", 0, ("declared 400, 9,216 arrive",)),
    # the second hour
    ("N2", "arch inception.cnn", 2, ("one branch only", "part the branches with |: concat[ conv 64 1x1 | conv 96 1x1")),
    ("N2", "arch inception-obeyed.cnn", 0, ("28x28x256", "163,696", "  5")),
    ("N2", 'arch "32x32x16 -> concat[conv 8 1x1, conv 8 3x3 same]"', 2, ("concat[ conv 8 1x1 | conv 8 3x3 same ]",)),
    ("N2", 'arch "32x32x16 -> add[conv 8 1x1; conv 8 3x3 same]"', 2, ("add[ conv 8 1x1 | conv 8 3x3 same ]",)),
    ("N3", "check exam.md", 0, ("2 of 2 claims true", "32 filters of 9x9, the kernel first")),
    ("N3", "check exam2.md", 0, ("3 of 3 claims true",)),
    ("N3", 'arch "128x128x3 -> CONV-9-32"', 2, ("write conv 32 9x9",)),
    ("N4", "layer -n 32 -f 5x5x3 -c 3 --filters 10", 2, ("a kernel spans all channels: write -f 5x5",)),
    ("N4", "layer -n 32 -f 5x5 -c 3 --filters 10", 0, ("28x28x10, 760 parameters",)),
    ("N5", 'check "32x32x3 -> conv 8 3x3 -> 32x32x8"', 1, ("it would be true with p1, same", "S17: this is the size")),
    *[("N6", f"explain {code}", 2, (f"no topic '{code}'",)) for code in ("S99", "P99", "X99", "A99", "U99", "Z99")],
    ("N7", 'check "64x64x3 -> conv 100 3x3, conv 900 3x3; total params = 1M"', 0, ("500,000 to 1,499,999 all round",)),
    ("N7", 'check "64x64x3 -> conv 100 3x3, conv 1800 3x3; total params = 1M"', 0, ("cut, not rounded",)),
    ("N8", 'arch "1x28x28 -> conv 8 3x3"', 2, ("write 28x28x1",)),
    ("N8", 'arch "100 -> fc 16384, reshape 1024x4x4"', 0, ("did you mean 4x4x1024?",)),
    ("N9", "check vgg.txt --all", 1, ("3 of 5 claims true, 2 counted differently",)),
    ("N11", "arch 224x224x3 - conv 64 3x3", 2, ("a shell takes an unquoted '>'", '"224x224x3 -> conv 64 3x3"')),
    ("N12", "solve --n 10 --out 11 --f 3 -s 7 -p 0 -q", 1, ("it is 2, not 11",)),
    ("N13", "layer -f 3 -c 64 --filters 128", 0, ("73,856", "need -n too")),
    ("N13", 'arch "conv 5x5, pool 2x2 s2, conv 3x3, pool 2x2 s2"', 0, ("sees 12x12 of the input",)),
    ("N14", "layer -n 32 -f 5 -p 2 -c 3 --filters 10 --explain", 0, ("10 biases = 760", "with 760 parameters",)),
    ("N15", "layer -n 224 -f 11 -s 4 --expect 55", 1, ("it would be true with -p 2, -f 8 or -n 227",)),
    ("N15", "layer -n 5 -f 7", 2, ("padding -p 1", "(-n 7)")),
    ("N16", "layer conv 224 11 4", 2, ("write: convcalc layer conv -n 224 -f 11 -s 4",)),
    *[("N16", f"layer {option} 32 -f 3", 2, ("the input size is --n",)) for option in ("--W", "-W", "-i", "--size")],
    ("N17", 'arch "32x32x3 -> conv 1,000 3x3"', 2, ("write 1000",)),
    ("N17", 'arch "32x32x3 -> Conv2d(3, 64, 3)"', 2, ("write conv2d 64 3x3",)),
    ("N17", 'arch "32x32x3; let k=3; conv 8 kxk"', 2, ("write k=k",)),
    ("N17", 'arch "32x32x3 -> conv 8 3x3 -> (30, 30, 8)"', 2, ("write 30x30x8",)),
    ("N17", 'arch "32x32x3 -> output 10"', 2, ("did you mean 'fc'?",)),
    ("N17", 'arch "32x32x3 -> loss"', 2, ("it is no layer",)),
    ("N17", 'arch "32x32x3 -> depthwise conv 3x3"', 2, ("write dwconv 3x3",)),
    ("N17", 'arch "32x32x3 -> global average pool"', 2, ("did you mean 'gap'?",)),
    ("N18", 'arch "입력：３２ｘ３２ｘ３，conv 8 ３x３" -q', 0, ("30x30x8",)),
    ("N19", "arch lenet --columns layer,out,params --format csv", 0, ("layer,stage,index",)),
    ("N20", "arch unet.cnn", 2, ("unknown layer 'upconv'", "did you mean 'tconv'?")),
    ("N21", "zoo resnet*", 0, ("resnet18@a",)),
    ("N21", "-q layer -n 32 -f 3", 2, ("options stand behind the command", "write: convcalc layer -n 32 -f 3 -q")),
    ("N22", "solve vgg16 --input ? --params 100M", 2, ('--input "?x?x3"',)),
    ("N22", "arch resnet50 --input 256", 2, ("give --input 256x256x3",)),
    ("N23", "solve --rf 31", 0, ("3x3, 3x3 d2, 3x3 d4, 3x3 d8", "2 * 3x3, pool 2x2, 3x3, pool 2x2, 2 * 3x3, pool 2x2")),
    ("N24", "arch lenet --unit 3,4", 2, ("layer 7 (tanh), 1x1x120, has no unit 3: there is only unit 0",)),
    ("N24", 'arch "32x32x3 -> s: conv 8 3x3 same; add s"', 0, ("what flows here is 's' itself",)),
    ("N25", 'arch "32x32x16 -> concat[conv 8 1x1 | | conv 8 3x3 same]"', 0, ("identity", "32x32x32")),
    ("N26", "arch channels.txt --input 1x32x32", 0, ("declared 3, 1 arrives", "99, 6 arrive", "16, 6 arrive")),
    ("N26", "arch mnist.txt --input 1x28x28", 0, ("declared 9,216, 36,864 arrive",)),
    ("N27", 'check "32x32x3 -> conv 10 5x5 p2 (760 params)"', 2, ("write params = 760",)),
    ("N27", 'check "32x32x3 -> conv 10 5x5 p2 biases = 10 activations = 10240"', 0, ("2 of 2 claims true",)),
    ("N29", 'arch "32x32x3 -> block ir(t, c) { conv 8 3x3 }"', 2, ("as in: block ir [ conv 64 3x3, relu ]",)),
    ("N29", 'arch "32x32x3; repeat 3 { conv 8 3x3 p1 }"', 2, ("write [ conv 8 3x3 p1 ] x 3",)),
    ("N29", 'arch "32x32x3 -> 3x [ residual [ conv 3 3x3 same ] ]"', 2, ("[ residual [ conv 3 3x3 same ] ] x 3",)),
    ("N29", 'arch "32x32x3 -> x = conv 8 3x3"', 2, ("write skip: conv 8 3x3",)),
    ("N29", 'arch "32x32x3; block dense(k) [ conv k 3x3 same ]; dense(12) x 12"', 2, ("dense_1(12) x 12",)),
    ("N29", 'arch "32x32x3; e2: conv 8 3x3; maxpool 2x2; concat e2"', 2, ("'concat e2 crop' cuts 'e2'", "upsample 2")),
    ("N30", 'arch "16x16x24; default conv nobias; block ir(t, c, s=1) [ residual if same [ conv t*in 1x1, bn, relu6;'
     ' dwconv 3x3 s=s p1, bn, relu6; conv c 1x1, bn ] ]; ir(6, 24)" -q params', 0, ("8832\n",)),
)  # fmt: skip

HELD = {
    "A7": "tests/laws/test_csv_laws.py::test_every_network_adds_up",
    "B3": "tests/test_api.py::test_a_path_may_be_a_path",
    "B4": "tests/test_python.py::test_a_pool_of_processes_measures",
    "B5": "tests/test_python.py::test_numbers_of_numpy_are_numbers",
    "B6": "tests/test_python.py::test_a_file_that_is_missing_is_an_os_error",
    "B7": "tests/cli/test_completion.py::test_bash",
    "B9": "tests/laws/test_csv_laws.py::test_what_was_computed_is_bare",
    "C13": "tests/laws/test_narrow_laws.py::test_no_line_is_wider_and_no_number_is_cut",
    "C17": "tests/cli/test_completion.py::test_bash",
    "D5": "tests/laws/test_csv_laws.py::test_json_has_every_column",
    "N1": "tests/cli/test_streams.py::test_who_ignores_interrupts_goes_on_ignoring_them",
    "N10": "tests/cli/test_completion.py::test_bash_offers_views_first_and_keeps_names_with_blanks_whole",
    "N28": "tests/test_python.py::test_what_is_checked_counts_as_true_or_false",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("newcomer")
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    (place / "cp949.cnn").write_bytes("name: 숙제\n32x32x3 -> conv 8 3x3\n".encode("cp949"))
    return {name: place / name for name in (*FILES, "cp949.cnn")}


def test_every_line_is_there() -> None:
    assert {number for number, *_ in LINES} | HELD.keys() == NUMBERS


@pytest.mark.parametrize("number", HELD)
def test_what_holds_a_line_is_there(number: str) -> None:
    assert is_held(HELD[number])


@pytest.mark.parametrize(("number", "line", "status", "said"), LINES, ids=[f"{at[0]}-{at[1][:50]}" for at in LINES])
def test_a_line_is_answered(number: str, line: str, status: int, said: tuple[str, ...], files: dict[str, Path]) -> None:
    ask(line, status, said, files)


@pytest.mark.parametrize("net", ["resnet50", "vgg16", "resnet18"])
def test_a7_the_column_of_parameters_adds_up(net: str) -> None:
    rows = list(csv.DictReader(io.StringIO(in_process("arch", net, "--format", "csv").out)))
    assert sum(int(row["params"]) for row in rows) == int(in_process("arch", net, "-q", "params").out)


def test_n11_an_unquoted_arrow_is_explained(tmp_path: Path) -> None:
    ran = run("arch", "224x224x3", "-", "64", "3x3", cwd=tmp_path)  # what is left where the shell took '> conv'
    assert ran.status == 2
    assert "a shell takes an unquoted '>'" in ran.err
