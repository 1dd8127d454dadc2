"""Writes golden/rng-more.json: random numbers of torch 2.13 that golden/rng.json lacks.

    python golden/scripts/rng_more.py [--seed 2024] [--out golden/rng-more.json]

Arrays are base64 of little-endian values in the order of memory: float32 unless the key or `dtype` says float64 or int32.
Every case seeds the default generator with its `seed` first, then draws, then keeps `after` = rand(2), which tells how many words it took.
`layouts`: fills of torch.zeros(size).as_strided(shape, strides, offset), the whole storage kept.
`sequence`: 1,000 calls in one stream; `digests[i]` is the sha256 over the bytes of all float32 and integer (as int32) results
 of calls 0 … 100·(i + 1) − 1; `state` is get_rng_state() at the end. What each call means: draw() below.
"""
import argparse
import base64
import hashlib
import json
import os
import random
import warnings

import torch

warnings.simplefilter("ignore")
options = argparse.ArgumentParser()
options.add_argument("--seed", type=int, default=2024)
options.add_argument("--out", default=os.path.join(os.path.dirname(__file__), "..", "rng-more.json"))
options = options.parse_args()
SEED = options.seed


def b64(x):
    x = x.detach()
    if x.dtype in (torch.int64, torch.bool):
        x = x.to(torch.int32)
    return base64.b64encode(x.contiguous().numpy().tobytes()).decode()


def case(run, **info):
    torch.manual_seed(SEED)
    x = run()
    return {"seed": str(SEED), **info, "x": b64(x), "after": b64(torch.rand(2))}


DTYPES = {"float32": torch.float32, "float64": torch.float64, "int32": torch.int32, "bool": torch.bool}


def distributions():
    calls = [("exponential_", a) for a in ([1.0], [0.25], [3.5])]
    calls += [("geometric_", a) for a in ([0.5], [0.3], [0.01], [0.999])]
    calls += [("log_normal_", a) for a in ([1.0, 2.0], [0.0, 0.25], [-3.0, 0.1])]
    calls += [("cauchy_", a) for a in ([0.0, 1.0], [0.1, 0.7], [-5.0, 20.0])]
    for dtype in ("float32", "float64", "int32"):
        for name, args in calls:
            if dtype == "int32" and name != "geometric_":
                continue
            for n in (7, 300):
                fill = lambda: getattr(torch.empty(n, dtype=DTYPES[dtype]), name)(*args)
                yield case(fill, fn=name, args=args, n=n, dtype=dtype)


def integers():
    for dtype, low, high in [
        ("int32", 0, 2**28 - 1), ("int32", 0, 2**28), ("int32", -(2**31), 2**31), ("int32", -7, 2**30), ("bool", 0, 2),
        ("float64", 0, 2**37), ("float64", 5, 2**37 + 6), ("float64", -(2**53), 2**53), ("float64", -3, 2**53), ("float64", 10, 2**32 + 9),
        ("float32", 0, 2**25), ("float32", -(2**25) - 1, 5), ("float32", 2**25 + 1, 2**25 + 100), ("float32", -(2**30) - 7, 2**31 + 9),
        ("float32", 0, 2**24 + 1), ("float32", 2**24 + 1, 2**24 + 2), ("float32", -(2**40), 2**49 - 1),
    ]:
        fill = lambda: torch.empty(50, dtype=DTYPES[dtype]).random_(low, high)
        yield case(fill, low=low, high=high, dtype=dtype)


def uniforms():
    for dtype, low, high in [
        ("float32", 1.0, 1 + 2**-20), ("float32", 1.0, 1 + 2**-22), ("float32", 0.1, 0.10000001), ("float32", 1e-40, 1e-39),
        ("float32", -3e38, 0.0), ("float32", 0.0, 3.4e38), ("float32", 16777216.0, 16777218.0), ("float32", 1e-20, 3.0), ("float32", -1e-20, 5.0), ("float64", 1.0, 1 + 2**-50),
        ("float64", -1e300, 1e-300), ("float64", 0.0, 1.7e308), ("float64", -7.5, 1e-5),
    ]:
        fill = lambda: torch.empty(500, dtype=DTYPES[dtype]).uniform_(low, high)
        yield case(fill, low=low, high=high, dtype=dtype)


