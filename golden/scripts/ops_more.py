"""golden/ops-more.json, in the form of golden/ops.json: the edges of ops. NaN, infinities and -0, empty and 0-dim tensors, sizes of 1,
ignored targets, and the cases on which the name of the gradient node depends. Run: python golden/scripts/ops_more.py"""
import json
import math

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
gen = torch.Generator().manual_seed(20260713)
nan, inf = math.nan, math.inf
cases = []


def R(*shape):
    return torch.randn(shape, generator=gen)


def encode(t):
    t = t.detach().contiguous()
    if t.dtype == torch.float32:
        bits = t.view(torch.int32).reshape(-1).to(torch.int64) & 0xFFFFFFFF
        return {"dtype": "float32", "shape": list(t.shape), "bits": bits.tolist()}
    kind = "bool" if t.dtype == torch.bool else "int64"
    return {"dtype": kind, "shape": list(t.shape), "data": [int(x) for x in t.reshape(-1).tolist()]}


def run(dtype, f, inputs, fixed, upstream):
    """Outputs and gradients, worked out in `dtype`."""
    ins = {k: v.to(dtype).clone() if v.is_floating_point() else v for k, v in inputs.items()}
    for k, v in ins.items():
        v.requires_grad_(v.is_floating_point() and k not in fixed)
    y = f(*ins.values())
    outs = [y] if isinstance(y, torch.Tensor) else list(y)
    if not upstream:
        upstream.extend(R(*o.shape) if o.requires_grad else None for o in outs)
    pairs = [(o, u.to(dtype)) for o, u in zip(outs, upstream) if u is not None]
    if pairs:
        torch.autograd.backward([o for o, _ in pairs], [u for _, u in pairs])
    return outs, {k: v.grad for k, v in ins.items() if v.grad is not None}


def case(op, f, inputs, attrs=None, fixed=()):
    if isinstance(inputs, (list, tuple)):
        inputs = dict(zip("abc", inputs))
    upstream = []
    outs, grads = run(torch.float32, f, inputs, fixed, upstream)
    exact, exact_grads = run(torch.float64, f, inputs, fixed, upstream)
    scaled = 0.0
    for got, want in [*zip(outs, exact), *((grads[k], exact_grads[k]) for k in grads)]:
        if not want.is_floating_point():
            continue
        finite = torch.isfinite(want) & torch.isfinite(got)
        size = want[finite].abs().max().item() if finite.any() else 0.0
        if size > 0:
            scaled = max(scaled, (got - want)[finite].abs().max().item() / (2**-24 * size))
    c = {"id": f"more/{op}/{len(cases)}", "op": op, "attrs": attrs or {}, "inputs": {k: encode(v) for k, v in inputs.items()}}
    c["outputs"] = [encode(o) for o in outs]
    if grads:
        c["upstream"] = [None if u is None else encode(u) for u in upstream]
        c["grads"] = {k: encode(g) for k, g in grads.items()}
        c["grad_fn"] = next(o.grad_fn.name() for o in outs if o.requires_grad)
    c["torch_err"] = {"scaled": scaled}
    cases.append(c)


odd = torch.tensor([0.0, -0.0, inf, -inf, nan, 1.0, -1.0, 0.5])
beside = torch.tensor([nan, 1.0, inf, 0.0, 2.0, 1.0, nan, -2.0])
for op in ["maximum", "minimum"]:
    case(op, getattr(torch, op), [odd, beside])
for n in [0.5, -0.5, 1.5, 2, -1, 3]:
    case("pow_scalar", lambda a, n=n: a**n, [odd], {"exponent": n})
for op in ["abs", "sign", "relu", "elu", "leaky_relu", "square"]:
    f = getattr(torch, op, None) or getattr(F, op)
    case(op, f, [odd])
case("l1_loss", F.l1_loss, {"input": odd[4:], "target": beside[4:]}, {"reduction": "mean"})

rows = torch.tensor([[inf, 1, 2], [-inf, inf, 1], [-inf, -inf, -inf], [nan, 1, 2], [inf, inf, 1], [1, 1, 0]])
for op in ["amax", "amin", "logsumexp", "max", "min"]:
    f = getattr(torch, op)
    case(op if op not in ("max", "min") else f"{op}_dim", lambda a, f=f: f(a, dim=-1), [rows], {"dim": -1})
