"""Graphs of operators, as files hold them: folded, known idioms recognized, and lowered to layers.

A reader of such a format makes an `OperatorGraph` and gives it to `network_of`:

1. each operator of the file becomes an `Operator`. Names, inputs and attributes are those of ONNX's operators, whose
   specification defines them all; a format of its own needs a table of its names -> these, no code for shapes, folding
   or layout. Attributes of ONNX that became inputs later may be given either way;
2. a format whose maps have their channels last says `channels_last` on Conv, ConvTranspose, pools, Resize, Pad,
   DepthToSpace and the norms; weights are given in ONNX's order all the same: (out, in/groups, *kernel) for Conv,
   (in, out/groups, *kernel) for ConvTranspose, (in, out) for MatMul;
3. tensors with their numbers in the file are `TensorConstant`s: their shape, and the numbers where they are few;
4. sizes that the file declares go into `declared`, and are compared with those that follow.

Mistakes are SpecErrors whose places are in the graph's listing, a line for each operator.
"""
