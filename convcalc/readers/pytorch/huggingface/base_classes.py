"""What networks of transformers are made with: their configuration, their base, what they give back, and decorators.

Source: transformers 5.24.0, {configuration_utils,modeling_utils,modeling_layers,masking_utils}.py and
utils/{generic,output_capturing}.py, for what a network has before and after its own `__init__`. Attention is that of
the model's own file ("eager"); nothing is recorded, compiled or shared between devices.
"""

from __future__ import annotations

TEXT = """
from dataclasses import MISSING, dataclass, fields

from convcalc.written import refused
from torch import nn
from torch.nn import init as initialization


def auto_docstring(what=None, **named):
    return what if what is not None else lambda inner: inner


def _kept(*args, **named):
    return lambda inner: inner


add_start_docstrings = add_start_docstrings_to_model_forward = add_code_sample_docstrings = _kept
replace_return_docstrings = deprecate_kwarg = use_kernel_forward_from_hub = use_kernel_func_from_hub = _kept
use_kernelized_func = force_accelerate_hooks = _kept


def can_return_tuple(function):
    return function


merge_with_config_defaults = can_return_tuple


def capture_outputs(function=None, **named):
    return function if function is not None else lambda inner: inner


check_model_inputs = capture_outputs


def _no(*args, **named):
    return False


is_torchdynamo_compiling = is_tracing = is_timm_available = is_accelerate_available = is_scipy_available = _no
is_torch_fx_proxy = is_ninja_available = is_torch_cuda_available = is_torch_xla_available = _no
is_natten_available = is_flash_attn_2_available = is_deepspeed_zero3_enabled = is_fsdp_managed_module = is_dtensor = _no


def is_torch_available(*args):
    return True


is_torch_greater_or_equal = is_torch_available


def _nothing(*args, **named):
    return None


requires_backends = torch_compilable_check = maybe_install_capturing_hooks = selected_hidden_states = _nothing
resolve_hidden_states_indices = maybe_autocast = _nothing


def torch_int(x):
    return int(x)


def torch_float(x):
    return int(x)


class _Logger:
    info = debug = warning = error = warning_once = info_once = warning_advice = staticmethod(_nothing)


class logging:
    @staticmethod
    def get_logger(name=None):
        return _Logger()


class TransformersKwargs:
    pass


class Unpack:
    pass


class Cache:
    pass


class EncoderDecoderCache(Cache):
    pass


class OutputRecorder:
    def __init__(self, target_class=None, index=0, layer_name=None, class_name=None, capture_initial_hidden_state=True,
                 num_hidden_layers_key=""):
        self.target_class, self.index, self.layer_name = target_class, index, layer_name
        self.class_name, self.capture_initial_hidden_state = class_name, capture_initial_hidden_state


class ModelOutput:
    def __getitem__(self, key):
        return getattr(self, key) if isinstance(key, str) else self.to_tuple()[key]

    def __setitem__(self, key, value):
        setattr(self, key, value)

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.keys())

    def __contains__(self, key):
        return key in self.keys()

    def keys(self):
        return [each.name for each in fields(self) if getattr(self, each.name) is not None]

    def values(self):
        return [getattr(self, each) for each in self.keys()]

    def items(self):
        return [(each, getattr(self, each)) for each in self.keys()]

    def get(self, key, default=None):
        return getattr(self, key) if key in self.keys() else default

    def to_tuple(self):
        return tuple(self.values())


@dataclass
class BaseModelOutput(ModelOutput):
    last_hidden_state: object = None
    hidden_states: object = None
    attentions: object = None


BaseModelOutputWithNoAttention = BaseModelOutput


@dataclass
class BaseModelOutputWithPooling(ModelOutput):
    last_hidden_state: object = None
    pooler_output: object = None
    hidden_states: object = None
    attentions: object = None


BaseModelOutputWithPoolingAndNoAttention = BaseModelOutputWithPooling


@dataclass
class BackboneOutput(ModelOutput):
    feature_maps: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class ImageClassifierOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


ImageClassifierOutputWithNoAttention = SequenceClassifierOutput = TokenClassifierOutput = ImageClassifierOutput
SemanticSegmenterOutput = MaskedLMOutput = ImageClassifierOutput


@dataclass
class DepthEstimatorOutput(ModelOutput):
    loss: object = None
    predicted_depth: object = None
    hidden_states: object = None
    attentions: object = None


class _Activations:
    of_names = {
        **dict.fromkeys(("gelu", "gelu_10", "gelu_fast", "gelu_new", "gelu_python", "gelu_accurate"), nn.GELU),
        **dict.fromkeys(("gelu_pytorch_tanh", "gelu_python_tanh", "quick_gelu"), nn.GELU),
        **dict.fromkeys(("silu", "swish"), nn.SiLU),
        "hardswish": nn.Hardswish, "leaky_relu": nn.LeakyReLU, "linear": nn.Identity, "mish": nn.Mish,
        "prelu": nn.PReLU, "relu": nn.ReLU, "relu6": nn.ReLU6, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
    }

    def __getitem__(self, name):
        return self.of_names[name]()

    def __contains__(self, name):
        return name in self.of_names

    def keys(self):
        return self.of_names.keys()


ACT2FN = _Activations()


def get_activation(name):
    return ACT2FN[name]


class PreTrainedConfig:
    model_type = base_config_key = ""
    attribute_map = {}
    sub_configs = {}
    pruned_heads = {}
    is_composition = torchscript = is_decoder = add_cross_attention = output_attentions = False
    _attn_implementation = "eager"
    name_or_path = ""

    transformers_version: str = None
    architectures: list = None
    output_hidden_states: bool = False
    return_dict: bool = True
    dtype: str = None
    chunk_size_feed_forward: int = 0
    is_encoder_decoder: bool = False
    id2label: dict = None
    label2id: dict = None
    problem_type: str = None

    def __init__(self, **named):
        own = fields(self)
        for each in own:
            if each.name in named:
                value = named.pop(each.name)
            elif each.default is not MISSING:
                value = each.default
            elif each.default_factory is not MISSING:
                value = each.default_factory()
            else:
                raise TypeError(f"Missing required field - '{each.name}'")
            setattr(self, each.name, value)
        self.__post_init__(**named)

    def __post_init__(self, **named):
        if getattr(self, "sub_configs_defaults", None):
            refused("a configuration of several")
        if self.id2label is None:
            self.num_labels = named.get("num_labels", self.num_labels if self.num_labels is not None else 2)
        else:
            self.id2label = {int(key): value for key, value in self.id2label.items()}
        for unused in ("torch_dtype", "attn_implementation", "experts_implementation", "name_or_path"):
            named.pop(unused, None)
        for key, value in named.items():
            setattr(self, key, value)

    def __getattr__(self, name):
        if name in type(self).attribute_map:
            return getattr(self, type(self).attribute_map[name])
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name, value):
        object.__setattr__(self, type(self).attribute_map.get(name, name), value)

    @property
    def num_labels(self):
        return len(self.id2label) if self.id2label is not None else None

    @num_labels.setter
    def num_labels(self, count):
        if self.id2label is None or len(self.id2label) != count:
            self.id2label = {i: f"LABEL_{i}" for i in range(count)}
            self.label2id = {f"LABEL_{i}": i for i in range(count)}

    @property
    def use_return_dict(self):
        return self.return_dict

    @classmethod
    def from_dict(cls, given, **named):
        return cls(**{**given, **named})

    def get_text_config(self, decoder=None, encoder=None):
        return self


PretrainedConfig = PreTrainedConfig


class PreTrainedModel(nn.Module):
    config_class = None
    base_model_prefix = ""
    main_input_name = "input_ids"
    is_gradient_checkpointing = supports_gradient_checkpointing = gradient_checkpointing = False
    _tied_weights_keys = _can_record_outputs = _recorded = None

    def __init__(self, config, *inputs, **named):
        super().__init__()
        self.config = config

    def post_init(self):
        self.tie_weights()
        what = (self._can_record_outputs or {}).get("hidden_states")
        if what is not None and not isinstance(what, list) and self._recorded is None:
            _record_hidden_states(self, what if isinstance(what, OutputRecorder) else OutputRecorder(what))

    def init_weights(self):
        self.tie_weights()

    def _init_weights(self, module):
        pass

    def tie_weights(self, *args, **named):
        if not self._tied_weights_keys or not getattr(self.config, "tie_word_embeddings", True):
            return
        if not isinstance(self._tied_weights_keys, dict):
            one, other = self.get_output_embeddings(), self.get_input_embeddings()
            if one is not None and other is not None:
                one.weight = other.weight
            return
        for target, source in self._tied_weights_keys.items():
            if not (target + source).replace(".", "").replace("_", "").isalnum():
                refused("a pattern of weights that are shared, " + target + ",")
            path, name = target.rpartition(".")[0], target.rpartition(".")[2]
            if path == "" or source.rpartition(".")[2] != name:
                refused("a module that is shared by its name, " + target + ",")
            setattr(self.get_submodule(path), name, getattr(self.get_submodule(source.rpartition(".")[0]), name))

    def get_input_embeddings(self):
        return None

    def get_output_embeddings(self):
        return None

    @classmethod
    def _from_config(cls, config, **named):
        return cls(config)

    def get_head_mask(self, head_mask, num_hidden_layers, *args):
        return [None] * num_hidden_layers if head_mask is None else head_mask

    def warn_if_padding_and_no_attention_mask(self, *args):
        return None

    def gradient_checkpointing_enable(self, *args, **named):
        return None


def _within(module):
    for each in module.children():
        if not isinstance(each, PreTrainedModel):
            yield each
            yield from _within(each)


def _record_hidden_states(model, what):
    model._recorded = []

    def begin(module, args, named):
        asked = named.get("output_hidden_states")
        model._recorded = [getattr(model.config, "output_hidden_states", False) if asked is None else asked]

    def keep(module, args, output):
        if model._recorded[:1] == [True]:
            if what.capture_initial_hidden_state and len(model._recorded) == 1:
                model._recorded.append(args[0])
            model._recorded.append(output[what.index] if isinstance(output, tuple) else output)

    def end(module, args, output):
        states = model._recorded[1:]
        model._recorded = []
        if states and isinstance(output, ModelOutput) and getattr(output, "hidden_states", 0) is None:
            output.hidden_states = tuple(states)

    model.register_forward_pre_hook(begin, with_kwargs=True)
    model.register_forward_hook(end)
    for each in _within(model):
        if not isinstance(what.target_class, str) and isinstance(each, what.target_class):
            each.register_forward_hook(keep)


PreTrainedAudioTokenizerBase = PreTrainedModel


class GradientCheckpointingLayer(nn.Module):
    gradient_checkpointing = False


class AttentionInterface:
    def get_interface(self, implementation, default):
        return default


ALL_ATTENTION_FUNCTIONS = AttentionInterface()


def create_bidirectional_mask(config=None, inputs_embeds=None, attention_mask=None, **named):
    return attention_mask
"""
