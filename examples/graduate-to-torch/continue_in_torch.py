"""Goes on with a run of gptlight in PyTorch, on several processes (DistributedDataParallel, gloo on CPUs; nccl on GPUs is one word away):

    torchrun --nproc_per_node=2 continue_in_torch.py run.safetensors

Needs torch only. Model, optimizer and generators come from the file that gptlight's saveCheckpoint wrote, under torch's own names.
"""
import json
import sys

import torch
import torch.distributed as dist
from torch import nn
from torch.nn import functional as F

DTYPES = {"F32": torch.float32, "F64": torch.float64, "I32": torch.int32, "U8": torch.uint8, "BOOL": torch.bool}


def read(path):
    """A safetensors file: 8 bytes with the length of the header, the header as JSON, the tensors. (The safetensors package does it too.)"""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    notes = {k: json.loads(v) for k, v in header.pop("__metadata__").items() if k != "format"}
    tensors = {}
    for name, info in header.items():
        a, b = info["data_offsets"]
        tensors[name] = torch.frombuffer(bytearray(data[start + a:start + b]), dtype=DTYPES[info["dtype"]]).reshape(info["shape"])
    return tensors, notes


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.c_attn = nn.Linear(width, 3 * width)
        self.c_proj = nn.Linear(width, width)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (part.view(B, T, self.heads, -1).transpose(1, 2) for part in self.c_attn(x).split(C, -1))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.c_proj(y.transpose(1, 2).reshape(B, T, C))


class MLP(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = MLP(width)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    """gptlight's GPT, with the same names in the same order: so state dicts and parameter numbers fit."""

    def __init__(self, config):
        super().__init__()
        width = config["nEmbd"]
        self.wte = nn.Embedding(config["vocabSize"], width)
        self.wpe = nn.Embedding(config["nCtx"], width)
        self.h = nn.ModuleList(Block(width, config["nHead"]) for _ in range(config["nLayer"]))
        self.ln_f = nn.LayerNorm(width)
        self.lm_head = nn.Linear(width, config["vocabSize"], bias=False)
        if config["tieWeights"]:
            self.lm_head.weight = self.wte.weight

    def forward(self, ids):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x))


def main():
    dist.init_process_group("gloo")
    rank, world = dist.get_rank(), dist.get_world_size()
    tensors, notes = read(sys.argv[1])
    extra = notes["extra"]

    model = GPT(extra["config"])
    weights = {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
    weights.update({k.removeprefix("model."): tensors[v] for k, v in notes["aliases"].items()})
    model.load_state_dict(weights)

    optimizer = torch.optim.AdamW(model.parameters())
    state = {}
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            _, number, key = name.split(".", 2)
            state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({"state": state, "param_groups": notes["param_groups"]})

    torch.set_rng_state(tensors["generator.default"])
    batches = torch.Generator()
    batches.set_state(tensors["generator.batches"])

    parallel = nn.parallel.DistributedDataParallel(model)
    for k in range(extra["step"], extra["step"] + extra["steps"]):
        text = torch.randint(0, extra["config"]["vocabSize"], (extra["batch"], extra["config"]["nCtx"] + 1), generator=batches)
        part = text.chunk(world)[rank]  # every process draws the whole batch and takes its share
        optimizer.zero_grad()
        loss = F.cross_entropy(parallel(part[:, :-1]).flatten(0, 1), part[:, 1:].flatten())
        loss.backward()  # DistributedDataParallel averages the gradients over the processes here
        nn.utils.clip_grad_norm_(model.parameters(), extra["maxNorm"])
        optimizer.step()
        mean = loss.detach() / world
        dist.all_reduce(mean)
        if rank == 0:
            print(f"step {k}  loss {mean.item():.9f}", flush=True)
    if rank == 0:
        print(f"rand(1) {torch.rand(1).item():.9f}", flush=True)
    dist.destroy_process_group()


main()
