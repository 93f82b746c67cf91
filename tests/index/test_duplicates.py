"""Copies and pick-ups of one story are one source; stories that share a phrase are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from stories import WIRE, pick_up, sentences, story, text

from index.archive import Archive, open_archive
from index.duplicates import containment, likeness
from index.sentences import sentences as split

LOCAL = (
    "Two families from Harrow Bay were among the passengers, the town's mayor said on Monday. "
    "The library there stays open tonight for anyone who waits for news.",
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        yield opened


def clusters(archive: Archive) -> dict[int, set[int]]:
    """The stories of each cluster, by the story it is named after."""
    found: dict[str, set[int]] = {}
    for seed in range(200):
        for stored in archive.articles([key(seed)]).values():
            found.setdefault(stored.cluster, set()).add(seed)
    return {next(s for s in range(200) if key(s) == head): some for head, some in found.items()}


def key(seed: int) -> str:
    from index.prepare import article_id

    return article_id(story(seed).locator)


def add(archive: Archive, seed: int, words: str) -> str:
    (outcome,) = archive.add([story(seed, text=words)])
    return outcome.status


@pytest.mark.parametrize("share", [1.0, 0.9, 0.6, 0.4, 0.25])
@pytest.mark.parametrize("local", [(), LOCAL])
def test_a_pick_up_joins_the_wire_story(
    archive: Archive, share: float, local: tuple[str, ...]
) -> None:
    add(archive, 1, WIRE)
    add(archive, 2, text(2))
    add(archive, 3, pick_up(share, local))
    assert clusters(archive) == {1: {1, 3}, 2: {2}}


def test_a_pick_up_may_be_read_before_the_wire_story(archive: Archive) -> None:
    add(archive, 3, pick_up(0.4, LOCAL))
    add(archive, 1, WIRE)
    assert clusters(archive) == {3: {1, 3}}


def test_a_pick_up_whose_words_were_edited_still_joins(archive: Archive) -> None:
    add(archive, 1, WIRE)
    edited = pick_up(0.6, LOCAL).replace("rescuers", "lifeboat crews").replace("Monday", "4 March")
    add(archive, 2, edited.replace("harbour master", "harbourmaster").replace("company", "firm"))
    assert clusters(archive) == {1: {1, 2}}


def test_a_headline_date_line_or_dateline_makes_no_difference() -> None:
    plain = likeness(text(1), ())
    for opening in ("date 2024-03-04 ", "Bridge stays shut\n\n", "MARSK (CNA) - "):
        assert likeness(opening + text(1), ()).fingerprint == plain.fingerprint
    assert likeness(text(1).upper(), ()).fingerprint == plain.fingerprint
    assert likeness(text(2), ()).fingerprint != plain.fingerprint


def test_stories_of_one_event_in_their_own_words_are_two_sources(archive: Archive) -> None:
    own = (
        "Fog closed the port of Tarrin on Monday after a ship with more than two hundred people on"
        ' board went aground. "We had two lifeboats alongside within half an hour," the harbour'
        " master, Ilse Dornach, said. Three sailors are still being looked for. Northmere Lines,"
        " to which the Lady Amaranth belongs, said that she had been inspected in January."
    )
    add(archive, 1, WIRE)
    add(archive, 2, own)
    assert len(clusters(archive)) == 2


def test_background_that_every_story_repeats_joins_nothing(archive: Archive) -> None:
    background = " ".join(sentences(500, 4))
    for seed in range(30):
        add(archive, seed, f"{text(seed, 10)}\n\n{background}")
    assert len(clusters(archive)) == 30


def test_a_round_up_does_not_join_the_stories_that_it_holds(archive: Archive) -> None:
    for seed in range(12):
        add(archive, seed, text(seed, 6))
    add(archive, 100, "\n\n".join(text(seed, 6) for seed in range(12)))
    assert len(clusters(archive)) == 13


def test_a_story_that_a_hundred_papers_print_is_one_source(archive: Archive) -> None:
    for seed in range(100):
        add(archive, seed, f"{pick_up(0.6)} The {seed}th paper to print this wishes a good day.")
    assert clusters(archive) == {0: set(range(100))}


def test_an_article_that_bridges_two_clusters_makes_them_one(archive: Archive) -> None:
    lines = sentences(1, 30)
    add(archive, 5, " ".join(lines[:14]))
    add(archive, 6, " ".join(lines[16:]))
    assert len(clusters(archive)) == 2
    add(archive, 7, " ".join(lines))
    assert clusters(archive) == {5: {5, 6, 7}}


def test_an_article_that_is_rewritten_leaves_its_cluster(archive: Archive) -> None:
    add(archive, 1, WIRE)
    add(archive, 2, pick_up(0.6))
    add(archive, 2, text(2))
    assert clusters(archive) == {1: {1}, 2: {2}}


def test_the_head_of_a_cluster_that_is_rewritten_leaves_the_rest_together(
    archive: Archive,
) -> None:
    for seed, words in ((1, WIRE), (2, pick_up(0.6)), (3, pick_up(0.4)), (1, text(1))):
        add(archive, seed, words)
    assert clusters(archive) == {1: {1}, 2: {2, 3}}


def test_an_update_that_still_tells_the_story_stays(archive: Archive) -> None:
    add(archive, 1, WIRE)
    add(archive, 2, pick_up(0.6))
    add(archive, 1, WIRE.replace("all but three", "all but two"))
    assert clusters(archive) == {1: {1, 2}}


def test_a_removed_head_is_followed_by_the_next_earliest(archive: Archive) -> None:
    for seed, share in ((1, 1.0), (2, 0.6), (3, 0.4)):
        add(archive, seed, pick_up(share))
    archive.remove(key(1))
    assert clusters(archive) == {2: {2, 3}}


def test_reindexing_finds_the_same_clusters(archive: Archive) -> None:
    for seed, words in ((1, WIRE), (2, pick_up(0.6)), (3, text(3)), (4, pick_up(0.25, LOCAL))):
        add(archive, seed, words)
    before = clusters(archive)
    archive.reindex()
    assert clusters(archive) == before == {1: {1, 2, 4}, 3: {3}}


def test_short_items_with_the_same_words_are_twins_and_others_are_not(archive: Archive) -> None:
    assert add(archive, 1, "Snow in Marsk.") == "added"
    assert add(archive, 2, "Snow in Marsk!") == "duplicate"
    assert add(archive, 3, "Rain in Marsk.") == "added"
    assert clusters(archive) == {1: {1, 2}, 3: {3}}


def test_containment_is_of_the_shorter_in_the_longer() -> None:
    whole = likeness(WIRE, split(WIRE)).words
    assert containment(whole[:60], whole) == containment(whole, whole[:60]) == 1
    assert containment(likeness(text(1), ()).words, whole) < 0.01
    assert containment((), whole) == containment((), ()) == 0
