import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert

from index import lexical
from index.database import open_record
from index.lexical import Scope
from index.records import articles, passages
from index.terms import terms

EVERYTHING = Scope()


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    record = open_record(f"sqlite:///{tmp_path / 'record.db'}")
    with record.writing() as connection:
        for source in ("Tarrin Courier", "The Herald"):
            connection.execute(
                insert(articles).values(
                    id=source, locator=source, version=1, cluster=source, first_seen="2024",
                    source=source, published_epoch=float(len(source)), metadata={},
                )
            )  # fmt: skip
        yield connection
    record.close()


def put(
    conn: Connection, id: int, text: str, source: str = "Tarrin Courier", title: str = ""
) -> None:
    row = {"id": id, "article_id": source, "version": 1, "ordinal": id, "start": 0, "end": 1}
    stems = " ".join(terms(text))
    row |= {"sentences": json.dumps([]), "stems": stems, "length": len(terms(text))}
    conn.execute(insert(passages).values(header=" ".join(terms(title)), **row))
    lexical.insert(conn, [id])


def found(conn: Connection, query: str, scope: Scope = EVERYTHING) -> list[int]:
    return lexical.match(conn, query, 10, scope)


def test_a_passage_is_found_by_its_words_and_by_its_header(conn: Connection) -> None:
    put(conn, 1, "The ferry struck a sandbank", title="Ferry aground")
    put(conn, 2, "The bakery burned", title="Fire in Tarrin")
    assert found(conn, '"ferri"') == [1]
    assert found(conn, '"tarrin"') == [2]
    assert found(conn, '"bakeri" OR "sandbank"') == [2, 1]


@pytest.mark.parametrize("word", ["3.5", "U.S.", "don't", "1,200", "café", "東", "Łódź", "U.N."])
def test_a_term_of_any_kind_is_one_term_of_the_index(conn: Connection, word: str) -> None:
    (term,) = terms(word)
    put(conn, 1, f"It is {word} here")
    assert lexical.frequencies(conn, [term]) == {term: 1}
    assert found(conn, lexical.any_of([term], {term: 1}, 10)) == [1]


def test_a_deleted_passage_is_found_no_more(conn: Connection) -> None:
    for id in (1, 2):
        put(conn, id, "The ferry struck a sandbank")
    lexical.delete(conn, [1])
    conn.execute(delete(passages).where(passages.c.id == 1))
    assert found(conn, '"ferri"') == [2]
    assert lexical.frequencies(conn, ["ferri"]) == {"ferri": 1}


def test_the_index_can_be_built_again(conn: Connection) -> None:
    put(conn, 1, "The ferry struck a sandbank")
    conn.exec_driver_sql("INSERT INTO passages_fts(passages_fts) VALUES('delete-all')")
    assert found(conn, '"ferri"') == []
    lexical.rebuild(conn)
    assert found(conn, '"ferri"') == [1]


def test_many_passages_are_indexed_at_once(conn: Connection) -> None:
    lexical.insert(conn, [])
    for id in range(1, 1_203):
        put(conn, id, f"ferry {id}")
    lexical.delete(conn, range(1, 1_203))
    lexical.insert(conn, range(1, 1_203))
    conn.commit()
    with conn.engine.connect() as later:
        assert lexical.size(later) == lexical.Size(1_202, 2.0)


def test_an_empty_index_has_no_size(conn: Connection) -> None:
    assert lexical.size(conn) == lexical.Size(0, 0.0)


def test_words_that_no_passage_has_are_not_among_the_frequencies(conn: Connection) -> None:
    put(conn, 1, "The ferry and the ferry")
    put(conn, 2, "A ferry")
    assert lexical.frequencies(conn, ["ferri", "fog"]) == {"ferri": 2}
    assert lexical.frequencies(conn, []) == {}


def test_rare_words_tell_more() -> None:
    assert (
        lexical.rarity(100, 0)
        > lexical.rarity(100, 1)
        > lexical.rarity(100, 50)
        > lexical.rarity(100, 100)
        > 0
    )


def test_words_of_the_archive_by_their_beginning(conn: Connection) -> None:
    put(conn, 1, "ferry fern fog ferry")
    assert lexical.beginning(conn, "fe") == [("fern", 1), ("ferri", 1)]
    assert lexical.beginning(conn, "fe", limit=1) == [("fern", 1)]


def test_a_scope_holds_before_the_cut_off(conn: Connection) -> None:
    for id in range(1, 40):
        put(conn, id, "ferry ferry ferry", "Tarrin Courier")
    put(conn, 40, "one ferry among many other longer words", "The Herald")
    herald = Scope("a.source = :source", {"source": "The Herald"})
    assert found(conn, '"ferri"', herald) == [40]
    assert lexical.within(conn, herald, 10) == [40]
    assert lexical.within(conn, EVERYTHING, 5) != []


def test_the_newest_come_first(conn: Connection) -> None:
    put(conn, 1, "fog", "The Herald")
    put(conn, 2, "fog", "Tarrin Courier")  # the later one
    put(conn, 3, "fog", "Tarrin Courier")
    assert lexical.newest(conn, EVERYTHING, 10) == [2, 3, 1]


def test_scopes_hold_together() -> None:
    both = Scope("a.x = :x", {"x": 1}) & Scope("a.y = :y", {"y": 2})
    assert both == Scope("a.x = :x AND a.y = :y", {"x": 1, "y": 2})
    assert EVERYTHING & both == both & EVERYTHING == both


KNOWN = {"rare": 2, "seldom": 5, "often": 900, "always": 1_000, "ever": 1_100}


@pytest.mark.parametrize(
    ("asked", "postings", "query"),
    [
        (["rare", "unknown"], 10, '"rare"'),
        (["seldom", "rare", "rare"], 10, '"rare" OR "seldom"'),
        (["often", "rare"], 10, '"rare"'),
        (["often"], 10, '"often"'),
        (["often", "always"], 10, '("often" AND "always")'),
        (["often", "always", "rare"], 10, '"rare" OR ("often" AND "always")'),
        (["often", "always", "rare"], 9_999, '"rare" OR "often" OR "always"'),
        (["often", "always", "ever"], 950, '"often" OR ("always" AND "ever")'),
        (["unknown"], 10, ""),
        ([], 10, ""),
    ],
)
def test_frequent_words_are_looked_for_together(
    asked: list[str], postings: int, query: str
) -> None:
    assert lexical.any_of(asked, KNOWN, postings) == query


def test_nothing_is_found_for_nothing(conn: Connection) -> None:
    put(conn, 1, "fog")
    assert lexical.match(conn, "", 10, EVERYTHING) == []
    assert lexical.match(conn, '"fog"', 0, EVERYTHING) == []
