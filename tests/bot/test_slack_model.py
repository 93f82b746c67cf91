"""A real desk with a chat model in Slack: proved findings are seen while the model still writes."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fake_models import claim, draft, id_of
from openai_server import PIECE, Hold, OpenAIServer, Reply, Say
from sinking import BLAMED, CLAIMED, DENIED, MONDAY
from slack_desk import PACE, SCOPES, said, set_up
from slack_server import SlackServer

from bot.desk import open_desk
from bot.slack import open_slack
from index.article import Article


def test_findings_stream_into_slack_while_the_model_writes(
    openai_server: OpenAIServer, tmp_path: Path
) -> None:
    go = threading.Event()

    def slowly(request: Mapping[str, Any]) -> Reply:
        written = draft(
            claim(id_of(request, CLAIMED), CLAIMED, "The Grey Tide movement", "asserts"),
            claim(id_of(request, BLAMED), BLAMED, "Ilse Brandt", "blames", "none_stated"),
            claim(id_of(request, DENIED), DENIED, "Orsk's foreign ministry", "denies"),
        )
        assert isinstance(written, Say)
        return Hold(written, after=2 + written.text.index("}") // PIECE, go=go)

    openai_server.answers(slowly)
    with SlackServer(SCOPES) as slack:
        settings = set_up(slack, home=tmp_path, model="openai:any-model")
        with open_desk(settings) as desk:
            list(desk.archive.add([Article(MONDAY, "id:m", published_at="2031-05-05")]))
            app = open_slack(desk, settings, PACE)
            app.start()
            slack.wait(lambda: slack.connected)
            ts = slack.mention("Who sank the Halmar?")
            slack.wait(lambda: CLAIMED[:40] in str(slack.replies(ts)))
            assert not said(slack.replies(ts))  # cards, and no answer yet
            go.set()
            slack.wait(lambda: BLAMED in said(slack.replies(ts)))
            (message,) = slack.replies(ts)
            assert said([message]).count(CLAIMED) == 1
            app.stop(1)
        assert slack.problems == []
