"""Writes nn-more.json: what torch.nn's layers, losses, initialisers, optimizers and schedules do beyond modules.json and optim.json.

Run with torch 2.13.0 (CPU): python nn_more.py [seed, 321 by default] > ../nn-more.json
The form is that of FORMAT.md, with lists where a module has several inputs or outputs:
 kind module: inputs[], outputs[], upstream[] (null for outputs without gradient), input_grads[], repr, grad_fn, state_after (buffers after the forward)
 kind orthogonal: normal draws of the seed -> init.orthogonal_; q32 by torch, q64 by torch in float64 from the same draws, condition number
 kind init: fn, attrs, output, rand_after
 kind optimizer: as in optim.json, with state (the optimizer's state_dict after the last step)
 kind schedule: the learning rate after each step of a scheduler whose optimizer changes nothing
"""
import json
import math
import sys
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")
torch.set_num_threads(1)
SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 321


def enc(t):
    t = t.detach()
    out = {"dtype": str(t.dtype).replace("torch.", ""), "shape": list(t.shape)}
    if t.dtype == torch.float32:
        out["bits"] = t.contiguous().view(torch.int32).flatten().tolist()
    else:
        out["data"] = [int(v) if t.dtype != torch.float64 else v for v in t.flatten().tolist()]
    return out


cases = []


def grads(outputs, upstream):
    parts = [(y * u).sum() for y, u in zip(outputs, upstream) if u is not None]
    if parts and any(p.requires_grad for p in parts):
        sum(parts[1:], parts[0]).backward()


def module(name, attrs, make, shapes, train=False, call=None, ids=None, make_inputs=None):
    """One case; `shapes` are those of float inputs."""
    g = torch.Generator().manual_seed(SEED + 1000 + len(cases))
    torch.manual_seed(SEED)
    m = make()
    after_init = torch.rand(1)
    state = [[k, enc(v)] for k, v in m.state_dict().items()]
    m.train(train)
    if make_inputs:
        inputs = make_inputs(g)
    else:
        inputs = [torch.randn(s, generator=g) for s in shapes]
    for x in inputs:
        if x.is_floating_point():
            x.requires_grad_()
    case = {"id": f"more/{name}/{len(cases) + 1}", "kind": "module", "module": name, "attrs": attrs, "seed": SEED, "train": train,
            "state": state, "rand_after_init": enc(after_init), "repr": repr(m)}
    if train:
        case["seed_before_forward"] = SEED + 1
        torch.manual_seed(SEED + 1)
    y = (call or (lambda m, *xs: m(*xs)))(m, *inputs)
    flat = []

    def flatten(v):
        if isinstance(v, (tuple, list)):
            [flatten(w) for w in v]
        elif v is not None:
            flat.append(v)
    flatten(y)
    upstream = [torch.randn(v.shape, generator=g) if v.requires_grad else None for v in flat]
    grads(flat, upstream)
    fn = flat[0].grad_fn
    case.update(
        inputs=[enc(x) for x in inputs], outputs=[enc(v) for v in flat],
        upstream=[None if u is None else enc(u) for u in upstream],
        param_grads={k: enc(p.grad) for k, p in m.named_parameters() if p.grad is not None},
        input_grads=[enc(x.grad) if x.grad is not None else None for x in inputs])
    buffers = [[k, enc(v)] for k, v in m.named_buffers()]
    if buffers:
        case["state_after"] = buffers
    if fn is not None and name in NAMED:
        case["grad_fn"] = fn.name()
    cases.append(case)


NAMED = {"Conv1d", "Conv2d", "MaxPool2d", "AvgPool2d", "BatchNorm1d", "RMSNorm", "Dropout", "ReLU", "GELU", "Softmax", "Linear"}

# normalisation
module("RMSNorm", {"normalized_shape": [6]}, lambda: nn.RMSNorm(6), [(3, 6)])
module("RMSNorm", {"normalized_shape": [2, 4], "eps": 1e-3, "elementwise_affine": False},
       lambda: nn.RMSNorm([2, 4], eps=1e-3, elementwise_affine=False), [(3, 2, 4)])
