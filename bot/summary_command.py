"""`factdesk summary`: an article or a topic in at most eight proved sentences."""

from argparse import Namespace
from typing import TYPE_CHECKING

from bot import bulletin, plain_bulletin
from bot.console import Console
from bot.digest_shapes import summary as shape
from bot.render import passages_at

if TYPE_CHECKING:
    from bot.desk import Desk


def summary(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Summarise an article, an address or a topic."""
    target = " ".join(arguments.words)
    found = desk.summarise(target, since=arguments.since, until=arguments.until, fetch=True)
    link = passages_at(desk.settings.public_url)
    if arguments.json:
        console.document(shape(found, link))
    else:
        told = bulletin.of_summary(found)
        console.stdout.write(plain_bulletin.text(told, link, console.colour, console.width))
    return 0
