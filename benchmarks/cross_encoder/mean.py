"""The mean of states of one training: `python -m benchmarks.cross_encoder.mean OUT .6=A .4=B`.

A mean of two states parts near misses better than either. Reads and writes what
`benchmarks.cross_encoder.train` writes: OUT (safetensors) and, beside it, OUT as `.onnx`.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from safetensors.torch import load_file, save_file

from benchmarks.cross_encoder.network import started, write


class Share(NamedTuple):
    """A state, and what it counts."""

    weight: float
    file: Path


def main(argv: Sequence[str] | None = None) -> None:
    """Write the mean."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cross_encoder.mean")
    parser.add_argument("out", type=Path)
    parser.add_argument("states", type=_share, nargs="+", metavar="WEIGHT=STATE")
    given = parser.parse_args(argv)
    whole = sum(share.weight for share in given.states)
    states = [(share.weight / whole, load_file(share.file)) for share in given.states]
    mean = {name: sum(w * state[name] for w, state in states) for name in states[0][1]}
    save_file(mean, given.out)
    write(started(given.out).eval(), given.out.with_suffix(".onnx"))


def _share(text: str) -> Share:
    weight, _, file = text.partition("=")
    return Share(float(weight), Path(file))


if __name__ == "__main__":
    main()
