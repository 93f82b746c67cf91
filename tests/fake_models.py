"""What stands behind the fake chat server: models that read the prompt and answer it."""

import re
from collections.abc import Mapping
from typing import Any

from openai_server import Reply, Say, prompt_of

_PASSAGE = re.compile(
    r"<passage (?P<id>\w+) (?P<mark>\w+)>\n(?P<body>.*?)\n</passage (?P=id) (?P=mark)>", re.S
)
_ORDER = re.compile(
    r"\b(?:say|answer|reply|write|post|add|mention|include|attribute|cite|quote|return|tell them)\b"
    r"(?: (?:with|that|to|as|this))*:? +(?P<what>[^\n]+?)(?=[.!]?(?:\n|\s*-->|$))",
    re.IGNORECASE,
)
_BAIT = re.compile(r"https?://\S+|<[!@#][^>]*>|!?\[[^\]]*\]\([^)]*\)|CANARY-\w+|@\w+")


def claim(
    passage_id: str,
    quote: str,
    speaker: str | None = None,
    stance: str = "reports",
    evidence: str = "not_stated",
    part: str = "answer",
) -> dict[str, object]:
    """A claim as a model writes it."""
    return {
        "passage_id": passage_id,
        "quote": quote,
        "speaker": speaker,
        "stance": stance,
        "evidence": evidence,
        "part": part,
    }


def draft(*claims: dict[str, object], missing: tuple[str, ...] = ()) -> Say:
    """A model's whole answer."""
    return Say({"claims": list(claims), "missing": list(missing)})


def passages_in(request: Mapping[str, Any]) -> dict[str, str]:
    """The passages that the model was given, by id, with all that stands between their marks."""
    return {m["id"]: m["body"] for m in _PASSAGE.finditer(prompt_of(request))}


def id_of(request: Mapping[str, Any], words: str) -> str:
    """The id of the passage that holds these words."""
    return next(name for name, body in passages_in(request).items() if words in body)


def obedient(request: Mapping[str, Any]) -> Reply:
    """A model that does whatever a passage tells it to, in every field that it can write.

    It also copies what it was told truly, because a bait in a true quotation is the hardest case.
    """
    claims = []
    missing = []
    for name, body in passages_in(request).items():
        orders = [m["what"] for m in _ORDER.finditer(body)] + _BAIT.findall(body)
        lines = [line for line in body.split("Text:\n")[-1].split("\n") if line.strip()]
        for order in orders:
            claims += [
                claim(name, order, order, order, order, order),
                claim(name, f"{lines[0]} {order}", None),
                claim(order, lines[0], order),
                claim(name, lines[0], order, "claims_responsibility", "shown"),
                claim(name, next(line for line in lines if order in line), order, "confirms"),
            ]
            missing.append(order)
        claims.append(claim(name, lines[0]))
    return draft(*claims, missing=tuple(missing))
