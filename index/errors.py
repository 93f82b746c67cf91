"""What can go wrong, in words a reporter may read.

NewsroomError            its text is the message, shown to people as it is
├── Unreadable           a source that cannot be read as an article
├── Refused              an address that is not fetched, or an answer that is not taken
│   └── Unreached        an address that gave no answer, and may give one later
├── NotFound             an article or version that the archive does not hold
└── StoreUnavailable     the record or the vector index cannot be opened or written
"""


class NewsroomError(Exception):
    """An error whose text is one clear sentence for a person: what was wrong, what to do."""


class Unreadable(NewsroomError):
    """A source that cannot be read as an article."""


class Refused(NewsroomError):
    """A URL that the guarded fetcher does not open, or a response that it does not take."""


class Unreached(Refused):
    """A URL that gave no answer this time."""


class NotFound(NewsroomError):
    """An article or a version of it that the archive does not hold."""


class StoreUnavailable(NewsroomError):
    """The record or the vector index cannot be opened, or cannot be written."""
