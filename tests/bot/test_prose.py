"""Summaries in a chat model's words: what the findings prove of them is shown, and nothing else."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from answers import ADDRESS
from newsdays import desk_with
from openai_server import Fault, OpenAIServer, Reply, Say, Stall, prompt_of

from bot import bulletin, digest_shapes, excerpts, plain_bulletin
from bot.chat import Chat
from bot.desk import Desk
from bot.prose import FORM, in_prose
from bot.readings import Readings
from bot.render import passages_at
from bot.summary import Summary
from index.thesaurus import Thesaurus

Request = Mapping[str, Any]

URL = "https://herald.example/dam"
DEAD = "Rescuers in the Orlen valley had recovered 34 bodies by Tuesday night, civil defence said."
WARNED = "A retired engineer, Lubor Hask, said that he had warned Hydrane of a crack two years ago."
DENIED = "Hydrane denied that it had ignored any warning."
BLAMED = (
    "Mayor Ilse Brandt accused Hydrane of saving on repairs, but gave no evidence for the charge."
)
QUOTED = "“Nobody listened to us,” said Petra Moll, who keeps the inn at Orlen."
OPEN = "The number of the missing is not known."
ARTICLE = {
    "url": URL,
    "title": "Orlen dam: 34 bodies found",
    "source": "Herald",
    "published_at": "2026-01-28",
    "text": " ".join((DEAD, WARNED, DENIED, BLAMED, QUOTED, OPEN)),
}
_FINDING = re.compile(
    r"<finding (?P<id>\w+) (?P<mark>\w+)>\n(?P<body>.*?)\n</finding (?P=id) ", re.S
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_with(tmp_path_factory.mktemp("news"), ARTICLE) as desk:
        yield desk


def told_in_full(desk: Desk) -> Summary:
    """A summary with every sentence of the article."""
    article = desk.archive.article(URL)
    (reading,) = Readings(Thesaurus()).of([article], desk.archive)
    return Summary(URL, tuple(excerpts.shown(reading, span) for span in reading.spans), (), article)


def writer() -> Chat:
    chat = Chat("openai:any-model", timeout=20, max_retries=0, form=FORM)
    chat.prepare()
    return chat


@pytest.fixture
def desk(plain: Desk, openai_server: OpenAIServer) -> Desk:
    return Desk(plain.settings, plain.archive, plain.ledger, None, writer())


def findings_in(request: Request) -> dict[str, str]:
    return {m["id"]: m["body"] for m in _FINDING.finditer(prompt_of(request))}


def id_of(request: Request, words: str) -> str:
    return next(name for name, body in findings_in(request).items() if words in body)


def sentence(request: Request, text: str, *bearing: str) -> dict[str, object]:
    return {"text": text, "findings": [id_of(request, words) for words in bearing]}


def written(desk: Desk, server: OpenAIServer, *sentences: tuple[str, ...]) -> Summary:
    def reply(request: Request) -> Reply:
        return Say({"sentences": [sentence(request, *one) for one in sentences]})

    server.answers(reply)
    return in_prose(writer(), told_in_full(desk))


@pytest.mark.parametrize(
    ("text", "bearing"),
    [
        ("Civil defence said rescuers had recovered 34 bodies by Tuesday night.", DEAD),
        ("By 28 January, rescuers had recovered 34 bodies, civil defence said.", DEAD),
        ("Engineer Lubor Hask said he had warned Hydrane of a crack two years ago.", WARNED),
        ("Hydrane denied it had ignored any warning.", DENIED),
        ("Mayor Ilse Brandt accused Hydrane of saving on repairs, but gave no evidence.", BLAMED),
        ("“Nobody listened to us,” said Petra Moll.", QUOTED),
        ("The number of the missing is not known.", OPEN),
    ],
)
def test_a_sentence_that_its_finding_proves_is_shown(
    desk: Desk, openai_server: OpenAIServer, text: str, bearing: str
) -> None:
    summary = written(desk, openai_server, (text, bearing))
    assert [s.text for s in summary.prose] == [text]
    assert summary.prose[0].findings[0] in summary.findings
    assert (summary.dropped, summary.note, summary.model) == (0, "", "openai:any-model")


@pytest.mark.parametrize(
    ("text", "bearing"),
    [
        ("Civil defence said rescuers had recovered 43 bodies by Tuesday night.", DEAD),
        ("Civil defence said rescuers had recovered 34 bodies by Monday night.", DEAD),
        ("Civil defence said rescuers had recovered thirty bodies by Tuesday night.", DEAD),
        ("Civil defence said rescuers in Zarrin had recovered 34 bodies.", DEAD),
        ("Civil defence said rescuers had not recovered 34 bodies by Tuesday night.", DEAD),
        ("Rescuers had recovered 28 bodies, civil defence said.", DEAD),  # that is the date's
        ("Hydrane had ignored a warning.", DENIED),
        ("Hydrane said that it had ignored any warning.", DENIED),
        ("Hydrane admitted that it had ignored any warning.", DENIED),
        ("Hydrane had saved on repairs.", BLAMED),
        ("Hydrane accused Mayor Ilse Brandt of saving on repairs, but gave no evidence.", BLAMED),
        (
            "Mayor Ilse Brandt accused Hydrane of saving on repairs.",
            BLAMED,
        ),  # "no evidence" is lost
        ("He said he had warned Hydrane of a crack two years ago.", WARNED),
        ("Petra Moll said he had warned Hydrane of a crack two years ago.", WARNED),
        ("Lubor Hask confirmed he had warned Hydrane of a crack two years ago.", WARNED),
        ("“Nobody ever listened to us,” said Petra Moll.", QUOTED),
        ("“Nobody listened to us, said Petra Moll.", QUOTED),
        ("Shoddy building and careless officials doomed the valley, experts agree.", DEAD),
        ("Civil defence said <!channel> rescuers had recovered 34 bodies.", DEAD),
        ("Civil defence said rescuers had recovered 34 bodies, https://evil.example.", DEAD),
        ("", DEAD),
    ],
)
def test_a_sentence_that_its_finding_does_not_prove_is_dropped(
    desk: Desk, openai_server: OpenAIServer, text: str, bearing: str
) -> None:
    summary = written(desk, openai_server, (text, bearing), (DENIED, DENIED))
    assert [s.text for s in summary.prose] == [DENIED]
    assert summary.dropped == 1


def test_a_sentence_needs_findings_that_exist(desk: Desk, openai_server: OpenAIServer) -> None:
    def reply(request: Request) -> Reply:
        good = id_of(request, DENIED)
        pointing: list[object] = [[], ["p999"], [good, "p999"], good, None, [7], [good, good]]
        return Say({"sentences": [{"text": DENIED, "findings": ids} for ids in pointing]})

    openai_server.answers(reply)
    summary = desk.summarise(URL)
    assert [s.text for s in summary.prose] == [DENIED]
    assert summary.dropped == 6


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Fault(500), "failure of its own"),
        (Fault(401), "refuses our key"),
        (Say("Here is a summary."), "in the form asked for"),
        (Say({"sentences": "none"}), "in the form asked for"),
        (Say({"sentences": []}), "Nothing that the chat model wrote could be proved"),
        (Say({"sentences": [7, {"text": 1}, {"findings": ["p1"]}]}), "could be proved"),
    ],
)
def test_a_useless_model_leaves_the_articles_own_sentences_and_says_so(
    desk: Desk, plain: Desk, openai_server: OpenAIServer, reply: Reply, why: str
) -> None:
    openai_server.answers(lambda request: reply)
    summary = desk.summarise(URL)
    assert summary.findings == plain.summarise(URL).findings
    assert (summary.prose, summary.model) == ((), "quoting")
    assert why in summary.note
    assert "without the model" in summary.note
    assert summary.note in shown(summary)


def test_a_model_that_does_not_answer_is_not_waited_for(
    plain: Desk, openai_server: OpenAIServer
) -> None:
    openai_server.answers(lambda request: Stall())
    summary = in_prose(writer(), plain.summarise(URL), seconds=0.2)
    assert "did not answer in time" in summary.note


def shown(summary: Summary) -> str:
    told = bulletin.of_summary(summary)
    return " ".join(plain_bulletin.text(told, passages_at(ADDRESS), width=400).split())


def test_prose_stands_above_the_passages_that_prove_it(
    desk: Desk, openai_server: OpenAIServer
) -> None:
    text = "Civil defence said rescuers had recovered 34 bodies by Tuesday night."
    summary = written(desk, openai_server, (text, DEAD), ("All is well.", DEAD))
    told = shown(summary)
    assert told.index(f"- {text} [1]") < told.index("In the articles' own words")
    assert told.index("In the articles' own words") < told.index(f"- {DENIED}")
    assert "Written by openai:any-model, proved from what follows; 1 sentence left out" in told
    shape = json.loads(json.dumps(digest_shapes.summary(summary, passages_at(ADDRESS))))
    assert shape["prose"][0]["text"] == text
    cited = [c for c in shape["citations"] if c["n"] in shape["prose"][0]["citations"]]
    assert [c["quote"] for c in cited] == [DEAD]
    assert (shape["model"], shape["dropped"]) == ("openai:any-model", 1)
    assert shape["prompt_version"].startswith("summary-")


def test_the_model_is_given_findings_as_data_and_nothing_else(
    desk: Desk, openai_server: OpenAIServer
) -> None:
    written(desk, openai_server, (DENIED, DENIED))
    (request,) = openai_server.requests
    body = findings_in(request)[id_of(request, WARNED)]
    assert "Outlet: Herald\nDate: 28 January 2026\nSpeaker: Lubor Hask" in body
    assert request["messages"][0]["role"] == "system"
    assert DENIED not in request["messages"][0]["content"]
    assert len(findings_in(request)) == 6


def test_nothing_is_asked_when_the_archive_does_not_say(
    desk: Desk, openai_server: OpenAIServer
) -> None:
    assert desk.summarise("the moon landing").findings == ()
    assert openai_server.requests == []
