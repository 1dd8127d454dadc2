"""
Writes golden/data-more.json: what torch 2.13 (official CPU build) gives for samplers, splits, loaders and default_collate.
Run: python golden/scripts/data_more.py. Read by packages/data/test/more.golden.test.ts.

orders:  manual_seed(seed); two passes over a sampler; then rand(4) as base64 (`after`), and, if own, generator.manual_seed(seed) was
         given to the sampler and `after_own` is rand(4, generator=generator).
loaders: the same for DataLoader(range(n), **options); batch_size null is None.
splits:  manual_seed(seed); [part.indices for part in random_split(range(n), lengths)]; rand(4).
collate: default_collate(samples) and default_convert(samples[0]); a tensor is {"dtype", "value"}.
"""
import base64
import json
import os
import torch
from torch.utils.data import (
    BatchSampler, DataLoader, RandomSampler, SubsetRandomSampler, WeightedRandomSampler, default_collate, random_split,
)

OUT = os.path.join(os.path.dirname(__file__), "..", "data-more.json")


def uniforms(generator=None):
    return base64.b64encode(torch.rand(4, generator=generator).numpy().tobytes()).decode()


class Eager:
    """A sampler whose __iter__ draws at once, as many people write them."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(torch.randperm(self.n).tolist())

    def __len__(self):
        return self.n


def sampler(kind, n, options, generator):
    if kind == "random":
        return RandomSampler(range(n), options.get("replacement", False), options.get("num_samples"), generator)
    if kind == "subset":
        return SubsetRandomSampler([3 * i for i in range(n)], generator)
    if kind == "eager":
        return Eager(n)
    return WeightedRandomSampler([1 / (i + 1) for i in range(n)], options["num_samples"], options["replacement"], generator)


def seeded(seed, own):
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed) if own else None


def order(seed, own, kind, n, **options):
    generator = seeded(seed, own)
    one = sampler(kind, n, options, generator)
    passes = [list(one), list(one)]
    return dict(seed=seed, own=own, kind=kind, n=n, options=options, length=len(one), passes=passes,
                after=uniforms(), after_own=uniforms(generator) if own else None)


def loader(seed, own, n, kind=None, sampler_options={}, batch_sampler=None, **options):
    generator = seeded(seed, own)
    if kind:
        options["sampler"] = sampler(kind, n, sampler_options, generator)
    if batch_sampler:
        options["batch_sampler"] = BatchSampler(sampler(kind or "random", n, sampler_options, generator), batch_sampler, True)
        options.pop("sampler", None)
    one = DataLoader(range(n), generator=generator, **options)
    plain = lambda b: b.tolist() if isinstance(b, torch.Tensor) else b
    passes = [[plain(b) for b in one], [plain(b) for b in one]]
    stopped = [plain(next(iter(one))), plain(next(iter(one)))]
    options.pop("sampler", None), options.pop("batch_sampler", None)
    return dict(seed=seed, own=own, n=n, kind=kind, sampler_options=sampler_options, batch_sampler=batch_sampler, options=options,
                length=len(one), passes=passes, stopped=stopped, after=uniforms(), after_own=uniforms(generator) if own else None)


def split(seed, n, lengths):
    torch.manual_seed(seed)
    parts = [part.indices for part in random_split(range(n), lengths)]
    return dict(seed=seed, n=n, lengths=lengths, parts=parts, after=uniforms())


def shown(x):
    if isinstance(x, torch.Tensor):
        return {"dtype": str(x.dtype)[6:], "value": x.tolist()}
    if isinstance(x, dict):
        return {k: shown(v) for k, v in x.items()}
    return [shown(v) for v in x] if isinstance(x, (list, tuple)) else x


COLLATE = [
    [1, 2, 3], [0.5, 1.5], [True, False], ["a", "b"], [[1, 2], [3, 4]], [[1, "a"], [2, "b"]], [{"x": 1, "y": "a"}, {"x": 2, "y": "b"}],
    [{"x": [1, True], "y": {"z": 0.25}}, {"x": [2, False], "y": {"z": 0.5}}], [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[], []],
]

cases = dict(
    torch=torch.__version__,
    orders=[order(seed, own, kind, n, **options) for seed in (123, 2024) for own in (False, True) for kind, n, options in [
        ("random", 10, {}), ("random", 1, {}), ("random", 10, {"num_samples": 25}), ("random", 10, {"num_samples": 4}),
        ("random", 10, {"num_samples": 30}), ("random", 10, {"replacement": True}), ("random", 10, {"replacement": True, "num_samples": 100}),
        ("random", 7, {"replacement": True, "num_samples": 64}), ("subset", 9, {}), ("subset", 1, {}),
        ("weighted", 8, {"num_samples": 20, "replacement": True}), ("weighted", 8, {"num_samples": 8, "replacement": False}),
        ("weighted", 8, {"num_samples": 1, "replacement": True}), ("weighted", 30, {"num_samples": 5, "replacement": False}),
    ]],
    loaders=[loader(seed, own, n, **options) for seed in (123, 7) for own in (False, True) for n, options in [
        (10, dict(batch_size=None)), (10, dict(batch_size=None, shuffle=True)), (7, dict(batch_size=3, shuffle=True)),
        (9, dict(batch_size=3, shuffle=True, drop_last=True)), (10, dict(batch_size=4)),
        (10, dict(kind="random", sampler_options={"replacement": True, "num_samples": 40}, batch_size=16)),
        (10, dict(kind="random", sampler_options={}, batch_size=None)),
        (10, dict(kind="weighted", sampler_options={"num_samples": 9, "replacement": True}, batch_size=2, drop_last=True)),
        (10, dict(kind="eager", sampler_options={}, batch_size=None)), (10, dict(kind="eager", sampler_options={}, batch_size=4)),
        (11, dict(batch_sampler=4)), (3, dict(batch_size=5, shuffle=True)), (1, dict(batch_size=1, shuffle=True)),
    ]],
    splits=[split(seed, n, lengths) for seed in (123, 5) for n, lengths in [
        (10, [7, 3]), (10, [0, 10]), (100, [0.8, 0.1, 0.1]), (10, [0.3, 0.3, 0.4]), (11, [0.5, 0.25, 0.25]), (7, [0.9, 0.1]), (1, [1]), (5, [1.0]),
        (103, [1 / 3, 1 / 3, 1 / 3]), (0, [0, 0]),
    ]],
    collate=[dict(samples=s, batch=shown(default_collate(s))) for s in COLLATE],
)
with open(OUT, "w") as f:
    json.dump(cases, f, separators=(",", ":"))
    f.write("\n")
