"""Writes golden/pretraining.json: the losses of chapter 05 (examples/05-pretraining) in torch.

    python golden/scripts/pretraining.py small full [--threads 1] [--out golden/pretraining.json]

`small`: all step losses and validation losses of the chapter's default. `full`: the first ten step losses of the 163 million parameters
(takes minutes and 6 GB), and torch's seconds per step on the machine that ran it. A size that is not asked for is kept as the file has it.
"""
import argparse
import collections
import json
import os
import re
import time

import torch
from course_model import SIZES, Block, Model
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

options = argparse.ArgumentParser()
options.add_argument("sizes", nargs="+", choices=["small", "full"])
options.add_argument("--threads", type=int, default=1)
HERE = os.path.dirname(os.path.abspath(__file__))
options.add_argument("--out", default=os.path.join(HERE, "..", "pretraining.json"))
options = options.parse_args()
torch.set_num_threads(options.threads)


def own_tokens(text, vocab_size):
    """Byte pairs learned from the text and applied to it: the most frequent pair first, the first seen of several (as in minbpe)."""
    pieces = re.findall(r"'(?:[sdmt]|ll|ve|re)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+", text)  # GPT-2's, for ASCII
    words = [list(piece.encode()) for piece in pieces]
    for token in range(256, vocab_size):
        counts = collections.Counter(pair for word in words for pair in zip(word, word[1:]))
        best = max(counts, key=counts.get)
        for word in words:
            i = 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) == best:
                    word[i : i + 2] = [token]
                i += 1
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    numbers = {byte: i for i, byte in enumerate([*printable, *(b for b in range(256) if b not in printable)])}  # as GPT-2 numbers bytes
    return [numbers.get(token, token) for word in words for token in word]


def train(ids, sizes, batch, lr, epochs, limit=None):
    torch.manual_seed(123)
    model = Model(sizes, Block)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.1)
    T = sizes["context"]

    def windows(tokens):
        starts = range(0, len(tokens) - T, T)
        return TensorDataset(torch.stack([tokens[i : i + T] for i in starts]), torch.stack([tokens[i + 1 : i + T + 1] for i in starts]))

    cut = int(0.9 * len(ids))
    ids = torch.tensor(ids)
    order = torch.Generator().manual_seed(123)
    training = DataLoader(windows(ids[:cut]), batch, shuffle=True, drop_last=True, generator=order)
    validation = DataLoader(windows(ids[cut:]), batch, generator=torch.Generator())

    def loss_of(inputs, targets):
        return F.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())

    losses, validations, began = [], [], time.time()
    for _ in range(epochs):
        for inputs, targets in training:
            optimizer.zero_grad()
            loss = loss_of(inputs, targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            print(len(losses), losses[-1], flush=True)
            if len(losses) == limit:
                return losses, validations, (time.time() - began) / limit
        model.eval()
        with torch.no_grad():
            each = [loss_of(inputs, targets).item() for inputs, targets in validation]
        validations.append(sum(each) / len(each))
        model.train()
    return losses, validations, (time.time() - began) / len(losses)


story = open(os.path.join(HERE, "..", "..", "packages", "data", "assets", "the-verdict.txt")).read()
try:
    result = json.load(open(options.out))
except FileNotFoundError:
    result = {}
result["about"] = "Losses of examples/05-pretraining in torch: small is its default, full the 163M-parameter model; seconds are per step, on the machine that wrote this"
result["torch"] = torch.__version__
if "small" in options.sizes:
    small = dict(vocab=512, context=64, width=128, heads=4, layers=2, dropout=0.0)
    losses, validations, seconds = train(own_tokens(story, 512), small, 4, 2e-3, 10)
    result["small"] = {"losses": losses, "validations": validations, "threads": options.threads, "seconds": seconds}
if "full" in options.sizes:
    ids = json.load(open(os.path.join(HERE, "..", "verdict-ids.json")))
    losses, validations, seconds = train(ids["ids"] if isinstance(ids, dict) else ids, {**SIZES, "context": 256}, 2, 4e-4, 10, limit=10)
    result["full"] = {"losses": losses, "threads": options.threads, "seconds": seconds}
json.dump(result, open(options.out, "w"), indent=1)
