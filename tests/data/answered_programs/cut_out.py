import torch
from torch import nn
import torchvision.models as models
from torchvision.models.feature_extraction import create_feature_extractor

m = models.resnet18(weights=None)
m.fc = nn.Identity()
ext = create_feature_extractor(m, return_nodes={"layer1": "early", "layer2": "middle"})
out = ext(torch.rand(1, 3, 64, 64))
print([(key, value.shape) for key, value in out.items()])
