"""A small network that reads a question beside sentences, and scores each as its answer.

Six layers of MiniLM (22 million weights, 22 MB), trained by `benchmarks/cross_encoder/train.py`;
it runs on the processor and fetches nothing.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
THREADS = 2
CLS, SEP, MARK = 101, 102, 2  # MARK stands before each sentence; its place holds the score
MOST_ASKED, MOST_TITLE, MOST_SENTENCE, MOST = 56, 16, 64, 256  # tokens

Ints = NDArray[np.int64]


class Window(NamedTuple):
    """Sentences that follow one another in an article, under its title."""

    title: str
    sentences: tuple[str, ...]


class CrossEncoder:
    """Reads questions. The weights are loaded at the first one."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._loading = Lock()

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(self._weights / "cross_encoder.onnx")
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._weights / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def load(self) -> None:
        """Load the weights, so that the first question need not wait for them."""
        with self._loading:
            _ = self._session, self._tokenizer

    def scores(self, question: str, windows: Sequence[Window]) -> list[list[float]]:
        """How well each sentence of each window answers: log odds, above 0 more likely than not."""
        if not windows:
            return []
        self.load()
        return [self._read(question, window) for window in windows]

    def _read(self, question: str, window: Window) -> list[float]:
        """Alone, so that no window's scores depend on the others': values are rounded together."""
        given, (places,) = self.encoded(question, [window])
        (out,) = self._session.run(None, given)
        scores: list[float] = out[0, places].tolist()
        return scores

    def encoded(
        self, question: str, windows: Sequence[Window]
    ) -> tuple[dict[str, Ints], list[list[int]]]:
        """What the network is given, a row a window, and where the sentences of each are marked."""
        rows, marks = self._tokens(question, windows)
        asked = rows[0].index(SEP) + 1
        width = max(map(len, rows))
        ids = np.zeros((len(rows), width), np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
        mask = (ids > 0).astype(np.int64)
        kinds = mask.copy()
        kinds[:, :asked] = 0
        return {"ids": ids, "kinds": kinds, "mask": mask, "places": np.arange(width)}, marks

    def _tokens(
        self, question: str, windows: Sequence[Window]
    ) -> tuple[list[list[int]], list[list[int]]]:
        """The tokens of each window behind the question, and where its sentences are marked."""
        texts = [question, *(text for w in windows for text in (w.title, *w.sentences))]
        tokens = iter(e.ids for e in self._tokenizer.encode_batch(texts, add_special_tokens=False))
        asked = [CLS, *next(tokens)[-MOST_ASKED:], SEP]
        rows: list[list[int]] = []
        marks: list[list[int]] = []
        for window in windows:
            row = asked + next(tokens)[:MOST_TITLE]
            places: list[int] = []
            for _ in window.sentences:
                places.append(min(len(row), MOST - 2))
                row += [MARK, *next(tokens)[:MOST_SENTENCE]]
            rows.append([*row[: MOST - 1], SEP])
            marks.append(places)
        return rows, marks