LAYOUTS = [  # shape, strides, offset
    ([4, 5], [1, 4], 0), ([4, 5], [10, 2], 1), ([4, 5], [1, 7], 2), ([2, 3, 4], [1, 2, 6], 0), ([2, 3, 4], [4, 8, 1], 0),
    ([3, 4, 5, 2], [8, 2, 24, 1], 0), ([3, 4, 5, 2], [2, 30, 6, 1], 3), ([5, 1, 4], [4, 1, 1], 0), ([1, 6, 3], [7, 3, 1], 0),
    ([6, 3, 1], [1, 6, 40], 0), ([2, 2, 2, 2, 2], [1, 4, 16, 2, 8], 0), ([40], [3], 1), ([20], [1], 5), ([], [], 4),
    ([4, 2], [1, 1], 0), ([2, 4], [1, 1], 0), ([3, 2, 4], [1, 2, 1], 0), ([2, 3, 2], [3, 1, 1], 1),  # windows that overlap, as unfold makes them
]


def layouts():
    for shape, strides, offset in LAYOUTS:
        size = offset + 1 + sum((n - 1) * s for n, s in zip(shape, strides))
        fills = {
            "uniform_": lambda x: x.uniform_(), "normal_": lambda x: x.normal_(), "exponential_": lambda x: x.exponential_(),
            "log_normal_": lambda x: x.log_normal_(), "random_": lambda x: x.random_(0, 1000), "bernoulli_": lambda x: x.bernoulli_(0.4),
        }
        for name, fill in fills.items():
            def run():
                base = torch.zeros(size)
                fill(base.as_strided(shape, strides, offset))
                return base
            yield case(run, fn=name, shape=shape, strides=strides, offset=offset, size=size)


def coins():
    """bernoulli_(p) of a strided tensor with a strided, broadcast p, whose memory holds a rand() drawn first."""
    for shape, strides, p_shape, p_strides, p_dtype in [
        ([4, 5], [5, 1], [4, 5], [1, 4], "float32"), ([4, 5], [1, 4], [4, 5], [5, 1], "float32"), ([4, 5], [5, 1], [5], [1], "float64"),
        ([4, 5], [1, 4], [4, 1], [1, 1], "float32"), ([3, 4, 2], [2, 6, 1], [4, 2], [1, 4], "float32"), ([3, 4, 2], [1, 6, 3], [], [], "float64"),
        ([2, 3, 4], [12, 4, 1], [2, 1, 4], [1, 1, 2], "float32"), ([6], [2], [6], [1], "float32"),
        ([3, 3], [1, 1], [3, 3], [1, 3], "float32"), ([3, 3], [1, 1], [3, 1], [1, 1], "float32"),
    ]:
        def run():
            p_size = 1 + sum((n - 1) * s for n, s in zip(p_shape, p_strides))
            p = torch.rand(p_size, dtype=DTYPES[p_dtype]).as_strided(p_shape, p_strides)
            base = torch.zeros(1 + sum((n - 1) * s for n, s in zip(shape, strides)))
            base.as_strided(shape, strides).bernoulli_(p)
            return base
        yield case(run, shape=shape, strides=strides, p_shape=p_shape, p_strides=p_strides, p_dtype=p_dtype)


