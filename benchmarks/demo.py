"""What Factdesk does, in a minute: `make demo` reads sample articles and asks three questions."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = "tests/samples/wire"
QUESTIONS = (
    (
        "One attack, two groups that say they did it, and a government that blames a third.",
        "Who claimed responsibility for the bombing of the customs hall, "
        "and what evidence was given?",
    ),
    (
        "The number of dead was reported four times in four days. Which one can be printed?",
        "How many people were killed in the customs hall bombing?",
    ),
    (
        "And a question that no article answers.",
        "What sentence did the court give the customs hall bombers?",
    ),
)


def main(home: str = "var/demo") -> int:
    """Run the commands a reporter would type, and show what the reporter would see."""
    say("Fifteen invented wire stories, in six file formats, go into the archive.")
    status = run(home, "ingest", SAMPLES)
    for why, question in QUESTIONS:
        if status:
            return status
        say(why)
        status = run(home, "ask", question)
    say(
        "No key, no server and no model was used. Every quotation above is a slice of a stored\n"
        "article, and every link opens it there.\n\n"
        "Ask your own:       "
        f'FACTDESK_HOME={home} .venv/bin/factdesk ask "why was the customs hall toll lowered?"\n'
        "See the passages:   "
        f"FACTDESK_HOME={home} .venv/bin/factdesk serve\n"
        "Your own articles:  .venv/bin/factdesk ingest FOLDER\n"
        "Put it in Slack:    docs/slack.md, ten minutes"
    )
    return status


def run(home: str, *arguments: str) -> int:
    """Run one `factdesk` command on the demo's own home folder, showing the command first."""
    print(f"$ factdesk {shlex.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(home), check=False).returncode


def environment(home: str) -> dict[str, str]:
    """The caller's environment with a home of the demo's own, and no model or Slack."""
    unset = dict.fromkeys(
        ("FACTDESK_MODEL", "FACTDESK_EMBEDDINGS", "FACTDESK_DATABASE_URL", "FACTDESK_CHROMA_URL"),
        "",
    )
    return {**os.environ, **unset, "FACTDESK_HOME": home}


def say(text: str) -> None:
    """A few plain words between the commands, set off by blank lines."""
    print(f"\n{text}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
