"""The settings, read once from the environment and `.env`; nothing else reads the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import NewsroomError

DEFAULT_PORT = 3000
DEFAULT_PUBLIC_URL = f"http://127.0.0.1:{DEFAULT_PORT}"
SECRETS = (
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "slack_client_secret",
    "openai_api_key",
)
ENVIRONMENT = {
    "home": "FACTDESK_HOME",
    "database_url": "FACTDESK_DATABASE_URL",
    "chroma_url": "FACTDESK_CHROMA_URL",
    "embeddings": "FACTDESK_EMBEDDINGS",
    "model": "FACTDESK_MODEL",
    "openai_api_key": "OPENAI_API_KEY",
    "openai_base_url": "OPENAI_BASE_URL",
    "slack_bot_token": "SLACK_BOT_TOKEN",
    "slack_app_token": "SLACK_APP_TOKEN",
    "slack_signing_secret": "SLACK_SIGNING_SECRET",
    "slack_api_url": "SLACK_API_URL",
    "slack_client_id": "SLACK_CLIENT_ID",
    "slack_client_secret": "SLACK_CLIENT_SECRET",
    "slack_admins": "SLACK_ADMINS",
    "slack_users": "SLACK_USERS",
    "slack_channels": "SLACK_CHANNELS",
    "slack_guests": "SLACK_GUESTS",
    "slack_user_limit": "SLACK_USER_LIMIT",
    "slack_channel_limit": "SLACK_CHANNEL_LIMIT",
    "public_url": "FACTDESK_PUBLIC_URL",
    "timezone": "FACTDESK_TIMEZONE",
    "allowed_hosts": "FACTDESK_FETCH_ALLOW",
}
# What libraries read: nothing is sent or downloaded that the newsroom did not ask for.
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "OPENBLAS_NUM_THREADS": "1",  # answers are many and small; threads would only wait
}
TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
_READ_APART = frozenset(
    {"home", "timezone", "allowed_hosts", "slack_admins", "slack_users", "slack_channels"}
    | {"slack_guests", "slack_user_limit", "slack_channel_limit"}
)
_DATABASE_URL = re.compile(r"sqlite(\+pysqlite)?:///?|postgresql\+psycopg://\S")
_PASSWORD = re.compile(r"(://[^/@:\s]*):\S*@")


class SettingsError(NewsroomError):
    """A setting that cannot be used."""


@dataclass(frozen=True, slots=True)
class SlackRules:
    """Who may ask in Slack, where, and how many questions in five minutes; empty is everybody."""

    admins: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    guests: bool = False
    user_limit: int = 100
    channel_limit: int = 300


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Everything the newsroom can set. None is "not set"; `libraries` is what libraries read."""

    home: Path
    timezone: tzinfo
    database_url: str | None = None
    chroma_url: str | None = None
    embeddings: str | None = None
    model: str | None = None
    openai_api_key: str | None = None
    openai_base_url: str | None = None
    slack_bot_token: str | None = None
    slack_app_token: str | None = None
    slack_signing_secret: str | None = None
    slack_api_url: str | None = None
    slack_client_id: str | None = None
    slack_client_secret: str | None = None
    slack_rules: SlackRules = SlackRules()
    public_url: str = DEFAULT_PUBLIC_URL
    allowed_hosts: frozenset[str] = frozenset()
    libraries: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(
        cls, environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")
    ) -> "Settings":
        """Read the settings; the environment wins over `dotenv`. Raises SettingsError."""
        written = _read_dotenv(dotenv)
        stated = {**written, **(os.environ if environ is None else environ)}
        given = {n: stated[v].strip() for n, v in ENVIRONMENT.items() if stated.get(v, "").strip()}
        texts = {n: v for n, v in given.items() if n not in _READ_APART}
        _check_urls(texts)
        if "public_url" in texts:
            texts["public_url"] = texts["public_url"].rstrip("/")
        ours = set(ENVIRONMENT.values()) - {"OPENAI_API_KEY", "OPENAI_BASE_URL"}
        return cls(
            home=_home(given.get("home", "var")),
            timezone=_zone(given.get("timezone"), stated.get("TZ")),
            allowed_hosts=_hosts(given.get("allowed_hosts", "")),
            libraries={n: v for n, v in written.items() if n not in ours and v},
            slack_rules=_slack_rules(given),
            **texts,
        )

    def __repr__(self) -> str:
        shown = ", ".join(f"{f.name}={self._shown(f.name)}" for f in fields(self))
        return f"Settings({shown})"

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        if name in SECRETS:
            return "'***'" if value else "None"
        if name == "libraries":
            return repr(dict.fromkeys(value, "***"))
        return repr(_PASSWORD.sub(r"\1:***@", value) if isinstance(value, str) else value)


