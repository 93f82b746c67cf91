"""An e-mail: its subject, its date, who sent it, and the plain text or HTML that it carries."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr

from index.article import Article
from index.errors import Unreadable
from index.formats.compose import Origin, Stated, compose
from index.formats.encodings import decode
from index.formats.markup import html_text


def read_mail(data: bytes, origin: Origin, charset: str | None) -> Iterator[Article]:
    """The article of an e-mail; attachments are named, not read."""
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not (message["From"] or message["Subject"]):
        raise Unreadable(f"{origin.name} is not an e-mail: it has no sender and no subject.")
    name, address = parseaddr(_header(message, "From"))
    attached = [part.get_filename() for part in message.iter_attachments()]
    metadata = {
        "from": address or None,
        "to": _header(message, "To") or None,
        "attachments": [name for name in attached if name] or None,
    }
    yield compose(
        origin,
        Stated(
            text=_text(message, origin.name),
            title=_header(message, "Subject"),
            author=name or address,
            published=_header(message, "Date"),
            id=_header(message, "Message-ID").strip("<> "),
            language=_header(message, "Content-Language"),
            metadata={key: value for key, value in metadata.items() if value},
        ),
    )


def _header(message: Message, name: str) -> str:
    """A header's words; one that is not well formed is taken as it stands."""
    try:
        return str(message[name] or "").strip()
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _text(message: EmailMessage, name: str) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        raise Unreadable(f"{name} is an e-mail without text; save its attachments by themselves.")
    content = body.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    if not raw.strip():
        raise Unreadable(f"{name} is an e-mail without text; save its attachments by themselves.")
    text = decode(raw, name, body.get_content_charset())
    if body.get_content_type() == "text/html":
        return html_text(text)
    return _unflowed(text) if body.get_param("format") == "flowed" else text


def _unflowed(text: str) -> str:
    """Lines that a mail program broke softly (they end in a space) made whole."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and lines[-1].endswith(" ") and lines[-1] != "-- " and line.strip():
            lines[-1] += line
        else:
            lines.append(line)
    return "\n".join(line.rstrip() for line in lines)
