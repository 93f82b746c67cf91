"""Train the cross-encoder: `python -m benchmarks.cross_encoder.train MINILM [--minutes 90]`.

MINILM is the `model.safetensors` of all-MiniLM-L6-v2. Needs torch, safetensors and onnx. Writes
bot/weights/cross_encoder.onnx; 90 minutes on two cores did 2,750 steps of six questions. The first
six minutes of the weights there were spent on QAMR (Michael et al. 2018, 40,000 questions on single
sentences of Wikinews and Wikipedia) from its repository; a network that starts without them, as
this one does, gets there later.
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from benchmarks.cross_encoder.examples import Example, events, newswire
from benchmarks.cross_encoder.network import Network, pretrained, write
from bot.cross_encoder import WEIGHTS, CrossEncoder

RATE = 1e-4
QUESTIONS = 6  # in one step
EACH = 0.3  # what a sentence on its own counts beside the question as a whole
COOLING = 1500  # seconds before the end in which the rate goes down


def main(argv: Sequence[str] | None = None) -> None:
    """Train, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cross_encoder.train")
    parser.add_argument("minilm", type=Path)
    parser.add_argument("--minutes", type=float, default=90)
    given = parser.parse_args(argv)
    network = pretrained(given.minilm)
    train(network, time.monotonic() + 60 * given.minutes)
    network.eval()
    write(network, WEIGHTS / "cross_encoder.onnx")


def train(network: Network, end: float) -> None:
    """Learn from questions drawn at random until `end`, by the monotonic clock."""
    chance, encoder = random.Random(0), CrossEncoder()
    drawn = [(m, question) for m in (newswire(), events()) for question in m.questions]
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    step, lost = 0, 0.0
    while (left := end - time.monotonic()) > 0:
        rate = RATE * min(1, (step + 1) / 50) * min(1, max(0.02, left / COOLING))
        optimizer.param_groups[0]["lr"] = rate
        examples = [
            m.example(q, chance) for m, q in (chance.choice(drawn) for _ in range(QUESTIONS))
        ]
        with torch.autocast("cpu", torch.bfloat16):
            found = [_scores(network, encoder, example) for example in examples]
        loss = torch.stack([_loss(s, e) for s, e in zip(found, examples, strict=True)]).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        step, lost = step + 1, lost + loss.item()
        if step % 50 == 0:
            print(f"{step} steps, loss {lost / 50:.3f}, {left / 60:.0f} minutes left", flush=True)
            lost = 0.0


def _scores(network: Network, encoder: CrossEncoder, example: Example) -> Tensor:
    given, marks = encoder.encoded(example.question, example.windows)
    out = network(*(torch.from_numpy(given[name]) for name in ("ids", "kinds", "mask")))
    return torch.cat([out[n, places] for n, places in enumerate(marks)]).float()


def _loss(scores: Tensor, example: Example) -> Tensor:
    """A sentence that answers is to be probable among all and "none of these", whose score is 0."""
    right = torch.tensor([told for window in example.answers for told in window])
    all_ = torch.logsumexp(torch.cat([scores, torch.zeros(1)]), 0)
    chosen = all_ - torch.logsumexp(scores[right], 0) if right.any() else all_
    each = nn.functional.binary_cross_entropy_with_logits(scores, right.float(), reduction="sum")
    return chosen + EACH * each


if __name__ == "__main__":
    main()
