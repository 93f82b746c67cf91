"""How often the desk does in Slack what it does again and again, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`ping` is between two looks at the connection, `updates` between two of one message.

    A status is shown again after `renewal`, since Slack takes it away after two minutes.
    """

    ping: float = 3.0
    updates: float = 3.0
    renewal: float = 90.0


USUAL = Pace()
