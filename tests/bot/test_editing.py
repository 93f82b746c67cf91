"""What an editor minds: denials that are none, cut off, or an accusation; a story told twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from newsdays import desk_with

from bot.desk import Desk
from bot.digest import Digest, Story
from bot.unanswered import leaves_open

DAY = datetime(2026, 5, 4, tzinfo=ZoneInfo("Europe/Berlin"))

TEXTS = {
    "Ferry": "TARRIN - The ferry Lady Amaranth ran aground off Tarrin on Monday, harbour master"
    " Ilse Dornach said. Northmere Lines accused the crew of drinking on the bridge. The seamen's"
    " union denied it.",
    "Quarry": "OSTLER - The Ostler quarry closed on Monday, its owner Brenn Stone said.\n\n"
    "Mayor Petra Lund rejected calls for her resignation over the quarry's closing.",
    "Football": "PELLA - Pella Rovers won 2-0 in the cup on Monday before 30,000 people.\n\n"
    "A late block by Owen Tarse denied Milo Vance the opener, and a save denied him from scoring.",
    "Spies": "VARN - Varnish minister Lena Gorse said on Monday that Kettria had steered an attack"
    " on her ministry's computers, an accusation for which she gave no evidence and which Kettria"
    " called a fairy tale.",
    "Tape": "LORM - Lorm's police chief Aldo Krey blamed the exiles of Grey Dawn for the tram fire"
    " on Monday, dismissing a recording by the Ember group as a fake.",
    "Clinic": "DUNN - A patient at the Dunn clinic died after a mix-up of charts, the clinic said"
    " on Monday. “What I told you on Friday was what I had been told. It was not true,” said its"
    " director, Una Sandor.",
    "Bakery": "EAST MERE - Critics said on Monday that the Mere bakery sold old bread as new.\n\n"
    "The bakery's owner, Tom Aske, disputed their account. He said that the loaves were marked.",
}


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Digest]:
    lines = [
        {
            "url": f"https://{title.lower()}.example/1",
            "title": title,
            "source": f"{title} Post",
            "published_at": DAY.isoformat(),
            "text": text,
        }
        for title, text in TEXTS.items()
    ]
    with desk_with(tmp_path_factory.mktemp("news"), *lines) as desk:
        yield desk.digest(DAY, DAY + timedelta(days=1))


def headed(digest: Digest, title: str) -> Story:
    return next(s for s in digest.stories if s.headline == title)


def disputed(digest: Digest, title: str) -> list[str]:
    return [f.text.replace("\n", " ") for f in headed(digest, title).disputed]


def test_a_denial_of_it_is_shown_with_what_it_denies(digest: Digest) -> None:
    assert disputed(digest, "Ferry") == [
        "Northmere Lines accused the crew of drinking on the bridge. The seamen's union denied it."
    ]


def test_a_denial_that_only_points_is_shown_with_what_is_said_instead(digest: Digest) -> None:
    assert disputed(digest, "Bakery") == [
        "The bakery's owner, Tom Aske, disputed their account. He said that the loaves were marked."
    ]


@pytest.mark.parametrize("title", ["Quarry", "Football", "Clinic"])
def test_a_refused_demand_a_prevented_goal_an_own_mistake_are_no_denials(
    digest: Digest, title: str
) -> None:
    assert disputed(digest, title) == []


@pytest.mark.parametrize("title", ["Spies", "Tape"])
def test_a_sentence_that_accuses_before_all_is_not_shown_as_a_denial(
    digest: Digest, title: str
) -> None:
    assert disputed(digest, title) == []
    assert headed(digest, title).findings[0].citations[0].start == TEXTS[title].index(" - ") + 3


ACCUSED = (
    "SELM - Interior minister Dorn Hask on Monday accused the Free Selm League of ordering the"
    " bombing of a Selm tram, offering no proof."
)
COLOUR = (
    " At the tram stop, people have laid roses and tulips on the benches. Ivo Lamm, who sells"
    " coffee there, said he remembered many faces."
)
DENIED = " The League called the allegation absurd."


def lines_of(day: int, source: str, text: str, title: str) -> dict[str, str]:
    return {
        "url": f"https://{source}.example/{day}",
        "title": title,
        "source": source,
        "published_at": (DAY + timedelta(days=day)).isoformat(),
        "text": text,
    }


@pytest.fixture(scope="module")
def retold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    lines = [
        lines_of(0, "wire", ACCUSED + DENIED, "Selm minister blames League for tram bombing"),
        lines_of(
            1,
            "echo",
            ACCUSED + COLOUR + DENIED,
            "Roses for Selm tram's dead as minister blames League",
        ),
    ]
    with desk_with(tmp_path_factory.mktemp("retold"), *lines) as desk:
        yield desk


def test_a_story_retold_with_colour_is_told_by_its_news_and_as_reported_before(
    retold: Desk,
) -> None:
    (story,) = retold.digest(DAY + timedelta(days=1), DAY + timedelta(days=2)).stories
    assert [f.text[:30] for f in story.findings] == ["Interior minister Dorn Hask on"]
    assert (story.earlier, story.is_new) == (1, False)
    assert "absurd" in story.disputed[0].text


def test_a_story_retold_with_colour_is_not_posted_again(retold: Desk) -> None:
    monday = retold.digest(DAY, DAY + timedelta(days=1))
    known = {a.article_id for s in monday.stories for a in s.articles}
    tuesday = retold.digest(DAY + timedelta(days=1), DAY + timedelta(days=2), posted=known)
    assert tuesday.stories == ()


@pytest.mark.parametrize(
    ("sentence", "is_open"),
    [
        ("Lorne Bank declined to comment.", True),
        ("Mr. Harrower could not be reached.", True),
        ("Four of the dead have yet to be identified.", True),
        ("The driver, whose name was not released, said that he had braked.", False),
        ("She said that she had not known it when she spoke.", False),
        ("The cause is not yet known.", True),
        ("Calder Electric did not contest the finding.", False),
    ],
)
def test_what_is_not_known_or_not_answered_is_told_apart(sentence: str, is_open: bool) -> None:
    assert leaves_open(sentence) is is_open
