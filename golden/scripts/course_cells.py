"""Writes golden/course-torch.json: what this torch prints for the computations of golden/course.json.

    python golden/scripts/course_cells.py [--out golden/course-torch.json]

course.json was printed on another machine. Where real torch here prints something else, byte for byte agreement with course.json is
no fair demand of anybody: the record keeps `torch` (its text) beside the cell, and examples/course.golden.test.ts says so.
Cells of chapter 2 that involve no torch (regular expressions, dictionaries, tiktoken) are not run here.
The 124M-parameter cells need about 2 GB.
"""
import argparse
import json
import os

import torch
from torch import nn

from course_model import GELU, SIZES, Block, FeedForward, LayerNorm, Model, MultiHeadAttention

options = argparse.ArgumentParser()
options.add_argument("--out", default=os.path.join(os.path.dirname(__file__), "..", "course-torch.json"))
options = options.parse_args()
HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)

printed = {}
buffer = []
where = None


def cell(chapter, number):
    """Everything `say` prints from here on belongs to this cell."""
    global buffer, where
    if where is not None:
        printed[where] = "".join(buffer)
    buffer, where = [], (chapter, number)


def say(*things):
    buffer.append(" ".join(str(thing) for thing in things) + "\n")


def mean_and_variance(mean, variance):
    say("Mean:\n", mean)
    say("Variance:\n", variance)


# ---------------------------------------------------------------- chapter 2
ids = json.load(open(os.path.join(HERE, "..", "verdict-ids.json")))
ids = torch.tensor(ids["ids"] if isinstance(ids, dict) else ids)


def windows(batch, length, stride, which):
    starts = [i * stride for i in range(which * batch, which * batch + batch)]
    return [torch.stack([ids[s + d : s + d + length] for s in starts]) for d in (0, 1)]


cell("ch02", 97)
say(windows(1, 4, 1, 0))
cell("ch02", 98)
say(windows(1, 4, 1, 1))
inputs, targets = windows(8, 4, 4, 0)
cell("ch02", 102)
say("Inputs:\n", inputs)
say("\nTargets:\n", targets)
cell("ch02", 111)
torch.manual_seed(123)
small = nn.Embedding(6, 3)
say(small.weight)
cell("ch02", 114)
say(small(torch.tensor([3])))
cell("ch02", 116)
say(small(torch.tensor([2, 3, 5, 1])))
cell("ch02", 129)
say("Token IDs:\n", inputs)
say("\nInputs shape:\n", inputs.shape)
cell("ch02", 130)
tokens = nn.Embedding(50257, 256)(inputs)
say(tokens.shape)
cell("ch02", 133)
positions = nn.Embedding(4, 256)(torch.arange(4))
say(positions.shape)
cell("ch02", 135)
say((tokens + positions).shape)

# ---------------------------------------------------------------- chapter 3
words = torch.tensor(
    [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64], [0.22, 0.58, 0.33], [0.77, 0.25, 0.10], [0.05, 0.80, 0.55]]
)
second = words[1]
cell("ch03", 28)
scores = torch.empty(6)
for i, word in enumerate(words):
    scores[i] = torch.dot(word, second)
say(scores)
cell("ch03", 30)
total = 0.0
for i in range(3):
    total += words[0][i] * second[i]
say(total)
say(torch.dot(words[0], second))


def weights_and_sum(w):
    say("Attention weights:", w)
    say("Sum:", w.sum())


cell("ch03", 33)
weights_and_sum(scores / scores.sum())
cell("ch03", 35)
weights_and_sum(torch.exp(scores) / torch.exp(scores).sum(dim=0))
cell("ch03", 37)
weights = torch.softmax(scores, dim=0)
weights_and_sum(weights)
cell("ch03", 40)
context = torch.zeros(3)
for i, word in enumerate(words):
    context += weights[i] * word
say(context)
cell("ch03", 47)
scores = torch.empty(6, 6)
for i, a in enumerate(words):
    for j, b in enumerate(words):
        scores[i, j] = torch.dot(a, b)
say(scores)
cell("ch03", 49)
scores = words @ words.T
say(scores)
cell("ch03", 51)
weights = torch.softmax(scores, dim=-1)
say(weights)
cell("ch03", 53)
say("Row 2 sum:", sum([0.1385, 0.2379, 0.2333, 0.1240, 0.1082, 0.1581]))
say("All row sums:", weights.sum(dim=-1))
cell("ch03", 55)
say(weights @ words)
cell("ch03", 57)
say("Previous 2nd context vector:", context)
cell("ch03", 70)
torch.manual_seed(123)
w_query, w_key, w_value = (nn.Parameter(torch.rand(3, 2), requires_grad=False) for _ in range(3))
query = second @ w_query
say(query)
cell("ch03", 72)
keys, values = words @ w_key, words @ w_value
say("keys.shape:", keys.shape)
say("values.shape:", values.shape)
cell("ch03", 75)
say(query.dot(keys[1]))
cell("ch03", 77)
scores = query @ keys.T
say(scores)
cell("ch03", 80)
weights = torch.softmax(scores / 2**0.5, dim=-1)
say(weights)
cell("ch03", 83)
say(weights @ values)


