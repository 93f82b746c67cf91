import os
import subprocess
import sys
import threading
import time

import pytest
from fake_models import claim, draft
from openai_server import Cut, Fault, OpenAIServer, Reply, Say, Stall, refuse

from bot.chat import Chat, DraftUnreadable, ModelUnavailable
from bot.draft import Draft, DraftClaim

ASKED = [("system", "point, do not write {x} $y"), ("human", "who said it?")]
GOOD = draft(claim("p2k", "He said so."), missing=("when",))
READ = Draft(
    (DraftClaim("p2k", "He said so.", None, "reports", "not_stated", "answer"),), ("when",)
)


def ask(chat: Chat, seconds: float = 120) -> Draft:
    return chat.draft([("system", ASKED[0][1]), ("human", ASKED[1][1])], seconds=seconds)


def quick(name: str = "openai:any-model", retries: int = 0, timeout: float = 60) -> Chat:
    return Chat(name, timeout=timeout, max_retries=retries)


def test_nothing_heavy_is_imported_before_a_model_is_asked() -> None:
    code = (
        "import sys, bot.chat, bot.verify, bot.model_answer, prompts;"
        "heavy = {'langchain', 'langchain_core', 'langsmith', 'openai', 'pydantic', 'httpx'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_draft_comes_back_as_the_model_wrote_it(openai_server: OpenAIServer) -> None:
    openai_server.replies(GOOD)
    assert ask(quick()) == READ


def test_request_is_strict_json_schema_at_temperature_nought_and_not_stored(
    openai_server: OpenAIServer,
) -> None:
    openai_server.replies(GOOD)
    ask(quick())
    request = openai_server.requests[0]
    assert openai_server.paths == ["/v1/chat/completions"]
    assert request["model"] == "any-model"
    assert request["temperature"] == 0
    assert request["store"] is False
    assert request["response_format"]["json_schema"]["strict"] is True
    assert [(m["role"], m["content"]) for m in request["messages"]] == [
        ("system", ASKED[0][1]),
        ("user", ASKED[1][1]),
    ]
    assert "tools" not in request


def test_temperature_is_left_out_for_a_model_known_not_to_take_it(
    openai_server: OpenAIServer,
) -> None:
    openai_server.replies(GOOD)
    ask(quick("openai:o3"))
    assert "temperature" not in openai_server.requests[0]


@pytest.mark.parametrize(
    ("objection", "absent"),
    [
        (Fault(400, "Unsupported value: 'temperature' does not support 0.0"), "temperature"),
        (Fault(422, "store: extra inputs are not permitted"), "store"),
        (Fault(400, "response_format json_schema is not available here"), "response_format"),
    ],
)
def test_what_a_server_objects_to_is_left_out_from_then_on(
    openai_server: OpenAIServer, objection: Fault, absent: str
) -> None:
    chat = quick()
    openai_server.replies(objection, GOOD, GOOD)
    assert ask(chat) == READ
    assert ask(chat) == READ
    assert absent in openai_server.requests[0]
    assert [absent in r for r in openai_server.requests[1:]] == [False, False]


def test_rate_limit_is_waited_out_as_the_server_asks(openai_server: OpenAIServer) -> None:
    openai_server.replies(Fault(429, retry_after="0"), Fault(500), GOOD)
    assert ask(quick(retries=2)) == READ
    assert len(openai_server.requests) == 3


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Fault(401), "The chat model's provider refuses our key."),
        (Fault(403), "Our key may not use openai:any-model."),
        (Fault(404), "The provider knows no chat model named openai:any-model."),
        (Fault(429), "The chat model's rate limit or quota is used up."),
        (Fault(500), "The chat model's provider has a failure of its own."),
        (Fault(400), "openai:any-model does not take our request."),
        (
            Fault(400, "maximum context length is 10 tokens: context_length_exceeded"),
            "The question with its passages is too long for openai:any-model.",
        ),
        (Fault(200, body="<html>no</html>"), "The chat model's server sent what is no answer."),
        (Fault(200, body='{"choices": null}'), "The chat model's server sent what is no answer."),
        (Fault(200, body='{"choices": []}'), "The chat model's server sent what is no answer."),
        (Cut(), "The chat model is out of reach."),
        (Cut(GOOD, 40), "The chat model is out of reach."),
        (refuse(), "The chat model refused to answer."),
        (Say(GOOD.content, "content_filter"), "The chat model refused to answer."),
        (Say(GOOD.content, "length"), "The chat model's answer was cut off at its length limit."),
    ],
)
def test_every_failure_is_one_plain_sentence(
    openai_server: OpenAIServer, reply: Reply, sentence: str
) -> None:
    openai_server.replies(reply)
    with pytest.raises(ModelUnavailable) as error:
        ask(quick())
    assert str(error.value) == sentence
    assert type(error.value) is ModelUnavailable


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no JSON at all",
        "{not json",
        '{"claims": [{"passage_id": "p',
        "[]",
        "3",
        '{"claims": []}',
        '{"claims": {}, "missing": []}',
        '{"claims": [], "missing": "all"}',
    ],
)
def test_answer_in_another_form_is_unreadable(openai_server: OpenAIServer, content: str) -> None:
    openai_server.replies(Say(content))
    with pytest.raises(DraftUnreadable):
        ask(quick())


