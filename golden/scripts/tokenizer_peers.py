"""Writes golden/tokenizer-tiktoken.json and golden/tokenizer-huggingface.json: what tiktoken and Hugging Face's tokenizers answer with small vocabularies.

Both libraries are given the 744 merges of tokenizer-minbpe.json, once as they are, and once with tokens added that no training would
make ("irregular": tokens that their own bytes do not merge to, and tokens that two pairs make, as in Llama 3's vocabulary).

Run: python -m venv v && v/bin/pip install regex tiktoken tokenizers && v/bin/python golden/scripts/tokenizer_peers.py. Read by packages/tokenizer/test.
"""

import base64
import json
import random
from pathlib import Path

import tiktoken
import tokenizers
from tokenizers import Regex, decoders, models, pre_tokenizers

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "golden"
STORY = (ROOT / "packages/data/assets/the-verdict.txt").read_text(encoding="utf-8")
PATTERNS = {
    "gpt2": r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""",
    "cl100k": r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+""",
    "o200k": "|".join(
        [
            r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
            r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
            r"""\p{N}{1,3}""",
            r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
            r"""\s*[\r\n]+""",
            r"""\s+(?!\S)""",
            r"""\s+""",
        ]
    ),
}
# Tokens added to make the vocabulary irregular. Of "ther" both "th" + "er" and "the" + "r" are tokens already.
ADDED = [b" Gisburn's", b"ckgamm", b"abcdefgh", b"bcd", b"abcd", b"zzz", b"zz", b"zzzz", b"\n \n", b"aaaa", b"aaaaa", b"ther thing"]


def byte_order():
    printable = [b for b in range(256) if 32 < b < 127 or 160 < b < 173 or b > 173]
    return printable + [b for b in range(256) if b not in printable]


ALPHABET = {b: chr(b if i < 188 else 256 + i - 188) for i, b in enumerate(byte_order())}


def visible(token):
    return "".join(ALPHABET[b] for b in token)


def tokens_of(pattern):
    merges = json.loads((GOLDEN / "tokenizer-minbpe.json").read_text())["gpt2" if pattern == "gpt2" else "cl100k"]
    tokens = [bytes([b]) for b in range(256)]
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    order = [bytes([b]) for b in byte_order()]
    return order + tokens[256:], [(tokens[left], tokens[right]) for left, right in merges]


def texts(tokens, seed):
    draw = random.Random(seed)
    pools = ["abcdetheranz ", " \t\n\r\u0085\u00a0\u3000", "0123456789\u0663\u00bd", "'\u2019.,!?-#/()", "\u00e9\u00df\u00f1", "\u65e5\u672c\u8a9e", "\U0001f600\U0001f44d"]
    contractions = ["'s", "'T", "'LL", "'\u017f", "'Re", "don't", " Gisburn's", "abcdefgh", "zzzzzzz", "aaaaaaaaaaa", "mother thing", "\n \n\n", "<|endoftext|>"]
    cases = [STORY[at : at + 60] for at in range(0, 3000, 400)] + contractions + [" " + c + " x" for c in contractions]
    # tokens that merging does not make, where they are not the whole piece
    cases += ["abcdefgh\u65e5", "\u65e5abcdefgh", "ckgamm\u00e9", "\u00e9zzzz\U0001f600", "aaaaa\u65e5\u672c"]
    while len(cases) < 160:
        parts = []
        for _ in range(draw.randint(1, 6)):
            kind = draw.random()
            if kind < 0.4:
                pool = draw.choice(pools)
                parts.append("".join(draw.choice(pool) for _ in range(draw.randint(1, 6))))
            elif kind < 0.8:
                parts.append(b"".join(draw.choice(tokens) for _ in range(draw.randint(1, 4))).decode("utf-8", "ignore"))
            else:
                parts.append(draw.choice(contractions))
        cases.append("".join(parts))
    return cases