module("LayerNorm", {"normalized_shape": [3, 5], "eps": 1e-3, "bias": False}, lambda: nn.LayerNorm([3, 5], eps=1e-3, bias=False), [(2, 3, 5)])
module("LayerNorm", {"normalized_shape": [4], "elementwise_affine": False}, lambda: nn.LayerNorm(4, elementwise_affine=False), [(2, 4)])
for train in (True, False):
    module("BatchNorm1d", {"num_features": 3}, lambda: nn.BatchNorm1d(3), [(5, 3)], train=train)
    module("BatchNorm1d", {"num_features": 4, "eps": 1e-3, "momentum": None, "affine": False},
           lambda: nn.BatchNorm1d(4, eps=1e-3, momentum=None, affine=False), [(3, 4, 6)], train=train)
module("BatchNorm1d", {"num_features": 2, "track_running_stats": False}, lambda: nn.BatchNorm1d(2, track_running_stats=False), [(4, 2)])

# embeddings
module("Embedding", {"num_embeddings": 9, "embedding_dim": 4, "max_norm": 1.5}, lambda: nn.Embedding(9, 4, max_norm=1.5), [],
       make_inputs=lambda g: [torch.randint(0, 9, (3, 5), generator=g)],
       call=lambda m, x: m(x))
module("Embedding", {"num_embeddings": 7, "embedding_dim": 3, "padding_idx": -2, "max_norm": 0.5, "norm_type": 1.0},
       lambda: nn.Embedding(7, 3, padding_idx=-2, max_norm=0.5, norm_type=1.0), [],
       make_inputs=lambda g: [torch.randint(0, 7, (6,), generator=g)])

# activations, dropout, shapes
x34 = [(3, 4)]
module("ReLU", {}, nn.ReLU, x34)
module("GELU", {}, nn.GELU, x34)
module("GELU", {"approximate": "tanh"}, lambda: nn.GELU(approximate="tanh"), x34)
module("SiLU", {}, nn.SiLU, x34)
module("Tanh", {}, nn.Tanh, x34)
module("Sigmoid", {}, nn.Sigmoid, x34)
module("Softmax", {"dim": -1}, lambda: nn.Softmax(dim=-1), x34)
module("LogSoftmax", {"dim": 0}, lambda: nn.LogSoftmax(dim=0), x34)
module("LeakyReLU", {"negative_slope": 0.2}, lambda: nn.LeakyReLU(0.2), x34)
module("ELU", {"alpha": 0.5}, lambda: nn.ELU(0.5), x34)
module("Softplus", {"beta": 2.0, "threshold": 1.0}, lambda: nn.Softplus(2.0, 1.0), x34)
module("Identity", {}, nn.Identity, x34)
module("Flatten", {"start_dim": 1, "end_dim": 2}, lambda: nn.Flatten(1, 2), [(2, 3, 2, 2)])
for p in (0.3, 0.0, 1.0):
    module("Dropout", {"p": p}, lambda: nn.Dropout(p), [(4, 5)], train=True)
module("Dropout", {"p": 0.4, "transposed": True}, lambda: nn.Dropout(0.4), [], train=True,
       make_inputs=lambda g: [torch.randn(5, 4, generator=g).t()])  # the mask is drawn in the order of memory

# convolution and pooling
for a, shape in [
    (dict(in_channels=3, out_channels=4, kernel_size=3), (2, 3, 7)),
    (dict(in_channels=4, out_channels=6, kernel_size=3, stride=2, padding=2, dilation=2, groups=2, bias=False), (2, 4, 9)),
    (dict(in_channels=2, out_channels=3, kernel_size=4, padding="same"), (2, 5)),
]:
    module("Conv1d", a, lambda: nn.Conv1d(**a), [shape])
for a, shape in [
    (dict(in_channels=2, out_channels=3, kernel_size=3), (2, 2, 5, 6)),
    (dict(in_channels=4, out_channels=2, kernel_size=[3, 2], stride=[2, 1], padding=[1, 0], groups=2), (1, 4, 5, 4)),
    (dict(in_channels=1, out_channels=2, kernel_size=2, padding="same", dilation=2, bias=False), (1, 4, 4)),
]:
    module("Conv2d", a, lambda: nn.Conv2d(**{k: tuple(v) if isinstance(v, list) else v for k, v in a.items()}), [shape])
