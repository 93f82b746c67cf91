"""Fixtures that several tests share."""

from collections.abc import Iterator

import pytest
from openai_server import OpenAIServer

pytest_plugins = ["slack_fixtures"]


@pytest.fixture
def openai_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    """A chat and embeddings server on loopback, which this process takes for OpenAI's."""
    with OpenAIServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