for op in ["max", "min"]:
    case(f"{op}_dim", lambda a, op=op: getattr(torch, op)(a, dim=0), [R(3, 0)], {"dim": 0})
    case(f"arg{op}", lambda a, op=op: getattr(torch, f"arg{op}")(a, dim=1, keepdim=True), [R(0, 3)], {"dim": 1, "keepdim": True})

for a, b in [((3, 4), (2, 4, 5)), ((1, 4), (2, 4, 5)), ((3, 4), (0, 4, 5)), ((1, 3, 4), (2, 4, 5)), ((1, 3, 4), (2, 4, 1)), ((2, 3, 4), (1, 4, 5))]:
    case("matmul", torch.matmul, [R(*a), R(*b)])
    case("matmul", torch.matmul, [R(*a), torch.ones(b)], fixed=("b",))
    case("matmul", torch.matmul, [torch.ones(a), R(*b)], fixed=("a",))
case("linear", F.linear, {"x": R(4), "w": R(3, 4), "b": R(3)})
case("sdpa", lambda q, k, v: torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(4), -1) @ v, {"q": R(3, 4), "k": R(5, 4), "v": R(5, 2)}, {"is_causal": False})
for equation, shape in [("ii->i", (3, 3)), ("ij->ij", (2, 3)), ("ij->ji", (2, 3)), ("ii", (3, 3)), ("b...->...b", (2, 3, 4))]:
    case("einsum", lambda a, e=equation: torch.einsum(e, a), [R(*shape)], {"equation": equation})

case("transpose_reshape", lambda a: a.transpose(-1, 0).reshape(3, 2), [R(2, 3)], {"dims": [-1, 0], "shape": [3, 2]})
case("flip", lambda a: a.flip([]), [R(3)], {"dims": []})
case("roll", lambda a: a.roll(3), [R(3, 4)], {"shifts": 3})
case("roll", lambda a: a.roll((1, -2), (0, 1)), [R(3, 4)], {"shifts": [1, -2], "dims": [0, 1]})
for index in ["...", "None,...", ":,:", ":"]:
    case("slice", lambda a, i=index: eval(f"a[{i}]"), [R(2, 3)], {"index": index})
for mask in [torch.tensor(True), torch.tensor(False)]:
    case("index_bool", lambda a, mask: a[mask], {"a": R(2, 3), "mask": mask})
case("cat", lambda a, b: torch.cat([a, b]), [R(0), R(2, 3)], {"dim": 0})
case("chunk", lambda a: a.chunk(3), [R(0, 2)], {"chunks": 3, "dim": 0})
case("one_hot", lambda idx: F.one_hot(idx), {"idx": torch.tensor([2, 0])}, {"num_classes": -1})

for reduction in ["mean", "sum", "none"]:
    attrs = {"reduction": reduction}
    ce = lambda x, t, w=None: F.cross_entropy(x, t, w, reduction=reduction)
    case("cross_entropy", ce, {"input": R(3, 4), "target": torch.full((3,), -100)}, attrs)
    case("cross_entropy", ce, {"input": R(0, 4), "target": torch.zeros(0, dtype=torch.int64)}, attrs)
    case("cross_entropy", ce, {"input": R(2, 4, 3), "target": torch.ones(2, 3, dtype=torch.int64)}, attrs)
    case("cross_entropy", ce, {"input": R(2, 4, 3, 2), "target": torch.ones(2, 3, 2, dtype=torch.int64)}, attrs)
    case("cross_entropy", ce, {"input": R(3, 4), "target": torch.softmax(R(3, 4), 1)}, attrs, ("target",))
    case("cross_entropy", ce, {"input": R(3, 4), "target": torch.softmax(R(3, 4), 1), "weight": torch.arange(1.0, 5)}, attrs, ("target", "weight"))
    case("nll_loss", lambda x, t: F.nll_loss(F.log_softmax(x, 1), t, reduction=reduction), {"input": R(2, 4, 3), "target": torch.ones(2, 3, dtype=torch.int64)}, attrs)

meta = {"torch": torch.__version__, "script": "golden/scripts/ops_more.py", "count": len(cases)}
with open("golden/ops-more.json", "w") as file:
    json.dump({"meta": meta, "cases": cases}, file, allow_nan=False)