for a, shape in [
    (dict(kernel_size=2), (2, 3, 4, 6)),
    (dict(kernel_size=[3, 2], stride=1, padding=1, dilation=[1, 2]), (1, 2, 5, 5)),
    (dict(kernel_size=3, stride=2, ceil_mode=True), (2, 6, 8)),
]:
    module("MaxPool2d", a, lambda: nn.MaxPool2d(**{k: tuple(v) if isinstance(v, list) else v for k, v in a.items()}), [shape])
for a, shape in [
    (dict(kernel_size=2), (2, 3, 4, 6)),
    (dict(kernel_size=[3, 2], stride=[2, 1], padding=[1, 1], ceil_mode=True), (1, 2, 6, 5)),
    (dict(kernel_size=3, stride=2, padding=1, count_include_pad=False, ceil_mode=True), (2, 6, 8)),
    (dict(kernel_size=2, divisor_override=3), (1, 4, 4)),
]:
    module("AvgPool2d", a, lambda: nn.AvgPool2d(**{k: tuple(v) if isinstance(v, list) else v for k, v in a.items()}), [shape])

# recurrence
LSTM_STATE = lambda m, x, h, c: m(x, (h, c))
for a in [dict(), dict(num_layers=2, nonlinearity="relu", bidirectional=True), dict(bias=False, batch_first=True)]:
    module("RNN", dict(input_size=3, hidden_size=4, **a), lambda: nn.RNN(3, 4, **a), [(5, 2, 3)])
for a in [dict(), dict(num_layers=2, bidirectional=True, batch_first=True), dict(bias=False)]:
    module("LSTM", dict(input_size=3, hidden_size=4, **a), lambda: nn.LSTM(3, 4, **a), [(5, 2, 3)])
    module("GRU", dict(input_size=3, hidden_size=4, **a), lambda: nn.GRU(3, 4, **a), [(5, 2, 3)])
module("RNN", dict(input_size=3, hidden_size=4), lambda: nn.RNN(3, 4), [(5, 2, 3), (1, 2, 4)])
module("LSTM", dict(input_size=3, hidden_size=4), lambda: nn.LSTM(3, 4), [(5, 3), (1, 4), (1, 4)], call=LSTM_STATE)
module("GRU", dict(input_size=2, hidden_size=3, num_layers=2, dropout=0.4), lambda: nn.GRU(2, 3, 2, dropout=0.4), [(4, 2, 2)], train=True)

# attention
def mha(m, q, k=None, v=None, pad=None, **kw):
    k = q if k is None else k
    v = k if v is None else v
    return m(q, k, v, key_padding_mask=pad, **kw)


def causal(n):
    return torch.ones(n, n).triu(1).bool()


module("MultiheadAttention", dict(embed_dim=6, num_heads=3), lambda: nn.MultiheadAttention(6, 3), [(4, 2, 6), (5, 2, 6), (5, 2, 6)], call=mha)
module("MultiheadAttention", dict(embed_dim=6, num_heads=2, batch_first=True, average_attn_weights=False),
       lambda: nn.MultiheadAttention(6, 2, batch_first=True), [(2, 4, 6)], call=lambda m, x: mha(m, x, average_attn_weights=False))
module("MultiheadAttention", dict(embed_dim=4, num_heads=2, dropout=0.3, batch_first=True, need_weights=False),
       lambda: nn.MultiheadAttention(4, 2, dropout=0.3, batch_first=True), [(2, 3, 4)], train=True,
       call=lambda m, x: mha(m, x, need_weights=False))
module("MultiheadAttention", dict(embed_dim=4, num_heads=2, dropout=0.3), lambda: nn.MultiheadAttention(4, 2, dropout=0.3), [(3, 2, 4)], train=True, call=mha)
module("MultiheadAttention", dict(embed_dim=4, num_heads=2, causal_mask=True), lambda: nn.MultiheadAttention(4, 2), [(5, 4)],
       call=lambda m, x: mha(m, x, attn_mask=causal(5)))
module("MultiheadAttention", dict(embed_dim=4, num_heads=2, batch_first=True), lambda: nn.MultiheadAttention(4, 2, batch_first=True), [],
       make_inputs=lambda g: [torch.randn(2, 3, 4, generator=g), torch.randn(2, 5, 4, generator=g), torch.randn(2, 5, 4, generator=g),
                              torch.tensor([[False, False, False, True, True], [False, True, False, False, False]])], call=mha)
