"""The archive from outside: what goes in, what comes out, and what is left after a removal."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from stories import WIRE, sentences, story, text

from index.archive import Archive, Outcome, open_archive
from index.article import Article
from index.errors import NotFound, StoreUnavailable, Unreadable
from index.prepare import article_id, epoch
from index.records import embeddings, passages, versions


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "home") as opened:
        yield opened


def add(archive: Archive, *articles: Article) -> list[Outcome]:
    return list(archive.add(articles))


def statuses(archive: Archive, *articles: Article) -> list[str]:
    return [outcome.status for outcome in add(archive, *articles)]


def test_an_article_comes_out_as_it_went_in(archive: Archive) -> None:
    article = story(1, author="Mira Holt", category="news", language="en", dateline="TARRIN")
    article = replace(article, modified_at="2024-03-05T10:00:00Z", metadata={"desk": ["east", 4]})
    (outcome,) = add(archive, article)
    stored = archive.article(outcome.article_id)
    for name in (
        "text", "title", "url", "source", "author", "published_at", "modified_at", "dateline",
        "category", "language", "metadata",
    ):  # fmt: skip
        assert getattr(stored, name) == getattr(article, name), name
    assert (stored.version, stored.latest, stored.cluster) == (1, 1, outcome.article_id)
    assert archive.article("https://news.example/1") == stored
    assert archive.article("url:https://news.example/1") == stored
    assert archive.article("HTTPS://News.Example:443/1?utm_source=x#top") == stored


def test_an_id_follows_from_the_locator_alone() -> None:
    assert article_id("url:https://news.example/1") == "a7hh3dnqi4uos"
    assert article_id("file:x") != article_id("file:y")


def test_what_an_article_does_not_state_is_none(archive: Archive) -> None:
    (outcome,) = add(archive, Article(text(1), "text:1"))
    stored = archive.article(outcome.article_id)
    assert (stored.title, stored.url, stored.source, stored.published_at) == (None,) * 4


def test_the_same_input_again_changes_nothing(archive: Archive) -> None:
    assert statuses(archive, story(1), story(2)) == ["added", "added"]
    before = archive.article("https://news.example/1"), archive.search("library"), archive.count()
    assert statuses(archive, story(1), story(2), story(1)) == ["unchanged"] * 3
    after = archive.article("https://news.example/1"), archive.search("library"), archive.count()
    assert before == after


def test_a_changed_text_becomes_a_version_and_the_old_one_stays(archive: Archive) -> None:
    add(archive, story(1))
    new = f"{text(1)} Nobody was hurt at the quay, the coroner of Perrow said later."
    assert statuses(archive, story(1, text=new)) == ["updated"]
    key = archive.article("https://news.example/1").article_id
    assert [v.version for v in archive.versions(key)] == [1, 2]
    assert archive.article(key).text == new
    old = archive.article(key, 1)
    assert (old.text, old.version, old.latest) == (text(1), 1, 2)
    assert archive.search("coroner of Perrow")[0].article.version == 2


def test_only_the_newest_version_is_searched(archive: Archive) -> None:
    add(archive, story(1, text=f"{text(1)} A walrus sat on the slipway at noon."))
    add(archive, story(1))
    assert not [hit for hit in archive.search("walrus slipway") if "walrus" in hit.text]
    with archive.record.reading() as connection:
        numbers = connection.execute(select(passages.c.version).distinct()).scalars().all()
    assert numbers == [2]


def test_a_text_that_comes_back_is_a_version_again(archive: Archive) -> None:
    for words in (text(1), text(2), text(1)):
        add(archive, story(1, text=words))
    key = archive.article("https://news.example/1").article_id
    first, second, third = archive.versions(key)
    assert first.sha256 == third.sha256 != second.sha256


def test_a_new_title_is_a_version_and_a_new_author_is_not(archive: Archive) -> None:
    add(archive, story(1))
    assert statuses(archive, story(1, author="Mira Holt")) == ["updated"]
    assert statuses(archive, story(1, author="Mira Holt", title="Decision falls")) == ["updated"]
    stored = archive.article("https://news.example/1")
    assert (stored.author, stored.title, stored.latest) == ("Mira Holt", "Decision falls", 2)
    assert archive.article(stored.article_id, 1).title == story(1).title


def test_what_a_later_reading_does_not_state_is_not_forgotten(archive: Archive) -> None:
    add(archive, story(1, author="Mira Holt"))
    bare = Article(text(1), "url:https://news.example/1", metadata={"seen": "feed"})
    assert statuses(archive, bare) == ["updated"]
    stored = archive.article("https://news.example/1")
    assert (stored.author, stored.source, stored.latest) == ("Mira Holt", story(1).source, 1)
    assert stored.metadata == {"seen": "feed"}
    assert statuses(archive, bare) == ["unchanged"]


def test_a_new_date_is_found_by_at_once(archive: Archive) -> None:
    add(archive, story(1, published_at=None))
    add(archive, story(1, published_at="2030-06-01"))
    hits = archive.search("file page says", since="2030-01-01")
    assert {hit.article.published_at for hit in hits} == {"2030-06-01"}


def test_the_same_words_from_elsewhere_are_a_duplicate_of_their_own(archive: Archive) -> None:
    first = story(1)
    second = story(2, text=f"DUNHOLT - {text(1)}\n", source="Evening Post")
    assert statuses(archive, first, second) == ["added", "duplicate"]
    assert archive.count() == 2
    one, two = archive.article("https://news.example/1"), archive.article("https://news.example/2")
    assert one.cluster == two.cluster == one.article_id
    assert two.source == "Evening Post"


def test_characters_that_no_database_takes_are_replaced(archive: Archive) -> None:
    dirty = Article(
        f"{text(1)} A zero \0 and half a pair \ud83d here.",
        "id:dirty \udcff",
        title="A\0B",
        metadata={"no\udc00te": "x\0y", "set": {1}, "nan": float("nan")},
    )
    (outcome,) = add(archive, dirty)
    stored = archive.article(outcome.article_id)
    assert len(stored.text) == len(dirty.text)
    assert stored.text.endswith("A zero \ufffd and half a pair \ufffd here.")
    assert stored.title == "A\ufffdB"
    assert stored.text.encode()
    assert statuses(archive, dirty) == ["unchanged"]


@pytest.mark.parametrize("words", ["", " \n", "\0\0", "— … !"])
def test_an_article_without_a_word_is_refused(archive: Archive, words: str) -> None:
    outcomes = archive.add([story(1), Article(words, "file:empty.txt", title="Empty")])
    assert next(outcomes).status == "added"
    with pytest.raises(Unreadable, match="Empty has no text"):
        next(outcomes)
    assert archive.count() == 1


def test_one_endless_sentence_is_stored_and_found(archive: Archive) -> None:
    add(archive, story(1, text="zeppelin " + "and another barge " * 20_000))
    assert archive.search("zeppelin")


def test_passages_are_whole_sentences_of_the_stored_text(archive: Archive) -> None:
    add(archive, story(1, 60))
    stored = archive.article("https://news.example/1")
    said = {s for hit in archive.search("file page", limit=50) for s in hit.passage.sentences}
    assert {stored.text[start:end] for start, end in said} <= set(sentences(1, 60))


def test_statements_come_back_as_they_were_read(archive: Archive) -> None:
    (outcome,) = add(archive, story(1, text=WIRE))
    found = archive.statements([outcome.article_id, "anobody"])
    assert found["anobody"] == ()
    words = archive.article(outcome.article_id).text
    said = [(s.speaker, words[s.start : s.end]) for s in found[outcome.article_id]]
    lifeboats = '"We had two lifeboats alongside within half an hour," Dornach told reporters'
    assert [speaker for speaker, quote in said if quote.startswith(lifeboats)] == ["Ilse Dornach"]


def test_reading_what_is_not_there_says_so(archive: Archive) -> None:
    add(archive, story(1))
    key = archive.article("https://news.example/1").article_id
    with pytest.raises(NotFound, match="no article anobody"):
        archive.article("anobody")
    with pytest.raises(NotFound, match="no version 7"):
        archive.article(key, 7)
    with pytest.raises(NotFound, match="no article anobody"):
        archive.remove("anobody")
    assert archive.versions("anobody") == []


def test_an_empty_archive_answers(archive: Archive) -> None:
    assert (archive.count(), archive.outlets(), archive.search("harbour")) == (0, (), [])
    assert archive.drain() == 0
    assert archive.nearest("harbour", 5) == {}


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("2024", 1704067200.0),
        ("2024-03", 1709251200.0),
        ("2024-03-27", 1711497600.0),
        ("2024-03-27T10:00:00+02:00", 1711526400.0),
        ("2024-03-27T10:00:00Z", 1711533600.0),
        ("1865-04-15", -3304454400.0),
        ("last Tuesday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_of_any_precision_begins_at_a_moment(
    stated: str | None, seconds: float | None
) -> None:
    assert epoch(stated) == seconds


def test_nearest_passages_come_from_the_record_without_the_index(archive: Archive) -> None:
    add(archive, *(story(n) for n in range(5)), story(9, text=WIRE))
    best = next(iter(archive.nearest("a ship stranded on a sandbank in fog", 3)))
    with archive.record.reading() as connection:
        found = connection.execute(select(passages.c.article_id).where(passages.c.id == best))
        assert found.scalar() == article_id("url:https://news.example/9")


def test_what_is_added_and_removed_is_seen_by_the_next_search(archive: Archive) -> None:
    add(archive, story(1))
    question = "a ship stranded on a sandbank in fog"
    before = archive.nearest(question, 50)
    add(archive, story(9, text=WIRE))
    during = archive.nearest(question, 50)
    assert len(during) > len(before)
    archive.remove("https://news.example/9")
    assert archive.nearest(question, 50) == before


def test_reading_and_asking_load_no_vector_database(tmp_path: Path) -> None:
    import subprocess
    import sys

    with open_archive(tmp_path) as archive:
        add(archive, story(1))
    code = (
        "import sys; from pathlib import Path; from index.archive import open_archive;"
        "archive = open_archive(Path(sys.argv[1]));"
        "assert archive.search('library') and archive.nearest('library', 3);"
        "assert not {'chromadb', 'alembic', 'wordllama', 'langchain'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=root, check=True)


def test_a_removed_article_is_gone(archive: Archive) -> None:
    add(archive, story(1), story(2, text=f"{text(2)} A walrus sat on the slipway."))
    removed = archive.remove("https://news.example/2")
    assert removed.title == story(2).title
    assert archive.count() == 1
    with pytest.raises(NotFound):
        archive.article(removed.article_id)
    assert archive.statements([removed.article_id]) == {removed.article_id: ()}
    assert not [hit for hit in archive.search("walrus slipway") if "walrus" in hit.text]
    with archive.record.reading() as connection:
        for table in (versions, passages):
            rest = select(table.c.article_id).where(table.c.article_id == removed.article_id)
            assert connection.execute(rest).all() == []
        rows = connection.execute(select(func.count()).select_from(embeddings)).scalar()
        assert rows == connection.execute(select(func.count()).select_from(passages)).scalar()


def test_a_removed_article_can_be_added_again(archive: Archive) -> None:
    add(archive, story(1))
    archive.remove("https://news.example/1")
    assert statuses(archive, story(1)) == ["added"]
    assert [v.version for v in archive.versions(article_id(story(1).locator))] == [1]


def test_nothing_of_a_removed_article_is_left_on_the_disk(tmp_path: Path) -> None:
    secret = "Quillonbrax"
    home = tmp_path / "home"
    with open_archive(home, own_index=True) as archive:
        add(archive, *(story(n) for n in range(30)))
        add(archive, story(90, text=f"{text(90)} {secret} denied it.", author=secret, title=secret))
        add(archive, story(90, text=f"{text(90)} {secret} denies it again.", author=secret))
        archive.drain()
        assert files_with(home, secret)
        archive.remove("https://news.example/90")
        assert files_with(home, secret) == []
        assert archive.count() == 30
    assert files_with(home, secret) == []


def files_with(home: Path, word: str) -> list[str]:
    """Files under the home in which a word or its stem stands, in whatever case."""
    return [
        path.name
        for path in home.rglob("*")
        if path.is_file() and word.lower().encode() in path.read_bytes().lower()
    ]


def test_threads_and_a_second_archive_add_the_same_articles_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    found: list[str] = []

    def work() -> None:
        try:
            with open_archive(tmp_path) as archive:
                found.extend(statuses(archive, *(story(n) for n in range(12))))
        except BaseException as error:  # noqa: BLE001  shown below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(found) == ["added"] * 12 + ["unchanged"] * 24
    with open_archive(tmp_path) as archive:
        assert archive.count() == 12


def test_a_new_archive_waits_for_another_who_is_making_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "factdesk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            opened = pool.submit(open_archive, tmp_path)
            with pytest.raises(TimeoutError):
                opened.result(0.2)
            other.execute("COMMIT")
            opened.result(20).close()


def test_everything_derived_can_be_computed_anew(archive: Archive) -> None:
    add(archive, *(story(n) for n in range(6)), story(9, text=WIRE), story(8, text=WIRE))
    before = seen(archive)
    told: list[tuple[int, int]] = []
    archive.reindex(lambda done, total: told.append((done, total)))
    assert seen(archive) == before
    assert told == [(done, 8) for done in range(9)]


def seen(archive: Archive) -> object:
    """What a reader sees of the archive."""
    ids = [article_id(story(n).locator) for n in (*range(6), 8, 9)]
    return (
        archive.articles(ids),
        archive.statements(ids),
        archive.search("stranded ferry"),
        archive.search("city hospital"),
        sorted(round(s, 3) for s in archive.nearest("stranded ferry", 20).values()),
    )


def test_a_home_that_is_a_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="must be a folder"):
        open_archive(tmp_path / "home")
    with pytest.raises(StoreUnavailable, match="must be a folder"):
        open_archive(tmp_path / "home" / "below")


def test_a_home_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    open_archive(tmp_path / "a" / "home").close()
    assert (tmp_path / "a" / "home").stat().st_mode & 0o077 == 0
