"""Writes golden/printing-more.json: what torch prints where printing.json is silent, in printing.json's form.

edgeitems 0, thresholds near the number of elements, five and more dimensions, floats of 21 digits and more without scientific
notation, exact ties at every precision, options drawn at random; and, as kind "float", Python's text of floats (for extra_repr).

    python golden/scripts/printing_more.py [--seed 1] [--count 120] [--out golden/printing-more.json]
"""

import argparse
import json
import random
import struct

import torch

DTYPES = {"float32": torch.float32, "float64": torch.float64, "int64": torch.int64, "bool": torch.bool}


def bits(value, dtype):
    """One element in printing.json's encoding."""
    if dtype == "float32":
        return struct.unpack("<I", struct.pack("<f", value))[0]
    if dtype == "float64":
        return struct.pack(">d", value).hex()
    return str(value) if dtype == "int64" else int(value)


def draw_float(rng, kind):
    """A float of one kind; a tensor's elements share a kind mostly, so that every notation occurs."""
    if kind == "unit":
        return rng.gauss(0, 1)
    if kind == "whole":
        return float(rng.randint(-2000, 2000))
    if kind == "tie":  # half way between two decimals of some precision
        n = rng.randint(0, 8)
        return (2 * rng.randint(-3000, 3000) + 1) / 2 ** (n + 1)
    if kind == "whole tie":
        return (2 * rng.randint(-300, 300) + 1) * 5.0 * 10.0 ** rng.randint(0, 8)
    if kind == "huge":
        return rng.choice([-1, 1]) * rng.random() * 10.0 ** rng.randint(15, 38)
    if kind == "special":
        return rng.choice([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1.0, -0.5])
    return rng.choice([-1, 1]) * 10.0 ** rng.uniform(-12, 12)  # "spread"


KINDS = ["unit", "unit", "whole", "tie", "whole tie", "huge", "special", "spread"]


def draw_values(rng, dtype, count):
    if dtype == "bool":
        return [rng.random() < 0.5 for _ in range(count)]
    if dtype == "int64":
        top = 10 ** rng.randint(1, 9)
        return [rng.randint(-top, top) for _ in range(count)]
    main = rng.choice(KINDS)
    return [draw_float(rng, main if rng.random() < 0.97 else rng.choice(KINDS)) for _ in range(count)]


def draw_shape(rng):
    shape = rng.choice(
        [
            lambda: [],
            lambda: [rng.randint(0, 40)],
            lambda: [rng.randint(0, 12), rng.randint(0, 12)],
            lambda: [rng.randint(1, 8) for _ in range(3)],
            lambda: [rng.randint(1, 3) for _ in range(rng.randint(4, 7))],
            lambda: [rng.choice([1, 7, 40]), rng.choice([1, 7, 40])],
        ]
    )
    return shape()


def draw_options(rng):
    if rng.random() < 0.3:
        return None
    options = {}
    for name, values in [
        ("profile", ["default", "short", "full"]),
        ("precision", [0, 1, 2, 3, 5, 8, 12, 17]),
        ("threshold", [0, 1, 10, 50, 1000]),
        ("edgeitems", [0, 0, 1, 2, 5]),
        ("linewidth", [0, 10, 30, 50, 79, 81, 160]),
        ("sci_mode", [True, False]),
    ]:
        if rng.random() < 0.3:
            options[name] = rng.choice(values)
    return options or None


def text_of(shape, dtype, values, options, grad):
    x = torch.tensor(values, dtype=DTYPES[dtype]).reshape(shape)
    if grad == "leaf" or grad == "param":
        x = torch.nn.Parameter(x) if grad == "param" else x.requires_grad_()
    elif grad is not None:
        x = x.requires_grad_() * 1
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**(options or {}))
    return str(x)


def tensor_case(number, rng):
    dtype = rng.choice(["float32"] * 5 + ["float64"] * 2 + ["int64", "bool"])
    shape, options = draw_shape(rng), draw_options(rng)
    count = 1
    for size in shape:
        count *= size
    values = draw_values(rng, dtype, count)
    if dtype == "float32":  # the nearest float32, so that bits and values agree
        values = torch.tensor(values, dtype=torch.float32).double().tolist()
    grad = rng.choice([None, None, None, "leaf", "param", "MulBackward0"]) if "float" in dtype else None
    return {
        "id": f"more/{number}",
        "kind": "tensor",
        "rule": "random",
        "dtype": dtype,
        "shape": shape,
        "requires_grad": grad is not None,
        "grad_fn": grad if grad == "MulBackward0" else None,
        "param": grad == "param",
        "options": options,
        "data": {"bits": [bits(value, dtype) for value in values]},
        "expected": text_of(shape, dtype, values, options, grad),
    }


def float_case(value):
    return {"id": f"float/{value!r}", "kind": "float", "bits": bits(value, "float64"), "expected": repr(value)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--out", default="golden/printing-more.json")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    cases = [tensor_case(i, rng) for i in range(args.count)]
    floats = [0.0, -0.0, 1.0, 0.1, 1e-4, 9.9e-5, 1e-5, 1e-6, 1.5e-8, 1e15, 1e16, 123456789012345680.0, 1e21, 1e22, 5e-324, 0.999]
    floats += [rng.uniform(-1, 1) * 10.0 ** rng.randint(-20, 25) for _ in range(40)]
    cases += [float_case(value) for value in floats]
    meta = {"torch": torch.__version__, "generator": "golden/scripts/printing_more.py", "seed": args.seed}
    with open(args.out, "w") as file:
        json.dump({"meta": meta, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
