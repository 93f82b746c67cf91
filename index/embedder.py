"""Which embedder, by name: the built-in one, or any that LangChain's `init_embeddings` takes."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from index.errors import NewsroomError

if TYPE_CHECKING:
    import numpy
    from langchain_core.embeddings import Embeddings
    from tokenizers import Tokenizer

T = TypeVar("T")

BUILT_IN = "wordllama:l2_supercat_256"
LONGEST_TEXT = 8_000  # characters; no passage is longer but one without any sentence end

# How long a person who asked, and a job that embeds many texts, wait for an answer in seconds.
ASKING, EMBEDDING = 8.0, 120.0
# Of one request to a server that speaks OpenAI's protocol. Its token counting is off: it would
# download a vocabulary, and other servers do not understand what it sends.
_OPENAI: dict[str, Any] = {"timeout": 10.0, "max_retries": 3, "check_embedding_ctx_length": False}

_REASONS = {
    "ImportError": "it needs a LangChain package that is not installed",
    "ModuleNotFoundError": "it needs a LangChain package that is not installed",
    "ValueError": "name one as provider:model, such as openai:text-embedding-3-small",
    "OpenAIError": "its API key is not set",
    "AuthenticationError": "its API key was not accepted",
    "PermissionDeniedError": "its API key does not allow it",
    "NotFoundError": "its server does not know that model",
    "RateLimitError": "its server takes no more requests just now",
    "APITimeoutError": "its server did not answer in time",
    "APIConnectionError": "its server cannot be reached",
    "TimeoutError": "it did not answer in time",
}


class EmbedderFailed(NewsroomError):
    """The embedder cannot be opened or did not answer as it should."""


class Embedder(Protocol):
    """Texts to unit vectors; the two methods are those of LangChain's `Embeddings`."""

    @property
    def name(self) -> str:
        """What the record remembers it by."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""
        ...

    @property
    def together(self) -> int:
        """How many texts it is best given at once."""
        ...

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        ...

    def close(self) -> None:
        """Let go of its connections; it may be used again."""
        ...


def open_embedder(name: str | None = None) -> Embedder:
    """The embedder of that name; without one, the built-in, which needs no key and no download.

    Nothing is loaded or connected before the first text.
    """
    return NamedEmbedder(name) if name and name != BUILT_IN else WordLlamaEmbedder()


class WordLlamaEmbedder:
    """WordLlama's packaged word vectors, averaged over a text.

    The package's files are read without importing it, which would cost most of a second.
    """

    name = BUILT_IN
    dimensions = 256
    together = 32

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text; zeros for a text without any word."""
        encoded = self._tokenizer.encode_batch_fast(
            [_plain(text) for text in texts], add_special_tokens=False
        )
        return [self._pooled(encoding.ids) for encoding in encoded]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]

    def embed_words(self, words: Sequence[str]) -> "numpy.ndarray[Any, Any]":
        """One unit row a word, as `embed_documents` has it, at a fifth of the time."""
        import numpy

        encoded = self._tokenizer.encode_batch_fast(
            [_plain(word) for word in words], add_special_tokens=False
        )
        tokens = [encoding.ids for encoding in encoded]
        lengths = numpy.array([len(some) or 1 for some in tokens], numpy.intp)
        flat = numpy.array([token for some in tokens for token in some or (0,)], numpy.intp)
        pooled = numpy.add.reduceat(self._weights[flat], numpy.cumsum(lengths) - lengths, axis=0)
        pooled[[not some for some in tokens]] = 0.0
        norms = numpy.sqrt(numpy.einsum("ij,ij->i", pooled, pooled))
        return pooled / numpy.where(norms > 0, norms, 1.0).astype(numpy.float32)[:, None]

    def close(self) -> None:
        """Nothing is held open."""

    def tokens(self, text: str) -> list[int]:
        """The numbers of a text's tokens; the lower a number, the commoner the token."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _pooled(self, tokens: Sequence[int]) -> list[float]:
        if not tokens:
            return [0.0] * self.dimensions
        return _unit(self._weights[tokens].mean(axis=0))

    @cached_property
    def _weights(self) -> "numpy.ndarray[Any, numpy.dtype[numpy.floating[Any]]]":
        import numpy
        from safetensors.numpy import load_file

        weights = load_file(_packaged("weights/l2_supercat_256.safetensors"))["embedding.weight"]
        return weights.astype(numpy.float32)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(_packaged("tokenizers/l2_supercat_tokenizer_config.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer


class NamedEmbedder:
    """An embedder of LangChain's, opened at first use; what goes wrong is told in one sentence."""

    together = 256

    def __init__(self, name: str, asking: float = ASKING) -> None:
        self.name = name
        self._asking = asking

    @cached_property
    def dimensions(self) -> int:
        """The length of its vectors, found by asking."""
        return len(self.embed_query("newsroom"))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text."""
        plain = [_plain(text) for text in texts]
        vectors = self._asked(lambda: self._opened.embed_documents(plain), EMBEDDING)
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) > 1:
            raise EmbedderFailed(f"The embedder {self.name} did not return a vector for each text.")
        return [_unit(vector) for vector in vectors]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        return _unit(self._asked(lambda: self._opened.embed_query(_plain(text)), self._asking))

    def close(self) -> None:
        """Let go of its connections, where it has those of the openai package."""
        opened = self.__dict__.pop("_opened", None)
        client = getattr(getattr(opened, "client", None), "_client", None)
        if client is not None:
            client.close()

    @cached_property
    def _opened(self) -> "Embeddings":
        from langchain.embeddings import init_embeddings

        speaks_openai = self.name.startswith(("openai:", "azure_openai:"))
        return init_embeddings(self.name, **(_OPENAI if speaks_openai else {}))

    def _asked(self, call: Callable[[], T], seconds: float) -> T:
        """The call's result, waited for so long and no longer: not every embedder has a timeout."""
        outcome: Future[T] = Future()
        try:
            _ = self._opened  # importing it takes seconds that are not the server's
            Thread(target=_settle, args=(outcome, call), daemon=True).start()
            return outcome.result(seconds)
        except Exception as error:
            reason = _REASONS.get(type(error).__name__, "it failed to embed a text")
            sentence = f"The embedder {self.name} cannot be used: {reason}."
            raise EmbedderFailed(sentence) from error


def _settle(outcome: "Future[T]", call: Callable[[], T]) -> None:
    try:
        outcome.set_result(call())
    except BaseException as error:  # noqa: BLE001  it is raised in the thread that waits
        outcome.set_exception(error)


def _plain(text: str) -> str:
    """The text as any tokenizer takes it: not endless, no half of a surrogate pair."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")


def _unit(vector: "Sequence[float] | numpy.ndarray[Any, Any]") -> list[float]:
    import numpy

    array = numpy.asarray(vector, dtype=numpy.float32)
    norm = math.sqrt(array @ array)
    unit: list[float] = (array / norm if norm else array).tolist()
    return unit


def _packaged(path: str) -> str:
    spec = find_spec("wordllama")
    found = Path(spec.origin).parent / path if spec and spec.origin else None
    if found is None or not found.is_file():
        raise EmbedderFailed("The built-in embedder is not complete; install wordllama again.")
    return str(found)
