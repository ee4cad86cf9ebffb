"""A slow reference, written from the literature and never from the package: what it does, it does by counting.

A random program is written down twice: as the text of a spec, which the package reads, and as layers that count for
themselves: the places where a window can stand, the pairs of channels that a weight joins, the input indices that each
unit reads, as sets.  No formula of the package, no interval and no part of its parser is used.

Sources:
V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (2016): what windows and transposed ones do.
A. Araujo, W. Norris, J. Sim, Computing Receptive Fields of Convolutional Neural Networks (Distill, 2019): what a
receptive field, a jump (effective stride) and a start (effective padding) are.
PyTorch, documentation of torch.nn: ceil_mode, output_padding, groups, adaptive pools, Upsample (align_corners=False).
TensorFlow, documentation of tf.nn, Notes on padding: 'SAME'.
K. He, X. Zhang, S. Ren, J. Sun, Deep Residual Learning (2015): the shortcuts A, B and C.
J. Hu, L. Shen, G. Sun, Squeeze-and-Excitation Networks (2017): gates.
`python -m tests.reference --networks 10000 --seed 1` compares for as long as you like.
"""
