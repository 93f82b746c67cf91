"""Prompts: prose for editors to review, in Markdown files beside this one. The one loader.

A file has two parts, divided by a line of three dashes: the standing instruction, which may be
left out with its line, and the request with its `$name` places. Write `$$` for a dollar sign.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

_DIVIDER = "\n---\n"


class PromptError(ValueError):
    """A prompt file that does not have the places that the code fills."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. `version` changes with every change of the file."""

    instruction: str
    request: Template
    version: str

    def fill(self, **values: str) -> str:
        """The request with every place filled; a place without a value is a KeyError."""
        return self.request.substitute(values)


@lru_cache
def load(name: str, places: frozenset[str]) -> Prompt:
    """The prompt `name`.md, which must have exactly these places. Raises PromptError."""
    return read_prompt(name, (Path(__file__).parent / f"{name}.md").read_bytes(), places)


def read_prompt(name: str, content: bytes, places: Collection[str]) -> Prompt:
    """A prompt out of a file's bytes. Raises PromptError."""
    *above, request = content.decode().replace("\r\n", "\n").split(_DIVIDER)
    if len(above) > 1:
        raise PromptError(f"{name}.md: only one line of three dashes divides it.")
    instruction = "".join(above)
    template = Template(request.strip())
    if not template.is_valid() or not Template(instruction).is_valid():
        raise PromptError(f"{name}.md: a $ stands without a name; write $$ for a dollar sign.")
    if Template(instruction).get_identifiers():
        raise PromptError(f"{name}.md: places belong below the line, in the request.")
    found = set(template.get_identifiers())
    if wrong := sorted(found ^ set(places)):
        raise PromptError(f"{name}.md: these places are unknown or missing: {', '.join(wrong)}.")
    version = f"{name}-{hashlib.sha256(content).hexdigest()[:10]}"
    return Prompt(Template(instruction.strip()).substitute(), template, version)
