"""What can be pressed: passages, feedback, removal; and the Home tab."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from answers import answer, citation, finding
from block_rules import acting, elements
from slack_desk import CLAIM, PACE, SCOPES, StandIn, answered, running, said, set_up, settled
from slack_server import Fault, SlackServer

from bot.buttons import FORGOTTEN, NOT_YOURS, THANKS
from bot.desk import open_desk
from bot.settings import SlackRules
from bot.sharing import SHARED
from bot.slack import open_slack
from index.article import Article

TWO = replace(CLAIM, citations=(*CLAIM.citations, citation("It said so.", article_id="a2")))


def shown_id(slack: SlackServer, ts: str) -> str:
    """The id of the answer in a thread."""
    answered(slack, ts)
    (thumbs,) = [
        e
        for m in slack.replies(ts)
        for e in elements(m["blocks"])
        if e.get("type") == "feedback_buttons"
    ]
    value: str = thumbs["positive_button"]["value"]
    return value.removeprefix("up:")


def written(slack: SlackServer, desk: StandIn, ts: str) -> None:
    """Wait until it is written down where the answer stands."""
    slack.wait(lambda: desk.ledger.posts.of_question("T1:C1", ts))


def pressed(slack: SlackServer, ts: str, action: str, value: str, user: str = "U1") -> str:
    """Press a button of the answer in a thread; the response's name."""
    (message,) = slack.replies(ts)
    return slack.press(
        action,
        value,
        user={"id": user, "username": "ola", "team_id": "T1"},
        container={"type": "message", "message_ts": message["ts"], "channel_id": "C1"},
    )


def test_all_passages_of_an_answer_open_in_a_modal(slack: SlackServer, desk: StandIn) -> None:
    desk.reply = lambda question: answer(TWO)
    ts = slack.mention("who claimed it twice?")
    pressed(slack, ts, "passages", shown_id(slack, ts))
    modal = slack.modal()
    text = said([modal])
    assert "The Reed Front claimed the blast." in text
    assert "It said so." in text
    assert acting(modal["blocks"], ["http://desk.test:3000/"]) == []


def test_passages_of_an_answer_that_nobody_kept_are_said_to_be_gone(slack: SlackServer) -> None:
    name = slack.press("passages", "nothing")
    assert said([slack.response(name)]) == FORGOTTEN


@pytest.mark.parametrize("action", ["feedback", "feedback_up"])
def test_a_thumb_up_is_kept_with_the_answer(slack: SlackServer, desk: StandIn, action: str) -> None:
    ts = slack.mention("who helps?")
    answer_id = shown_id(slack, ts)
    name = pressed(slack, ts, action, f"up:{answer_id}")
    assert said([slack.response(name)]) == THANKS
    assert desk.ledger.ratings(answer_id) == {"T1:U1": ("up", None)}


def test_a_thumb_down_asks_what_was_wrong_and_keeps_it(slack: SlackServer, desk: StandIn) -> None:
    ts = slack.mention("who does not help?")
    answer_id = shown_id(slack, ts)
    pressed(slack, ts, "feedback", f"down:{answer_id}")
    modal = slack.modal()
    slack.wait(lambda: desk.ledger.ratings(answer_id) == {"T1:U1": ("down", None)})
    slack.submit(
        modal,
        {
            "reason": {"choice": {"selected_option": {"value": "old"}}},
            "detail": {"words": {"value": "The toll is <!here>\n16 now."}},
        },
    )
    reason = "It is out of date: The toll is <!here> 16 now."
    slack.wait(lambda: desk.ledger.ratings(answer_id) == {"T1:U1": ("down", reason)})


def test_who_asked_can_remove_the_answer_and_nobody_else(slack: SlackServer, desk: StandIn) -> None:
    ts = slack.mention("who regrets it?")
    written(slack, desk, ts)
    answer_id = shown_id(slack, ts)
    name = pressed(slack, ts, "remove", answer_id, user="U9")
    assert said([slack.response(name)]) == NOT_YOURS
    pressed(slack, ts, "remove", answer_id)
    slack.wait(lambda: not slack.replies(ts))


