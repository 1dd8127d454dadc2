"""Writes golden/in-place.json: random small programs of ops, views and in-place changes, run by torch.

    python golden/scripts/in_place.py [seed] [count] > golden/in-place.json

A program is {leaves, steps, want}. Variables are numbered: the leaves first, then the result of each step that makes a new one.
A step is [op, variable, ...arguments]; an argument {"var": k} is variable k. A step that torch refused ends with {"error": its text} and has no effect.
At the end, L = sum over the variables k that require grad of sum(w_k * v_k), w_k = cos(1 + k + i) for element i in row-major order, and backward.
Left out: operands that overlap what is changed (torch refuses some, and reads of others what it has just written); views made under no_grad
(in torch they are leaves that require grad); changes through a view whose base has come to require grad since (torch calls it a leaf).
want: values, requiresGrad, gradFn of all variables before backward; error of backward, or grads of the leaves (null where none).
"""
import json
import math
import random
import sys

import torch

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 1
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 150

NEW = {
    "clone": lambda x: x.clone(),
    "detach": lambda x: x.detach(),
    "neg": lambda x: x.neg(),
    "sin": lambda x: x.sin(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "mul": lambda x, y: x.mul(y),
    "add": lambda x, y: x.add(y),
    "sum": lambda x, dim: x.sum(dim),
    # views
    "select": lambda x, dim, i: x.select(dim, i),
    "narrow": lambda x, dim, start, n: x.narrow(dim, start, n),
    "transpose": lambda x, a, b: x.transpose(a, b),
    "unsqueeze": lambda x, dim: x.unsqueeze(dim),
    "flatten": lambda x: x.flatten(),
    "diagonal": lambda x: x.diagonal(),
}
IN_PLACE = {
    "add_": lambda x, y: x.add_(y),
    "mul_": lambda x, y: x.mul_(y),
    "copy_": lambda x, y: x.copy_(y),
    "neg_": lambda x: x.neg_(),
    "tanh_": lambda x: x.tanh_(),
    "sigmoid_": lambda x: x.sigmoid_(),
    "pow_": lambda x, p: x.pow_(p),
    "zero_": lambda x: x.zero_(),
    "fill_": lambda x, y: x.fill_(y),
    "clamp_": lambda x, low, high: x.clamp_(low, high),
    "set": lambda x, i, y: x.__setitem__(i, y),
    "noGradMul_": lambda x, y: no_grad(lambda: x.mul_(y)),
}


def no_grad(body):
    with torch.no_grad():
        return body()


def numbers(rng, n):
    return [rng.randint(-16, 16) / 8 for _ in range(n)]


def pick_step(rng, v, leaves):
    """A random step on the variables v that is well formed, though torch may refuse it (surely, in place on a leaf that requires grad)."""
    k = rng.randrange(leaves if rng.random() < 0.9 else 0, len(v))
    x = v[k]
    ops = list(NEW) + list(IN_PLACE) * 2
    op = rng.choice(ops)
    if op in ("select", "narrow", "transpose", "sum", "set") and x.ndim == 0:
        op = "clone"
    if op == "diagonal" and x.ndim < 2:
        op = "sin"
    dim = rng.randrange(x.ndim) if x.ndim else 0
    size = x.shape[dim] if x.ndim else 1
    if op in ("select", "set") and (x.shape[dim] if op == "select" else x.shape[0]) == 0:
        op = "clone"
    fits = [j for j, y in enumerate(v) if broadcasts(y.shape, x.shape) and (j == k or memory(y) != memory(x))]
    other = {"var": rng.choice(fits)}
    args = {
        "mul": [other], "add": [other], "add_": [other], "mul_": [other], "copy_": [other],
        "sum": [dim], "select": [dim, rng.randrange(max(size, 1))],
        "transpose": [dim, rng.randrange(max(x.ndim, 1))], "unsqueeze": [rng.randrange(x.ndim + 1)],
        "pow_": [rng.choice([2, 3])], "fill_": [rng.randint(-8, 8) / 4], "clamp_": [-0.5, 0.75],
        "noGradMul_": [rng.choice([0.5, -1.0])],
    }.get(op, [])
    if op == "narrow":
        start = rng.randrange(size + 1)
        args = [dim, start, rng.randint(0, size - start)]
    if op == "set":
        rows = [j for j, y in enumerate(v) if broadcasts(y.shape, x.shape[1:]) and memory(y) != memory(x)]
        args = [rng.randrange(x.shape[0]), {"var": rng.choice(rows)} if rows and rng.random() < 0.7 else 0.5]
    if op in ("mul_", "add_") and rng.random() < 0.3:
        args = [rng.choice([2.0, -0.5])]
    return [op, k, *args]


def memory(x):
    return x.untyped_storage().data_ptr()


def broadcasts(shape, to):
    return len(shape) <= len(to) and all(a in (1, b) for a, b in zip(reversed(shape), reversed(to)))


def run(step, v):
    op, k, *args = step
    values = [v[a["var"]] if isinstance(a, dict) else a for a in args]
    if op in NEW:
        v.append(NEW[op](v[k], *values))
    else:
        IN_PLACE[op](v[k], *values)


def weights(k, x):
    return torch.tensor([math.cos(1 + k + i) for i in range(x.numel())], dtype=torch.float64).reshape(x.shape)


def encode(x):
    return {"shape": list(x.shape), "data": x.detach().flatten().tolist()}


def first_line(error):
    return str(error).split("\n")[0][:160]


def program(rng):
    leaves = []
    for _ in range(rng.randint(1, 3)):
        shape = [rng.choice([1, 2, 2, 3]) for _ in range(rng.choice([0, 1, 2, 2]))]
        leaves.append({"shape": shape, "data": numbers(rng, math.prod(shape)), "requiresGrad": rng.random() < 0.6})
    v = [torch.tensor(l["data"], dtype=torch.float64).reshape(l["shape"]).clone().requires_grad_(l["requiresGrad"]) for l in leaves]
    steps = [["clone", k] for k in range(len(v))]
    for step in steps:
        run(step, v)
    for _ in range(rng.randint(3, 10)):
        step = pick_step(rng, v, len(leaves))
        try:
            run(step, v)
        except RuntimeError as error:
            if str(error).startswith("a leaf") and step[1] >= len(leaves):
                return None
            step.append({"error": first_line(error)})
        steps.append(step)
    want = {
        "values": [encode(x) for x in v],
        "requiresGrad": [x.requires_grad for x in v],
        "gradFn": [x.grad_fn.name() if x.grad_fn else None for x in v],
    }
    live = [(k, x) for k, x in enumerate(v) if x.requires_grad]
    if live:
        try:
            sum((x * weights(k, x)).sum() for k, x in live).backward()
            want["grads"] = [encode(v[i].grad) if v[i].grad is not None else None for i in range(len(leaves))]
        except RuntimeError as error:
            want["error"] = first_line(error)
    return {"leaves": leaves, "steps": steps, "want": want}


def interesting(p):
    """Something was changed in place while gradients were wanted."""
    changed = any(step[0] in IN_PLACE and "error" not in str(step[-1]) for step in p["steps"])
    return changed and any(p["want"]["requiresGrad"])


rng = random.Random(SEED)
programs = []
while len(programs) < COUNT:
    candidate = program(rng)
    if candidate is not None and interesting(candidate):
        programs.append({"id": len(programs), **candidate})
print('{"torch": %s, "seed": %d, "programs": [' % (json.dumps(torch.__version__), SEED))
print(",\n".join(json.dumps(p) for p in programs))
print("]}")
