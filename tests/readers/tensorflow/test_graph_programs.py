"""Programs of TensorFlow 1, between placeholders: parameters, sizes and MACs as the formulas have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts

HEAD = "import tensorflow as tf\n"

VARIABLES = (
    "def weights(*shape):\n    return tf.Variable(tf.truncated_normal(shape, stddev=0.1))\n"
    "def biases(n):\n    return tf.Variable(tf.constant(0.1, shape=[n]))\n"
    "def conv(x, w, s=1):\n    return tf.nn.conv2d(x, w, strides=[1, s, s, 1], padding='SAME')\n"
)
DIGITS = (
    VARIABLES + "x = tf.placeholder(tf.float32, [None, 144])\ny = tf.placeholder(tf.float32, shape=(None, 5))\n"
    "image = tf.reshape(x, [-1, 12, 12, 1])\n"
    "a = tf.nn.relu(conv(image, weights(5, 5, 1, 8)) + biases(8))\n"
    "a = tf.nn.max_pool(a, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')\n"
    "b = tf.nn.relu(tf.nn.bias_add(conv(a, weights(3, 3, 8, 6), 2), biases(6)))\n"
    "w = weights(3 * 3 * 6, 20)\nflat = tf.reshape(b, [-1, 3 * 3 * 6])\n"
    "c = tf.nn.relu(tf.matmul(flat, w) + biases(20))\nkeep = tf.placeholder('float')\n"
    "c = tf.nn.dropout(c, keep)\nlogits = tf.nn.xw_plus_b(c, weights(20, 5), biases(5))\n"
    "loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))\n"
    "step = tf.train.AdamOptimizer(1e-4).minimize(loss)\n"
    "right = tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1))\naccuracy = tf.reduce_mean(tf.cast(right, tf.float32))\n"
    "with tf.Session() as sess:\n    sess.run(tf.global_variables_initializer())\n    for i in range(100):\n"
    "        got = accuracy.eval(feed_dict={x: data.next_batch(50)[0], keep: 1.0})\n"
    "        print('step %d, accuracy %g' % (i, got))\n        sess.run(step, {x: 1, y: 2})\n"
)
PARAMS = 25 * 8 + 8 + 9 * 8 * 6 + 6 + 54 * 20 + 20 + 20 * 5 + 5
MACS = 144 * 25 * 8 + 9 * 9 * 8 * 6 + 54 * 20 + 100


def of(text: str, tmp_path: Path, given: str | None = None) -> Facts:
    path = tmp_path / "digits.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return measure(str(path), input=given)


def test_variables_and_functions_are_layers(tmp_path: Path) -> None:
    facts = of(DIGITS, tmp_path)
    assert (facts.params, facts.macs, facts.in_.text(), facts.out.text()) == (PARAMS, MACS, "144", "5")


def test_a_graph_a_session_and_main_around_it_change_nothing(tmp_path: Path) -> None:
    functions, mark, rest = DIGITS.partition("x = tf.placeholder")
    inner = (mark + rest).replace("\n", "\n    ")
    main = f"{functions}\ndef main(_):\n    {inner}\nif __name__ == '__main__':\n    tf.app.run()\n"
    assert of(main, tmp_path).params == PARAMS
    within = f"{functions}\nwith tf.Graph().as_default() as g, tf.device('/cpu:0'):\n    {inner}"
    assert of(within.replace("with tf.Session", "with tf.compat.v1.Session"), tmp_path).params == PARAMS
    assert of(DIGITS.replace("tf.placeholder", "tf.compat.v1.placeholder"), tmp_path).params == PARAMS


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "w = weights(3 * 3 * 6, 20)",
            "w = weights(6 * 6 * 6, 20)",
            "the product of (None, 54) and (216, 20): 216 is not 54",
        ),
        (
            "[-1, 3 * 3 * 6]",
            "[-1, 6 * 6 * 6]",
            "54 numbers of a picture, (None, 3, 3, 6), are no row of 216: pictures of the batch are mixed",
        ),
        ("weights(3, 3, 8, 6)", "weights(3, 3, 1, 6)", "a filter of (3, 3, 1, 6), for 1 channels, gets 8"),
        ("biases(6)", "biases(8)", "8 biases do not meet 6 channels, of (None, 6, 6, 6)".replace("6, 6, 6", "3, 3, 6")),
        ("weights(5, 5, 1, 8)", "weights(5, 1, 8)", "tf.nn.conv2d needs weights of 4 axes, not (5, 1, 8)"),
    ],
)
def test_a_wrong_size_is_found_with_its_cause(old: str, new: str, why: str, tmp_path: Path) -> None:
    assert old in DIGITS
    with pytest.raises(SpecError) as refused:
        of(DIGITS.replace(old, new), tmp_path)
    assert "the program fails: ValueError" in str(refused.value) and why in str(refused.value)


LAYERS = (
    "x = tf.placeholder(tf.float32, [None, 16, 16, 3], name='x')\ntraining = tf.placeholder(tf.bool)\n"
    "labels = tf.placeholder(tf.int64, [None])\n"
    "with tf.variable_scope('first'):\n    net = tf.layers.conv2d(x, 8, 5, padding='same', activation=tf.nn.relu)\n"
    "    net = tf.layers.batch_normalization(net, training=training)\n"
    "net = tf.layers.max_pooling2d(inputs=net, pool_size=[2, 2], strides=2)\nnet = tf.layers.flatten(net)\n"
    "net = tf.layers.dropout(tf.layers.dense(net, units=10, activation=tf.nn.relu), training=training)\n"
    "logits = tf.layers.dense(inputs=net, units=4)\n"
    "loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)\n"
    "tf.summary.scalar('loss', loss)\ntf.summary.image('x', x)\ntf.train.Saver().save(sess, 'x')\n"
)


def test_layers_are_those_of_keras(tmp_path: Path) -> None:
    facts = of(LAYERS, tmp_path)
    params = 75 * 8 + 8 + 16 + 8 * 8 * 8 * 10 + 10 + 44
    assert (facts.params, facts.statistics, facts.out.text()) == (params, 16, "4")
    assert facts.rows[0].label == "first/conv2d"
    assert of(LAYERS, tmp_path, "32x32x3").params == params + 3 * 8 * 8 * 8 * 10


SHARED = (
    "real = tf.placeholder(tf.float32, [None, 8, 8, 1])\nz = tf.placeholder(tf.float32, [None, 10])\n"
    "def maker(z):\n    with tf.variable_scope('maker'):\n        z = tf.layers.dense(z, 4 * 4 * 2)\n"
    "        z = tf.reshape(z, (-1, 4, 4, 2))\n        w = tf.get_variable('w', [5, 5, 1, 2])\n"
    "        return tf.nn.tanh(tf.nn.conv2d_transpose(z, w, [64, 8, 8, 1], [1, 2, 2, 1], 'SAME'))\n"
    "def critic(x, again=False):\n    with tf.variable_scope('critic', reuse=again) as scope:\n"
    "        x = tf.layers.conv2d(x, 3, 3, 2, 'same')\n        x = tf.layers.flatten(tf.maximum(0.2 * x, x))\n"
    "        w = tf.get_variable('w', [48, 1], initializer=tf.truncated_normal_initializer(stddev=0.02))\n"
    "        b = tf.get_variable('b', shape=[1], initializer=tf.zeros_initializer())\n"
    "        return tf.matmul(x, w) + b\n"
    "fake = critic(maker(z))\ntrue = critic(real, True)\n"
    "loss = tf.reduce_mean(fake) - tf.reduce_mean(true)\n"
)


def test_variables_that_are_taken_again_count_once(tmp_path: Path) -> None:
    facts = of(SHARED, tmp_path)
    assert facts.params == 10 * 32 + 32 + 50 + 30 + 48 + 1
    assert [each.out.text() for each in facts.outputs] == ["1", "1"]
    apart = SHARED.replace("'critic', reuse", "'critic' + str(again), reuse").replace("reuse=again", "reuse=False")
    assert of(apart, tmp_path).params == facts.params + 79
    automatic = SHARED.replace("reuse=again", "reuse=tf.AUTO_REUSE")
    assert of(automatic, tmp_path).params == facts.params
    by_hand = SHARED.replace(
        "reuse=again) as scope:", "reuse=None) as scope:\n        if again: scope.reuse_variables()"
    )
    assert of(by_hand, tmp_path).params == facts.params
    with pytest.raises(SpecError, match="Variable critic/w already exists, disallowed"):
        of(SHARED.replace(", True)", ")"), tmp_path)


def test_what_a_loss_is_made_of_is_no_output(tmp_path: Path) -> None:
    text = (
        "x = tf.placeholder('float', [None, 12])\nmean = tf.layers.dense(x, 3)\nlog = tf.layers.dense(x, 3)\n"
        "z = mean + tf.exp(log / 2) * tf.random_normal(tf.shape(mean))\nback = tf.layers.dense(z, 12, tf.nn.sigmoid)\n"
        "one = -tf.reduce_sum(x * tf.log(1e-9 + back) + (1 - x) * tf.log(1 - back), 1)\n"
        "two = -0.5 * tf.reduce_sum(1 + log - tf.square(mean) - tf.exp(log), reduction_indices=1)\n"
        "three = tf.reduce_mean(tf.pow(x - back, 2))\n"
    )
    facts = of(text, tmp_path)
    assert facts.params == 2 * (36 + 3) + 36 + 12
    assert (facts.out.text(), len(facts.outputs)) == ("12", 1)


def test_words_and_windows_over_all_of_a_sequence(tmp_path: Path) -> None:
    text = (
        "class Net(object):\n    def __init__(self, steps, words, size):\n"
        "        self.x = tf.placeholder(tf.int32, [None, steps], name='x')\n"
        "        with tf.device('/cpu:0'), tf.name_scope('embedding'):\n"
        "            w = tf.Variable(tf.random_uniform([words, size], -1.0, 1.0))\n"
        "            x = tf.expand_dims(tf.nn.embedding_lookup(w, self.x), -1)\n        found = []\n"
        "        for k in (3, 4):\n            with tf.name_scope('conv-%s' % k):\n"
        "                w = tf.Variable(tf.truncated_normal([k, size, 1, 7], stddev=0.1))\n"
        "                c = tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding='VALID')\n"
        "                found.append(tf.nn.max_pool(tf.nn.relu(c), [1, steps - k + 1, 1, 1], [1, 1, 1, 1], 'VALID'))\n"
        "        flat = tf.reshape(tf.concat(found, 3), [-1, 14])\n"
        "        self.out = tf.layers.dense(flat, 2)\n"
        "with tf.Graph().as_default():\n    net = Net(20, 50, 6)\n"
        "    step = tf.Variable(0, name='global_step', trainable=False)\n"
    )
    facts = of(text, tmp_path)
    assert (facts.params, facts.out.text()) == (300 + 7 * 6 * 7 + 30, "2")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "import tensorflow.contrib.slim as slim\nx = tf.placeholder(tf.float32, [None, 8, 8, 1])\n"
            "net = slim.conv2d(x, 8, [3, 3])\n",
            "tensorflow.contrib.slim, which is not read",
        ),
        (
            "x = tf.placeholder(tf.float32, [None, 8])\nw = tf.Variable(tf.zeros([8, 3]))\n"
            "v = tf.Variable(tf.zeros([9, 2]))\ny = tf.matmul(x, w)\n",
            "a variable of 9x2 enters nothing of the network that is read",
        ),
        (
            "x = tf.placeholder(tf.float32, [None, 8])\nx = own(x)\ny = tf.layers.dense(x, 3)\n",
            "own",
        ),
        (
            "x = tf.placeholder(tf.float32, [None, 8])\ny = tf.layers.dense(load('x'), 3)\n",
            "tf.layers.dense gets what is not known",
        ),
        (
            "x = tf.placeholder(tf.float32, [None, 8])\nw = tf.Variable(load('w'))\ny = tf.matmul(x, w)\n",
            "a variable of an unknown size",
        ),
        ("x = tf.placeholder(tf.float32)\ny = x * tf.Variable(0.3)\n", "without layers between its placeholders"),
        (
            "x = tf.placeholder(tf.float32, [None, 8, 8, 1])\nw = tf.Variable(tf.zeros([3, 3, 1, 2]))\n"
            "y = tf.nn.conv2d(x, w, [1, 1, 1, 1], 'SAME', data_format='NCHW')\n",
            "data_format='NCHW' is not read",
        ),
        ("x = tf.placeholder(tf.float32, [None, None, None, 3])\ny = tf.layers.conv2d(x, 2, 3)\n", "give one: --input"),
    ],
)
def test_what_is_not_read_is_said(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        of(text, tmp_path)
    assert why in str(refused.value)


def test_a_function_of_an_estimator_is_its_network(tmp_path: Path) -> None:
    text = (
        "def model_fn(features, labels, mode):\n    x = tf.reshape(features['x'], [-1, 12, 12, 1])\n"
        "    x = tf.layers.conv2d(inputs=x, filters=4, kernel_size=[5, 5], padding='same', activation=tf.nn.relu)\n"
        "    x = tf.layers.flatten(tf.layers.max_pooling2d(inputs=x, pool_size=[2, 2], strides=2))\n"
        "    x = tf.layers.dropout(x, rate=0.4, training=mode == tf.estimator.ModeKeys.TRAIN)\n"
        "    logits = tf.layers.dense(inputs=x, units=10)\n"
        "    made = {'classes': tf.argmax(input=logits, axis=1), 'p': tf.nn.softmax(logits, name='p')}\n"
        "    if mode == tf.estimator.ModeKeys.PREDICT:\n"
        "        return tf.estimator.EstimatorSpec(mode=mode, predictions=made)\n"
        "    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)\n"
        "    return tf.estimator.EstimatorSpec(mode=mode, loss=loss)\n"
    )
    facts = of(text, tmp_path)
    assert (facts.params, facts.in_.text(), facts.out.text()) == (104 + 144 * 10 + 10, "12x12x1", "10")
    open_size = text.replace("tf.reshape(features['x'], [-1, 12, 12, 1])", "features['x']")
    assert of(open_size, tmp_path, "12x12x1").params == facts.params


CELL = "x = tf.placeholder(tf.float32, [None, 9, 5])\nr = tf.nn.rnn_cell\n"


@pytest.mark.parametrize(
    ("text", "params", "out"),
    [
        (
            "y, s = tf.nn.dynamic_rnn(r.BasicLSTMCell(8), x, dtype=tf.float32)\ny = tf.layers.dense(y[:, -1, :], 2)",
            466,
            "2",
        ),
        (
            "y, s = tf.nn.dynamic_rnn(r.LSTMCell(num_units=8), x, dtype='float32')\ny = tf.layers.dense(s.h, 2)",
            466,
            "2",
        ),
        ("_, (c, h) = tf.nn.dynamic_rnn(r.LSTMCell(8), x, dtype='float32')\ny = tf.layers.dense(h, 2)", 466, "2"),
        (
            "y, s = tf.nn.dynamic_rnn(tf.contrib.rnn.DropoutWrapper(tf.contrib.rnn.GRUCell(8), 0.5), x)\n"
            "y = tf.layers.dense(s, 2)",
            336 + 18,
            "2",
        ),
        (
            "cell = r.MultiRNNCell([r.BasicRNNCell(n) for n in (8, 6)])\n"
            "y, s = tf.nn.dynamic_rnn(cell, x, initial_state=cell.zero_state(32, tf.float32))\n"
            "y = tf.layers.dense(s[-1], 2)",
            13 * 8 + 8 + 14 * 6 + 6 + 14,
            "2",
        ),
        (
            "y, s = tf.nn.static_rnn(r.BasicLSTMCell(8), tf.unstack(x, 9, 1), dtype=tf.float32)\n"
            "y = tf.layers.dense(y[-1], 2)",
            466,
            "2",
        ),
        (
            "(a, b), s = tf.nn.bidirectional_dynamic_rnn(r.GRUCell(8), r.GRUCell(8), x, dtype=tf.float32)\n"
            "y = tf.layers.dense(tf.concat([a, b], 2), 3)",
            2 * 336 + 51,
            "9x3",
        ),
    ],
)
def test_cells_run_over_a_sequence(text: str, params: int, out: str, tmp_path: Path) -> None:
    facts = of(CELL + text, tmp_path)
    assert (facts.params, [each.out.text() for each in facts.outputs] or [facts.out.text()]) == (params, [out])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("y, s = tf.nn.dynamic_rnn(own(8), x)", "a cell that is not read runs"),
        ("y, s = tf.nn.dynamic_rnn(r.LSTMCell(8, use_peepholes=True), x)", "peepholes or a projection is not read"),
        ("y, s = tf.nn.dynamic_rnn(r.MultiRNNCell([r.GRUCell(8)] * 2), x)", "one cell several times is not read"),
        ("y, s = tf.nn.dynamic_rnn(r.GRUCell(8), x, time_major=True)", "time_major=True"),
    ],
)
def test_cells_that_are_not_read_are_said(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        of(f"{CELL}{text}\ny = tf.layers.dense(y, 2)", tmp_path)
    assert why in str(refused.value)
