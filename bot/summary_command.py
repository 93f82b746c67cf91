"""`factdesk summary` and `factdesk digest`."""

from argparse import Namespace
from typing import TYPE_CHECKING

from bot import bulletin, digest_shapes, page_bulletin, plain_bulletin
from bot.console import Console
from bot.digest_time import span
from bot.render import passages_at

if TYPE_CHECKING:
    from bot.desk import Desk


def summary(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Summarise an article, an address or a topic."""
    target = " ".join(arguments.words)
    found = desk.summarise(target, since=arguments.since, until=arguments.until, fetch=True)
    link = passages_at(desk.settings.public_url)
    if arguments.json:
        console.document(digest_shapes.summary(found, link))
    else:
        told = bulletin.of_summary(found)
        console.stdout.write(plain_bulletin.text(told, link, console.colour, console.width))
    return 0


def digest(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Tell the stories of a stretch of time, the last day if none is named."""
    since, until = span(arguments.since, arguments.until, desk.settings.timezone, desk.now())
    found = desk.digest(since, until, topic=arguments.topic)
    link = passages_at(desk.settings.public_url)
    if arguments.json:
        console.document(digest_shapes.digest(found, link))
    elif arguments.html:
        console.stdout.write(page_bulletin.page(bulletin.of_digest(found), link))
    else:
        told = bulletin.of_digest(found)
        console.stdout.write(plain_bulletin.text(told, link, console.colour, console.width))
    return 0
