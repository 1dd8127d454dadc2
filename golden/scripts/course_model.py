"""The GPT of the course in PyTorch, for the scripts that write its goldens: the twin of examples/03-attention and examples/04-a-gpt."""
import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_in, d_out, context_length, dropout, heads, qkv_bias=False):
        super().__init__()
        self.heads, self.head_dim = heads, d_out // heads
        self.w_query = nn.Linear(d_in, d_out, bias=qkv_bias)
        self.w_key = nn.Linear(d_in, d_out, bias=qkv_bias)
        self.w_value = nn.Linear(d_in, d_out, bias=qkv_bias)
        self.out_proj = nn.Linear(d_out, d_out)
        self.dropout = nn.Dropout(dropout)
        self.mask = torch.triu(torch.ones(context_length, context_length), diagonal=1).bool()

    def forward(self, x):
        B, T, _ = x.shape
        k, q, v = (w(x).view(B, T, self.heads, self.head_dim).transpose(1, 2) for w in (self.w_key, self.w_query, self.w_value))
        scores = (q @ k.transpose(2, 3)).masked_fill(self.mask[:T, :T], -torch.inf)
        weights = self.dropout(torch.softmax(scores / self.head_dim**0.5, dim=-1))
        return self.out_proj((weights @ v).transpose(1, 2).contiguous().view(B, T, -1))


SIZES = dict(vocab=50257, context=1024, width=768, heads=12, layers=12, dropout=0.1)


class LayerNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.shift = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        mean, var = x.mean(dim=-1, keepdim=True), x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * ((x - mean) / torch.sqrt(var + 1e-5)) + self.shift


class GELU(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(torch.sqrt(torch.tensor(2.0 / torch.pi)) * (x + 0.044715 * torch.pow(x, 3))))


class FeedForward(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, 4 * width), GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        return self.layers(x)


class Block(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.att = MultiHeadAttention(s["width"], s["width"], s["context"], s["dropout"], s["heads"])
        self.ff = FeedForward(s["width"])
        self.norm1, self.norm2 = LayerNorm(s["width"]), LayerNorm(s["width"])
        self.drop = nn.Dropout(s["dropout"])

    def forward(self, x):
        x = self.drop(self.att(self.norm1(x))) + x
        return self.drop(self.ff(self.norm2(x))) + x


class Model(nn.Module):
    """`blocks`: Block gives GPT-2's architecture, None the dummy without transformer blocks and without a real norm."""

    def __init__(self, s, block):
        super().__init__()
        self.tok_emb = nn.Embedding(s["vocab"], s["width"])
        self.pos_emb = nn.Embedding(s["context"], s["width"])
        self.drop = nn.Dropout(s["dropout"])
        self.blocks = nn.Sequential(*([block(s) for _ in range(s["layers"])] if block else []))
        self.norm = LayerNorm(s["width"]) if block else nn.Identity()
        self.head = nn.Linear(s["width"], s["vocab"], bias=False)

    def forward(self, ids):
        x = self.drop(self.tok_emb(ids) + self.pos_emb(torch.arange(ids.shape[1])))
        return self.head(self.norm(self.blocks(x)))
