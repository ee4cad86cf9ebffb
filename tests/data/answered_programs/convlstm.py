import torch, torch.nn as nn
class ConvLSTMCell(nn.Module):
    def __init__(self, input_dim, hidden_dim, kernel_size, bias):
        super(ConvLSTMCell, self).__init__()
        self.input_dim = input_dim
        self.hidden_dim = hidden_dim
        self.padding = kernel_size[0] // 2, kernel_size[1] // 2
        self.conv = nn.Conv2d(in_channels=self.input_dim + self.hidden_dim, out_channels=4 * self.hidden_dim, kernel_size=kernel_size, padding=self.padding, bias=bias)
    def forward(self, input_tensor, cur_state):
        h_cur, c_cur = cur_state
        combined = torch.cat([input_tensor, h_cur], dim=1)
        combined_conv = self.conv(combined)
        cc_i, cc_f, cc_o, cc_g = torch.split(combined_conv, self.hidden_dim, dim=1)
        i = torch.sigmoid(cc_i)
        f = torch.sigmoid(cc_f)
        o = torch.sigmoid(cc_o)
        g = torch.tanh(cc_g)
        c_next = f * c_cur + i * g
        h_next = o * torch.tanh(c_next)
        return h_next, c_next
    def init_hidden(self, batch_size, image_size):
        height, width = image_size
        return (torch.zeros(batch_size, self.hidden_dim, height, width, device=self.conv.weight.device),
                torch.zeros(batch_size, self.hidden_dim, height, width, device=self.conv.weight.device))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = ConvLSTMCell(1, 8, (3, 3), True)
        self.head = nn.Conv2d(8, 1, 1)
    def forward(self, x):
        b, seq_len, _, h, w = x.size()
        hs, cs = self.cell.init_hidden(b, (h, w))
        outs = []
        for t in range(seq_len):
            hs, cs = self.cell(input_tensor=x[:, t, :, :, :], cur_state=[hs, cs])
            outs.append(hs)
        layer_output = torch.stack(outs, dim=1)
        return self.head(layer_output[:, -1])