for a, train in [
    (dict(dim_feedforward=6, dropout=0.0), False),
    (dict(dim_feedforward=5, dropout=0.0, activation="gelu", batch_first=True, norm_first=True), False),
    (dict(dim_feedforward=6, dropout=0.2, batch_first=True, layer_norm_eps=1e-3), True),
    (dict(dim_feedforward=6, dropout=0.2, bias=False), True),
]:
    module("TransformerEncoderLayer", dict(d_model=4, nhead=2, causal_mask=train, **a), lambda: nn.TransformerEncoderLayer(4, 2, **a), [(3, 2, 4)],
           train=train, call=lambda m, x: m(x, src_mask=causal(x.shape[1 if a.get("batch_first") else 0]) if train else None))

# several layers
module("Sequential", dict(layers=[["Linear", 3, 8], ["GELU"], ["LayerNorm", 8], ["Linear", 8, 3], ["Tanh"]]),
       lambda: nn.Sequential(nn.Linear(3, 8), nn.GELU(), nn.LayerNorm(8), nn.Linear(8, 3), nn.Tanh()), [(2, 3)])

# losses: weights are 1, 2, …, n
ramp = lambda n: torch.arange(1.0, n + 1)
two = [(4, 3), (4, 3)]
classes = lambda g: [torch.randn(4, 3, generator=g), torch.tensor([2, 0, 1, 2])]
for a in [dict(), dict(reduction="sum"), dict(reduction="none"), dict(ignore_index=2), dict(label_smoothing=0.2), dict(weighted=3)]:
    kw = {k: v for k, v in a.items() if k != "weighted"}
    w = ramp(3) if "weighted" in a else None
    module("CrossEntropyLoss", a, lambda: nn.CrossEntropyLoss(weight=w, **kw), [], make_inputs=classes)
    if "label_smoothing" not in a:
        module("NLLLoss", a, lambda: nn.NLLLoss(weight=w, **kw), [], make_inputs=classes)
for a in [dict(), dict(reduction="sum"), dict(reduction="none")]:
    module("MSELoss", a, lambda: nn.MSELoss(**a), two)
    module("L1Loss", a, lambda: nn.L1Loss(**a), two)
    module("SmoothL1Loss", dict(beta=0.5, **a), lambda: nn.SmoothL1Loss(beta=0.5, **a), two)
    probs = lambda g: [torch.rand(4, 3, generator=g), torch.rand(4, 3, generator=g)]
    module("BCEWithLogitsLoss", dict(weighted=3, **a), lambda: nn.BCEWithLogitsLoss(pos_weight=ramp(3), **a), [],
           make_inputs=lambda g: [torch.randn(4, 3, generator=g), torch.rand(4, 3, generator=g).round().bool().float()])
    module("BCELoss", dict(weighted=3, **a), lambda: nn.BCELoss(weight=ramp(3), **a), [], make_inputs=probs)
for a in [dict(), dict(reduction="batchmean"), dict(reduction="sum", log_target=True)]:
    module("KLDivLoss", a, lambda: nn.KLDivLoss(**a), two if a.get("log_target") else [], make_inputs=None if a.get("log_target") else
           (lambda g: [torch.randn(4, 3, generator=g), torch.rand(4, 3, generator=g)]))
module("CosineSimilarity", dict(dim=1, eps=1e-8), lambda: nn.CosineSimilarity(), two)
module("CosineSimilarity", dict(dim=0, eps=1e-2), lambda: nn.CosineSimilarity(dim=0, eps=1e-2), two)

# initialisers
def init_case(fn, attrs, **kw):
    torch.manual_seed(SEED)
    w = getattr(nn.init, fn)(torch.empty(attrs["shape"]), **kw)
    cases.append({"id": f"more/init.{fn}/{len(cases) + 1}", "kind": "init", "fn": fn, "attrs": {**attrs, **kw}, "seed": SEED,
                  "output": enc(w), "rand_after": enc(torch.rand(1))})


