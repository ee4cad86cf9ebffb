"""What torch.nn and torch.nn.functional hold besides the layers of our table: a name that is in neither is a mistake.

Source: dir() of both modules in PyTorch 2.13.
"""

from __future__ import annotations

NN = frozenset(
    (
        "AdaptiveLogSoftmaxWithLoss BCELoss BCEWithLogitsLoss Bilinear Buffer CTCLoss Container CosineEmbeddingLoss"
        " CosineSimilarity CrossEntropyLoss CrossMapLRN2d DataParallel EmbeddingBag FeatureAlphaDropout Flatten Fold"
        " FractionalMaxPool2d FractionalMaxPool3d GLU GRU GRUCell GaussianNLLLoss Hardshrink Hardtanh"
        " HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss LPPool1d LPPool2d LPPool3d LSTM LSTMCell LazyInstanceNorm1d"
        " LazyInstanceNorm2d LazyInstanceNorm3d LinearCrossEntropyLoss LinearCrossEntropyOptions LogSigmoid MSELoss"
        " MarginRankingLoss MaxUnpool1d MaxUnpool2d MaxUnpool3d Module ModuleDict ModuleList MultiLabelMarginLoss"
        " MultiLabelSoftMarginLoss MultiMarginLoss MultiheadAttention NLLLoss NLLLoss2d PairwiseDistance Parameter"
        " ParameterDict ParameterList PoissonNLLLoss RMSNorm RNN RNNBase RNNCell RNNCellBase RReLU Sequential"
        " SmoothL1Loss SoftMarginLoss Softmin Softshrink Softsign SyncBatchNorm Tanhshrink Threshold Transformer"
        " TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer TripletMarginLoss"
        " TripletMarginWithDistanceLoss Unflatten Unfold UninitializedBuffer UninitializedParameter attention"
        " common_types factory_kwargs functional grad init intrinsic modules parallel parameter qat quantizable"
        " quantized utils"
    ).split()
)

FUNCTIONAL = frozenset(
    (
        "adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d"
        " adaptive_max_pool1d_with_indices adaptive_max_pool2d adaptive_max_pool2d_with_indices adaptive_max_pool3d"
        " adaptive_max_pool3d_with_indices affine_grid alpha_dropout avg_pool1d avg_pool2d avg_pool3d batch_norm"
        " bilinear binary_cross_entropy binary_cross_entropy_with_logits celu celu_ channel_shuffle conv1d conv2d"
        " conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d cosine_embedding_loss cosine_similarity"
        " cross_entropy ctc_loss dropout dropout1d dropout2d dropout3d elu elu_ embedding embedding_bag"
        " feature_alpha_dropout fold fractional_max_pool2d fractional_max_pool2d_with_indices fractional_max_pool3d"
        " fractional_max_pool3d_with_indices gaussian_nll_loss gelu glu grad grid_sample group_norm grouped_mm"
        " gumbel_softmax hardshrink hardsigmoid hardswish hardtanh hardtanh_ hinge_embedding_loss huber_loss"
        " instance_norm interpolate kl_div l1_loss layer_norm leaky_relu leaky_relu_ linear linear_cross_entropy"
        " local_response_norm log_softmax logsigmoid lp_pool1d lp_pool2d lp_pool3d margin_ranking_loss max_pool1d"
        " max_pool1d_with_indices max_pool2d max_pool2d_with_indices max_pool3d max_pool3d_with_indices max_unpool1d"
        " max_unpool2d max_unpool3d mish mse_loss multi_head_attention_forward multi_margin_loss"
        " multilabel_margin_loss multilabel_soft_margin_loss native_channel_shuffle nll_loss normalize one_hot pad"
        " pairwise_distance pdist pixel_shuffle pixel_unshuffle poisson_nll_loss prelu relu relu6 relu_ rms_norm rrelu"
        " rrelu_ scaled_dot_product_attention scaled_grouped_mm scaled_mm selu selu_ sigmoid silu smooth_l1_loss"
        " soft_margin_loss softmax softmin softplus softshrink softsign tanh tanhshrink threshold threshold_"
        " triplet_margin_loss triplet_margin_with_distance_loss unfold upsample upsample_bilinear upsample_nearest"
    ).split()
)

OF_MODULES = frozenset(
    "T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval"
    " extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules"
    " mtia named_buffers named_children named_modules named_parameters parameters register_backward_hook"
    " register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook"
    " register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook"
    " register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_"
    " set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu zero_grad".split()
)
"""What every module of PyTorch has by itself."""

OF_MODULES_ALONE = frozenset(
    "_apply _backward_hooks _backward_pre_hooks _buffers _call_impl _check_input_dim _conv_forward"
    " _forward_hooks _forward_hooks_with_kwargs _forward_pre_hooks _forward_pre_hooks_with_kwargs _get_name"
    " _load_from_state_dict _named_members _non_persistent_buffers_set _output_padding _parameters"
    " _register_load_state_dict_pre_hook _register_state_dict_hook _replicate_for_data_parallel"
    " _reversed_padding_repeated_twice _save_to_state_dict _state_dict_hooks".split()
)
"""What modules and layers have for themselves."""
