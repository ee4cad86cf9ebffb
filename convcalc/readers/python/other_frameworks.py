"""Frameworks whose programs are not read, by what these import: a refusal says which it is."""

from __future__ import annotations

import ast

FRAMEWORKS = {
    "paddle": "PaddlePaddle",
    "mxnet": "MXNet",
    "gluoncv": "MXNet",
    "flax": "Flax",
    "haiku": "Haiku",
    "equinox": "Equinox",
    "jax": "JAX",
    "mlx": "MLX",
    "tinygrad": "tinygrad",
    "chainer": "Chainer",
    "lasagne": "Lasagne",
    "theano": "Theano",
    "cntk": "CNTK",
    "caffe": "Caffe's Python interface",
    "caffe2": "Caffe2",
    "mindspore": "MindSpore",
    "oneflow": "OneFlow",
    "jittor": "Jittor",
    "sonnet": "Sonnet",
    "tflearn": "TFLearn",
    "tf_slim": "TF-Slim",
    "tensorflow": "TensorFlow without Keras",
}
"""The package -> what its programs are written for, the most telling first: a program of Flax imports JAX too."""


def framework_of(tree: ast.AST) -> str:
    """What a program is written for that is neither PyTorch's nor Keras'; "" where it imports none of these.

    >>> framework_of(ast.parse("import mxnet as mx\\nfrom mxnet.gluon import nn"))
    'MXNet'
    """
    imported = [name for node in ast.walk(tree) for name in _imported(node)]
    found = {name.partition(".")[0] for name in imported}
    if any("keras" in name.split(".") for name in imported) or any(map(_is_keras, ast.walk(tree))):
        found.discard("tensorflow")
    return next((said for package, said in FRAMEWORKS.items() if package in found), "")


def _is_keras(node: ast.AST) -> bool:
    """`tf.keras`"""
    return isinstance(node, ast.Attribute) and node.attr == "keras"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
