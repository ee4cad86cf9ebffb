import copy

import torch
import torch.nn as nn
from torchvision import datasets, models, transforms

data = datasets.FakeData(2, (3, 64, 64), 5, transforms.ToTensor())
dataloaders = {x: torch.utils.data.DataLoader(data, batch_size=2) for x in ["train", "val"]}


def train_model(model, criterion, optimizer, num_epochs=1):
    best_wts, best_acc = copy.deepcopy(model.state_dict()), 0.0
    for epoch in range(num_epochs):
        for phase in ["train", "val"]:
            model.train() if phase == "train" else model.eval()
            for inputs, labels in dataloaders[phase]:
                optimizer.zero_grad()
                outputs = model(inputs)
                loss = criterion(outputs, labels)
                if phase == "train":
                    loss.backward()
                    optimizer.step()
        best_wts = copy.deepcopy(model.state_dict())
    model.load_state_dict(best_wts)
    return model, best_acc


model_ft = models.resnet18()
model_ft.fc = nn.Linear(model_ft.fc.in_features, 5)
optimizer_ft = torch.optim.SGD(model_ft.parameters(), lr=0.001, momentum=0.9)
model_ft, accuracy = train_model(model_ft, nn.CrossEntropyLoss(), optimizer_ft)