class SelfAttentionV1(nn.Module):
    def __init__(self, d_in, d_out):
        super().__init__()
        self.w_query = nn.Parameter(torch.rand(d_in, d_out))
        self.w_key = nn.Parameter(torch.rand(d_in, d_out))
        self.w_value = nn.Parameter(torch.rand(d_in, d_out))

    def forward(self, x):
        q, k, v = x @ self.w_query, x @ self.w_key, x @ self.w_value
        return torch.softmax(q @ k.T / k.shape[-1] ** 0.5, dim=-1) @ v


class SelfAttentionV2(nn.Module):
    def __init__(self, d_in, d_out):
        super().__init__()
        self.w_query = nn.Linear(d_in, d_out, bias=False)
        self.w_key = nn.Linear(d_in, d_out, bias=False)
        self.w_value = nn.Linear(d_in, d_out, bias=False)

    def forward(self, x):
        q, k, v = self.w_query(x), self.w_key(x), self.w_value(x)
        return torch.softmax(q @ k.T / k.shape[-1] ** 0.5, dim=-1) @ v


class CausalAttention(nn.Module):
    def __init__(self, d_in, d_out, context_length, dropout):
        super().__init__()
        self.w_query = nn.Linear(d_in, d_out, bias=False)
        self.w_key = nn.Linear(d_in, d_out, bias=False)
        self.w_value = nn.Linear(d_in, d_out, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.mask = torch.triu(torch.ones(context_length, context_length), diagonal=1).bool()

    def forward(self, x):
        T = x.shape[1]
        q, k, v = self.w_query(x), self.w_key(x), self.w_value(x)
        scores = (q @ k.transpose(1, 2)).masked_fill(self.mask[:T, :T], -torch.inf)
        return self.dropout(torch.softmax(scores / k.shape[-1] ** 0.5, dim=-1)) @ v


class Heads(nn.Module):
    def __init__(self, heads, *sizes):
        super().__init__()
        self.heads = nn.ModuleList([CausalAttention(*sizes) for _ in range(heads)])

    def forward(self, x):
        return torch.cat([head(x) for head in self.heads], dim=-1)


cell("ch03", 86)
torch.manual_seed(123)
say(SelfAttentionV1(3, 2)(words))
cell("ch03", 89)
torch.manual_seed(789)
v2 = SelfAttentionV2(3, 2)
say(v2(words))
cell("ch03", 98)
scores = v2.w_query(words) @ v2.w_key(words).T
weights = torch.softmax(scores / 2**0.5, dim=-1)
say(weights)
cell("ch03", 100)
lower = torch.tril(torch.ones(6, 6))
say(lower)
cell("ch03", 102)
masked = weights * lower
say(masked)
cell("ch03", 105)
say(masked / masked.sum(dim=-1, keepdim=True))
cell("ch03", 108)
masked = scores.masked_fill(torch.triu(torch.ones(6, 6), diagonal=1).bool(), -torch.inf)
say(masked)
cell("ch03", 110)
weights = torch.softmax(masked / 2**0.5, dim=1)
say(weights)
cell("ch03", 115)
torch.manual_seed(123)
dropout = nn.Dropout(0.5)
say(dropout(torch.ones(6, 6)))
cell("ch03", 116)
torch.manual_seed(123)
say(dropout(weights))
cell("ch03", 120)
batch = torch.stack((words, words), dim=0)
say(batch.shape)
for number, make in [
    (121, lambda: CausalAttention(3, 2, 6, 0.0)),
    (127, lambda: Heads(2, 3, 2, 6, 0.0)),
    (131, lambda: MultiHeadAttention(3, 2, 6, 0.0, 2)),
]:
    cell("ch03", number)
    torch.manual_seed(123)
    y = make()(batch)
    say(y)
    say("context_vecs.shape:", y.shape)
a = torch.tensor(
    [
        [
            [[0.2745, 0.6584, 0.2775, 0.8573], [0.8993, 0.0390, 0.9268, 0.7388], [0.7179, 0.7058, 0.9156, 0.4340]],
            [[0.0772, 0.3565, 0.1479, 0.5331], [0.4066, 0.2318, 0.4545, 0.9737], [0.4606, 0.5159, 0.4220, 0.5786]],
        ]
    ]
)
cell("ch03", 138)
say(a @ a.transpose(2, 3))
cell("ch03", 140)
say("First head:\n", a[0, 0] @ a[0, 0].T)
say("\nSecond head:\n", a[0, 1] @ a[0, 1].T)

# ---------------------------------------------------------------- chapter 4
class Deep(nn.Module):
    def __init__(self, sizes, shortcut):
        super().__init__()
        self.shortcut = shortcut
        self.layers = nn.ModuleList([nn.Sequential(nn.Linear(a, b), GELU()) for a, b in zip(sizes, sizes[1:])])

    def forward(self, x):
        for layer in self.layers:
            y = layer(x)
            x = x + y if self.shortcut and x.shape == y.shape else y
        return x


batch = torch.tensor([[6109, 3626, 6100, 345], [6109, 1110, 6622, 257]])
cell("ch04", 15)
say(batch)
cell("ch04", 16)
torch.manual_seed(123)
logits = Model(SIZES, None)(batch)
say("Output shape:", logits.shape)
say(logits)
del logits
cell("ch04", 22)
torch.manual_seed(123)
example = torch.randn(2, 5)
out = nn.Sequential(nn.Linear(5, 6), nn.ReLU())(example)
say(out)
cell("ch04", 24)
mean, var = out.mean(dim=-1, keepdim=True), out.var(dim=-1, keepdim=True)
mean_and_variance(mean, var)
cell("ch04", 28)
normed = (out - mean) / torch.sqrt(var)
say("Normalized layer outputs:\n", normed)
mean, var = normed.mean(dim=-1, keepdim=True), normed.var(dim=-1, keepdim=True)
mean_and_variance(mean, var)
cell("ch04", 30)
torch.set_printoptions(sci_mode=False)
mean_and_variance(mean, var)
cell("ch04", 35)  # its variances say that it normalised `out` (6 wide), not `example`, whose variances are 0.20 and 0.27
y = LayerNorm(6)(out)
mean_and_variance(y.mean(dim=-1, keepdim=True), y.var(dim=-1, unbiased=False, keepdim=True))
cell("ch04", 45)
say(SIZES["width"])
cell("ch04", 47)
say(FeedForward(768)(torch.rand(2, 3, 768)).shape)
for number, shortcut in [(55, False), (57, True)]:
    cell("ch04", number)
    torch.manual_seed(123)
    model = Deep([3, 3, 3, 3, 3, 1], shortcut)
    nn.MSELoss()(model(torch.tensor([[1.0, 0.0, -1.0]])), torch.tensor([[0.0]])).backward()
    for name, parameter in model.named_parameters():
        if "weight" in name:
            say(f"{name} has gradient mean of {parameter.grad.abs().mean().item()}")
cell("ch04", 64)
torch.manual_seed(123)
x = torch.rand(2, 4, 768)
say("Input shape:", x.shape)
say("Output shape:", Block(SIZES)(x).shape)
cell("ch04", 72)
torch.manual_seed(123)
model = Model(SIZES, Block)
logits = model(batch)
say("Input batch:\n", batch)
say("\nOutput shape:", logits.shape)
say(logits)
del logits
cell("ch04", 74)
count = sum(p.numel() for p in model.parameters())
say(f"Total number of parameters: {count:,}")
cell("ch04", 76)
say("Token embedding layer shape:", model.tok_emb.weight.shape)
say("Output layer shape:", model.head.weight.shape)
cell("ch04", 78)
say(f"Number of trainable parameters considering weight tying: {count - model.head.weight.numel():,}")
cell("ch04", 80)
say(f"Total size of the model: {count * 4 / (1024 * 1024):.2f} MB")
cell("ch04", 90)
encoded = [15496, 11, 314, 716]
say("encoded:", encoded)
x = torch.tensor(encoded).unsqueeze(0)
say("encoded_tensor.shape:", x.shape)
cell("ch04", 91)
model.eval()
with torch.no_grad():
    for _ in range(6):
        x = torch.cat((x, torch.argmax(model(x[:, -1024:])[:, -1, :], dim=-1, keepdim=True)), dim=1)
say("Output:", x)
say("Output length:", len(x[0]))
cell(None, None)

wanted = {(c["chapter"], c["cell"]): c["output"] for c in json.load(open(os.path.join(HERE, "..", "course.json")))["cells"]}
cells = []
for (chapter, number), text in printed.items():
    same = text == wanted[(chapter, number)]
    print(chapter, number, "same" if same else "DIFFERS\n" + text)
    cells.append({"chapter": chapter, "cell": number, "same": same, **({} if same else {"torch": text})})
about = "For each cell of course.json that runs torch: does torch print the same here? If not, `torch` is what it prints."
json.dump({"about": about, "torch": torch.__version__, "cells": cells}, open(options.out, "w"), indent=1)
print(sum(c["same"] for c in cells), "of", len(cells))