init_case("kaiming_uniform_", {"shape": [3, 4, 2]}, nonlinearity="relu", mode="fan_out")
init_case("kaiming_normal_", {"shape": [5, 6]}, a=0.3, mode="fan_out")
init_case("kaiming_uniform_", {"shape": [0, 3]})
init_case("xavier_uniform_", {"shape": [2, 3, 4, 2]}, gain=1.5)
init_case("xavier_normal_", {"shape": [4, 4]}, gain=5 / 3)
init_case("trunc_normal_", {"shape": [4, 5]}, mean=0.5, std=0.3, a=0.0, b=1.0)
init_case("trunc_normal_", {"shape": [4, 5]}, mean=0.0, std=1.0, a=1.5, b=2.0)
init_case("eye_", {"shape": [3, 5]})
init_case("normal_", {"shape": [17]}, mean=1.0, std=0.02)
init_case("uniform_", {"shape": [17]}, a=1.0, b=2.0)
for shape in ([4, 4], [3, 7], [8, 2], [4, 3, 2], [24, 24]):
    torch.manual_seed(SEED)
    w = nn.init.orthogonal_(torch.empty(shape), gain=1.25)
    after = torch.rand(1)
    torch.manual_seed(SEED)
    rows, cols = shape[0], math.prod(shape[1:])
    a = torch.empty(rows, cols).normal_(0, 1).double()
    t = a.t() if rows < cols else a
    q, r = torch.linalg.qr(t)
    q = q * r.diag().sign()
    q = (q.t() if rows < cols else q).reshape(shape) * 1.25
    s = torch.linalg.svdvals(a)
    cases.append({"id": f"more/orthogonal/{len(cases) + 1}", "kind": "orthogonal", "shape": shape, "gain": 1.25, "seed": SEED,
                  "q32": enc(w), "q64": enc(q), "condition": float(s[0] / s[-1]), "rand_after": enc(after)})
gains = {n: nn.init.calculate_gain(n) for n in ["linear", "conv1d", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]}
cases.append({"id": "more/gains", "kind": "gains", "gains": gains, "leaky_relu_0.5": nn.init.calculate_gain("leaky_relu", 0.5)})


# optimizers beyond optim.json, ten steps each
def optimizer_case(name, attrs, shapes=((2, 3), (20,))):
    g = torch.Generator().manual_seed(SEED + 2000 + len(cases))
    params = [torch.randn(s, generator=g).requires_grad_() for s in shapes]
    case = {"id": f"more/optim/{name}/{len(cases) + 1}", "kind": "optimizer", "optimizer": name, "attrs": attrs, "scheduler": None,
            "init": [enc(p) for p in params], "grads": [], "steps": []}
    opt = getattr(torch.optim, name)(params, **attrs)
    for _ in range(10):
        for p in params:
            p.grad = torch.randn(p.shape, generator=g)
        case["grads"].append([enc(p.grad)["bits"] for p in params])
        opt.step()
        case["steps"].append({"lr": opt.param_groups[0]["lr"], "params": [enc(p)["bits"] for p in params]})
    state = opt.state_dict()
    case["state"] = {k: {n: enc(t) for n, t in v.items()} for k, v in state["state"].items()}
    case["group"] = {k: v for k, v in state["param_groups"][0].items() if v is not None}
    cases.append(case)


optimizer_case("SGD", dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.1, maximize=True))
optimizer_case("Adam", dict(lr=0.02, betas=[0.85, 0.9], eps=1e-3, weight_decay=0.1, amsgrad=True, maximize=True))
optimizer_case("AdamW", dict(lr=0.01, amsgrad=True, weight_decay=0.2))
optimizer_case("Adagrad", dict(lr=0.1, lr_decay=0.05, weight_decay=0.02, initial_accumulator_value=0.3, eps=1e-6, maximize=True))
optimizer_case("RMSprop", dict(lr=0.02, alpha=0.8, momentum=0.7, centered=True, weight_decay=0.05, eps=1e-4, maximize=True))
optimizer_case("RMSprop", dict(lr=0.02, momentum=0.7))


# the learning rates of schedules
def schedule_case(name, attrs, make, steps=30, lrs=(0.1, 0.04), metrics=None, momentum=0.9):
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in lrs]
    opt = torch.optim.SGD(groups, lr=1.0, momentum=momentum)
    sched = make(opt)
    rates = []
    for i in range(steps):
        rates.append([g["lr"] for g in opt.param_groups])
        opt.step()
        sched.step(metrics[i]) if metrics else sched.step()
    rates.append([g["lr"] for g in opt.param_groups])
    cases.append({"id": f"more/schedule/{name}/{len(cases) + 1}", "kind": "schedule", "scheduler": name, "attrs": attrs, "lrs": list(lrs),
                  "metrics": metrics, "rates": rates, "momentum": [g["momentum"] for g in opt.param_groups]})


