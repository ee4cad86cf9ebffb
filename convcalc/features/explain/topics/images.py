"""Topics of the pictures around a network: rescale and crop, and the errors that are counted in the end."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.document.model import Column, Line, Table, Text
from convcalc.features.explain.topic import (
    Parts,
    Slips,
    Topic,
    UnusableExample,
    anywhere,
    bars_of,
    crops_of,
    put,
    slip,
)

LARGEST = 10**6
"""Pixels along one side: more is a slip of the keyboard."""


def _rescale(n: tuple[int, ...] = (512, 1024), short: int = 256, crop: int = 0) -> Parts:
    crop = crop or min(224, short)
    if len(n) != 2 or not 0 < min(n) <= max(n) <= LARGEST:
        raise UnusableExample("a picture has two sides of 1 pixel and more", "-n 1024x512")
    if not 0 < short <= LARGEST:
        raise UnusableExample(f"--short: {short:,} pixels", f"from 1 to {LARGEST:,}")
    if not 0 < crop <= short:
        raise UnusableExample(
            f"--crop: {crop:,} does not fit into a picture whose short side is {short:,}", "1 and more"
        )
    made = tuple([formulas.rescaled_side(side, min(n), short) for side in n])
    places = tuple([formulas.window_out(side, 0, 1, crop, 1) for side in made])
    written, after = "x".join(map(str, n)), "x".join(map(str, made))
    cut = f"A crop of {crop}x{crop} can stand in {places[0]:,} * {places[1]:,} = {places[0] * places[1]:,} places"
    return (
        put("the short side", formulas.rescaled_side, n=min(n), shorter=min(n), short=short),
        put("the long side", formulas.rescaled_side, n=max(n), shorter=min(n), short=short),
        Text(f"{written} becomes {after}, and the ratio of its sides stays. {cut}, twice as many with those mirrored"
             " left to right."),
    )  # fmt: skip


def _rescale_wrong() -> Slips:
    return anywhere(
        slip("", "both sides are set to S: that squeezes the picture, and the ratio is lost"),
        slip("", "the long side is set to S: then the short one may be smaller than the crop",
             f"{formulas.rescaled_side(512, 1024, 256)} for 512x1024, less than 224"),
        slip("", "S is taken for the input of the network: that is the crop, cut out of the rescaled picture"),
    )  # fmt: skip


RESCALE = Topic(
    "rescale",
    "the short side becomes S, the ratio is kept, a crop is cut out",
    "A picture is rescaled so that its shorter side has S pixels; the longer one is multiplied by the same factor, so"
    " nothing is squeezed. Out of it a crop of the network's input is cut, at random in training, in the middle or at"
    " several places in a test.",
    (formulas.rescaled_side,),
    example=_rescale,
    wrong=_rescale_wrong,
    sources=("Simonyan & Zisserman 2014, section 3.1 (S is 256, 384, or drawn from 256 to 512)",
             "He et al. 2015b, section 3.4 (the shorter side drawn from 256 to 480, crops of 224)"),
    see=("output size", "fully convolutional", "top-1 and top-5"),
    tries=("convcalc explain rescale -n 1024x512 --short 256",
           "convcalc explain rescale -n 500x375 --short 384 --crop 224"),
    names=("resize", "rescaling", "short side", "shorter side", "crop", "random crop", "center crop", "ten crops",
           "10 crops", "scale jittering", "augmentation", "data augmentation"),
    picture=lambda: crops_of(5, 10, 4),
    more=(
        "A crop of 4x4 can stand at 2*7 = 14 places of a picture of 5x10, as the window of a convolution does.",
        "VGG calls the length S in training and Q in a test. A larger S shows the crop a smaller part of the picture.",
        "Where the longer side does not come out whole it is rounded: down here, as in torchvision; other tools round"
        " to the nearest.",
    ),
    takes=("n", "short", "crop"),
)  # fmt: skip

GUESSES = (
    ("cat", "dog", "fox", "car", "cup"),
    ("dog", "wolf", "cat", "fox", "car"),
    ("car", "cup", "bus", "van", "tie"),
)
"""The five likeliest classes of three pictures of cats."""


def _top() -> Parts:
    truth = "cat"
    lines, first, among = [], 0, 0
    for at, guesses in enumerate(GUESSES, 1):
        first, among = first + (guesses[0] == truth), among + (truth in guesses)
        lines.append(Line((at, ", ".join(guesses), _mark(guesses[0] == truth), _mark(truth in guesses))))
    count = len(GUESSES)
    columns = (Column("picture", "picture", "count"), Column("guesses", "five likeliest, best first"),
               Column("top1", "top-1"), Column("top5", "top-5"))  # fmt: skip
    return (
        Text(f"{count} pictures, each of a {truth}:"),
        Table(columns, lines),
        Text(f"The top-1 error is {count - first} of {count}, the top-5 error {count - among} of {count}."),
    )


def _one_picture() -> Parts:
    percent = (44, 27, 15, 9, 5)
    return bars_of(*((name, f"{part} %", part) for name, part in zip(GUESSES[1], percent, strict=True)))


def _mark(right: bool) -> str:
    return "right" if right else "wrong"


TOP = Topic(
    "top-1 and top-5",
    "errors of classification: the first guess, or any of five",
    "The top-1 error is the share of pictures whose likeliest class is wrong; the top-5 error is the share for which"
    " none of the five likeliest is right. So top-5 is never larger than top-1, and accuracy is 100 % minus the error.",
    (),
    example=_top,
    wrong=lambda: anywhere(
        slip("", "a top-5 error is held against a top-1 error of another paper"),
        slip(
            "",
            "errors measured differently are compared: with one crop, ten crops, several scales or several networks",
            "each is smaller than the one before, of the same weights",
        ),
        slip("", "accuracy is taken for error", f"{100 - 20} % for 20 %"),
    ),
    sources=(
        "Russakovsky et al. 2015, ImageNet Large Scale Visual Recognition Challenge, section 3.1, arXiv:1409.0575",
    ),
    see=("rescale", "degradation", "parameters"),
    tries=("convcalc compare depth vgg16 resnet50", "convcalc compare plain-residual"),
    names=("top-1", "top-5", "top 1", "top 5", "top-1 error", "top-5 error", "error rate", "accuracy", "top1 top5"),
    picture=_one_picture,
    more=(
        "The bars are the probabilities that a network gives the classes of one picture, which shows a cat. Its first"
        " guess is a dog: wrong by top-1. The cat is third, so it is right by top-5.",
        "ImageNet has 1000 classes, some of them hard to tell apart, and a picture may hold several things: hence the"
        " five. With ten classes, as in CIFAR-10, only top-1 is told.",
        "No arithmetic gives these numbers: where this program prints them, they are quoted from the papers.",
    ),
)

TOPICS = (RESCALE, TOP)
