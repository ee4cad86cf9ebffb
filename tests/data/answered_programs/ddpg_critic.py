import torch, torch.nn as nn, torch.nn.functional as F
class Critic(nn.Module):
    def __init__(self, state_size=24, action_size=4, fcs1_units=400, fc2_units=300):
        super().__init__()
        self.fcs1 = nn.Linear(state_size, fcs1_units)
        self.fc2 = nn.Linear(fcs1_units+action_size, fc2_units)
        self.fc3 = nn.Linear(fc2_units, 1)
    def forward(self, state, action):
        xs = F.relu(self.fcs1(state))
        x = torch.cat((xs, action), dim=1)
        x = F.relu(self.fc2(x))
        return self.fc3(x)
