"""What we ask of a chat model, through LangChain, and every way in which it can fail us.

Any model that LangChain's `init_chat_model` takes will do, and, through OPENAI_BASE_URL, any
server that speaks OpenAI's chat completions.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from bot.chat_failures import (
    DraftUnreadable as DraftUnreadable,
)
from bot.chat_failures import (
    ModelUnavailable as ModelUnavailable,
)
from bot.chat_failures import kinds_of, plain, unbuildable
from bot.draft import SCHEMA, Draft, DraftClaim, finished_claims, read_draft

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

Form = Mapping[str, object]
Message = tuple[Literal["system", "human"], str]
ATTEMPT_SECONDS = 30.0
RETRIES = 2
IN_FLIGHT = 16  # requests that may be waiting at once, those already given up included

log = logging.getLogger(__name__)


class Chat:
    """One chat model, by the name that `init_chat_model` takes; safe to share between threads.

    Nothing is imported or opened before the first use. `form` is the JSON Schema of what is asked
    for. `tracing` leaves LangSmith to the environment; without it, nothing is traced whatever the
    environment says.
    """

    def __init__(
        self,
        name: str,
        *,
        timeout: float = ATTEMPT_SECONDS,
        max_retries: int = RETRIES,
        tracing: bool = False,
        form: Form = SCHEMA,
    ) -> None:
        self.name = name
        self._form = form
        self._timeout = timeout
        self._max_retries = max_retries
        self._tracing = tracing
        self._wanted: dict[str, object] = {"temperature": 0.0, "store": False}
        self._method: str | None = None
        self._asking: Runnable[Any, Any] | None = None
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(IN_FLIGHT)

    def prepare(self) -> None:
        """Build the model, which takes seconds the first time. Raises ModelUnavailable."""
        self._runnable()

    def draft(
        self,
        messages: Sequence[Message],
        *,
        seconds: float,
        on_claim: Callable[[DraftClaim], None] | None = None,
    ) -> Draft:
        """Ask once, and wait no longer than `seconds`. Raises ModelUnavailable.

        With `on_claim` the answer is streamed, and each claim is handed over, in the caller's
        thread, as soon as it is written; the draft returned holds them all again.
        """
        try:
            return read_draft(self._answered(messages, seconds, on_claim))
        except ValueError:
            raise DraftUnreadable("The chat model did not answer in the form asked for.") from None

    def asked(self, messages: Sequence[Message], *, seconds: float) -> object:
        """Ask once for the form, and wait no longer than `seconds`; what was sent, unread.

        Raises ModelUnavailable.
        """
        return self._answered(messages, seconds, None)

    def _answered(
        self,
        messages: Sequence[Message],
        seconds: float,
        on_claim: Callable[[DraftClaim], None] | None,
    ) -> object:
        if not self._slots.acquire(blocking=False):
            raise ModelUnavailable("The chat model is still busy with earlier questions.")
        events: SimpleQueue[object] = SimpleQueue()
        told = events.put if on_claim else None
        _start(lambda: self._ask(messages, told), events, self._slots.release)
        return _outcome(events, time.monotonic() + seconds, on_claim)

    def _ask(
        self, messages: Sequence[Message], told: Callable[[DraftClaim], None] | None
    ) -> "_Sent":
        from langsmith import tracing_context

        while True:
            asking = self._runnable()
            try:
                with tracing_context(enabled=None if self._tracing else False):
                    given = list(messages)
                    answer = _streamed(asking, given, told) if told else asking.invoke(given)
            except Exception as error:
                if not self._do_without(error, asking):
                    raise plain(error, self.name) from error
            else:
                return _read(answer)

    def _runnable(self) -> "Runnable[Any, Any]":
        with self._lock:
            if self._asking is None:
                try:
                    self._asking = self._build()
                except Exception as error:
                    raise unbuildable(error, self.name) from error
            return self._asking

    def _build(self) -> "Runnable[Any, Any]":
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {"timeout": self._timeout, "max_retries": self._max_retries}
        if "temperature" in self._wanted:
            options["temperature"] = self._wanted["temperature"]
        model: Any = init_chat_model(self.name, **options)
        if (model.profile or {}).get("temperature") is False:
            model.temperature = None
        if "store" in type(model).model_fields:
            model.store = self._wanted.get("store")
        asked: dict[str, Any] = {"include_raw": True}
        if self._method:
            asked["method"] = self._method
        elif "strict" in signature(model.with_structured_output).parameters:
            asked["strict"] = True
        structured: Runnable[Any, Any] = model.with_structured_output(dict(self._form), **asked)
        return structured

    def _do_without(self, error: Exception, asking: object) -> bool:
        """Whether the server objects to something that we can leave out; it is then left out."""
        if not kinds_of(error) & _INVALID:
            return False
        reason = str(error)
        with self._lock:
            if asking is not self._asking:
                return True  # another thread has just left it out
            for name in tuple(self._wanted):
                if re.search(rf"\b{name}\b", reason):
                    del self._wanted[name]
                    self._asking = None
                    return True
            if self._method is None and _NO_SCHEMA.search(reason):
                self._method = "function_calling"
                self._asking = None
                return True
        return False


_INVALID = {"BadRequestError", "UnprocessableEntityError", "ModelInvalidRequestError"}
_NO_SCHEMA = re.compile(r"response_format|json_schema|structured output", re.IGNORECASE)


class _Sent(NamedTuple):
    """What the model sent, in the form that was asked for or not."""

    value: object


def _start(
    call: Callable[[], _Sent], events: "SimpleQueue[object]", done: Callable[[], None]
) -> None:
    """Run `call` in a thread of its own; what it returns or raises is the last event."""

    def run() -> None:
        try:
            events.put(call())
        except BaseException as error:  # noqa: BLE001  raised again where it is waited for
            events.put(error)
        finally:
            done()

    threading.Thread(target=run, name="chat model", daemon=True).start()


def _outcome(
    events: "SimpleQueue[object]", ends: float, on_claim: Callable[[DraftClaim], None] | None
) -> object:
    """What the model sent, if it comes in time; else the request is left to end by itself.

    A timeout of the client counts from the last byte, so a server that trickles outlives it.
    """
    while True:
        try:
            event = events.get(timeout=max(ends - time.monotonic(), 0.01))
        except Empty:
            raise ModelUnavailable("The chat model did not answer in time.") from None
        if isinstance(event, _Sent):
            return event.value
        if isinstance(event, BaseException):
            raise event
        if on_claim and isinstance(event, DraftClaim):
            on_claim(event)


def _streamed(
    asking: "Runnable[Any, Any]", messages: list[Message], told: Callable[[DraftClaim], None]
) -> Mapping[str, Any]:
    """The whole answer, as `invoke` gives it; each claim is told when it is written.

    Only the first half of the chain streams, so the second, which parses, is done here.
    """
    half: Runnable[Any, Any] | None = getattr(asking, "first", None)
    if half is None:
        return cast(Mapping[str, Any], asking.invoke(messages))
    raw: Any = None
    count = 0
    for piece in half.stream(messages):
        raw = piece["raw"] if raw is None else raw + piece["raw"]
        if "}" in _written(piece["raw"]):
            ready = finished_claims(*_begun(_written(raw)))
            for claim in ready[count:]:
                told(claim)
            count = max(count, len(ready))
    return {"raw": raw, "parsed": _begun(_written(raw))[0]}


def _written(message: Any) -> str:
    calls = "".join(call["args"] or "" for call in message.tool_call_chunks)
    return calls or str(message.text)


def _begun(text: str) -> tuple[object, bool]:
    """The beginning of a JSON text, and whether it ends where an object ends."""
    from langchain_core.utils.json import parse_json_markdown

    try:
        return parse_json_markdown(text), text.rstrip(" \n,]").endswith("}")
    except ValueError:
        return None, False


def _read(answer: Mapping[str, Any]) -> _Sent:
    raw = answer["raw"]
    ended = raw.response_metadata.get("finish_reason") or raw.response_metadata.get("stop_reason")
    if raw.additional_kwargs.get("refusal") or ended in {"content_filter", "refusal"}:
        raise ModelUnavailable("The chat model refused to answer.")
    if ended in {"length", "max_tokens"}:
        raise ModelUnavailable("The chat model's answer was cut off at its length limit.")
    return _Sent(answer.get("parsed"))
