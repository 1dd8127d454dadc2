"""Writes golden/short-rows.json: sum, mean and softmax of rows of 1 to 7 floats, as bits, by torch 2.13 with AVX2 or AVX-512 (the same bits).

    python golden/scripts/short_rows.py [--seed 2024] [--out golden/short-rows.json]
"""
import argparse
import json
import os

import torch

options = argparse.ArgumentParser()
options.add_argument("--seed", type=int, default=2024)
options.add_argument("--out", default=os.path.join(os.path.dirname(__file__), "..", "short-rows.json"))
options = options.parse_args()
torch.set_num_threads(1)
torch.manual_seed(options.seed)


def bits(x):
    return x.contiguous().view(torch.int32).flatten().tolist()


cases = []
for n in range(1, 8):
    x = torch.randn(16, n) * 3
    cases.append({"n": n, "x": bits(x), "sum": bits(x.sum(-1)), "mean": bits(x.mean(-1)), "softmax": bits(torch.softmax(x, -1))})
about = "Rows of n floats and what torch makes of them, float32 as signed bits"
json.dump({"about": about, "torch": torch.__version__, "seed": options.seed, "cases": cases}, open(options.out, "w"))
