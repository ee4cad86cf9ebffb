import torch, torch.nn as nn
class PINN(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden_layer1 = nn.Linear(2, 5)
        self.hidden_layer2 = nn.Linear(5, 5)
        self.output_layer = nn.Linear(5, 1)
    def forward(self, x, t):
        inputs = torch.cat([x, t], axis=1)
        out = torch.sigmoid(self.hidden_layer1(inputs))
        out = torch.sigmoid(self.hidden_layer2(out))
        return self.output_layer(out)
