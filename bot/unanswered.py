"""What is not known: whether a sentence tells that nobody knows, or that somebody does not say."""

import re

_OPEN = re.compile(
    r"\b(?:declined|refused) to (?:comment|say|answer|discuss|give|name|confirm or deny)\b"
    r"|\b(?:would|did|do|does|has|have|had) not (?:immediately |yet |publicly )?(?:say|said|comment"
    r"|commented|respond\w*|repl(?:y|ied)|answer\w*|identif(?:y|ied)|name|named|give|given|disclos\w+"
    r"|explain\w*|elaborate|discuss\w*|repeat)\b"
    r"|\bcould not (?:immediately )?be (?:reached|verified|confirmed|established)\b|\bno comment\b"
    r"|\b(?:is|are|was|were|be|remains?) not (?:yet |immediately )?(?:known|clear|certain)\b"
    r"|\b(?:not|never) (?:yet )?been (?:publicly )?(?:identified|named|established|determined"
    r"|explained|disclosed|found)\b"
    r"|\b(?:unknown|unclear|unidentified|unexplained)\b|\byet to (?:be|say|give|name|comment)\b"
    r"|\bno(?:body| one| group| organi[sz]ation)\b[^.;]{0,20}\b(?:claimed|admitted|been charged)\b"
    r"|\bneither side would\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r", (?:who|whose|which|where)\b[^,.;]*,")


def leaves_open(text: str) -> bool:
    """Whether it tells before all what is not known, or not answered."""
    return bool(_OPEN.search(_ASIDE.sub(" ", text)))
