"""Packages of Hugging Face: what their networks take of base classes, in place of their own files, which none follows.

Source: transformers 5.24.0 and diffusers 0.42.1, for the names and where they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

PACKAGE = "transformers"

BASE = f"{PACKAGE}.modeling_utils"
"""Our text, which has all names that follow."""

REPLACED = {
    "": "PreTrainedConfig PretrainedConfig PreTrainedModel initialization",
    "configuration_utils": "PreTrainedConfig PretrainedConfig",
    "utils": """
        ModelOutput TransformersKwargs auto_docstring logging torch_int torch_float can_return_tuple requires_backends
        add_start_docstrings add_start_docstrings_to_model_forward add_code_sample_docstrings replace_return_docstrings
        is_torch_available is_torchdynamo_compiling is_timm_available is_accelerate_available is_scipy_available
        is_torch_fx_proxy is_ninja_available is_torch_cuda_available is_torch_xla_available is_torch_greater_or_equal
        is_natten_available is_flash_attn_2_available torch_compilable_check
        """,
    "utils.generic": """
        ModelOutput TransformersKwargs can_return_tuple merge_with_config_defaults check_model_inputs torch_int
        torch_float maybe_autocast is_tracing
        """,
    "utils.import_utils": "is_torch_available is_torchdynamo_compiling is_tracing requires_backends",
    "utils.output_capturing": """
        OutputRecorder capture_outputs maybe_install_capturing_hooks resolve_hidden_states_indices
        selected_hidden_states
        """,
    "utils.deprecation": "deprecate_kwarg",
    "modeling_layers": "GradientCheckpointingLayer",
    "processing_utils": "Unpack",
    "masking_utils": "create_bidirectional_mask",
    "cache_utils": "Cache EncoderDecoderCache",
    "integrations": "use_kernel_forward_from_hub use_kernel_func_from_hub use_kernelized_func",
    "integrations.hub_kernels": "use_kernel_forward_from_hub use_kernel_func_from_hub use_kernelized_func",
    "integrations.accelerate": "force_accelerate_hooks",
    "integrations.deepspeed": "is_deepspeed_zero3_enabled",
    "integrations.fsdp": "is_fsdp_managed_module",
    "distributed.utils": "is_dtensor",
}
"""The modules of the package that we have instead of its own, and what each has."""

OUTPUTS = """
    BaseModelOutput BaseModelOutputWithNoAttention BaseModelOutputWithPooling BaseModelOutputWithPoolingAndNoAttention
    BackboneOutput ImageClassifierOutput ImageClassifierOutputWithNoAttention SequenceClassifierOutput
    TokenClassifierOutput SemanticSegmenterOutput DepthEstimatorOutput MaskedLMOutput
    """

WHERE_IT_IS_NOT = {
    "": f"{REPLACED['']} ModelOutput ACT2FN",
    "activations": "ACT2FN get_activation",
    "modeling_outputs": f"ModelOutput {OUTPUTS}",
    "file_utils": REPLACED["utils"],
}
"""Those that stand where the package is not beside a program, and what each has."""


LOADERS = "diffusers.loaders"

OF_LOADERS = """
    AttnProcsLayers FluxTransformer2DLoadersMixin FromOriginalModelMixin PeftAdapterMixin SD3Transformer2DLoadersMixin
    UNet2DConditionLoadersMixin
    """
"""Bases of networks of diffusers that say where weights come from, and change nothing."""


def texts() -> dict[str, Callable[[], str]]:
    """Our texts, by the modules that they stand for."""
    return {BASE: _base_classes, LOADERS: _loaders}


def _base_classes() -> str:
    return str(import_module("convcalc.readers.pytorch.huggingface.base_classes").TEXT)


def _loaders() -> str:
    return "\n".join([f"class {name}:\n    pass\n" for name in OF_LOADERS.split()])


def names() -> dict[str, dict[str, str]]:
    """The modules by their whole names, and where each name of them stands.

    >>> names()["transformers.processing_utils"]
    {'Unpack': 'transformers.modeling_utils'}
    """
    every = (REPLACED | WHERE_IT_IS_NOT).items()
    return {_whole_name(each): dict.fromkeys(found.split(), BASE) for each, found in every}


def replaced() -> frozenset[str]:
    """The modules of the packages that stay closed where they are."""
    return frozenset([BASE, LOADERS, *map(_whole_name, REPLACED)])


def _whole_name(module: str) -> str:
    return f"{PACKAGE}.{module}".rstrip(".")
