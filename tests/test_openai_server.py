"""The fake server is driven by the real packages, so that what is tested on it is true of them."""

import pytest
from openai_server import Cut, Fault, OpenAIServer, Say, embed

LONG = Say({"claims": ["a claim that is longer than one piece of the stream"] * 3, "missing": []})


def test_streamed_answer_arrives_in_pieces_and_whole(openai_server: OpenAIServer) -> None:
    from langchain.chat_models import init_chat_model

    model = init_chat_model("openai:any-model", timeout=5, max_retries=0)
    openai_server.replies(LONG)
    pieces = [str(chunk.content) for chunk in model.stream("hello")]
    assert len([piece for piece in pieces if piece]) > 3
    assert "".join(pieces) == LONG.text
    assert openai_server.requests[0]["stream"] is True


def test_cut_stream_is_an_error_and_not_an_answer(openai_server: OpenAIServer) -> None:
    from langchain.chat_models import init_chat_model
    from openai import APIConnectionError

    model = init_chat_model("openai:any-model", timeout=5, max_retries=0)
    openai_server.replies(Cut(LONG, after=3))
    with pytest.raises(APIConnectionError):
        list(model.stream("hello"))


def test_embeddings_come_in_both_encodings(openai_server: OpenAIServer) -> None:
    from openai import OpenAI

    texts = ["a fire in the harbour", "the harbour fire"]
    with OpenAI(max_retries=0, timeout=5) as client:
        packed = client.embeddings.create(model="any-embedder", input=texts)
        plain = client.embeddings.create(model="any-embedder", input=texts, encoding_format="float")
    assert [r["encoding_format"] for r in openai_server.requests] == ["base64", "float"]
    for answer in (packed, plain):
        for text, vector in zip(texts, answer.data, strict=True):
            assert vector.embedding == pytest.approx(embed(text), abs=1e-6)


def test_embeddings_through_langchain_with_a_rate_limit_first(openai_server: OpenAIServer) -> None:
    from langchain.embeddings import init_embeddings

    embedder = init_embeddings(
        "openai:any-embedder", check_embedding_ctx_length=False, timeout=5, max_retries=1
    )
    openai_server.replies(Fault(429, retry_after="0"))
    vector = embedder.embed_query("a fire in the harbour")
    assert vector == pytest.approx(embed("a fire in the harbour"), abs=1e-6)
    assert len(openai_server.requests) == 2
