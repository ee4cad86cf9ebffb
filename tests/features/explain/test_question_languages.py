"""Questions in Chinese, Japanese, German, Spanish and French: the numbers are those of the same question in English."""

from __future__ import annotations

import pytest

from tests.cli.program import run

QUESTIONS = [
    ("入力サイズ10、カーネル3、Padding0、Stride2のとき、出力サイズはいくつですか？", "4"),
    ("カーネルサイズ $K=5$、dilation $D=3$ のとき、実効カーネルサイズは?", "13: "),
    (
        "Con una imagen de 90 × 90 píxeles, tras 10 capas de 5 × 5 convoluciones, ¿cuál es el tamaño de la salida?",
        "50x50: ",
    ),
    ("输入图像大小为61×61×3，使用24个7×7的卷积核，步长为3，没有填充，输出特征图的尺寸是多少？", "19x19x24"),
    ("3×3卷积核，输入通道数24，输出通道数40，参数量是多少？", "8,680"),
    ("三个5×5卷积层(步长1)堆叠的感受野是多少？", "13: "),
    (
        "入力高さ (W): 40、カーネル高さ (K): 5、パディング (P): 1、ストライド (S): 2 のとき、畳み込み層の出力の高さは?",
        "19",
    ),
    (
        "入力高さ (W): 26\nカーネル高さ (K): 5\nパディング (P): 2\nストライド (S): 1\n畳み込み層の出力サイズを求めよ",
        "26",
    ),
    ("畳み込み層が 12 のフィルター 3×3 、入力は 20×20×4。パラメータの数は?", "444 parameters"),
    ("ConvTranspose2d(2, 4, kernel_size=3, stride=2) に torch.Size([1, 2, 5, 5]) を入れると出力サイズは?", "4x11x11"),
    (
        "Ein Bild der Größe 50x50x3 wird mit 8 Filtern der Größe 6x6, Schrittweite 2 gefaltet: Größe der Ausgabe?",
        "23x23x8",
    ),
    ("Wie groß ist das rezeptive Feld von vier hintereinander geschalteten 3x3 Faltungen?", "9: "),
    (
        "Una imagen en escala de grises de 20x20 píxeles y una capa totalmente conectada (densa) con 7 "
        "salidas, ¿cuál es el número de parámetros?",
        "2,807 parameters",
    ),
    (
        "Une couche de convolution avec 9 filtres de taille 5x5, sans padding, sur une entrée de 24x24x2 : quelle est "
        "la taille de la sortie ?",
        "20x20x9",
    ),
]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_the_number_that_is_asked_for(question: str, answer: str) -> None:
    said = run("explain", "-", stdin=question.encode())
    assert said.status == 0 and "its numbers are not read" not in said.out, said.out + said.err
    assert answer in said.out, said.out


def test_a_repetition_that_is_not_counted_is_no_single_layer() -> None:
    said = run("explain", "-", stdin="重复的3×3卷积的感受野是多少？".encode())
    assert "3: convcalc" not in said.out


def test_a_number_before_a_word_of_channels_is_taken_whole() -> None:
    """It was cut, 28 to 2, where the next word may count filters."""
    said = run("explain", "-", stdin=b"image size 28 kernel size 5 stride 1 no padding: output size?")
    assert "computed by: convcalc layer -n 2 " not in said.out
