"""Digests into Slack: the posts of subscriptions, and the button that ends one."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import incoming, render, render_digest, unasked
from bot.digest import Digest
from bot.digest_posts import DigestPosts
from bot.evidence import Link
from bot.gate import Gate
from bot.incoming import Body
from bot.posting import ToAsker
from bot.posts import Posts, Where
from bot.subscriptions import Subscription, in_words
from index.database import Record
from index.errors import NewsroomError

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

log = logging.getLogger("factdesk.slack")


class SlackPoster:
    """Posts digests with `client_of`, which gives the client of a team."""

    def __init__(
        self, client_of: "Callable[[str], WebClient]", passage: Link, posts: Posts
    ) -> None:
        self._client_of = client_of
        self._passage = passage
        self._posts = posts

    def post(self, subscription: Subscription, digest: Digest, key: str) -> str:
        """Post the first message in the channel and the others in its thread."""
        client, where = self._at(subscription)
        buttons = (render.FEEDBACK, render.REMOVE)
        first, *others = render_digest.post(digest, self._passage, subscription.id, key, buttons)
        stands = unasked.post(client, where, first, key)
        for more in others:
            try:
                unasked.send(client, stands, more)
            except Exception as error:  # noqa: BLE001  the digest stands; its end is missing
                log.warning("a digest goes on in its thread, which was not taken: %s", error)
                break
        self._keep(stands, digest)
        return stands.thread

    def arrived(self, subscription: Subscription, key: str) -> str | None:
        """The ts of the message that carries this key, among the channel's last."""
        return unasked.found(*self._at(subscription), key)

    def _keep(self, stands: Where, digest: Digest) -> None:
        """Write down of which articles it tells, so that it can be said when one is withdrawn."""
        try:
            shown = {citation.article.article_id for citation in digest.citations}
            self._posts.given("", None, stands, shown)
        except NewsroomError as error:
            log.warning("what a digest told of is not written down: %s", error)

    def _at(self, subscription: Subscription) -> "tuple[WebClient, Where]":
        where = Where(subscription.place)
        return unasked.impatient(self._client_of(where.team)), where


class DigestButtons:
    """What happens when somebody presses "Unsubscribe" under a digest."""

    def __init__(
        self, record: Record, gate: Gate, aside: Callable[[Callable[[], None]], None]
    ) -> None:
        self._posts = DigestPosts(record)
        self._gate = gate
        self._aside = aside

    def listen(self, app: "App") -> None:
        """Hear of every press."""
        app.action(render_digest.UNSUBSCRIBE)(self._on_unsubscribe)

    def _on_unsubscribe(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        pressed = incoming.pressed(body)
        if refusal := self._gate.refusal(pressed, client):
            sentence = refusal
        else:
            number = int(pressed.text) if pressed.text.isdigit() else 0
            places = (pressed.place, pressed.asker)
            gone = next((g for p in places if (g := self._posts.unsubscribe(p, number))), None)
            sentence = (
                f"Unsubscribed: {in_words(gone.wish)}." if gone else "That subscription has ended."
            )
        reply = ToAsker(str(body.get("response_url")), aloud=not refusal)
        self._aside(lambda: reply.show([render.notice(sentence)]))
