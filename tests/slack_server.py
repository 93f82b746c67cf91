"""A strict Slack on loopback: Web API, response URLs and Socket Mode, with faults on demand.

    with SlackServer() as slack:
        ts = slack.mention("who claimed responsibility?")     # waits for the acknowledgement
        slack.wait(lambda: slack.replies(ts))
        slack.fail("chat.postMessage", Fault(429, retry_after=1))
        slack.problems                                         # every rule that a call broke

The app connects with `SLACK_API_URL` set to `slack.url`, `BOT_TOKEN` and `APP_TOKEN`.
"""

import asyncio
import base64
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any, Self, TypeVar

from aiohttp import WSCloseCode, web
from block_rules import broken, broken_view
from slack_methods import METHODS, Streams, Tiers
from slack_people import BOT_ID, BOT_USER, TEAM, People

BOT_TOKEN, APP_TOKEN = "xoxb-test", "xapp-test"
PATIENCE = 120.0
T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """How the next call of a method fails: a status, an error, or a broken connection."""

    status: int = 200
    error: str | None = None
    retry_after: int | None = None
    cut: bool = False


@dataclass(frozen=True)
class Call:
    """One call that the app made; `failed` says how it was answered if not well."""

    method: str
    args: dict[str, Any]
    at: float
    failed: str | None = None


