"""Makes keras_functions.jsonl: functions of TensorFlow, keras.ops and keras.backend on a map, and the sizes they make.

Run `KERAS_BACKEND=tensorflow python -m tests.data.make_keras_functions` where tensorflow and keras 3 are installed. A
row has a function of `x`, a map of 12x10x8, and the sizes that come out for an item of the batch, which is 2.
"""

from __future__ import annotations

import json
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

FUNCTIONS = """
tf.image.resize(x, [17, 23], method=tf.image.ResizeMethod.NEAREST_NEIGHBOR)
tf.image.resize(x, tf.shape(x)[1:3] * 2)
tf.image.resize(x, (tf.shape(x)[1:3] + 2) // 2)
tf.compat.v1.image.resize_bilinear(x, (24, 20), align_corners=True)
tf.compat.v1.image.resize_nearest_neighbor(x, (6, 5))
tf.compat.v1.image.resize_images(x, (24, 20), 1)
tf.slice(x, [0, 1, 2, 0], [-1, 5, 6, 4])
tf.slice(x, begin=[0, 0, 0, 4], size=[-1, -1, -1, -1])
tf.pad(x, tf.constant([[0, 0], [1, 1], [2, 2], [0, 0]]), 'REFLECT')
tf.pad(x, paddings=[[0, 0], [1, 1], [2, 2], [0, 0]], mode='CONSTANT', constant_values=1)
x[:, tf.newaxis]
x - tf.constant([1., 2., 3., 4., 5., 6., 7., 8.])
tf.reduce_mean(x, axis=1)
tf.reduce_mean(x, axis=2, keepdims=True)
tf.reduce_max(x, axis=1)
tf.reduce_sum(x, axis=[2])
tf.reshape(x, [tf.shape(x)[0], -1, 8])
tf.nn.max_pool(x, ksize=2, strides=2, padding='SAME')
tf.nn.max_pool2d(x, 3, 2, 'VALID')
tf.nn.avg_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], 'VALID')
tf.nn.lrn(x, alpha=1e-4, beta=0.75)
tf.nn.local_response_normalization(x, 2)
ops.max_pool(x, 2, 2)
ops.average_pool(x, 3, strides=2, padding='same')
ops.mean(x, axis=1)
K.resize_images(x, 2, 3, 'channels_last')
K.resize_images(x, height_factor=2, width_factor=2, data_format='channels_last', interpolation='bilinear')
K.spatial_2d_padding(x, ((1, 1), (2, 0)))
K.spatial_2d_padding(x)
K.batch_flatten(x)
K.stack([x, x], axis=1)
K.sum(x, axis=1)
K.squeeze(K.mean(x, axis=1, keepdims=True), 1)
""".strip().splitlines()


def main() -> None:
    warnings.simplefilter("ignore")
    tf: Any = import_module("tensorflow")
    keras: Any = import_module("keras")
    scope = {"tf": tf, "ops": keras.ops, "K": import_module("keras.src.legacy.backend"), "x": tf.ones((2, 12, 10, 8))}
    about = {"about": f"what TensorFlow {tf.__version__} and Keras {keras.__version__} make of a map of 12x10x8"}
    rows = [{"call": call, "output": "x".join(map(str, eval(call, scope).shape[1:]))} for call in FUNCTIONS]
    kept = "".join([json.dumps(row) + "\n" for row in (about, *rows)])
    (HERE / "keras_functions.jsonl").write_text(kept, encoding="utf-8")


if __name__ == "__main__":
    main()
