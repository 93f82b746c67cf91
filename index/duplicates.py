"""Copies and pick-ups of one wire story: found by shared sentences, told by containment.

A pick-up is cut, has a new headline and a local paragraph, so it is compared by how much of the
shorter text stands in the longer. Similarity of the two as wholes would miss it.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from index.article import Span
from index.dateline import read_opening
from index.records import articles, sentence_prints, versions

# How much of the shorter text's runs of five words must stand in the longer one. A text far
# shorter than the other may be an item of a round-up, which would join unrelated stories.
CONTAINED = 0.5
LEAST_SHARE = 0.1
RUN = 5

LEAST_SENTENCES = 0.1  # of the shorter text's sentences, shared before the texts are compared
SHORTEST_SENTENCE = 6  # words
COMMON = 8  # a sentence in more clusters than this is boilerplate
KEPT = 50  # articles that one sentence is kept for; more would find no more
COMPARED = 12
LONGEST = 30_000  # words
_VARIABLES = 500

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a text is compared with others': its words, a hash of them all, its sentences'."""

    words: tuple[str, ...]
    fingerprint: str | None
    prints: frozenset[int]


def likeness(text: str, sentences: Iterable[Span]) -> Likeness:
    """What of this text is compared with others'; a date line, headline or dateline is not."""
    words = _body(text)
    whole = blake2b(" ".join(words).encode(), digest_size=16).hexdigest() if words else None
    prints = (_print(_words(text[start:end])) for start, end in sentences)
    return Likeness(tuple(words[:LONGEST]), whole, frozenset(p for p in prints if p is not None))


def containment(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of the shorter text's runs of five words that stand in the longer."""
    a, b = _runs(first), _runs(second)
    return len(a & b) / max(1, min(len(a), len(b)))


def settle(connection: Connection, article_id: str, like: Likeness) -> bool:
    """Put a stored article that is in no cluster but its own where it belongs; keep its prints.

    True when another article has the very same words.
    """
    shared = _sharing(connection, article_id, like.prints)
    twins = _twins(connection, article_id, like.fingerprint)
    clusters = {cluster for _, cluster in twins}
    for other, cluster in _candidates(connection, shared, len(like.prints)):
        if cluster not in clusters and _alike(like.words, _stored_words(connection, other)):
            clusters.add(cluster)
    if clusters:
        _head(connection, articles.c.cluster.in_([article_id, *clusters]))
    full = {p for p, count in Counter(p for p, _, _ in shared).items() if count >= KEPT}
    rows = [{"print": p, "article_id": article_id} for p in sorted(like.prints - full)]
    if rows:
        connection.execute(insert(sentence_prints), rows)
    return bool(twins)


def leave(connection: Connection, article_id: str) -> None:
    """Give an article a cluster of its own, as it was like others by words that it has no more.

    A cluster that it headed gets another head.
    """
    mine = articles.c.id == article_id
    connection.execute(update(articles).where(mine).values(cluster=article_id))
    _head(connection, (articles.c.cluster == article_id) & ~mine)
    connection.execute(delete(sentence_prints).where(sentence_prints.c.article_id == article_id))


def _body(text: str) -> list[str]:
    return _words(text[read_opening(text).body_start :]) or _words(text)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _print(words: Sequence[str]) -> int | None:
    if len(words) < SHORTEST_SENTENCE:
        return None
    digest = blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[i:] for i in range(RUN)), strict=False))


def _alike(first: Sequence[str], second: Sequence[str]) -> bool:
    shorter, longer = sorted((len(first), len(second)))
    return shorter >= LEAST_SHARE * longer and containment(first, second) >= CONTAINED


def _sharing(
    connection: Connection, article_id: str, prints: Collection[int]
) -> list[tuple[int, str, str]]:
    """Every (print, article, cluster) of other articles that share one of the prints."""
    rows: list[tuple[int, str, str]] = []
    for some in _batches(sorted(prints)):
        found = connection.execute(_SHARING, {"prints": some, "mine": article_id})
        rows.extend(tuple(row) for row in found)
    return rows


def _candidates(
    connection: Connection, shared: Sequence[tuple[int, str, str]], prints: int
) -> list[tuple[str, str]]:
    """The articles that share most sentences, boilerplate not counted, with their clusters."""
    clusters: defaultdict[int, set[str]] = defaultdict(set)
    for print_, _, cluster in shared:
        clusters[print_].add(cluster)
    counts = Counter(
        (other, cluster) for print_, other, cluster in shared if len(clusters[print_]) <= COMMON
    )
    most = counts.most_common(COMPARED)
    sizes = _sizes(connection, [other for (other, _), _ in most])
    return [
        candidate
        for candidate, number in most
        if number >= LEAST_SENTENCES * min(prints, sizes.get(candidate[0], 0))
    ]


def _sizes(connection: Connection, article_ids: Collection[str]) -> dict[str, int]:
    """How many sentences are kept of each article."""
    if not article_ids:
        return {}
    column = sentence_prints.c.article_id
    query = select(column, func.count()).where(column.in_(article_ids)).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}


def _twins(
    connection: Connection, article_id: str, fingerprint: str | None
) -> list[tuple[str, str]]:
    if not fingerprint:
        return []
    found = connection.execute(_TWIN, {"fingerprint": fingerprint, "mine": article_id})
    return [tuple(row) for row in found]


def _stored_words(connection: Connection, article_id: str) -> Sequence[str]:
    text = connection.execute(
        select(versions.c.text)
        .join(articles, articles.c.id == versions.c.article_id)
        .where(articles.c.id == article_id, versions.c.number == articles.c.version)
    ).scalar_one()
    return _body(text)[:LONGEST]


def _head(connection: Connection, members: ColumnElement[bool]) -> None:
    """Name the cluster of these articles after the earliest of them."""
    earliest = (
        select(articles.c.id)
        .where(members)
        .order_by(articles.c.first_seen, articles.c.published_epoch.nulls_last(), articles.c.id)
        .limit(1)
    )
    head = connection.execute(earliest).scalar()
    if head is not None:
        connection.execute(update(articles).where(members).values(cluster=head))


def _batches(prints: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(prints), _VARIABLES):
        yield prints[start : start + _VARIABLES]


_SHARING = (
    select(sentence_prints.c.print, articles.c.id, articles.c.cluster)
    .join(articles, articles.c.id == sentence_prints.c.article_id)
    .where(sentence_prints.c.print.in_(bindparam("prints", expanding=True)))
    .where(articles.c.id != bindparam("mine"))
)
_TWIN = (
    select(articles.c.id, articles.c.cluster)
    .where(articles.c.fingerprint == bindparam("fingerprint"), articles.c.id != bindparam("mine"))
    .limit(1)
)
