"""Writes golden/indexing.json: random index expressions x[...] and assignments x[...] = v, as torch understands them.

    python golden/scripts/indexing.py [seed] [count] > golden/indexing.json

x is arange of its shape, float64. An entry of `index` is an integer, null, "..." or a slice as text, or {"int": nested list} (an integer tensor,
of 0 dimensions if the list is a number), {"list": nested list} (a Python list of integers), {"mask": nested list} (a bool tensor).
want: {shape, data, view (does the result share x's memory; null where there is none)} or {error: torch's words}.
set: {value: {shape, data}, data: all of x afterwards}; no place is assigned twice.
"""
import json
import math
import random
import re
import sys

import torch

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 1
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 400
rng = random.Random(SEED)


def nested(shape, element):
    if not shape:
        return element()
    return [nested(shape[1:], element) for _ in range(shape[0])]


def entry(size, common, masks):
    """An entry for a dimension of this size, with the number of dimensions it takes."""
    kind = rng.choice(["int", "int", "slice", "slice", ":", "tensor", "tensor", "list", "scalar", "mask"])
    out = rng.random() < 0.04
    low, high = (-size - 1, size) if out else (-size, size - 1)
    if kind == "int" and high >= low:
        return rng.randint(low, high)
    if kind == "scalar" and high >= low:
        return {"int": rng.randint(low, high)}
    if kind == "slice":
        bound = lambda: "" if rng.random() < 0.4 else str(rng.randint(-size - 1, size + 1))
        return bound() + ":" + bound() + rng.choice(["", ":", ":1", ":2", ":3"])
    if kind == "tensor" and high >= low:
        shape = [rng.choice([n, n, 1]) for n in common][rng.randint(0, len(common)):]
        return {"int": nested(shape, lambda: rng.randint(low, high))}
    if kind == "list" and high >= low and common:
        return {"list": nested(rng.choice([common[-1:], [1]]), lambda: rng.randint(low, high))}
    if kind == "mask" and masks:
        return {"mask": nested([size], lambda: rng.random() < 0.5)}
    return ":"


def expression(shape):
    common = rng.choice([[2], [3], [1, 2], [2, 2]])
    masks = rng.random() < 0.3
    index, d = [], 0
    while d < len(shape):
        if masks and d + 1 < len(shape) and rng.random() < 0.3:
            index.append({"mask": nested(shape[d:d + 2], lambda: rng.random() < 0.5)})
            d += 2
        else:
            index.append(entry(shape[d], common, masks))
            d += 1
    if rng.random() < 0.4:
        index = index[: rng.randint(0, len(index))]
    if rng.random() < 0.3:
        cut = rng.randint(0, len(index))
        index = index[:cut] + ["..."] + index[cut + rng.randint(0, len(index) - cut):]
    for _ in range(rng.choice([0, 0, 1, 2])):
        index.insert(rng.randint(0, len(index)), None)
    return index or ["..."]


def python_index(index):
    def one(e):
        if isinstance(e, str):
            if e == "...":
                return Ellipsis
            return slice(*[int(p) if p else None for p in e.split(":")])
        if isinstance(e, dict):
            (kind, value), = e.items()
            if kind == "list":
                return value
            return torch.tensor(value, dtype=torch.bool if kind == "mask" else torch.int64)
        return e
    return tuple(one(e) for e in index)


def has_strays(index):
    """Could an index of a list lie outside, being not all zeros? Where nothing is to be had, torch does not look."""
    return bool(re.search(r'"(int|list)": [\[\-0-9, ]*[1-9]', json.dumps(index)))


def encode(x):
    return {"shape": list(x.shape), "data": x.flatten().tolist()}


def case(k):
    shape = [rng.choice([1, 2, 2, 3, 3, 4, 0 if rng.random() < 0.2 else 2]) for _ in range(rng.choice([0, 1, 2, 2, 3, 3, 4]))]
    index = expression(shape)
    x = torch.arange(math.prod(shape), dtype=torch.float64).reshape(shape)
    out = {"id": k, "shape": shape, "index": index}
    try:
        y = x[python_index(index)]
    except (IndexError, RuntimeError) as error:
        out["want"] = {"error": str(error).split("\n")[0][:120]}
        return out
    if y.numel() == 0 and has_strays(index):
        return case(k)
    shares = y.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    out["want"] = {**encode(y), "view": shares if x.numel() > 0 else None}
    if len(set(y.flatten().tolist())) == y.numel() and rng.random() < 0.6:
        size = [rng.choice([n, 1]) for n in y.shape][rng.randint(0, y.dim()):]
        value = -1 - torch.arange(math.prod(size), dtype=torch.float64).reshape(size)
        try:
            x[python_index(index)] = value
            out["set"] = {"value": encode(value), "data": x.flatten().tolist()}
        except RuntimeError as error:
            out["set"] = {"value": encode(value), "error": str(error).split("\n")[0][:120]}
    return out


print('{"torch": %s, "seed": %d, "cases": [' % (json.dumps(torch.__version__), SEED))
print(",\n".join(json.dumps(case(k)) for k in range(COUNT)))
print("]}")
