"""What Keras' layers, models and shapes have besides what is followed: of these a program makes no mistake."""

from __future__ import annotations

from convcalc.readers.python import methods
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named, Native, Raised, Unknown, Unreadable, Value
from convcalc.text import nearest

OWN_NAMES = frozenset(
    "add_loss add_metric build_from_config call compile_from_config compute_dtype compute_loss compute_mask"
    " compute_metrics compute_output_shape compute_output_spec count_params dtype dtype_policy evaluate export fit"
    " from_config get_build_config get_compile_config get_config get_layer get_metrics_result get_state_tree"
    " get_weights input input_dtype input_shape input_spec inputs jit_compile layers load_own_variables"
    " load_weights losses metrics metrics_names metrics_variables non_trainable_variables non_trainable_weights"
    " output output_shape outputs path pop predict predict_on_batch predict_step quantization_mode quantize"
    " reset_metrics run_eagerly save save_own_variables save_weights set_state_tree set_weights stateless_call"
    " stateless_compute_loss summary supports_masking symbolic_call test_on_batch test_step to_json to_yaml"
    " train_on_batch train_step trainable trainable_variables trainable_weights updates variable_dtype variables"
    " weights inbound_nodes outbound_nodes stateful dynamic submodules name_scope".split()
)
"""Public names of a layer or a model. Source: `dir` of Keras 3.15's, and those that Keras 2 had besides."""


WEIGHTS = frozenset(
    "kernel bias gamma beta embeddings moving_mean moving_variance depthwise_kernel pointwise_kernel recurrent_kernel"
    " alpha scale cell forward_layer backward_layer layer state_size output_size activation_fn kernel_size groups axis"
    " filters units strides padding dilation_rate rank data_format use_bias rate epsilon momentum pool_size size"
    " input_dim output_dim num_heads key_dim value_dim target_shape dims cropping n states cells".split()
)
"""What layers of Keras hold: their weights, and what they were made with."""


def lacking(machine: Machine, owner: Value, name: Value) -> Value:
    """An attribute that a layer or model has not; some of Keras' own, and of those that begin with `_`, it may have."""
    assert isinstance(owner, Instance)
    key = str(name)
    near = nearest(key, [each for each in owner.attributes if not each.startswith(" ")])
    if key in OWN_NAMES or key in WEIGHTS or (key.startswith("_") and not near):
        raise Unreadable(f"'.{key}' of a layer or model is not followed")
    if owner.cls.unknown:
        return Unknown(f"'{key}' of {owner.cls.name}, for {owner.cls.unknown} is not read")
    hint = f"self.{near}" if near else ""
    raise Raised("AttributeError", f"'{owner.cls.name}' has no attribute '{key}'", hint=hint)


_OF_SHAPES: Named = {"as_list": Native("as_list", lambda machine, shape: list(shape))}
"""Methods of a `TensorShape` of TensorFlow 2, which is a tuple here."""


def host_methods(value: Value) -> Named:
    """The methods of a value of Python's own, and of a shape."""
    found = methods.of(value)
    return found | _OF_SHAPES if type(value) is tuple else found
