"""Going through a whole archive."""

from pathlib import Path

from index.archive import open_archive
from index.article import Article
from index.everything import every_article


def test_every_article_comes_once_in_the_order_it_was_first_seen(tmp_path: Path) -> None:
    texts = [f"The bridge {n} of Kalm is closed." for n in range(130)]
    with open_archive(tmp_path) as archive:
        added = [o.article_id for o in archive.add(Article(t, f"id:{t}") for t in texts)]
        found = list(every_article(archive.record))
        assert [article.article_id for article in found] == added
        assert [article.text for article in found] == texts


def test_an_empty_archive_has_no_articles(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        assert list(every_article(archive.record)) == []