def test_the_home_tab_tells_what_is_there_and_what_one_asked(
    slack: SlackServer, desk: StandIn
) -> None:
    answered(slack, slack.mention("who claimed it at home?", user="U6"))
    _, name = slack.command("/ask", "who claimed it for me alone?", user_id="U6")
    slack.wait(lambda: slack.responses(name))
    slack.open_home("U6")
    text = said([slack.home("U6")])
    assert "1,234 articles\n of 2 outlets: Harbour Wire, Lantern Post" in text
    assert text.index("who claimed it for me alone?") < text.index("who claimed it at home?")
    assert "/ask" in text
    assert "/ingest" not in text


def test_ones_last_questions_are_suggested_again(slack: SlackServer) -> None:
    answered(slack, slack.mention("who claimed it long ago?", user="U7"))
    slack.open_home("U7", tab="messages")
    call = slack.wait(lambda: slack.of("assistant.threads.setSuggestedPrompts"))[-1]
    assert "who claimed it long ago?" in str(call.args["prompts"])


def test_where_nothing_can_be_suggested_nothing_is_broken(slack: SlackServer) -> None:
    slack.fail("assistant.threads.setSuggestedPrompts", Fault(error="not_agent_app"))
    slack.open_home("U7", tab="messages")
    settled(slack)


RULES = SlackRules(admins=frozenset({"U2"}))


@pytest.fixture(scope="module")
def ruled() -> Iterator[tuple[SlackServer, StandIn]]:
    with SlackServer(SCOPES) as slack:
        desk = StandIn()
        with running(slack, desk, slack_rules=RULES):
            yield slack, desk
        assert slack.problems == []


def test_an_admin_can_remove_any_answer(ruled: tuple[SlackServer, StandIn]) -> None:
    slack, desk = ruled
    ts = slack.mention("who is overruled?")
    written(slack, desk, ts)
    pressed(slack, ts, "remove", shown_id(slack, ts), user="U2")
    slack.wait(lambda: not slack.replies(ts))


def test_an_admin_can_have_an_article_read(ruled: tuple[SlackServer, StandIn]) -> None:
    slack, desk = ruled
    _, name = slack.command("/ingest", "https://news.example/a", user_id="U2")
    told = said([slack.response(name)])
    assert told == "Read https://news.example/a: 1 added."
    assert desk.ingested == ["https://news.example/a"]
    _, name = slack.command("/ingest", "https://news.example/b", user_id="U1")
    assert "for the admins of this desk" in said([slack.response(name)])
    assert desk.ingested == ["https://news.example/a"]
    slack.open_home("U2")
    assert "/ingest" in said([slack.home("U2")])


WIRE = "The Reed Front claimed responsibility for the blast at the customs hall of Ulvane."


def test_another_process_can_share_and_show_what_one_answered(tmp_path: Path) -> None:
    with SlackServer(SCOPES) as slack:
        given: Any = replace(set_up(slack), home=tmp_path)
        values = []
        for process in range(2):
            with open_desk(given) as desk:
                list(desk.archive.add([Article(WIRE, "id:w", published_at="2026-03-02")]))
                app = open_slack(desk, given, PACE)
                app.start()
                slack.wait(lambda: slack.connected)
                if not process:
                    _, name = slack.command("/ask", "Who claimed responsibility for the blast?")
                    response = slack.response(name)
                    values += [e["value"] for e in elements(response["blocks"]) if "value" in e]
                else:
                    slack.press("share", values[0])
                    assert WIRE in slack.wait(lambda: said(slack.channel("C1")))
                    slack.press("passages", values[0])
                    assert WIRE in said([slack.modal()])
                    name = slack.press("share", values[0])
                    assert said([slack.response(name)]) == SHARED
                app.stop(1)
        assert slack.problems == []


def test_passages_that_are_many_and_long_still_fit(slack: SlackServer, desk: StandIn) -> None:
    parts = [finding(f"Part {n}. " + "The gate had been shut. " * 120) for n in range(60)]
    desk.reply = lambda question: answer(*parts)
    ts = slack.mention("tell very much?")
    slack.wait(lambda: "independent source" in said(slack.replies(ts)))
    slack.press("passages", shown_id(slack, ts))
    modal = slack.modal()
    assert "more passages." in said([modal])
