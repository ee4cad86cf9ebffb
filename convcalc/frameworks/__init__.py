"""One layer by the rules of PyTorch, TensorFlow and Keras, Caffe and ONNX: sizes, padding, and the last window."""
