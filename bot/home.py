"""The desk's Home tab, and what it suggests to somebody who opens a conversation with it."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import commands, incoming, views, words
from bot.answer import Answer
from bot.gate import Gate
from bot.incoming import Asked, Body

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

    from bot.desk import Desk

log = logging.getLogger(__name__)

PROMPTS = (("What can I ask here?", "help"),)
LATEST = 5
MOST_PROMPTS = 4


class Home:
    """Shows each person what they can do here, when they come."""

    def __init__(
        self, desk: "Desk", gate: Gate, aside: Callable[[Callable[[], None]], None]
    ) -> None:
        self._desk = desk
        self._gate = gate
        self._aside = aside

    def listen(self, app: "App") -> None:
        """Hear of everybody who comes."""
        app.event("app_home_opened")(self._on_opened)

    def _on_opened(self, body: Body, client: "WebClient") -> None:
        who, tab, channel = incoming.opened_home(body)
        if tab == "home":
            self._aside(lambda: self._publish(who, client))
        elif channel:
            self._aside(lambda: self._suggest(who, channel, client))

    def _publish(self, who: str, client: "WebClient") -> None:
        user = who.partition(":")[2]
        asked = Asked("", who.partition(":")[0], "D", user, ())
        refusal = self._gate.refusal(asked, client)
        view = views.closed(refusal) if refusal else self._home(who, self._gate.admin(user))
        client.views_publish(user_id=user, view=view)

    def _home(self, who: str, admin: bool) -> dict[str, object]:
        archive = self._desk.archive
        holdings = views.Holdings(archive.count(), archive.outlets())
        return views.home(holdings, commands.COMMANDS, self._latest(who, LATEST), admin)

    def _suggest(self, who: str, channel: str, client: "WebClient") -> None:
        """Offer the person's last questions beside what everybody is offered."""
        from slack_sdk.errors import SlackApiError

        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        for answer in self._latest(who, MOST_PROMPTS - len(PROMPTS)):
            asked = words.line(answer.question)
            prompts.append({"title": words.short(asked, 60), "message": asked})
        try:
            client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)
        except SlackApiError as error:
            log.info("no prompts suggested: %s", error)

    def _latest(self, who: str, most: int) -> list[Answer]:
        ids = self._desk.ledger.posts.answers_of(who, most)
        return [answer for one in ids if (answer := self._desk.answer(one))]
