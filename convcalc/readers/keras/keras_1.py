"""Arguments of convolutions by their places, as Keras 1 had them and as they are read now."""

from __future__ import annotations

from convcalc.readers.keras.arguments import with_kernel
from convcalc.readers.python.values import Named, Value, said


def first_keras(
    name: str, args: tuple[Value, ...], named: Named, first: bool = False
) -> tuple[tuple[Value, ...], Named]:
    """Arguments as Keras 1 had them: `Convolution2D(64, 3, 3)` has a kernel of 3x3.

    first: is it a program of Keras 1, where `Conv2D` was another name of it?
    """
    words = with_kernel(named)
    if words is not named:
        return args, words
    axes = 3 if "3D" in name else 2 if "2D" in name else 1
    if (
        ("Convolution" in name or (first and "Conv" in name))
        and axes > 1
        and len(args) > axes
        and all(isinstance(each, int) for each in args[: axes + 1])
    ):
        behind = args[axes + 1 :]
        behind_them = dict(zip(("init", "activation", "weights", "padding", "strides"), behind, strict=False))
        return (args[0], args[1 : axes + 1]), {**behind_them, **named}
    return args, named


def kernel_note(name: str, args: tuple[Value, ...], today: bool, first: bool) -> str:
    """What is said of arguments that Keras 1 read otherwise; today: are they read as they are now?"""
    if today and _reads_two_ways(name, args):
        kernel, strides = args[1:3]
        was = f"in Keras 1 it was a kernel of {kernel}x{strides}"
        return f"{name}({said(args)[1:-1]}) has a kernel of {kernel}, strides of {strides}; {was}"
    if today or first:
        return ""
    kernel = "x".join([str(each) for each in args[1 : 4 if "3D" in name else 3]])
    return f"{name}({said(args)[1:-1]}) has a kernel of {kernel}, as in Keras 1; now it has strides"


def _reads_two_ways(name: str, args: tuple[Value, ...]) -> bool:
    """`Conv2D(64, 3, 3)`: a kernel of 3x3 for Keras 1, and strides of 3 ever since."""
    return "Conv2D" in name and len(args) > 2 and isinstance(args[1], int) and isinstance(args[2], int) and args[2] > 1
