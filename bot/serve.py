"""`factdesk serve`: one process that owns the stores, shows the page, and answers in Slack."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import relay
from bot.console import Console
from bot.incidents import in_words
from bot.relayed import RelayServer, Run
from bot.settings import DEFAULT_PUBLIC_URL, Settings
from index.errors import NewsroomError

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.slack import SlackDesk

THREADS = 8
DRAIN_SECONDS = 1.0
BREATH_SECONDS = 0.005  # between two articles that are read ahead
LONGEST_PAUSE = 60.0
GOODBYE_SECONDS = 10.0
WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  not bound here
log = logging.getLogger("factdesk.serve")


class CannotServe(NewsroomError):
    """The desk cannot be started as it was asked to."""


def serve(
    settings: Settings, host: str, port: int, console: Console, do: "Callable[[Desk], Run]"
) -> int:
    """Run the desk until it is told to stop. `do` runs a relayed command with the open desk."""
    from bot.desk import open_desk
    from bot.following import following
    from bot.telling import Logged, Telling

    if running := relay.running(settings.home):
        raise CannotServe(
            f"A desk already runs on this home, at {running.url} (process {running.pid}); "
            "stop it first, or set FACTDESK_HOME to another folder."
        )
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(_signals(stop))
        listener = stack.enter_context(_listen(host, port))
        settings = replace(settings, public_url=_public_url(settings, host, listener))
        desk = stack.enter_context(open_desk(settings, own_index=True))
        stack.enter_context(_draining(desk))
        slack = _open_slack(desk, settings)
        stack.enter_context(_web(desk, listener, slack))
        stack.enter_context(_relay(desk, do))
        told = _start(stack, slack, settings)
        if slack is not None:
            stack.enter_context(_digests(desk, slack))
        telling = Telling(desk.archive.record, slack.teller() if slack else Logged())
        stack.enter_context(following(desk.feeds, telling))
        console.say(f"Factdesk is at {settings.public_url}, with {_articles(desk)}. {told}")
        console.say("Press Ctrl-C to stop.")
        console.stdout.flush()
        while not stop.wait(0.5) and not console.stopped():
            pass
        console.say("Stopping.")
        console.stdout.flush()
    return 0


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT ask for a stop; a second one does not wait for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, _: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    """A bound socket, so that a taken port is known before anything is opened."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError:
        raise CannotServe(f"{host} is not an address of this machine; see --host.") from None
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(where)
        except OSError as error:
            raise CannotServe(
                f"Port {port} of {host} cannot be used ({in_words(error).rstrip('.')}); "
                "choose another with --port."
            ) from None
        yield listener


def _public_url(settings: Settings, host: str, listener: socket.socket) -> str:
    if settings.public_url != DEFAULT_PUBLIC_URL:
        return settings.public_url
    shown = WILDCARDS.get(host) or (f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{listener.getsockname()[1]}"


@contextmanager
def _web(desk: "Desk", listener: socket.socket, slack: "SlackDesk | None" = None) -> Iterator[None]:
    """The page's own threads; they finish what they answer before the stores close."""
    from waitress import create_server, wasyncore

    from bot.web import create_app

    sockets: dict[int, object] = {}
    server = create_server(
        create_app(desk, slack.app if slack else None),
        map=sockets,
        sockets=[listener],
        threads=THREADS,
        ident="factdesk",
        max_request_body_size=1_048_576,
    )
    stop = threading.Event()

    def loop() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=1.0, map=sockets, count=1)

    thread = threading.Thread(target=loop, name="web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown(timeout=GOODBYE_SECONDS)
        stop.set()
        server.pull_trigger()
        thread.join()
        wasyncore.close_all(sockets)


@contextmanager
def _relay(desk: "Desk", do: "Callable[[Desk], Run]") -> Iterator[None]:
    """Other processes' commands are done here, from when the home says where until it does not."""
    server = RelayServer(do(desk))
    address = relay.Address(server.port, os.getpid(), server.token, desk.settings.public_url)
    server.start()
    try:
        relay.publish(desk.settings.home, address)
        yield
    finally:
        relay.withdraw(desk.settings.home, address)
        server.stop(GOODBYE_SECONDS)


@contextmanager
def _draining(desk: "Desk") -> Iterator[None]:
    """What the record says is still to be indexed goes into the vector index, soon."""
    stop = threading.Event()

    def loop() -> None:
        pause, opened = 0.0, False
        while not stop.wait(pause):
            try:
                if not opened:  # so that the first who asks does not wait for it
                    desk.prepare()
                if not opened or desk.archive.waiting():
                    desk.archive.drain()
                if not opened:
                    _read_ahead(desk, stop)
                pause, opened = DRAIN_SECONDS, True
            except Exception as error:  # noqa: BLE001  a loop that must not end
                log.warning("the index cannot be brought up to date: %s", error)
                pause = min(LONGEST_PAUSE, 2 * max(pause, DRAIN_SECONDS))

    thread = threading.Thread(target=loop, name="drain", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _read_ahead(desk: "Desk", stop: threading.Event) -> None:
    """Let the desk read until it has, or is to end; whoever asks meanwhile comes first."""
    for _ in desk.read_ahead():
        if stop.wait(BREATH_SECONDS):
            return


def _open_slack(desk: "Desk", settings: Settings) -> "SlackDesk | None":
    from bot.workspace import is_set_up

    if not is_set_up(settings):
        return None
    from bot.slack import open_slack

    return open_slack(desk, settings)


def _digests(desk: "Desk", slack: "SlackDesk") -> AbstractContextManager[None]:
    """The digests that people subscribed to are posted when they are due."""
    from bot.digest_posts import DigestPosts
    from bot.schedule import Schedule, maker, running

    posts = DigestPosts(desk.archive.record)
    return running(Schedule(posts, maker(desk), slack.poster(), desk.archive.now))


def _start(stack: ExitStack, slack: "SlackDesk | None", settings: Settings) -> str:
    """Answer in Slack from now on; a sentence that says how."""
    if slack is None:
        return "No Slack tokens are set, so only the page and the commands are served."
    slack.start()
    stack.callback(slack.stop)
    how = (
        "Connected to Slack."
        if settings.slack_app_token
        else f"Slack reaches it at {settings.public_url}/slack/events."
    )
    if not settings.slack_client_id:
        return how
    return f"{how} Workspaces install it at {settings.public_url}/slack/install."


def _articles(desk: "Desk") -> str:
    count = desk.archive.count()
    return f"{count:,} article{'' if count == 1 else 's'}"
