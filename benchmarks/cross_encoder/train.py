"""Train the cross-encoder: `python -m benchmarks.cross_encoder.train START OUT [--minutes 90]`.

START is the `model.safetensors` of all-MiniLM-L6-v2, or what was trained before. Needs torch,
safetensors and onnx. Writes OUT (safetensors) and, beside it, OUT with the ending `.onnx`.
What was trained well already goes on with `--frozen 2`: about a fifth less work a step.
With `--reading FILE … --share .7` seven in ten questions are on paragraphs in the format of SQuAD.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from benchmarks.cross_encoder.examples import Example, events, newswire
from benchmarks.cross_encoder.network import Network, started, write
from benchmarks.cross_encoder.paragraphs import Paragraphs
from bot.cross_encoder import CrossEncoder, Ints

RATE = 1e-4
QUESTIONS = 8  # in one step
EACH = 0.3  # what a sentence on its own counts beside the question as a whole
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
    parser.add_argument("--cooling", type=float, default=0.3, help="share in which the rate sinks")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--frozen", type=int, default=0, help="first layers that learn no more")
    parser.add_argument("--reading", type=Path, nargs="*", default=[], help="SQuAD 2.0 files")
    parser.add_argument("--share", type=float, default=0.7, help="of the questions, from those")
    given = parser.parse_args(argv)
    network = started(given.start)
    network.freeze(given.frozen)
    chance = random.Random(given.seed)
    examples = news(chance)
    if given.reading:
        examples = mixed(examples, reading(given.reading, chance), given.share, chance)
    train(network, examples, 60 * given.minutes, given.out, given.cooling)
    network.eval()
    write(network, given.out.with_suffix(".onnx"))


def news(chance: random.Random) -> Iterator[Example]:
    """Questions on news without end."""
    sources = (newswire(), events())
    return drawn([partial(m.example, q, chance) for m in sources for q in m.questions], chance)


def reading(files: Sequence[Path], chance: random.Random) -> Iterator[Example]:
    """Questions on paragraphs without end."""
    paragraphs = Paragraphs(*files)
    return drawn([partial(paragraphs.example, q, chance) for q in paragraphs.questions], chance)


def drawn(asked: list[Callable[[], Example]], chance: random.Random) -> Iterator[Example]:
    """Examples without end; every question once before any comes again."""
    while True:
        chance.shuffle(asked)
        for example in asked:
            yield example()


def mixed(
    some: Iterator[Example], others: Iterator[Example], share: float, chance: random.Random
) -> Iterator[Example]:
    """Examples of two kinds, of the second so large a share."""
    while True:
        yield next(others if chance.random() < share else some)


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