def likes():
    """The strides of torch.empty_like(x): those of x where it is packed, else packed ones in the same order."""
    for shape, strides in [
        ([4, 3], [1, 4]), ([10, 3], [5, 1]), ([3, 10], [1, 5]), ([3, 4], [0, 1]), ([3, 4], [1, 0]), ([2, 4, 3], [1, 0, 2]), ([4, 2, 3], [1, 12, 4]),
        ([2, 4, 2], [24, 2, 96]), ([2, 3, 4], [0, 0, 0]), ([2, 3, 4], [0, 1, 0]), ([2, 3, 4], [1, 0, 0]), ([2, 3, 4], [0, 8, 1]), ([2, 3, 4], [4, 0, 1]),
        ([2, 3, 4], [1, 8, 0]), ([2, 3, 4], [1, 2, 0]), ([2, 3, 4, 5], [1, 0, 2, 0]), ([2, 3, 4, 5], [0, 5, 0, 1]), ([2, 3, 4, 5], [8, 0, 2, 16]), ([2, 3, 4, 5], [0, 1, 3, 0]),
        ([1, 4, 3], [3, 1, 4]), ([4, 1, 3], [1, 9, 4]), ([4, 3, 1], [1, 4, 1]), ([2, 2, 2], [1, 1, 1]), ([4, 2, 3], [1, 1, 1]), ([], []), ([5], [0]),
    ]:
        x = torch.zeros(1 + sum((n - 1) * s for n, s in zip(shape, strides))).as_strided(shape, strides)
        yield {"shape": shape, "strides": strides, "like": list(torch.empty_like(x).stride())}


def multinomials():
    """Weights: rand(size) of the dtype drawn first, its first `zeros` set to 0, times `scale`, seen with strides."""
    for shape, strides, samples, replacement, dtype, zeros, *scale in [
        ([7], [1], 3, False, "float32", 0), ([7], [1], 4, False, "float64", 2), ([7], [2], 5, False, "float32", 0), ([3, 6], [6, 1], 1, True, "float32", 4),
        ([3, 6], [1, 3], 2, False, "float32", 0), ([3, 6], [1, 3], 1, False, "float32", 0), ([3, 6], [0, 1], 4, False, "float32", 1),
        ([3, 6], [1, 3], 9, True, "float32", 0), ([2, 5], [5, 1], 30, True, "float64", 3), ([4, 9], [20, 2], 3, False, "float32", 0), ([5000], [1], 40, True, "float32", 0),
        ([3000], [1], 20, False, "float32", 100), ([0, 3], [3, 1], 2, False, "float32", 0),
        ([9], [1], 1, False, "float32", 0, 3e38), ([4, 9], [9, 1], 1, True, "float32", 0, 3e38),  # quotients overflow: the first infinity wins
    ]:
        def run():
            size = 1 + sum(max(n - 1, 0) * s for n, s in zip(shape, strides))
            w = torch.rand(size, dtype=DTYPES[dtype])
            w[:zeros] = 0
            w *= scale[0] if scale else 1
            return torch.multinomial(w.as_strided(shape, strides), samples, replacement)
        yield case(run, shape=shape, strides=strides, samples=samples, replacement=replacement, dtype=dtype, zeros=zeros, scale=scale[0] if scale else 1)


def truncated():
    for law in [[0.0, 1.0, -2.0, 2.0], [0.0, 0.02, -0.03, 0.01], [1.0, 2.0, -1.0, 3.0], [0.0, 1.0, 1.5, 4.0], [0.0, 1.0, -9.0, -3.0], [5.0, 0.5, 0.0, 3.0],
                [0.0, 1.0, -0.1, 0.1], [0.5, 3.0, 0.5, 0.5], [0.1, 0.3, 0.0, 0.2]]:
        for dtype in ("float32", "float64"):
            for shape, strides in [([5], [1]), ([40], [1]), ([6, 5], [1, 6]), ([10, 3], [5, 1])]:
                def run():
                    base = torch.zeros(1 + sum((n - 1) * s for n, s in zip(shape, strides)), dtype=DTYPES[dtype])
                    torch.nn.init.trunc_normal_(base.as_strided(shape, strides), *law)
                    return base
                yield case(run, law=law, dtype=dtype, shape=shape, strides=strides)


