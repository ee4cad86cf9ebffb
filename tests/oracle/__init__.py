"""PyTorch's recorded answers, compared with ours."""
