"""Train the cross-encoder: `python -m benchmarks.cross_encoder.train START OUT [--minutes 90]`.

START is the `model.safetensors` of all-MiniLM-L6-v2, or what was trained before. Needs torch,
safetensors and onnx. Writes OUT (safetensors) and, beside it, OUT with the ending `.onnx`.
What was trained well already goes on with `--frozen 2`: about a fifth less work a step.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from benchmarks.cross_encoder.examples import Example, Material, events, newswire
from benchmarks.cross_encoder.network import Network, started, write
from bot.cross_encoder import CrossEncoder, Ints

RATE = 1e-4
QUESTIONS = 8  # in one step
EACH = 0.3  # what a sentence on its own counts beside the question as a whole
COOLING = 0.3  # of the time, in which the rate goes down
TOGETHER = 9  # windows
KEPT = 300  # steps between two savings
HALVED = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # else sixteen bits are slower than 32
Scored = list[tuple[Tensor, Tensor]]


def main(argv: Sequence[str] | None = None) -> None:
    """Train, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cross_encoder.train")
    parser.add_argument("start", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--warm", action="store_true", help="the rate does not go down at the end")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--frozen", type=int, default=0, help="first layers that learn no more")
    given = parser.parse_args(argv)
    network = started(given.start)
    network.freeze(given.frozen)
    chance = random.Random(given.seed)
    train(network, drawn(chance), 60 * given.minutes, given.out, 0.0 if given.warm else COOLING)
    network.eval()
    write(network, given.out.with_suffix(".onnx"))


def drawn(chance: random.Random) -> Iterator[Example]:
    """Examples without end; every question once before any comes again."""
    asked: list[tuple[Material, int]] = []
    for material in (newswire(), events()):
        asked += [(material, number) for number in range(len(material.questions))]
    while True:
        chance.shuffle(asked)
        for material, number in asked:
            yield material.example(material.questions[number], chance)


def train(
    network: Network, examples: Iterator[Example], seconds: float, out: Path, cooling: float
) -> None:
    """Learn for so many seconds; `cooling` is the share of them in which the rate goes down."""
    encoder, end = CrossEncoder(), time.monotonic() + seconds
    learned = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.01)
    step, lost = 0, 0.0
    while (left := end - time.monotonic()) > 0:
        cooled = min(1.0, max(0.02, left / (cooling * seconds))) if cooling else 1.0
        optimizer.param_groups[0]["lr"] = RATE * min(1, (step + 1) / 50) * cooled
        asked = [next(examples) for _ in range(QUESTIONS)]
        loss = torch.stack([_loss(*s) for s in _scored(network, encoder, asked)]).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        step, lost = step + 1, lost + loss.item()
        if step % 50 == 0:
            print(f"{step} steps, loss {lost / 50:.3f}, {left / 60:.0f} minutes left", flush=True)
            lost = 0.0
        if step % KEPT == 0:
            save_file(network.state_dict(), out)
    save_file(network.state_dict(), out)


def _scored(network: Network, encoder: CrossEncoder, examples: Sequence[Example]) -> Scored:
    """The scores of each example's sentences, and which of them answer."""
    read = [encoder.encoded(e.question, e.windows) for e in examples]
    rows = [
        (given["ids"][n, :length], given["kinds"][n, :length])
        for given, _ in read
        for n, length in enumerate(given["mask"].sum(1))
    ]
    found = iter(_read(network, rows))
    scored = []
    for example, (_, marks) in zip(examples, read, strict=True):
        scores = torch.cat([next(found)[places] for places in marks])
        scored.append((scores, torch.tensor([a for window in example.answers for a in window])))
    return scored


def _read(network: Network, rows: Sequence[tuple[Ints, Ints]]) -> list[Tensor]:
    """The scores of the tokens of each row; rows of like length are read together."""
    found: dict[int, Tensor] = {}
    order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
    for some in (order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)):
        width = len(rows[some[-1]][0])
        ids, kinds = (torch.stack([_wide(rows[n][which], width) for n in some]) for which in (0, 1))
        with torch.autocast("cpu", torch.bfloat16, enabled=HALVED):
            out = network(ids, kinds, (ids > 0).long())
        found.update(zip(some, out, strict=True))
    return [found[n] for n in range(len(rows))]


def _wide(row: Ints, width: int) -> Tensor:
    return nn.functional.pad(torch.from_numpy(row), (0, width - len(row)))


def _loss(scores: Tensor, right: Tensor) -> Tensor:
    """A sentence that answers is to be probable among all and "none of these", whose score is 0."""
    all_ = torch.logsumexp(torch.cat([scores, torch.zeros(1)]), 0)
    chosen = all_ - torch.logsumexp(scores[right], 0) if right.any() else all_
    each = nn.functional.binary_cross_entropy_with_logits(scores, right.float(), reduction="sum")
    return chosen + EACH * each


if __name__ == "__main__":
    main()
