"""Fixtures that several tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from openai_server import OpenAIServer

pytest_plugins = ["slack_fixtures"]

# A busy machine is no reason to fail.
settings.register_profile("factdesk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("factdesk")


@pytest.fixture
def openai_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    """A chat and embeddings server on loopback, which this process takes for OpenAI's."""
    with OpenAIServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
