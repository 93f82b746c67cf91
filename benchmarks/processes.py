"""Whole processes, measured: how long one takes, and how much memory at its peak."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Process:
    """One process that ended well: seconds by the clock, of processor time, and peak MB."""

    seconds: float
    cpu: float
    peak: float


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Process:
    """Run a command and measure it; what it prints is not shown."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed with {process.returncode}.")
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Process(seconds, used.ru_utime + used.ru_stime, kilobytes / 1024)


def typical(command: Sequence[str], environment: Mapping[str, str], runs: int = 9) -> Process:
    """The median of several runs, after one that warms the disk's cache."""
    measured(command, environment)
    found = [measured(command, environment) for _ in range(runs)]
    return Process(
        statistics.median(f.seconds for f in found),
        statistics.median(f.cpu for f in found),
        statistics.median(f.peak for f in found),
    )
