"""Embedders: the built-in one against the library it is taken from, others over real HTTP."""

import socket
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from openai_server import Fault, OpenAIServer, Stall
from stories import WIRE, sentences

from index.embedder import BUILT_IN, EmbedderFailed, NamedEmbedder, open_embedder

TEXTS = [WIRE, *sentences(1, 5), "Жители покинули город.", "港で火災", "x" * 400, "3.5 U.S. 1,200"]


def test_the_built_in_embedder_is_wordllama_word_for_word() -> None:
    import wordllama

    folder = str(Path(wordllama.__file__).parent)
    theirs = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    ours = open_embedder(None)
    numpy.testing.assert_allclose(
        ours.embed_documents(TEXTS), theirs.embed(TEXTS, norm=True), atol=1e-3
    )
    numpy.testing.assert_allclose(
        ours.embed_query(TEXTS[1]), theirs.embed(TEXTS[1], norm=True)[0], atol=1e-3
    )


def test_the_built_in_embedder_imports_neither_its_package_nor_langchain() -> None:
    code = (
        "import sys; from index.embedder import open_embedder;"
        "assert len(open_embedder().embed_query('harbour')) == 256;"
        "sys.exit(bool({'wordllama', 'langchain_core', 'requests'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\ud83d", "\0", "!", "word " * 100_000])
def test_any_text_gets_a_vector_of_numbers(text: str) -> None:
    (vector,) = open_embedder(BUILT_IN).embed_documents([text])
    assert len(vector) == open_embedder().dimensions
    assert numpy.isfinite(vector).all()
    assert float(numpy.linalg.norm(vector)) == pytest.approx(1, abs=1e-5) or not any(vector)


def test_no_text_gets_no_vector() -> None:
    assert open_embedder().embed_documents([]) == []


def test_another_embedder_is_asked_in_openais_protocol(openai_server: OpenAIServer) -> None:
    embedder = open_embedder("openai:text-embedding-3-small")
    first, second = embedder.embed_documents([WIRE, "harbour"])
    assert len(first) == len(second) == embedder.dimensions
    assert float(numpy.linalg.norm(first)) == pytest.approx(1, abs=1e-5)
    assert embedder.embed_query("harbour") == pytest.approx(second, abs=1e-6)
    assert openai_server.requests[0]["input"] == [WIRE, "harbour"]  # words, no token numbers


def test_a_server_that_is_busy_is_asked_again(openai_server: OpenAIServer) -> None:
    openai_server.replies(Fault(429, retry_after="0"))
    assert open_embedder("openai:any").embed_query("harbour")


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, "key was not accepted"), (404, "does not know that model"), (400, "failed to embed")],
)
def test_what_a_server_refuses_is_told_in_words(
    openai_server: OpenAIServer, status: int, told: str
) -> None:
    openai_server.replies(Fault(status))
    with pytest.raises(EmbedderFailed, match=f"openai:any cannot be used: .*{told}"):
        open_embedder("openai:any").embed_query("harbour")


def test_a_server_that_is_away_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
    with pytest.raises(EmbedderFailed, match=r"cannot be reached|did not answer"):
        open_embedder("openai:any").embed_query("harbour")


def test_a_server_that_never_answers_is_not_waited_for(openai_server: OpenAIServer) -> None:
    openai_server.replies(*[Stall()] * 9)
    embedder = NamedEmbedder("openai:any", asking=0.5)
    with pytest.raises(EmbedderFailed, match="did not answer in time"):
        embedder.embed_query("harbour")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("harbour", "provider:model"),
        ("nobody:harbour", "provider:model"),
        ("cohere:embed", "package that is not installed"),
    ],
)
def test_a_name_that_is_no_embedder_is_told_in_words(name: str, told: str) -> None:
    with pytest.raises(EmbedderFailed, match=f"{name} cannot be used: .*{told}"):
        open_embedder(name).embed_query("harbour")


def test_a_missing_key_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EmbedderFailed, match="key is not set"):
        open_embedder("openai:any").embed_query("harbour")
