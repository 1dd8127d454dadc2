"""Writes golden/tokenizer-minbpe.json: the merges that minbpe learns from the-verdict.txt.

The rule is that of RegexTokenizer.train in Karpathy's minbpe (github.com/karpathy/minbpe, minbpe/regex.py and base.py,
commit 1acefe8), written again: cut the text with the pattern, take the bytes of each piece; then, as often as wanted, count
all pairs of neighbours piece by piece into one dict, take max(counts, key=counts.get), which of equal counts is the one
inserted first, and replace it from the left in every piece.

Run: python -m venv v && v/bin/pip install regex && v/bin/python golden/scripts/tokenizer_minbpe.py. Read by packages/tokenizer/test/{plain,train}.test.ts.
"""

import json
from pathlib import Path

import regex

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = {
    "gpt2": r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""",
    "cl100k": r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+""",
}


def train(text, vocab_size, pattern):
    pieces = [list(piece.encode("utf-8")) for piece in regex.findall(pattern, text)]
    merges = []
    while len(merges) < vocab_size - 256:
        counts = {}
        for piece in pieces:
            for pair in zip(piece, piece[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        if not counts:
            break  # minbpe would stop with an error here
        best = max(counts, key=counts.get)
        pieces = [merge(piece, best, 256 + len(merges)) for piece in pieces]
        merges.append(best)
    return merges


def merge(piece, pair, token):
    merged = []
    i = 0
    while i < len(piece):
        if tuple(piece[i : i + 2]) == pair:
            merged.append(token)
            i += 2
        else:
            merged.append(piece[i])
            i += 1
    return merged


if __name__ == "__main__":
    text = (ROOT / "packages/data/assets/the-verdict.txt").read_text(encoding="utf-8")
    golden = {
        "what": "minbpe RegexTokenizer.train(the-verdict.txt, 1000): pairs of byte values and of 256 + index of merge",
        **{name: train(text, 1000, pattern) for name, pattern in PATTERNS.items()},
    }
    (ROOT / "golden/tokenizer-minbpe.json").write_text(json.dumps(golden) + "\n")
