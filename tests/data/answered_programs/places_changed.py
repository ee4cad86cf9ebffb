import torch.nn as nn

net = nn.Sequential()
net.add_module("first", nn.Conv2d(3, 8, 3, padding=1))
net.add_module("act", nn.ReLU())
net.extend([nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 4, 1)])
net.insert(2, nn.BatchNorm2d(8))
net.insert(-1, nn.MaxPool2d(2))
del net[1]
net[0] = nn.Conv2d(3, 8, 5)
net += nn.Sequential(nn.Flatten(), nn.Linear(144, 7))
tail = net[5:]
whole = nn.Sequential(net[:5], nn.Identity(), tail)
whole.insert(1, nn.Dropout())
