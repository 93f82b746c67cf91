"""The network as PyTorch sees it, and as an ONNX file with matrices of 8-bit integers.

Needs torch, safetensors and onnx, which the product does not: install them by hand.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, LAYERS, HEADS, VOCABULARY, POSITIONS = 384, 6, 12, 30522, 512
READ = 320  # positions that the product's file keeps
FACTOR = 63  # two products with 8 bits fit 16, in which processors without VNNI add them
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm",
    "i": "intermediate.dense",
    "d": "output.dense",
    "n2": "output.LayerNorm",
}


class Packed(NamedTuple):
    """Tokens of many rows one after the other, without padding, and where they stand in a table."""

    shape: tuple[int, int]
    at: Tensor
    unseen: Tensor

    def spread(self, x: Tensor) -> Tensor:
        """The table of (rows, heads, tokens, values a head), zeros where there is no token."""
        rows, length = self.shape
        table = x.new_zeros(rows * length, x.shape[1]).index_copy(0, self.at, x)
        return table.view(rows, length, HEADS, -1).transpose(1, 2)

    def gathered(self, table: Tensor) -> Tensor:
        """What stands in a table where there are tokens."""
        return table.transpose(1, 2).flatten(2).flatten(0, 1)[self.at]


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.i, self.d = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.n1, self.n2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, packed: Packed) -> Tensor:
        q, k, v = (packed.spread(part(x)) for part in (self.q, self.k, self.v))
        weight = q * q.shape[-1] ** -0.5 @ k.transpose(2, 3) + packed.unseen.to(q.dtype)
        weight = torch.softmax(weight, -1, dtype=q.dtype)
        x = self.n1(x + self.o(packed.gathered(weight @ v)))
        return self.n2(x + self.d(nn.functional.gelu(self.i(x))))


class Network(nn.Module):
    """Tokens to one score a token, of which those at sentence marks count."""

    def __init__(self) -> None:
        super().__init__()
        self.word = nn.Embedding(VOCABULARY, WIDTH)
        self.pos = nn.Embedding(POSITIONS, WIDTH)
        self.kind = nn.Embedding(2, WIDTH)
        self.norm, self.drop = nn.LayerNorm(WIDTH, 1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, 1)
        nn.init.normal_(self.head.weight, 0, 0.02)
        nn.init.constant_(self.head.bias, -3.0)

    def freeze(self, layers: int) -> None:
        """Let so many layers and the embeddings, which learn little, learn no more."""
        frozen = [self.word, self.pos]
        if layers:
            frozen += [self.norm, self.kind, *self.layers[:layers]]
        for part in frozen:
            part.requires_grad_(False)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        """The score of each token, shape (rows, tokens); 0 where there is none."""
        at = mask.flatten().nonzero()[:, 0]
        places = torch.arange(ids.shape[1]).repeat(len(ids))
        ids, kinds, places = (each.flatten()[at] for each in (ids, kinds, places))
        x = self.drop(self.norm(self.word(ids) + self.pos(places) + self.kind(kinds)))
        unseen = torch.where(mask > 0, 0.0, -1e4)[:, None, None, :]
        packed = Packed((mask.shape[0], mask.shape[1]), at, unseen)
        for layer in self.layers:
            x = layer(x, packed)
        scores: Tensor = self.head(x)[:, 0].float()
        return scores.new_zeros(mask.numel()).index_copy(0, at, scores).view(mask.shape)


def started(file: Path) -> Network:
    """With the weights of an earlier training, or else of all-MiniLM-L6-v2."""
    network = Network()
    given = load_file(file)
    if "head.weight" not in given:
        return pretrained(file)
    network.load_state_dict(given)
    return network


def pretrained(file: Path) -> Network:
    """With the weights of all-MiniLM-L6-v2 (`model.safetensors`, Apache 2.0)."""
    given, taken = load_file(file), {}
    for name, old in (("word", "word"), ("pos", "position"), ("kind", "token_type")):
        taken[f"{name}.weight"] = given[f"embeddings.{old}_embeddings.weight"]
    for end in ("weight", "bias"):
        taken[f"norm.{end}"] = given[f"embeddings.LayerNorm.{end}"]
        for n in range(LAYERS):
            for part, old in PARTS.items():
                taken[f"layers.{n}.{part}.{end}"] = given[f"encoder.layer.{n}.{old}.{end}"]
    network = Network()
    network.load_state_dict(taken, strict=False)
    return network


class Graph:
    """An ONNX graph as it is put together."""

    def __init__(self, weights: dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"]):
        self.weights = weights
        self.nodes: list[object] = []
        self.constants: list[object] = []
        self.given: dict[str, str] = {}

    def op(self, kind: str, *inputs: str, **settings: object) -> str:
        out = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **settings))
        return out

    def constant(self, name: str, value: object) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def vector(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def integers(self, name: str, matrix: object, axis: int, most: int = 127) -> tuple[str, str]:
        """A matrix as integers to `most`, and the scale of each of its columns (0) or rows (1)."""
        values = np.asarray(matrix)
        scale = np.abs(values).max(axis=axis, keepdims=True) / most
        scale[scale == 0] = 1
        whole = self.constant(name, np.round(values / scale).astype(np.int8))
        return whole, self.constant(f"{name}.scale", scale.astype(np.float32))

    def linear(self, x: str, name: str) -> str:
        """Multiplied as integers, the values made such as they come: twice as fast as floats."""
        whole, scale = self.integers(name, self.weights[f"{name}.weight"].T, 0, FACTOR)
        given = self.given.get(x) or self._as_integers(x)
        out = self.op("MatMulInteger", given, whole, f"{given}.zero")
        scaled = self.op("Mul", f"{given}.scale", scale)
        out = self.op("Mul", self.op("Cast", out, to=TensorProto.FLOAT), scaled)
        return self.op("Add", out, self.vector(f"{name}.bias"))

    def _as_integers(self, x: str) -> str:
        name = self.given[x] = f"{x}.integers"
        outputs = [name, f"{name}.scale", f"{name}.zero"]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], outputs))
        return name

    def norm(self, x: str, name: str) -> str:
        parts = self.vector(f"{name}.weight"), self.vector(f"{name}.bias")
        return self.op("LayerNormalization", x, *parts, axis=-1, epsilon=1e-12)

    def embedded(self, name: str, at: str) -> str:
        whole, scale = self.integers(name, self.weights[f"{name}.weight"], 1)
        rows = self.op("Cast", self.op("Gather", whole, at), to=TensorProto.FLOAT)
        return self.op("Mul", rows, self.op("Gather", scale, at))


SHAPES = {
    "split": np.array([0, 0, HEADS, WIDTH // HEADS], np.int64),
    "joined": np.array([0, 0, WIDTH], np.int64),
    "root": np.array([(WIDTH // HEADS) ** -0.5], np.float32),
}


def _layer(graph: Graph, x: str, hidden: str, p: str) -> str:
    op = graph.op
    q, k, v = (op("Reshape", graph.linear(x, p + part), "split") for part in "qkv")
    q, v = (op("Transpose", part, perm=[0, 2, 1, 3]) for part in (q, v))
    k = op("Transpose", k, perm=[0, 2, 3, 1])
    weight = op("Softmax", op("Add", op("Mul", op("MatMul", q, k), "root"), hidden), axis=-1)
    heard = op("Transpose", op("MatMul", weight, v), perm=[0, 2, 1, 3])
    heard = graph.linear(op("Reshape", heard, "joined"), p + "o")
    x = graph.norm(op("Add", x, heard), p + "n1")
    wide = op("Gelu", graph.linear(x, p + "i"))
    return graph.norm(op("Add", x, graph.linear(wide, p + "d")), p + "n2")


def write(network: Network, file: Path) -> None:
    """Write the network as ONNX; inputs ids, kinds, mask and places, output scores."""
    graph = Graph({k: v.detach().numpy() for k, v in network.state_dict().items()})
    op, constant = graph.op, graph.constant
    places = constant("pos", graph.weights["pos.weight"][:READ])
    x = op("Add", graph.embedded("word", "ids"), graph.embedded("kind", "kinds"))
    x = graph.norm(op("Add", x, op("Gather", places, "places")), "norm")
    seen = op("Cast", "mask", to=TensorProto.FLOAT)
    unseen = op("Sub", constant("one", np.array([1], np.float32)), seen)
    hidden = op("Mul", unseen, constant("low", np.array([-1e4], np.float32)))
    hidden = op("Unsqueeze", hidden, constant("axes", np.array([1, 2], np.int64)))
    for name, value in SHAPES.items():
        constant(name, value)
    for n in range(LAYERS):
        x = _layer(graph, x, hidden, f"layers.{n}.")
    head = constant("head", graph.weights["head.weight"].T)
    last = op("Add", op("MatMul", x, head), graph.vector("head.bias"))
    last = op("Squeeze", last, constant("last", np.array([-1], np.int64)))
    graph.nodes.append(helper.make_node("Identity", [last], ["scores"]))

    def tensor(name: str, kind: int, shape: list[str]) -> object:
        return helper.make_tensor_value_info(name, kind, shape)

    both = ["windows", "tokens"]
    inputs = [tensor(name, TensorProto.INT64, both) for name in ("ids", "kinds", "mask")]
    inputs.append(tensor("places", TensorProto.INT64, ["tokens"]))
    outputs = [tensor("scores", TensorProto.FLOAT, both)]
    made = helper.make_graph(graph.nodes, "cross_encoder", inputs, outputs, graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model)
    onnx.save(model, str(file))
