"""Search over a real archive: what is found, what filters keep, what cannot break it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from stories import WIRE, pick_up, story, text

from index.archive import Archive, open_archive
from index.article import Article
from index.scopes import NotADate
from index.search import Search, search

FERRY = Article(
    WIRE, "id:ferry", title="Three missing as ferry runs aground", source="Quay Gazette",
    published_at="2024-03-04",
)  # fmt: skip
CONCERT = Article(
    "A fire broke out in the concert hall of Velmora on Friday night. Firefighters carried eleven "
    "people from the balcony. The hall's keeper, Anselm Ruud, blamed a faulty lamp.\n\nPresident "
    "Maro Zelinsky visited the hall on Saturday.",
    "id:concert",
    title="Fire in Velmora concert hall",
    source="The Herald | Velmora and World",
    published_at="2024-02-10T08:00:00+01:00",
)
UNDATED = Article(
    "The ferry to the islands will cost four crowns more. The price was last raised in 2019.",
    "id:undated",
    title="Ferry fares rise",
)
LATE = Article(
    "Council members spoke of the ferry until midnight. No vote was taken on the ferry.",
    "id:late",
    title="Council meets",
    source="The Herald | Velmora and World",
    published_at="2024-03-09T23:30:00-05:00",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with open_archive(tmp_path_factory.mktemp("home")) as opened:
        others = [story(number) for number in range(40)]
        list(opened.add([FERRY, CONCERT, UNDATED, LATE, *others]))
        yield opened


@pytest.fixture
def find(archive: Archive) -> Callable[..., list[str | None]]:
    words_alone = Search(archive.record)

    def titles(query: str, **asked: str | int | date | None) -> list[str | None]:
        return [hit.article.title for hit in words_alone(query, **asked)]  # type: ignore[arg-type]

    return titles


Find = Callable[..., list[str | None]]


def test_the_passage_that_answers_comes_first(archive: Archive) -> None:
    hit = archive.search("Who accused Northmere of sailing with too few hands?", limit=3)[0]
    assert "The seafarers' union of Velmora accused Northmere" in hit.text
    assert hit.article.title == FERRY.title
    assert hit.article.text[hit.passage.start : hit.passage.end] == hit.text
    assert all(hit.article.text[s:e] in hit.text for s, e in hit.passage.sentences)


def test_an_empty_archive_has_nothing(tmp_path: Path) -> None:
    with open_archive(tmp_path) as empty:
        assert empty.search("ferry") == []
        assert empty.outlets() == ()
        assert empty.idf(["ferri"])["ferri"] > 0


@pytest.mark.parametrize(
    "query",
    ["", "   ", "?!…", "🎉🎉", "who is it", "the and of", "AND", "OR NOT", "NEAR(", '"', '""', "'",
     "*", "-", ":", "ferry*", "stems:ferry", '"ferry" AND (', "ferry NEAR/2 fog", "{ferry}",
     "^ferry", "ferry\x00fog", "ferry\nfog\tice", "a" * 10_000, "ferry " * 1_700,
     "; DROP TABLE passages; --", "100%", "_", "\ud83c"[:0], "фотография 東京 مرفأ", "%s {} $1"],
)  # fmt: skip
def test_any_query_is_safe(find: Find, query: str) -> None:
    assert len(find(query)) <= 10


def test_a_long_pasted_text_finds_its_article(find: Find) -> None:
    assert find(WIRE * 6)[0] == FERRY.title
    assert find(text(7, 120), limit=1)


@pytest.mark.parametrize("query", ["FERRY SANDBANK", "ferry AND sandbank", '"ferry" "sandbank"'])
def test_operators_and_capitals_are_words(find: Find, query: str) -> None:
    assert find(query)[0] == FERRY.title


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("conccert fire", CONCERT.title),
        ("Zelinskyy visited", CONCERT.title),
        ("zelinski", CONCERT.title),
        ("Anselm Rudd", CONCERT.title),
        ("sandbnak", FERRY.title),
        ("Lady Amarnath", FERRY.title),
    ],
)
def test_a_misspelt_word_is_understood(find: Find, query: str, title: str) -> None:
    assert find(query)[0] == title


def test_a_word_that_never_meets_its_neighbour_may_be_another_one(tmp_path: Path) -> None:
    """Two articles of concrete, and one of a hall, do not hide the concert hall."""
    concrete = [story(n, text=f"Concrete was poured at pier {n}. {text(n, 3)}") for n in (1, 2)]
    hall = story(3, text=f"The town hall was shut. {text(3, 3)}")
    with open_archive(tmp_path) as small:
        list(small.add([CONCERT, *concrete, hall]))
        look = Search(small.record)
        assert look("concret hall")[0].article.title == CONCERT.title
        assert look("concrete poured")[0].article.title == concrete[0].title


def test_what_no_article_has_is_not_found(find: Find) -> None:
    assert find("xylophone quarterfinals") == []


def test_days_filter_both_ends_included(find: Find) -> None:
    assert set(find("ferry", since="2024-03-04", until="2024-03-04")) == {
        FERRY.title, UNDATED.title,
    }  # fmt: skip
    assert FERRY.title not in find("ferry", since="2024-03-05")
    assert FERRY.title not in find("ferry", until="2024-03-03")


def test_an_article_counts_for_the_day_that_it_states(find: Find) -> None:
    assert LATE.title in find("ferry", until="2024-03-09")
    assert LATE.title not in find("ferry", since="2024-03-10")


def test_moments_filter_to_the_second(find: Find) -> None:
    assert CONCERT.title in find("fire", until="2024-02-10T07:00:00Z")
    assert CONCERT.title not in find("fire", until="2024-02-10T06:59:59Z")
    assert CONCERT.title in find("fire", since="2024-02-10T08:00:00+01:00")
    assert CONCERT.title not in find("fire", since="2024-02-10T08:00:01+01:00")
    assert FERRY.title in find("ferry", since="2024-03-04T15:00:00")  # that day, hour not stated


def test_months_and_years_filter_too(find: Find) -> None:
    assert CONCERT.title in find("fire", since="2024-02", until="2024-02")
    assert CONCERT.title not in find("fire", since="2024-03")
    assert CONCERT.title in find("fire", since="2024", until="2024")


@pytest.mark.parametrize("bad", ["yesterday", "2024-02-31", "04/03/2024", "", "2024-3-4"])
def test_a_filter_that_is_no_date_is_refused(find: Find, bad: str) -> None:
    with pytest.raises(NotADate, match="is no date; write one like 2024-03-27"):
        find("ferry", since=bad)


@pytest.mark.parametrize("name", ["the herald", "The Herald", "THE HERALD | VELMORA AND WORLD"])
def test_an_outlet_filters_by_any_of_its_names(find: Find, name: str) -> None:
    assert set(find("ferry fire", outlet=name)) == {CONCERT.title, LATE.title}


def test_an_outlet_that_the_archive_lacks_has_nothing(find: Find) -> None:
    assert find("ferry", outlet="The Nowhere Times") == []


def test_a_narrow_filter_comes_before_the_cut_offs(tmp_path: Path) -> None:
    crowd = [
        story(n, text=f"Ferry ferry ferry number {n}. " + text(n, 2), source="Crowd", title="Ferry")
        for n in range(150)
    ]
    few = [
        story(n, text=text(n, 12) + f"\n\nOne ferry came at {n}.", source="Few")
        for n in range(150, 162)
    ]
    with open_archive(tmp_path) as large:
        list(large.add([*crowd, *few]))
        words_alone = Search(large.record)
        assert len(words_alone("ferry came", outlet="few", limit=10)) == 10
        assert len(words_alone("ferry", outlet="crowd", limit=50)) == 50


def test_a_limit_is_kept(find: Find) -> None:
    assert [len(find("the mayor promised the bridge", limit=n)) for n in (0, 1, 5)] == [0, 1, 5]


def test_a_named_outlet_comes_first(find: Find) -> None:
    assert find("What did the Quay Gazette report about a fire or a ferry?")[0] == FERRY.title


def test_a_named_day_comes_first(find: Find) -> None:
    assert find("ferry on March 9, 2024")[0] == LATE.title
    assert find("the ferry yesterday", today=date(2024, 3, 5))[0] == FERRY.title


def test_a_question_of_a_day_alone_gets_that_day(find: Find) -> None:
    assert find("what happened yesterday?", today=date(2024, 3, 5))[0] == FERRY.title
    assert find("what is there in the Quay Gazette?")[0] == FERRY.title


def test_copies_of_a_story_are_shown_once(tmp_path: Path) -> None:
    copies = [
        replace(FERRY, locator=f"id:copy{n}", title=f"Paper {n}", source=f"Paper {n}")
        for n in range(130)
    ]
    picked = replace(FERRY, locator="id:local", text=pick_up(0.5, ["Tarrin's ferry pier closed."]))
    with open_archive(tmp_path) as large:
        list(large.add([*copies, picked, UNDATED, LATE]))
        texts = [hit.text for hit in Search(large.record)("ferry", limit=10)]
    assert len(texts) == len(set(texts))
    assert any("four crowns" in found for found in texts)
    assert any("ferry pier closed" in found for found in texts)


def test_meaning_finds_what_words_do_not(archive: Archive) -> None:
    (wanted,) = _ids(archive, "id:concert")

    def nearest(query: str, limit: int) -> Mapping[int, float]:
        return {wanted: 0.8, 999_999: 0.9}  # the second is not in the record

    hits = search(archive.record, "xylophone quarterfinals", nearest=nearest)
    assert [hit.article.title for hit in hits] == [CONCERT.title]
    refused = search(archive.record, "xylophone", nearest=nearest, outlet="Quay Gazette")
    assert refused == []


def test_what_is_only_a_little_like_the_question_is_no_hit(archive: Archive) -> None:
    (wanted,) = _ids(archive, "id:concert")
    assert search(archive.record, "xylophone", nearest=lambda q, n: {wanted: 0.2}) == []


def _ids(archive: Archive, locator: str) -> list[int]:
    with archive.record.reading() as conn:
        rows = conn.exec_driver_sql(
            "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id"
            f" WHERE a.locator = '{locator}'"
        )
        return list(rows.scalars())


def test_what_is_added_or_changed_is_found_at_once(tmp_path: Path) -> None:
    with open_archive(tmp_path) as changing:
        look = Search(changing.record)
        list(changing.add([FERRY]))
        assert look("zeppelin") == []
        list(changing.add([replace(FERRY, text=WIRE + "\n\nA zeppelin was seen.", source="Dawn")]))
        assert len(look("zeppelin")) == 1
        assert look.outlets() == ("Dawn",)
        changing.remove("id:ferry")
        assert look("zeppelin") == []


def test_idf_tells_rare_words_from_frequent_ones(archive: Archive) -> None:
    idf = archive.idf(["the", "sandbank", "xylophon"])
    assert idf["the"] < idf["sandbank"] < idf["xylophon"]
    assert archive.idf(["the", "sandbank", "xylophon"]) == idf
    assert archive.idf([]) == {}


def test_coverage_names_what_no_hit_speaks_of(archive: Archive) -> None:
    look = Search(archive.record)
    asked = "Did Ilse Dornach or Bertrand Quist dock the ferry in a hurricane?"
    covered = look.coverage(asked, look(asked))
    assert covered.names == ("Bertrand Quist",)
    assert "hurricane" in covered.words
    assert 0 < covered.best <= covered.together < 1


def test_a_covered_question_misses_nothing(archive: Archive) -> None:
    look = Search(archive.record)
    covered = look.coverage("harbour master Ilse Dornach", look("harbour master Ilse Dornach"))
    assert (covered.best, covered.together, covered.words, covered.names) == (1, 1, (), ())


def test_without_hits_nothing_is_covered(archive: Archive) -> None:
    covered = Search(archive.record).coverage("Bertrand Quist", [])
    assert (covered.best, covered.together, covered.names) == (0, 0, ("Bertrand Quist",))


def test_a_misspelt_word_is_covered_by_the_one_it_was_meant_to_be(archive: Archive) -> None:
    look = Search(archive.record)
    assert look.coverage("Velmora conccert", look("Velmora conccert")).words == ()