class SlackServer(People):
    """The fake. Every method may be used from the test's thread."""

    def __init__(self, scopes: Iterable[str] = ()) -> None:
        super().__init__()
        self.scopes = set(scopes)
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self.status: dict[str, str] = {}
        self.tokens = {BOT_TOKEN: TEAM}
        self.sessions: dict[str, str] = {}  # of each thread
        self.channels: dict[str, dict[str, Any]] = {}  # what is unusual about some
        self.users: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.modals: list[dict[str, Any]] = []
        self.tiers = Tiers()
        self.tiered = True
        self.streams = Streams()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._response_uses: dict[str, int] = defaultdict(int)
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._changed = Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._serve, name="slack-server")
        self._background: set[asyncio.Task[Any]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """What `SLACK_API_URL` is set to."""
        return f"http://127.0.0.1:{self._port}/api/"

    def deliver(
        self, kind: str, payload: dict[str, Any], attempt: int = 0, within: float = 20.0
    ) -> dict[str, Any]:
        """Send an envelope, again if need be, and return the payload of its acknowledgement."""
        return self._run(self._deliver(kind, payload, attempt, within))

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail, one fault each."""
        self._faults[method].extend(faults)

    def disconnect(self) -> None:
        """Tell the app that its connection is about to close, as Slack does every few hours."""
        self._run(self._disconnect())

    def forget(self) -> None:
        """Forget every message and call, as if they had been long ago."""
        self.calls.clear()
        self._messages.clear()
        self.status.clear()

    def cut(self) -> None:
        """Break every connection without a word."""
        self._run(self._cut())

    # What a test sees

    def wait(self, seen: Callable[[], T], seconds: float = PATIENCE) -> T:
        """Wait until that is true, looking at every call and in between; what it was."""
        ends = time.monotonic() + seconds
        with self._changed:
            while not (result := seen()) and time.monotonic() < ends:
                self._changed.wait(0.05)
        last = [(call.method, call.failed) for call in self.calls[-8:]]
        assert result, f"not seen within {seconds} s; the last calls were {last}"
        return result

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len([s for s in self._sockets if not s.closed])

    def posted(self) -> list[dict[str, Any]]:
        """Every message that was taken."""
        return [c.args for c in self.calls if c.method == "chat.postMessage" and not c.failed]

    def replies(self, thread: str) -> list[dict[str, Any]]:
        """The messages of the app that stand in a thread now."""
        return [
            m
            for m in list(self._messages.values())
            if m.get("thread_ts") == thread and m.get("bot_id") == BOT_ID
        ]

    def channel(self, channel: str) -> list[dict[str, Any]]:
        """The messages of the app that stand in a channel now, in no thread."""
        return [
            m
            for m in list(self._messages.values())
            if m["channel"] == channel and m.get("bot_id") == BOT_ID and not m.get("thread_ts")
        ]

    def message_at(self, ts: str) -> dict[str, Any] | None:
        """The message that stands there now."""
        return self._messages.get(ts)

    def responses(self, name: str) -> list[dict[str, Any]]:
        """The messages taken at a response URL."""
        return [c.args for c in self.calls if c.method == f"response/{name}" and not c.failed]

    def home(self, user: str) -> dict[str, Any]:
        """The Home tab that a person is shown, once."""
        self.wait(lambda: user in self.homes)
        return self.homes.pop(user)

    def modal(self) -> dict[str, Any]:
        """The modal that was opened last, once."""
        self.wait(lambda: self.modals)
        return self.modals.pop()

    def response(self, name: str) -> dict[str, Any]:
        """The one message taken at a response URL."""
        (taken,) = self.wait(lambda: self.responses(name))
        return taken

    def of(self, method: str) -> list[Call]:
        """The calls of a method, failed ones included."""
        return [call for call in self.calls if call.method == method]

    # Inside

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=PATIENCE)

    async def _open(self) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/api/{method}", self._on_call)
        app.router.add_get("/api/{method}", self._on_call)
        app.router.add_post("/response/{name}", self._on_response)
        app.router.add_get("/socket", self._on_socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._runner.cleanup()

    async def _on_call(self, request: web.Request) -> web.Response:
        method, args = request.match_info["method"], await _arguments(request)
        fault = self._next_fault(method)
        if fault and fault.cut:
            self._note(method, args, "cut")
            assert request.transport
            request.transport.abort()
            return web.Response()
        if fault:
            self._note(method, args, fault.error or str(fault.status))
            return _fault(fault)
        answer = self._answer(method, args, request.headers.get("Authorization", ""))
        self._note(method, args, answer.get("error"))
        if answer.get("error") == "ratelimited":
            return _fault(Fault(429, "ratelimited", retry_after=answer["wait"]))
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        return web.json_response(answer, headers=headers)

    def _next_fault(self, method: str) -> Fault | None:
        return self._faults[method].popleft() if self._faults[method] else None

    def _answer(self, method: str, args: dict[str, Any], token: str) -> dict[str, Any]:
        known = METHODS.get(method)
        if method != "oauth.v2.access" and not self._knows(method, token.removeprefix("Bearer ")):
            return {"ok": False, "error": "invalid_auth"}
        if known is None:
            return self._refuse("unknown_method", method)
        if known.scope and known.scope not in self.scopes:
            return self._refuse("missing_scope", f"{method} needs {known.scope}")
        if missing := known.required - set(args):
            return self._refuse("invalid_arguments", f"{method} without {sorted(missing)}")
        if extra := set(args) - known.required - known.optional:
            return self._refuse("invalid_arguments", f"{method} with {sorted(extra)}")
        if self.tiered and (wait := self.tiers.wait(method)):
            return {"ok": False, "error": "ratelimited", "wait": wait}
        return self._do(method, args, self.tokens.get(token.removeprefix("Bearer "), TEAM))

    def _knows(self, method: str, token: str) -> bool:
        return token == APP_TOKEN if method == "apps.connections.open" else token in self.tokens

    def _do(self, method: str, args: dict[str, Any], team: str) -> dict[str, Any]:
        if method.endswith("Stream"):
            return self._stream(method, args)
        if method == "auth.test":
            return {
                "ok": True,
                "url": "https://fake.slack.test/",
                "team_id": team,
                "team": "Fake",
                "user_id": BOT_USER,
                "bot_id": BOT_ID,
            }
        return {
            "apps.connections.open": self._connect,
            "assistant.threads.setStatus": self._set_status,
            "assistant.threads.setSuggestedPrompts": self._suggest,
            "users.info": self._user,
            "agents.sessions.setStatus": self._set_session,
            "conversations.info": self._channel,
            "conversations.history": self._history,
            "conversations.replies": self._thread_of,
            "views.open": self._view,
            "views.publish": self._view,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._remove,
            "oauth.v2.access": self._install,
        }[method](args)

    def _connect(self, args: dict[str, Any]) -> dict[str, Any]:
        ticket = f"t{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"ok": True, "url": f"ws://127.0.0.1:{self._port}/socket?ticket={ticket}"}

    def _user(self, args: dict[str, Any]) -> dict[str, Any]:
        user = {"id": args["user"], "is_restricted": False, "is_ultra_restricted": False}
        return {"ok": True, "user": {**user, **self.users.get(args["user"], {})}}

    def _suggest(self, args: dict[str, Any]) -> dict[str, Any]:
        prompts = _json(args["prompts"])
        if not 1 <= len(prompts) <= 4 or any(set(p) != {"title", "message"} for p in prompts):
            return self._refuse("invalid_arguments", f"prompts {prompts}")
        return {"ok": True}

    def _channel(self, args: dict[str, Any]) -> dict[str, Any]:
        channel = args["channel"]
        scope = {"C": "channels:read", "G": "groups:read"}.get(channel[0], "im:read")
        if scope not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": scope}
        if channel[0] != "C" and not self._member(channel):
            return {"ok": False, "error": "channel_not_found"}
        known = {"id": channel, "is_member": True, "is_ext_shared": False}
        return {"ok": True, "channel": {**known, **self.channels.get(channel, {})}}

    def _member(self, channel: str) -> bool:
        return bool(self.channels.get(channel, {}).get("is_member", True))

    def _set_session(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["thread_ts"] not in self._messages:
            return self._no_thread("invalid_thread_ts", args["thread_ts"])
        if args["status"] not in ("active", "processing", "suspended", "closed"):
            return self._refuse("invalid_arguments", f"a session that is {args['status']}")
        self.sessions[args["thread_ts"]] = args["status"]
        return {"ok": True, "agent_status": args["status"]}

    def _end_streams(self, thread: str) -> list[str]:
        ended = [m["ts"] for m in self.replies(thread) if self.streams.is_open(m["ts"])]
        for ts in ended:
            self.streams.all[ts].state = "stopped by the user"
        return ended

    def _thread_of(self, args: dict[str, Any]) -> dict[str, Any]:
        return self._read(args, lambda m: args["ts"] in (m["ts"], m.get("thread_ts")))

    def _history(self, args: dict[str, Any]) -> dict[str, Any]:
        return self._read(args, lambda m: m.get("thread_ts") in (None, m["ts"]), newest=True)

    def _read(
        self, args: dict[str, Any], seen: Callable[[dict[str, Any]], bool], newest: bool = False
    ) -> dict[str, Any]:
        if args["channel"][0] not in "CDG":
            return {"ok": False, "error": "channel_not_found"}
        scopes = {"C": "channels:history", "G": "groups:history", "D": "im:history"}
        scope = scopes[args["channel"][0]]
        if scope not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": scope}
        kept = [{"ts": ts, **m} for ts, m in self._messages.items()]
        messages = [m for m in kept if m["channel"] == args["channel"] and seen(m)]
        if not args.get("include_all_metadata"):
            messages = [{k: v for k, v in m.items() if k != "metadata"} for m in messages]
        messages.sort(key=lambda m: float(m["ts"]), reverse=newest)
        return {"ok": True, "messages": messages[: int(args.get("limit", 1000))]}

    def _view(self, args: dict[str, Any]) -> dict[str, Any]:
        view = _json(args["view"])
        if rules := broken_view(view):
            self.problems.extend(rules)
            return {"ok": False, "error": "invalid_arguments"}
        if "user_id" in args:
            self.homes[args["user_id"]] = view
            return {"ok": True, "view": view}
        pressed = self._triggers.pop(args["trigger_id"], None)
        if pressed is None or time.monotonic() > pressed + 3:
            return self._refuse("expired_trigger_id", args["trigger_id"])
        self.modals.append(view)
        return {"ok": True, "view": view}

    def _update(self, args: dict[str, Any]) -> dict[str, Any]:
        message = self._messages.get(args["ts"])
        if message is None or message["channel"] != args["channel"]:
            return {"ok": False, "error": "message_not_found"}
        if message.get("bot_id") != BOT_ID:
            return self._refuse("cant_update_message", args["ts"])
        if self.streams.is_open(args["ts"]):
            return self._refuse("streaming_state_conflict", args["ts"])
        blocks = _json(args.get("blocks"))
        if rules := broken(args["text"], blocks or None):
            self.problems.extend(rules)
            return {"ok": False, "error": "invalid_blocks"}
        message.update(text=args["text"], blocks=blocks)
        message.pop("chunks", None)
        return {"ok": True, "channel": args["channel"], "ts": args["ts"], "message": message}

    def _remove(self, args: dict[str, Any]) -> dict[str, Any]:
        message = self._messages.get(args["ts"])
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if message.get("bot_id") != BOT_ID:
            return self._refuse("cant_delete_message", args["ts"])
        del self._messages[args["ts"]]
        return {"ok": True}

    def _stream(self, method: str, args: dict[str, Any]) -> dict[str, Any]:
        if method == "chat.startStream":
            if args["thread_ts"] not in self._messages:
                return self._no_thread("thread_not_found", args["thread_ts"])
            ts = self._ts()
            error, rules = self.streams.start(ts, args)
        else:
            ts = args["ts"]
            stops = method == "chat.stopStream"
            error, rules = self.streams.stop(args) if stops else self.streams.append(args)
        self.problems.extend(rules)
        if error:
            return {"ok": False, "error": error}
        if method == "chat.startStream":
            self._messages[ts] = {
                **self._own(args["channel"], ts, args["thread_ts"]),
                "chunks": self.streams.all[ts].chunks,
            }
            self.status.pop(args["thread_ts"], None)
        if args.get("blocks"):
            self._messages[ts]["blocks"] = args["blocks"]
        return {"ok": True, "channel": args["channel"], "ts": ts}

    def _install(self, args: dict[str, Any]) -> dict[str, Any]:
        """A code is `code-TEAM`; a refresh token `xoxe-TEAM`."""
        given = args.get("code") or args.get("refresh_token") or ""
        team = given.partition("-")[2]
        if not team:
            return {"ok": False, "error": "invalid_code"}
        token = f"xoxb-{team}-{next(self._numbers)}"
        self.tokens[token] = team
        return {
            "ok": True,
            "app_id": "A1",
            "token_type": "bot",
            "access_token": token,
            "refresh_token": f"xoxe-{team}",
            "expires_in": 43_200,
            "bot_user_id": BOT_USER,
            "scope": ",".join(sorted(self.scopes)),
            "team": {"id": team, "name": team},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U1"},
        }

    def _own(self, channel: str, ts: str, thread: str | None) -> dict[str, Any]:
        return {
            "type": "message",
            "channel": channel,
            "user": BOT_USER,
            "bot_id": BOT_ID,
            "text": "",
            "ts": ts,
            **({"thread_ts": thread} if thread else {}),
        }

    def _set_status(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["thread_ts"] not in self._messages:
            return self._no_thread("invalid_thread_ts", args["thread_ts"])
        self.status[args["thread_ts"]] = args["status"]
        return {"ok": True}

    def _post(self, args: dict[str, Any]) -> dict[str, Any]:
        thread = args.get("thread_ts")
        if not self._member(args["channel"]):
            return {"ok": False, "error": "not_in_channel"}
        if thread is not None and thread not in self._messages:
            return self._no_thread("thread_not_found", str(thread))
        if args["unfurl_links"] is not False or args["unfurl_media"] is not False:
            self.problems.append("previews are not switched off")
        if rules := broken(args["text"], args.get("blocks")):
            self.problems.extend(rules)
            return {"ok": False, "error": "invalid_blocks"}
        ts = self._ts()
        message = {
            **self._own(args["channel"], ts, thread),
            "text": args["text"],
            "blocks": args.get("blocks"),
            **({"metadata": _json(args["metadata"])} if "metadata" in args else {}),
        }
        self._messages[ts] = message
        self.status.pop(str(thread), None)
        if args["channel"].startswith("D") and self.connected:
            payload = self.event({**message, "channel_type": "im"})
            self._later(self._deliver("events_api", payload, 0, 3.0))
        return {"ok": True, "channel": args["channel"], "ts": ts, "message": message}

    async def _on_response(self, request: web.Request) -> web.Response:
        name, args = request.match_info["name"], await _arguments(request)
        method = f"response/{name}"
        if fault := self._next_fault("response"):
            self._note(method, args, fault.error or str(fault.status))
            return _fault(fault, plain=True)
        self._response_uses[name] += 1
        error = "used_url" if self._response_uses[name] > 5 else None
        if args.get("delete_original"):
            self._messages.pop(self._pressed.get(name, ""), None)
            self._note(method, args, error)
            return web.Response(text="ok")
        if args.get("unfurl_links") is not False or args.get("unfurl_media") is not False:
            self.problems.append("previews are not switched off in a response")
        if rules := broken(args.get("text"), args.get("blocks")):
            self.problems.extend(rules)
            error = "invalid_blocks"
        if not error and args.get("response_type") == "in_channel":
            ts = self._ts()
            self._messages[ts] = {**self._own(self._places[name], ts, None), **args}
        self._note(method, args, error)
        return web.Response(status=404 if error else 200, text=error or "ok")

    async def _on_socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self.problems.append("a socket address was used twice")
            return web.Response(status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append(socket)
        self._tell()
        async for received in socket:
            acknowledged = json.loads(received.data)
            waiting = self._acks.pop(acknowledged["envelope_id"], None)
            if waiting and not waiting.done():
                waiting.set_result(acknowledged.get("payload", {}))
        return socket

    async def _deliver(
        self, kind: str, payload: dict[str, Any], attempt: int, within: float
    ) -> dict[str, Any]:
        envelope = f"envelope{next(self._numbers)}"
        acknowledged = self._acks[envelope] = asyncio.get_running_loop().create_future()
        socket = next(s for s in reversed(self._sockets) if not s.closed)
        await socket.send_json(
            {
                "type": kind,
                "envelope_id": envelope,
                "payload": payload,
                "accepts_response_payload": kind != "events_api",
                "retry_attempt": attempt,
                "retry_reason": "timeout" if attempt else "",
            }
        )
        try:
            return await asyncio.wait_for(acknowledged, within)
        except TimeoutError:
            if kind == "events_api" and attempt < 3:
                return await self._deliver(kind, payload, attempt + 1, within)
            self.problems.append(f"{kind} was not acknowledged within {within} s")
            return {}

    async def _disconnect(self) -> None:
        for socket in self._sockets:
            if not socket.closed:
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def _cut(self) -> None:
        for socket in self._sockets:
            if not socket.closed and (transport := socket._req and socket._req.transport):
                transport.abort()
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        task = self._loop.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _no_thread(self, error: str, ts: str) -> dict[str, Any]:
        """A thread that somebody has just deleted is no mistake of the app."""
        return {"ok": False, "error": error} if ts in self._deleted else self._refuse(error, ts)

    def _refuse(self, error: str, why: str) -> dict[str, Any]:
        self.problems.append(f"{error}: {why}")
        return {"ok": False, "error": error}

    def _note(self, method: str, args: dict[str, Any], failed: str | None) -> None:
        self.calls.append(Call(method, args, time.monotonic(), failed))
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def _arguments(request: web.Request) -> dict[str, Any]:
    query = {k: v for k, v in request.query.items() if k != "token"}
    if basic := request.headers.get("Authorization", "").partition("Basic ")[2]:
        client_id, _, secret = base64.b64decode(basic).decode().partition(":")
        query = {**query, "client_id": client_id, "client_secret": secret}
    return {**query, **await _sent(request)}


async def _sent(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        sent = json.loads(await request.text() or "{}")
        return {k: v for k, v in sent.items() if k != "token"}
    form = await request.post()
    return {k: v for k, v in form.items() if k != "token"}


def _fault(fault: Fault, plain: bool = False) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    status = 404 if plain and fault.status == 200 else fault.status
    if plain:
        return web.Response(status=status, headers=headers, text=fault.error or "")
    body = {"ok": False, "error": fault.error or "internal_error"}
    return web.json_response(body, status=status, headers=headers)
