"""Settings: where they come from, what wins, what is refused, and that secrets stay secret."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import ENVIRONMENT, Settings, SettingsError, SlackRules

ROOT = Path(__file__).resolve().parents[2]


def load(**environ: str) -> Settings:
    return Settings.load(environ, None)


def test_everything_has_a_default_and_the_home_is_var_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load({}, Path(".env"))
    assert settings.home == tmp_path / "var"
    assert settings.public_url == "http://127.0.0.1:3000"
    assert settings.model is None
    assert settings.slack_bot_token is None
    assert settings.allowed_hosts == frozenset()
    assert datetime.now(settings.timezone).tzinfo is not None


def test_the_environment_wins_over_the_dotenv_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("FACTDESK_MODEL=openai:one\nFACTDESK_EMBEDDINGS='openai:small'  # which\n")
    settings = Settings.load({"FACTDESK_MODEL": "openai:two"}, dotenv)
    assert settings.model == "openai:two"
    assert settings.embeddings == "openai:small"


def test_an_empty_variable_is_not_set_even_when_the_file_sets_it(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("FACTDESK_MODEL=openai:one\n")
    assert Settings.load({"FACTDESK_MODEL": "  "}, dotenv).model is None


def test_secrets_and_passwords_are_masked_wherever_settings_are_shown(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("ANTHROPIC_API_KEY=other-secret\nOPENAI_API_KEY=file-secret\n")
    settings = Settings.load(
        {
            "SLACK_BOT_TOKEN": "xoxb-secret",
            "SLACK_APP_TOKEN": "xapp-secret",
            "SLACK_SIGNING_SECRET": "signing-secret",
            "OPENAI_BASE_URL": "https://user:web-secret@models.example/v1",
            "FACTDESK_DATABASE_URL": "postgresql+psycopg://desk:p@ss-secret@db.example/desk",
            "FACTDESK_CHROMA_URL": "https://token:chroma-secret@chroma.example:8000",
        },
        dotenv,
    )
    for shown in (repr(settings), str(settings), f"{settings}"):
        assert "secret'" not in shown
        assert "-secret" not in shown
        assert "db.example" in shown
    assert settings.slack_bot_token == "xoxb-secret"
    assert settings.libraries["ANTHROPIC_API_KEY"] == "other-secret"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("FACTDESK_TIMEZONE", "Mars/Olympus", "Mars/Olympus"),
        ("FACTDESK_TIMEZONE", "../etc/passwd", "no time zone"),
        ("FACTDESK_PUBLIC_URL", "desk.example.org", "FACTDESK_PUBLIC_URL"),
        ("FACTDESK_PUBLIC_URL", "javascript:alert(1)", "FACTDESK_PUBLIC_URL"),
        ("FACTDESK_CHROMA_URL", "http://host:notaport", "FACTDESK_CHROMA_URL"),
        ("OPENAI_BASE_URL", "ftp://models.example", "OPENAI_BASE_URL"),
        ("SLACK_API_URL", "http://[::1", "SLACK_API_URL"),
        ("FACTDESK_DATABASE_URL", "mysql://root:hunter2@host/x", "postgresql+psycopg"),
        ("FACTDESK_FETCH_ALLOW", "https://intranet.example/", "host names"),
        ("FACTDESK_HOME", "~nobody-of-that-name/desk", "no such user"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence_that_names_it(
    name: str, value: str, says: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(**{name: value})
    sentence = str(refused.value)
    assert says in sentence
    assert "\n" not in sentence
    assert "hunter2" not in sentence


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "desk"
    file.write_text("")
    with pytest.raises(SettingsError, match="is a file"):
        load(FACTDESK_HOME=str(file))


def test_a_dotenv_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(b"\xff\xfe\x00FACTDESK_HOME=x")
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.load({}, dotenv)


def test_zone_hosts_and_public_url_are_read_as_they_are_meant() -> None:
    settings = load(
        FACTDESK_TIMEZONE="Asia/Kolkata",
        FACTDESK_FETCH_ALLOW=" Intranet.example, 127.0.0.1 ,",
        FACTDESK_PUBLIC_URL="https://desk.example.org/fact/",
    )
    assert settings.timezone == ZoneInfo("Asia/Kolkata")
    assert settings.allowed_hosts == {"intranet.example", "127.0.0.1"}
    assert settings.public_url == "https://desk.example.org/fact"
    assert load(TZ=":Europe/Paris").timezone == ZoneInfo("Europe/Paris")
    assert load(TZ="Nowhere/AtAll").timezone == ZoneInfo("UTC")


def prepared(tmp_path: Path, **environ: str) -> dict[str, str]:
    """The environment of a process after `prepare_process`, started with that environment."""
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from bot.settings import Settings, prepare_process\n"
        "prepare_process(Settings.load())\n"
        "print('\\n'.join(f'{n}={v}' for n, v in os.environ.items()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def test_libraries_are_kept_quiet_and_get_their_keys_from_the_dotenv_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-file\nSLACK_BOT_TOKEN=xoxb-1\n")
    seen = prepared(tmp_path)
    assert seen["OPENAI_API_KEY"] == "from-file"
    assert seen["HF_HUB_OFFLINE"] == "1"
    assert seen["ANONYMIZED_TELEMETRY"] == "False"
    assert seen["LANGSMITH_TRACING"] == "false"
    assert "SLACK_BOT_TOKEN" not in seen


def test_what_the_newsroom_configured_for_a_library_stays(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LANGCHAIN_TRACING_V2=true\nHF_HUB_OFFLINE=0\n")
    seen = prepared(tmp_path, OPENAI_API_KEY="from-environment")
    assert seen["OPENAI_API_KEY"] == "from-environment"
    assert seen["LANGCHAIN_TRACING_V2"] == "true"
    assert "LANGSMITH_TRACING" not in seen
    assert seen["HF_HUB_OFFLINE"] == "0"


def test_the_example_file_names_every_variable_and_sets_none() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [
        line.removeprefix("#").split("=")[0] for line in lines if "=" in line and " " not in line
    ]
    assert sorted(named) == sorted(ENVIRONMENT.values())
    assert not [line for line in lines if line and not line.startswith("#")]


def test_the_documentation_names_every_variable() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    assert not [name for name in ENVIRONMENT.values() if f"`{name}`" not in page]


def test_who_may_ask_in_slack_is_everybody_of_the_workspace_unless_it_is_set() -> None:
    assert load().slack_rules == SlackRules()
    given = load(
        SLACK_ADMINS="U1, W2", SLACK_USERS="U3", SLACK_CHANNELS="C1,G2", SLACK_GUESTS="Yes",
        SLACK_USER_LIMIT="5", SLACK_CHANNEL_LIMIT="7",
    )  # fmt: skip
    assert given.slack_rules == SlackRules(
        frozenset({"U1", "W2"}), frozenset({"U3"}), frozenset({"C1", "G2"}), True, 5, 7
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLACK_ADMINS", "anna"),
        ("SLACK_USERS", "C1"),
        ("SLACK_CHANNELS", "#desk"),
        ("SLACK_GUESTS", "maybe"),
        ("SLACK_USER_LIMIT", "0"),
        ("SLACK_CHANNEL_LIMIT", "many"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        load(**{variable: value})