S = torch.optim.lr_scheduler
for name, attrs in [
    ("StepLR", dict(step_size=4, gamma=0.7)),
    ("MultiStepLR", dict(milestones=[3, 3, 9, 20], gamma=0.5)),
    ("ExponentialLR", dict(gamma=0.93)),
    ("LinearLR", dict(start_factor=0.2, end_factor=0.7, total_iters=11)),
    ("LinearLR", dict()),
    ("CosineAnnealingLR", dict(T_max=7, eta_min=0.001)),
    ("CosineAnnealingWarmRestarts", dict(T_0=4, T_mult=2, eta_min=0.002)),
    ("CosineAnnealingWarmRestarts", dict(T_0=5)),
    ("OneCycleLR", dict(max_lr=0.3, total_steps=30, three_phase=True, pct_start=0.4, final_div_factor=100.0)),
    ("OneCycleLR", dict(max_lr=[0.3, 0.1], epochs=3, steps_per_epoch=10, base_momentum=0.7, max_momentum=0.9, anneal_strategy="linear")),
]:
    schedule_case(name, attrs, lambda o: getattr(S, name)(o, **attrs), steps=29)
noise = torch.rand(30, generator=torch.Generator().manual_seed(SEED)).tolist()
falling = [1 / (i + 1) if i < 8 else 0.12 + 0.01 * noise[i] for i in range(30)]
schedule_case("ReduceLROnPlateau", dict(patience=2, factor=0.5, cooldown=1, min_lr=0.003), lambda o: S.ReduceLROnPlateau(
    o, patience=2, factor=0.5, cooldown=1, min_lr=0.003), metrics=falling)
schedule_case("ReduceLROnPlateau", dict(mode="max", threshold=0.05, threshold_mode="abs", patience=0, min_lr=[0.01, 0.001]), lambda o: S.ReduceLROnPlateau(
    o, mode="max", threshold=0.05, threshold_mode="abs", patience=0, min_lr=[0.01, 0.001]), metrics=noise)
PARTS = {
    "warmup-cosine": ([("LinearLR", dict(start_factor=0.1, total_iters=5)), ("CosineAnnealingLR", dict(T_max=25))], [5]),
    "three": ([("ExponentialLR", dict(gamma=0.9)), ("StepLR", dict(step_size=3, gamma=0.5)), ("CosineAnnealingWarmRestarts", dict(T_0=4))], [6, 14]),
    "multi": ([("MultiStepLR", dict(milestones=[2], gamma=0.5)), ("MultiStepLR", dict(milestones=[0, 4], gamma=0.5)), ("LinearLR", dict())], [4, 12]),
}
for name, (parts, milestones) in PARTS.items():
    schedule_case("SequentialLR", dict(parts=parts, milestones=milestones),
                  lambda o: S.SequentialLR(o, [getattr(S, n)(o, **a) for n, a in parts], milestones))
schedule_case("chained", dict(parts=[("ExponentialLR", dict(gamma=0.9)), ("StepLR", dict(step_size=3, gamma=0.5))]), lambda o: S.ChainedScheduler(
    [S.ExponentialLR(o, 0.9), S.StepLR(o, 3, 0.5)]))

# borders of other things than zeros
for mode in ("reflect", "replicate", "circular"):
    a = dict(in_channels=2, out_channels=3, kernel_size=3, padding=2, padding_mode=mode)
    module("Conv1d", a, lambda: nn.Conv1d(**a), [(2, 2, 5)])
    a = dict(in_channels=1, out_channels=2, kernel_size=[4, 3], padding="same", bias=False, padding_mode=mode)
    module("Conv2d", a, lambda: nn.Conv2d(**{k: tuple(v) if isinstance(v, list) else v for k, v in a.items()}), [(1, 1, 5, 4)])
# a linear layer on a vector
module("Linear", {"in_features": 4, "out_features": 3, "bias": True}, lambda: nn.Linear(4, 3), [(4,)])

json.dump({"meta": {"torch": torch.__version__, "script": "scripts/nn_more.py", "count": len(cases)}, "cases": cases}, sys.stdout)
