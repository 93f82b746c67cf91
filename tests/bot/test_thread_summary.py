"""A thread summed up: who said what in it, and what of that the archive says, word for word."""

from collections.abc import Iterator
from typing import cast

import pytest
from newsdays import desk_with
from slack_desk import SCOPES, StandIn, answered, running, said, set_up, settled
from slack_server import Fault, SlackServer

from bot.answering import IN_THREAD, UNREAD_THREAD
from bot.desk import Desk
from bot.incoming import Asked
from bot.posts import Where
from bot.render_thread import NOTHING
from bot.thread_summary import LOOKED_UP, MOST, UNSAID, Remark
from bot.whole_thread import misses, wanted

DAM = {
    "url": "https://calder.example/dam",
    "title": "Toll of the Kessary dam reaches 57",
    "source": "Calder Post",
    "published_at": "2026-02-07",
    "text": (
        "The number of people confirmed dead in the collapse of the Kessary dam rose to 57 on"
        " Saturday, civil defence said. Hydrolane, which runs the dam, denied that it had ignored a"
        " warning. Prosecutor Mirela Tosh said that four managers of Hydrolane had been told not to"
        " leave the country."
    ),
}
TRAIN = {
    "url": "https://marsk.example/train",
    "title": "Ninth Lantern says it bombed the Lindwall train",
    "source": "Marsk Star",
    "published_at": "2026-02-08",
    "text": (
        "The Ninth Lantern said on Sunday that it had carried out the bombing of the Lindwall train"
        " and published a recording. The Sons of Marl denied that they had anything to do with the"
        " bombing of the Lindwall train."
    ),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_with(tmp_path_factory.mktemp("desk"), DAM, TRAIN) as opened:
        yield opened


def ola(text: str) -> Remark:
    return Remark("Ola", text)


def test_what_was_said_stands_beside_what_the_archive_says(desk: Desk) -> None:
    summary = desk.sum_up(
        [
            ola("Someone told me the toll of the Kessary dam is 57 now. Wow."),
            Remark("Mira", "I heard the mayor of Springfield resigned."),
            ola("ok, thanks everybody"),
        ]
    )
    (topic,) = summary.topics
    assert topic.remarks == (ola("Someone told me the toll of the Kessary dam is 57 now."),)
    assert topic.findings[0].text.startswith("The number of people confirmed dead")
    assert summary.unsaid == (Remark("Mira", "I heard the mayor of Springfield resigned."),)
    assert summary.read == 4
    assert summary.citations


def test_a_claim_that_somebody_denies_is_told_with_the_denial(desk: Desk) -> None:
    summary = desk.sum_up([ola("The Ninth Lantern did the bombing of the Lindwall train")])
    (topic,) = summary.topics
    assert [finding.stance for finding in topic.findings] == ["claims_responsibility", "denies"]


def test_what_many_say_is_told_once_with_all_of_them(desk: Desk) -> None:
    lines = [
        ola("Is the toll of the Kessary dam 57?"),
        Remark("Mira", "57 dead at the Kessary dam, yes"),
    ]
    (topic,) = desk.sum_up(lines).topics
    assert topic.remarks == tuple(lines)


def test_a_passage_that_only_looks_alike_is_not_told(desk: Desk) -> None:
    summary = desk.sum_up([ola("Can someone tell the Lindwall council about lunch on Saturday?")])
    assert summary.topics == ()


def test_a_long_thread_stays_short(desk: Desk) -> None:
    lines = [ola(f"Mayor Bellweather{n} of Tarrin resigned.") for n in range(3 * LOOKED_UP)]
    summary = desk.sum_up(lines)
    assert len(summary.unsaid) == UNSAID
    assert len(summary.topics) <= MOST
    assert summary.read == 3 * LOOKED_UP


def asked(text: str, thread: str = "1.1", ts: str = "1.9", command: str = "") -> Asked:
    return Asked(text, "T1", "C1", "U1", (), thread=thread, ts=ts, command=command)


@pytest.mark.parametrize(
    "text",
    ["summary", "Summarise this thread", "please summarize the whole discussion for us!", "tl;dr",
     "can you sum up this conversation?", "Recap", "catch me up on this thread please",
     "who said what in this thread?", "summary of this"],
)  # fmt: skip
def test_a_thread_is_summed_up_where_it_is_asked_for(text: str) -> None:
    assert wanted(asked(text)) == Where("T1:C1", "1.1")
    assert wanted(asked(text, thread="1.9")) is None


@pytest.mark.parametrize(
    "text",
    ["summary Kessary dam", "who said what about the dam?", "is this true?", "recap of 2026"],
)
def test_other_questions_in_a_thread_are_what_they_were(text: str) -> None:
    assert wanted(asked(text)) is None
    assert not misses(asked(text))


def test_a_thread_is_named_by_a_link_to_a_message_of_it() -> None:
    link = "https://room.slack.com/archives/C1/p1700000000000100"
    inside = f"{link}?thread_ts=1690000000.000200&cid=C1"

    def command(text: str) -> Asked:
        return asked(text, thread="", ts="", command="summary")

    assert wanted(command(link)) == Where("T1:C1", "1700000000.000100")
    assert wanted(command(inside)) == Where("T1:C1", "1690000000.000200")
    assert wanted(asked(f"summarise {link}", thread="1.9")) == Where("T1:C1", "1700000000.000100")
    other = command(link.replace("C1", "C2"))
    assert wanted(other) is None
    assert misses(other)


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    with SlackServer(SCOPES) as server:
        yield server


@pytest.fixture(scope="module")
def room(desk: Desk, slack: SlackServer) -> Iterator[SlackServer]:
    desk.settings = set_up(slack)
    with running(slack, cast("StandIn", desk)):
        yield slack


def test_in_slack_a_mention_in_a_thread_sums_it_up(room: SlackServer, desk: Desk) -> None:
    room.users["U2"] = {"profile": {"display_name": "Ola"}}
    root = room.human("<@U7> says the toll of the Kessary dam is 57")
    room.human("The mayor of Springfield resigned.", thread_ts=root, user="U3")
    room.mention("summarise this thread", thread_ts=root)
    shown = answered(room, root)
    assert "Ola" in shown
    assert "says the toll of the Kessary dam is 57”" in shown
    assert "The number of people confirmed dead" in shown
    assert "The archive does not say" in shown
    assert "somebody: “The mayor of Springfield resigned.”" in shown.replace("\n", "")
    assert "2 sentences of this thread looked up." in shown
    (article,) = [key for key, where in desk.ledger.posts.shown(_ids(desk)) if where.thread == root]
    assert article
    assert room.problems == []


def _ids(desk: Desk) -> list[str]:
    return [desk.archive.article(line["url"]).article_id for line in (DAM, TRAIN)]


def test_in_slack_who_asks_where_no_thread_is_learns_how(room: SlackServer) -> None:
    assert IN_THREAD in answered(room, room.mention("summarise this thread"))
    _, name = room.command("/summary", "this thread")
    assert IN_THREAD in said([room.response(name)])


def test_in_slack_a_link_is_summed_up_for_the_asker(room: SlackServer) -> None:
    root = room.human("The toll of the Kessary dam is 57", ts="1700000000.000100")
    _, name = room.command("/summary", "<https://room.slack.com/archives/C1/p1700000000000100>")
    response = room.response(name)
    assert response["response_type"] == "ephemeral"
    assert "The number of people confirmed dead" in said([response])
    assert room.replies(root) == []


def test_in_slack_a_thread_that_cannot_be_read_is_told(room: SlackServer) -> None:
    root = room.human("The toll of the Kessary dam is 57")
    room.fail("conversations.replies", Fault(error="missing_scope"))
    room.mention("tl;dr", thread_ts=root)
    assert UNREAD_THREAD in answered(room, root)


def test_in_slack_a_thread_of_small_talk_is_said_to_be_one(room: SlackServer) -> None:
    root = room.human("lunch?")
    room.human("sure, at one", thread_ts=root)
    room.mention("summary", thread_ts=root)
    assert NOTHING in answered(room, root)
    settled(room)
