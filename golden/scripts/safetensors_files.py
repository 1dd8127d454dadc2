"""Writes golden/safetensors.json: files that the safetensors library wrote from torch tensors, files it refuses, and torch's rounding.

kind "file": the file (base64), its metadata, and its tensors {dtype, shape, bits|data} in the encoding of golden/FORMAT.md
             (float16 and bfloat16 widened to float32), in the library's order
kind "refused": a file the library does not read, with its reason
kind "narrow": float32 bits with the float16 and bfloat16 bits torch rounds them to

    pip install torch safetensors && python golden/scripts/safetensors_files.py
"""

import base64
import json
import random
import struct

import safetensors
import torch
from safetensors.torch import load, save

INTEGERS = [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8]
FLOATS = [torch.float32, torch.float16, torch.bfloat16]
EVERY = [*INTEGERS, *FLOATS, torch.float64, torch.bool]


def draw(shape, dtype):
    if dtype in INTEGERS:
        info = torch.iinfo(dtype if dtype != torch.int64 else torch.int32)
        x = torch.randint(info.min, info.max + 1, shape, dtype=torch.int64)
        return x.to(dtype)
    if dtype == torch.bool:
        return torch.rand(shape) < 0.5
    return (torch.randn(shape, dtype=torch.float64) * 10 ** torch.empty(shape, dtype=torch.float64).uniform_(-6, 4)).to(dtype)


def encode(x):
    if x.dtype in FLOATS:
        bits = x.float().flatten().view(torch.int32).tolist()
        return {"dtype": "float32", "shape": list(x.shape), "bits": [b & 0xFFFFFFFF for b in bits]}
    names = {torch.float64: "float64", torch.bool: "bool"}
    data = x.int().flatten().tolist() if x.dtype == torch.bool else x.flatten().tolist()
    return {"dtype": names.get(x.dtype, "int64"), "shape": list(x.shape), "data": data}


def file_case(name, tensors, metadata):
    data = save(tensors, metadata)
    read = load(data)
    return {
        "id": name,
        "kind": "file",
        "file": base64.b64encode(data).decode(),
        "metadata": metadata,
        "tensors": {key: encode(x) for key, x in read.items()},
    }


def raw(header, data=b"\x00\x00\x80?", length=None):
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


GOOD = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
REFUSED = {
    "empty file": b"",
    "seven bytes": b"\x08\0\0\0\0\0\0",
    "no header": raw("", b""),
    "header longer than the file": raw(GOOD, length=1000),
    "header over the limit": raw(GOOD, length=100_000_001),
    "header length with the top bit": raw(GOOD, length=2**63),
    "not UTF-8": raw(b'{"\xff":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'),
    "byte order mark": raw("\ufeff" + GOOD),
    "cut JSON": raw(GOOD[:-1]),
    "text after the JSON": raw(GOOD + "x"),
    "zero byte padding": raw(GOOD + "\0"),
    "trailing comma": raw(GOOD[:-1] + ",}"),
    "list as header": raw("[]", b""),
    "control character in a name": raw(GOOD.replace('"a"', '"a\tb"')),
    "half a surrogate pair": raw(GOOD.replace('"a"', '"\\ud800"')),
    "fraction as size": raw(GOOD.replace("[1]", "[1.0]")),
    "exponent as size": raw(GOOD.replace("[1]", "[1e0]")),
    "negative size": raw(GOOD.replace("[1]", "[-1]")),
    "leading zero": raw(GOOD.replace("[1]", "[01]")),
    "size beyond 64 bits": raw(GOOD.replace("[1]", "[99999999999999999999]")),
    "product beyond 64 bits": raw(GOOD.replace("[1]", "[9223372036854775807,4,0]")),
    "unknown dtype": raw(GOOD.replace("F32", "F33")),
    "lower case dtype": raw(GOOD.replace("F32", "f32")),
    "no dtype": raw(GOOD.replace('"dtype":"F32",', "")),
    "no shape": raw(GOOD.replace('"shape":[1],', "")),
    "no offsets": raw(GOOD.replace(',"data_offsets":[0,4]', "")),
    "field twice": raw(GOOD.replace('"shape":[1]', '"shape":[1],"shape":[1]')),
    "three offsets": raw(GOOD.replace("[0,4]", "[0,4,4]")),
    "offsets reversed": raw(GOOD.replace("[0,4]", "[4,0]")),
    "shape and offsets differ": raw(GOOD.replace("[1]", "[2]")),
    "offsets beyond the file": raw(GOOD, b"\0"),
    "trailing bytes": raw(GOOD, b"\0" * 5),
    "hole at the start": raw(GOOD.replace("[0,4]", "[1,5]"), b"\0" * 5),
    "hole": raw(GOOD[:-1] + ',"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}', b"\0" * 6),
    "overlap": raw(GOOD[:-1] + ',"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}', b"\0" * 5),
    "same place twice": raw(GOOD[:-1] + ',"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'),
    "metadata with a number": raw(GOOD[:-1] + ',"__metadata__":{"x":1}}'),
    "metadata as a list": raw(GOOD[:-1] + ',"__metadata__":["x"]}'),
    "metadata twice": raw(GOOD[:-1] + ',"__metadata__":{},"__metadata__":{}}'),
}