def byte_strings(tokens, seed):
    draw = random.Random(seed)
    cases = [b"\xff", b"hi\xff", b"a \xe2\x82", b"the  \xf0\x9f", b"\n \xc3"]
    while len(cases) < 80:
        head = b"".join(draw.choice(tokens) for _ in range(draw.randint(0, 5)))
        cases.append(head + bytes(draw.randrange(128, 256) for _ in range(draw.randint(0, 3))) + draw.choice(tokens))
    return cases


def tiktoken_golden():
    cases = []
    for pattern, source in PATTERNS.items():
        for irregular in (False, True):
            tokens, _ = tokens_of(pattern)
            if irregular:
                # some at the end, and some in the middle, where they are ranked before what they are made of
                tokens = tokens[:300] + ADDED[3:5] + tokens[300:] + ADDED[:3] + ADDED[5:]
                tokens = list(dict.fromkeys(tokens))
            ranks = {token: rank for rank, token in enumerate(tokens)}
            special = {"<|endoftext|>": len(tokens) + 5}
            encoding = tiktoken.Encoding("small", pat_str=source, mergeable_ranks=ranks, special_tokens=special)
            whole = [encoding.encode(STORY), encoding.encode_ordinary("a" * 200 + "zzz" * 100)]
            cases.append(
                {
                    "pattern": pattern,
                    "irregular": irregular,
                    "ranks": "".join(f"{base64.b64encode(t).decode()} {r}\n" for t, r in ranks.items()),
                    "special": special,
                    "n_vocab": encoding.n_vocab,
                    "texts": [[t, encoding.encode_ordinary(t)] for t in texts(tokens, 7)],
                    "bytes": [[b.hex(), encoding._encode_bytes(b)] for b in byte_strings(tokens, 8)],
                    "allowed": [[t, encoding.encode(t, allowed_special="all")] for t in texts(tokens, 9)[:60]],
                    "offsets": [[*encoding.decode_with_offsets(encoding.encode_ordinary(t))] for t in texts(tokens, 10)[:60]],
                    "story": whole[0],
                    "runs": whole[1],
                }
            )
    return {"what": f"tiktoken {tiktoken.__version__} with small vocabularies (peers.py)", "cases": cases}


def huggingface_golden():
    cases = []
    for pattern, source in PATTERNS.items():
        for irregular in (False, True):
            tokens, merges = tokens_of(pattern)
            pairs = [(visible(left), visible(right)) for left, right in merges]
            if irregular:
                tokens = list(dict.fromkeys(tokens + ADDED))
                known = set(tokens)
                # every way to cut a token into two tokens, in the order of the tokens: as Llama 3's file has them
                cuts = [(t[:i], t[i:]) for t in tokens for i in range(1, len(t)) if t[:i] in known and t[i:] in known]
                pairs = [(visible(left), visible(right)) for left, right in cuts]
            vocab = {visible(token): i for i, token in enumerate(tokens)}
            tokenizer = tokenizers.Tokenizer(models.BPE(vocab=vocab, merges=pairs, ignore_merges=irregular))
            if pattern == "gpt2":
                tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
            else:
                split = pre_tokenizers.Split(Regex(source), behavior="isolated", invert=False)
                byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
                tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, byte_level])
            tokenizer.decoder = decoders.ByteLevel()
            tokenizer.add_special_tokens(["<|endoftext|>"])
            cases.append(
                {
                    "pattern": pattern,
                    "irregular": irregular,
                    "json": tokenizer.to_str(),
                    # Hugging Face takes U+0085 and U+FEFF as its regular expression library (Oniguruma) does
                    "texts": [[t, tokenizer.encode(t).ids] for t in texts(tokens, 11) if "\u0085" not in t],
                    "story": tokenizer.encode(STORY).ids,
                }
            )
    return {"what": f"tokenizers {tokenizers.__version__} with small vocabularies (peers.py)", "cases": cases}


if __name__ == "__main__":
    (GOLDEN / "tokenizer-tiktoken.json").write_text(json.dumps(tiktoken_golden(), separators=(",", ":")) + "\n")
    (GOLDEN / "tokenizer-huggingface.json").write_text(json.dumps(huggingface_golden(), separators=(",", ":")) + "\n")