def draw(name, *args):
    """One call of the sequence; None where its result is a float64 and so not compared bit for bit."""
    E = torch.empty
    if name == "rand": return torch.rand(args)
    if name == "randn": return torch.randn(args)
    if name == "rand64": torch.rand(args, dtype=torch.float64); return None
    if name == "randn64": torch.randn(args, dtype=torch.float64); return None
    if name == "uniform_": return E(args[0]).uniform_(*args[1:])
    if name == "normal_": return E(args[0]).normal_(*args[1:])
    if name == "normal_t": return E(*args[::-1]).t().normal_().t()  # as memory holds it
    if name == "randint": return torch.randint(args[1], args[2], (args[0],))
    if name == "random_": return E(args[0], dtype=DTYPES[args[1]]).random_().to(torch.float32 if args[1] != "int32" else torch.int32)
    if name == "randperm": return torch.randperm(*args)
    if name == "int64": E((), dtype=torch.int64).random_(); return None
    if name == "bernoulli_": return E(args[0]).bernoulli_(args[1])
    if name == "bernoulli": return torch.bernoulli(torch.rand(args))
    if name == "exponential_": return E(args[0]).exponential_(args[1])
    if name == "geometric_": return E(args[0]).geometric_(args[1])
    if name == "log_normal_": return E(args[0]).log_normal_(*args[1:])
    if name == "cauchy_": return E(args[0]).cauchy_(*args[1:])
    if name == "multinomial": return torch.multinomial(torch.rand(args[0]), args[1], args[2])
    if name == "trunc_normal_": return torch.nn.init.trunc_normal_(E(args[0]), *args[1:])
    raise ValueError(name)


def sequence(count=1000):
    pick = random.Random(SEED)
    size = lambda: pick.choice([1, 2, 3, 5, 15, 16, 17, 31, 32, 40])
    make = {
        "rand": lambda: [size()], "randn": lambda: [size()], "rand64": lambda: [size()], "randn64": lambda: [size()],
        "uniform_": lambda: [size(), -pick.randint(0, 9) / 8, pick.randint(0, 9) / 5], "normal_": lambda: [size(), pick.randint(-3, 3) / 5, pick.randint(0, 9) / 4],
        "normal_t": lambda: [pick.randint(2, 6), pick.randint(2, 6)], "randint": lambda: [size(), -pick.randint(0, 99), pick.choice([1, 10, 50257, 2**28, 2**30])],
        "random_": lambda: [size(), pick.choice(["int32", "float32", "float64", "bool"])], "randperm": lambda: [size()], "int64": lambda: [],
        "bernoulli_": lambda: [size(), pick.randint(0, 8) / 8], "bernoulli": lambda: [size()], "exponential_": lambda: [size(), pick.randint(1, 9) / 4],
        "geometric_": lambda: [size(), pick.randint(1, 9) / 10], "log_normal_": lambda: [size(), pick.randint(-3, 3) / 5, pick.randint(1, 9) / 4],
        "cauchy_": lambda: [size(), pick.randint(-3, 3) / 5, pick.randint(1, 9) / 4], "multinomial": lambda: [pick.randint(5, 20), pick.randint(1, 5), pick.random() < 0.5],
        "trunc_normal_": lambda: [size(), 0.0, 1.0, pick.choice([-2.0, -1.0, 1.0]), 2.0],
    }
    torch.manual_seed(123)
    calls, digests, digest = [], [], hashlib.sha256()
    for i in range(count):
        name = pick.choice(list(make))
        call = [name, *make[name]()]
        calls.append(call)
        x = draw(*call)
        if x is not None:
            digest.update(base64.b64decode(b64(x)))
        if (i + 1) % 100 == 0:
            digests.append(digest.copy().hexdigest())
    return {"seed": "123", "calls": calls, "digests": digests, "state": base64.b64encode(torch.get_rng_state().numpy().tobytes()).decode()}


golden = {
    "meta": {"torch": torch.__version__, "script": "golden/scripts/rng_more.py", "seed": SEED, "capability": torch.backends.cpu.get_cpu_capability()},
    **{f.__name__: list(f()) for f in (distributions, integers, uniforms, layouts, coins, likes, multinomials, truncated)},
    "sequence": sequence(),
}
with open(options.out, "w") as file:
    rows = lambda v: "[\n" + ",\n".join(map(json.dumps, v)) + "\n]" if isinstance(v, list) else json.dumps(v)
    file.write("{\n" + ",\n".join(f'"{k}": {rows(v)}' for k, v in golden.items()) + "\n}\n")
print({k: len(v) for k, v in golden.items()}, os.path.getsize(options.out), "bytes")