def prepare_process(settings: Settings) -> None:
    """Put into the process environment what libraries read there, before one is imported.

    What the environment already says stays as it is.
    """
    for name, value in {**QUIET, **settings.libraries}.items():
        os.environ.setdefault(name, value)
    if not any(name in os.environ for name in TRACING):
        os.environ[TRACING[0]] = "false"


def wants_plain_text() -> bool:
    """Whether the person's environment asks for output without colour."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _read_dotenv(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        return {n: v for n, v in dotenv_values(path, interpolate=False).items() if v is not None}
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path} cannot be read; check that it is text and readable.") from None


def _check_urls(texts: Mapping[str, str]) -> None:
    for name in ("chroma_url", "openai_base_url", "slack_api_url", "public_url"):
        if name in texts and not _is_web_address(texts[name]):
            raise SettingsError(
                f"{ENVIRONMENT[name]} is not a web address; write it as http://host:port "
                "or https://host."
            )
    if "database_url" in texts and not _DATABASE_URL.match(texts["database_url"]):
        raise SettingsError(
            "FACTDESK_DATABASE_URL is not a database address; write it as "
            "postgresql+psycopg://user:password@host/name, or leave it out for SQLite in the home."
        )


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _home(value: str) -> Path:
    try:
        home = Path(value).expanduser().absolute()
    except RuntimeError:
        raise SettingsError(f"FACTDESK_HOME is {value}, and no such user is known here.") from None
    if home.exists() and not home.is_dir():
        raise SettingsError(f"FACTDESK_HOME is {home}, which is a file; name a folder.")
    return home


def _hosts(value: str) -> frozenset[str]:
    hosts = frozenset(host.strip().lower() for host in value.split(",") if host.strip())
    if wrong := sorted(host for host in hosts if "/" in host or " " in host):
        raise SettingsError(
            f"FACTDESK_FETCH_ALLOW names {wrong[0]!r}; write host names separated by commas, "
            "without http://."
        )
    return hosts


def _slack_rules(given: Mapping[str, str]) -> SlackRules:
    return SlackRules(
        admins=_ids("SLACK_ADMINS", given.get("slack_admins", ""), "UW"),
        users=_ids("SLACK_USERS", given.get("slack_users", ""), "UW"),
        channels=_ids("SLACK_CHANNELS", given.get("slack_channels", ""), "CG"),
        guests=_yes("SLACK_GUESTS", given.get("slack_guests", "no")),
        user_limit=_limit("SLACK_USER_LIMIT", given.get("slack_user_limit", "100")),
        channel_limit=_limit("SLACK_CHANNEL_LIMIT", given.get("slack_channel_limit", "300")),
    )


def _ids(variable: str, value: str, letters: str) -> frozenset[str]:
    ids = frozenset(one.strip() for one in value.split(",") if one.strip())
    if wrong := sorted(one for one in ids if not re.fullmatch(rf"[{letters}][A-Z0-9]+", one)):
        raise SettingsError(
            f"{variable} names {wrong[0]!r}; write ids as Slack shows them under “Copy member ID” "
            f"or in a channel's details, such as {letters[0]}024BE7LH, separated by commas."
        )
    return ids


def _limit(variable: str, value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        raise SettingsError(f"{variable} is {value!r}; write a whole number of questions, from 1.")
    return int(value)


def _yes(variable: str, value: str) -> bool:
    if value.lower() not in {"yes", "no"}:
        raise SettingsError(f"{variable} is {value!r}; write yes or no.")
    return value.lower() == "yes"


def _zone(name: str | None, machine: str | None) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name is None:
        return _machine_zone(machine)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f"FACTDESK_TIMEZONE is {name!r}, which is no time zone; write one such as "
            "Europe/Paris or UTC."
        ) from None


def _machine_zone(stated: str | None) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    clock = Path("/etc/localtime")
    name = (stated or str(clock.resolve()).partition("zoneinfo/")[2]).removeprefix(":")
    try:
        if name:
            return ZoneInfo(name)
        with clock.open("rb") as rules:
            return ZoneInfo.from_file(rules)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