def refused_case(name, data):
    try:
        load(data)
    except Exception as error:  # the library has one error class, Python's own for the rest
        return {"id": name, "kind": "refused", "file": base64.b64encode(data).decode(), "reason": str(error)}
    raise AssertionError(f"{name}: the library reads this")


def narrow_case(rng):
    words = [rng.getrandbits(32) for _ in range(200)]
    words += [struct.unpack("<I", struct.pack("<f", rng.gauss(0, 1) * 10 ** rng.uniform(-9, 6)))[0] for _ in range(200)]
    edges = [0.0, 2.0**-24, 2.0**-25, 3 * 2.0**-26, 2.0**-14, 65504.0, 65519.0, 65520.0, 2049.0, 2051.0, 1.00390625, 3.3895e38, float("inf")]
    words += [struct.unpack("<I", struct.pack("<f", s * x))[0] for x in edges for s in (1, -1)]
    words = [w for w in words if (w & 0x7FFFFFFF) <= 0x7F800000]  # processors differ in the payloads of NaNs
    x = torch.tensor([w - 2**32 if w >= 2**31 else w for w in words], dtype=torch.int32).view(torch.float32)
    bits = lambda y: [b & 0xFFFF for b in y.view(torch.int16).tolist()]
    return {"id": "narrow", "kind": "narrow", "float32": words, "float16": bits(x.half()), "bfloat16": bits(x.bfloat16())}


def main():
    torch.manual_seed(1)
    odd = ["", "a.b", "B", "é", "\uffff", "\U0001f600", 'q"\\\x01\x7f\u2028/', "10", "9", "__proto__"]
    special = torch.tensor([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 2.0**-24, -(2.0**-20), 65504.0])
    cases = [
        file_case("nothing", {}, None),
        file_case("one", {"attn.0": torch.arange(6.0).reshape(1, 2, 3)}, {"format": "pt"}),
        file_case("every dtype", {f"x.{i}": draw((2, 3), dtype) for i, dtype in enumerate(EVERY)}, {"format": "pt"}),
        file_case("odd counts", {f"{i}": draw((2 * i + 1,), dtype) for i, dtype in enumerate(EVERY)}, None),
        file_case("scalars and empties", {**{f"s{i}": draw((), d) for i, d in enumerate(EVERY)}, **{f"e{i}": draw((i, 0), d) for i, d in enumerate(EVERY)}}, {}),
        file_case("odd names", {name: draw((1,), torch.float32) for name in odd}, {"z": "1", "1": "é\n", "": '"'}),
        file_case("special floats", {"f": special, "h": special.half(), "b": special.bfloat16(), "d": special.double()}, None),
    ]
    for case in cases:  # JSON has no NaN and no infinity: bits for the doubles
        for x in case["tensors"].values():
            if x["dtype"] == "float64":
                x["bits"] = [struct.pack(">d", value).hex() for value in x.pop("data")]
    cases += [refused_case(name, data) for name, data in REFUSED.items()]
    cases.append(narrow_case(random.Random(1)))
    meta = {"torch": torch.__version__, "safetensors": safetensors.__version__, "generator": "golden/scripts/safetensors_files.py"}
    with open("golden/safetensors.json", "w") as file:
        json.dump({"meta": meta, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
