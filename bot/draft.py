"""Draft: a chat model's unverified words, and the form in which they are asked for.

A draft is a list of pointers: which passage, which words of it, whose words they are. Nothing in
it may be shown; `bot.verify` decides what is proved.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import get_args

from bot.evidence import Part
from index.statements import EVIDENCE, STANCES

PARTS: tuple[Part, ...] = get_args(Part)
MOST_CLAIMS = 40


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """What the model says is said, where: every field is the model's word and proves nothing."""

    passage_id: str
    quote: str
    speaker: str | None
    stance: str
    evidence: str
    part: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A model's answer before any of it is verified."""

    claims: tuple[DraftClaim, ...]
    missing: tuple[str, ...]


_TEXT = {"type": "string"}
_CLAIM: dict[str, object] = {
    "passage_id": _TEXT,
    "quote": {**_TEXT, "description": "whole sentences copied from that passage, word for word"},
    "speaker": {"type": ["string", "null"], "description": "as the passage names them"},
    "stance": {**_TEXT, "enum": list(STANCES)},
    "evidence": {**_TEXT, "enum": list(EVIDENCE)},
    "part": {**_TEXT, "enum": list(PARTS)},
}
SCHEMA: dict[str, object] = {
    "title": "Draft",
    "description": "Which words of which passages answer the question, and what none answers.",
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": _CLAIM,
                "required": list(_CLAIM),
                "additionalProperties": False,
            },
        },
        "missing": {
            "type": "array",
            "items": _TEXT,
            "description": "words of the question, copied, that no passage answers",
        },
    },
    "required": ["claims", "missing"],
    "additionalProperties": False,
}


def read_draft(given: object) -> Draft:
    """What a model sent, whatever it is, as a Draft. Raises ValueError when it is none."""
    if not isinstance(given, Mapping):
        raise ValueError("not an object")
    claims, missing = given.get("claims"), given.get("missing")
    if not isinstance(claims, list) or not isinstance(missing, list):
        raise ValueError("without claims or missing")
    return Draft(
        tuple(_read_claim(claim) for claim in claims[:MOST_CLAIMS]),
        tuple(words.strip() for words in missing if isinstance(words, str) and words.strip()),
    )


def finished_claims(begun: object, closed: bool) -> tuple[DraftClaim, ...]:
    """The claims that are whole in a draft of which only the beginning is there.

    `closed` says that it ends where an object ends.
    """
    if not isinstance(begun, Mapping) or not isinstance(begun.get("claims"), list):
        return ()
    claims = begun["claims"]
    last = claims[-1] if claims else None
    whole = closed and isinstance(last, Mapping) and set(_CLAIM) <= set(last)
    if "missing" not in begun and not whole:
        claims = claims[:-1]
    return tuple(_read_claim(claim) for claim in claims[:MOST_CLAIMS])


def _read_claim(given: object) -> DraftClaim:
    fields = given if isinstance(given, Mapping) else {}
    said = {name: fields.get(name) for name in _CLAIM}
    text = {name: value.strip() if isinstance(value, str) else "" for name, value in said.items()}
    return DraftClaim(
        passage_id=text["passage_id"],
        quote=text["quote"],
        speaker=text["speaker"] or None,
        stance=text["stance"],
        evidence=text["evidence"],
        part=text["part"],
    )


def as_json(claims: Sequence[DraftClaim]) -> str:
    """Claims as the model wrote them, to be shown to it again."""
    return json.dumps([asdict(claim) for claim in claims], ensure_ascii=False, indent=1)
