"""PyTorch source: classes of `nn.Module`, `nn.Sequential`, and the scripts around them."""