def test_fields_of_another_type_prove_nothing_and_break_nothing(
    openai_server: OpenAIServer,
) -> None:
    openai_server.replies(Say({"claims": [7, {"quote": ["x"], "speaker": 3}], "missing": [1, ""]}))
    empty = DraftClaim("", "", None, "", "", "")
    assert ask(quick()) == Draft((empty, empty), ())


def test_thousands_of_claims_are_cut(openai_server: OpenAIServer) -> None:
    openai_server.replies(draft(*[claim("p2k", "x")] * 3000))
    assert len(ask(quick()).claims) == 40


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (refuse(), "refused"),
        (Say(GOOD.content, "length"), "cut off"),
        (Say("{not json"), "form asked for"),
        (Cut(GOOD, 3), "out of reach"),
        (Fault(401), "refuses our key"),
    ],
)
def test_streamed_answer_fails_in_the_same_words(
    openai_server: OpenAIServer, reply: Reply, message: str
) -> None:
    told: list[DraftClaim] = []
    openai_server.replies(reply)
    with pytest.raises(ModelUnavailable, match=message):
        quick().draft([("human", "who?")], seconds=120, on_claim=told.append)
    assert told in ([], list(READ.claims))


def test_streamed_draft_is_the_same_draft(openai_server: OpenAIServer) -> None:
    told: list[DraftClaim] = []
    openai_server.replies(GOOD)
    assert quick().draft([("human", "who?")], seconds=120, on_claim=told.append) == READ
    assert tuple(told) == READ.claims


def test_server_that_stalls_is_given_up_after_the_timeout(openai_server: OpenAIServer) -> None:
    chat = quick(timeout=0.3)
    chat.prepare()
    openai_server.replies(Stall())
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="in time"):
        ask(chat)
    assert time.monotonic() - started < 60  # not the two minutes that it was given


def test_server_that_trickles_for_ever_is_given_up_at_the_deadline(
    openai_server: OpenAIServer,
) -> None:
    chat = quick()
    chat.prepare()
    openai_server.replies(Stall(trickle=True))
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="in time"):
        ask(chat, seconds=0.5)
    assert time.monotonic() - started < 30  # not the minute that the client waits


def test_requests_given_up_but_not_ended_are_not_piled_up(openai_server: OpenAIServer) -> None:
    chat = quick()
    chat.prepare()
    openai_server.answers(lambda _: Stall(trickle=True))
    waiting = [threading.Thread(target=_give_up, args=(chat,)) for _ in range(16)]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    with pytest.raises(ModelUnavailable, match="busy"):
        ask(chat)


def _give_up(chat: Chat) -> None:
    with pytest.raises(ModelUnavailable):
        ask(chat, seconds=0.3)


def test_model_without_its_package_key_or_provider_says_what_is_needed(
    openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelUnavailable, match="needs langchain-anthropic, which is not installed"):
        Chat("anthropic:any").prepare()
    with pytest.raises(ModelUnavailable, match="write FACTDESK_MODEL as provider:model"):
        Chat("some-model").prepare()
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelUnavailable, match="needs a key; set OPENAI_API_KEY"):
        ask(Chat("openai:any-model"))


def test_server_that_is_not_there_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnavailable, match="out of reach"):
        ask(quick())


TRACED_OR_NOT = """
import os, sys, time
sys.path.insert(0, "tests")
from openai_server import OpenAIServer
from bot.chat import Chat

with OpenAIServer() as server, OpenAIServer() as collector:
    os.environ.update(server.environment, LANGSMITH_ENDPOINT=collector.url)
    Chat("openai:any-model").draft([("human", "who?")], seconds=120)
    from langchain_core.tracers.langchain import wait_for_all_tracers
    wait_for_all_tracers()
    print(len(collector.paths))
    Chat("openai:any-model", tracing=True).draft([("human", "who?")], seconds=120)
    ends = time.monotonic() + 120
    while not collector.paths and time.monotonic() < ends:
        time.sleep(0.01)
    print(bool(collector.paths), flush=True)
    os._exit(0)
"""


def test_nothing_is_traced_unless_asked_for_whatever_the_environment_says() -> None:
    wishes = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "k"}
    done = subprocess.run(
        [sys.executable, "-c", TRACED_OR_NOT],
        env={**os.environ, **wishes},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["0", "True"]
