"""Text to sentences, as exact spans; safe for "Gen.", "U.S.", "3.5" and stops inside quotes."""

import itertools
import re
from collections.abc import Sequence
from functools import cached_property

from index.article import Span

# What may end a sentence: stops with their closing marks and the white space after them; a line
# end; or the full stops of scripts that write none.
_CANDIDATE = re.compile(
    r"""[.!?…؟۔।]+["'”’“»)\]}]*(?:[\ \u00a0\u202f][»”](?=\s|$))?(?:\s+|(?=[“«])|$)
      | [。！？]+[」』”’）]*\s*
      | [\n\r\x0b\x0c\x85\u2028\u2029]\s*""",
    re.VERBOSE,
)
_STOPS = ".!?…؟۔।"
_FULL_WIDTH = "。！？"
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\r[^\S\r\n]*\r|[\u2029\x0c]")
_OPENERS = re.compile(r"[\"'“”‘’«»„(\[{¿¡*_]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BULLET = re.compile(r"(?:[-–—*•·▪◦‣>#]+|\(?(?:\d{1,3}|[A-Za-z])[.)])\s")
_SPEECH = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){1,4}"
    r"(?:said|says|asked|asks|told|added|shouted|cried|wrote|yelled|wondered|exclaimed|tweeted)\b"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a name: never the end of a sentence.
_BEFORE_NAME = _words(
    "Mr Mrs Ms Mx Dr Drs Prof Gen Lt Col Capt Cpt Sgt Maj Cmdr Cdr Adm Rear Brig Cpl Pvt Pfc Spc "
    "Sen Sens Rep Reps Gov Govs Pres Amb Atty Hon Rev Fr Msgr Supt Det Insp Const Sec Asst Dep "
    "Messrs Ing Dipl Mag Mme Mlle St Ste Mt Ft vs v cf approx est ca e.g i.e Sra Srta "
    "Sheriff-elect Ald Treas"
)
# Before a number: the end of a sentence only when none follows.
_BEFORE_NUMBER = _words(
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun "
    "No Nos no nos Art art Vol vol Fig fig p pp Ch ch Sec sec Para para Rs Ex Rm Ste Op op Pt pt"
)
# Anywhere: the end of a sentence only before a word that begins sentences.
_ABBREVIATION = _words(
    "Inc Corp Co Ltd Plc plc LLC Bros Cos Jr Sr Esq Ph.D M.D B.A M.A Assn Dept Univ Inst Intl Ave "
    "Blvd Rd Sq Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss "
    "Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Ont Que Alta etc al Yahoo Jeopardy"
)
_CLOCK = _words("a.m p.m A.M P.M")
_AFTER_CLOCK = _words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May "
    "June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct "
    "Nov Dec Eastern Central Pacific Mountain Moscow London Paris Beijing Kyiv Tokyo"
)
_STARTERS = _words(
    "The A An This That These Those There Here He She It They We I You His Her Its Their Our My "
    "Your Who What When Where Why How Which In On At By For From With Without Within After Before "
    "During Since Until While As If Although Though Because But And Or Nor So Yet However Still "
    "Also Then Now Later Earlier Meanwhile Instead Despite Under Over Between Among Amid Some Many "
    "Most Several Both Each Every Another Other Others All Any No Not None One Two Three Police "
    "Officials Authorities According Asked Such Once Only Even Just Perhaps Whether To Of Last "
    "Next It's That's There's He's She's They're We're I'm I've It’s That’s There’s He’s She’s "
    "They’re We’re I’m I’ve Is Are Was Were Do Does Did Has Have Had Can Could Will Would"
)
_UNFINISHED = _words(
    "a an the of to in on at by for from with and or but nor as than that which who is are was "
    "were be been has have had will would can could its his her their our my this these those said"
)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, in order, trimmed; together they hold every word.

    A blank line always ends one. A single line end does not when the line was only wrapped.
    """
    return _Splitter(text, start, len(text) if end is None else end).split()


class _Splitter:
    """One reading of one text; remembers the block of lines it is in and the sentence's start."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.end = min(end, len(text))
        self.begin = max(0, start)
        self.caseless = text.islower()
        self.block_end = -1
        self.width = 0
        self.wrapped = False

    def split(self) -> list[Span]:
        found: list[Span] = []
        text, last = self.text, self.end
        for match in _CANDIDATE.finditer(text, self.begin, last):
            if match.end() >= last:
                break
            if self.ends_here(match):
                self.keep(found, match.end())
        self.keep(found, last)
        return found

    def keep(self, found: list[Span], stop: int) -> None:
        words = self.text[self.begin : stop]
        trimmed = words.strip()
        if trimmed:
            start = self.begin + len(words) - len(words.lstrip())
            found.append(Span(start, start + len(trimmed)))
        self.begin = stop

    def ends_here(self, match: re.Match[str]) -> bool:
        mark = match.group()
        if mark[0] in _FULL_WIDTH:
            return True
        if mark[0] not in _STOPS:
            return self.line_ends(match)
        line_end = "\n" in mark or "\r" in mark
        if (line_end or "\u2029" in mark or "\x0c" in mark) and _PARAGRAPH.search(mark):
            return True
        after = match.end()
        if line_end and _BULLET.match(self.text, after):
            return True
        return self.stop_ends(match.start(), mark.rstrip(), after)

    def stop_ends(self, at: int, mark: str, after: int) -> bool:
        """Whether the stop at `at` ends a sentence, seen from the words on both sides."""
        text = self.text
        opened = _OPENERS.match(text, after).end()  # type: ignore[union-attr]
        first = text[opened : opened + 1]
        if first.islower() and not self.caseless and not text[opened + 1 : opened + 2].isupper():
            return False
        if mark[0] in "?!" and mark[-1] not in "?!" and _SPEECH.match(text, after):
            return False
        if mark[0] != "." or mark.startswith(".."):
            return True
        before = text[max(self.begin, at - 24) : at].rsplit(None, 1)
        word = before[-1].lstrip("\"'“‘«([{—–-*_") if before else ""
        return len(mark) > 1 or self.word_ends(word, first, opened, opened > after)

    def word_ends(self, word: str, first: str, opened: int, quoted: bool) -> bool:
        """Whether a full stop after `word` is more than the mark of an abbreviation."""
        if word in _BEFORE_NUMBER and first.isdigit():
            return False
        if word in _BEFORE_NAME:
            return False
        if word.isdigit() and len(word) < 3 and self.text.startswith(word, self.begin):
            return False
        following = _WORD.match(self.text, opened)
        name = following.group() if following else ""
        if word in _CLOCK:
            return bool(name) and name not in _AFTER_CLOCK and not (name.isupper() and name != "A")
        if word in _ABBREVIATION:
            return name in _STARTERS or quoted
        initials = (len(word) == 1 and word.isupper()) or ("." in word and _dotted(word))
        return name in _STARTERS if initials else True

    def line_ends(self, match: re.Match[str]) -> bool:
        """Whether a line end that follows no stop ends a sentence: it does unless it is a wrap."""
        if _PARAGRAPH.search(match.group()):
            return True
        at, after, text = match.start(), match.end(), self.text
        if _BULLET.match(text, after) or text.startswith("#", self.begin):
            return True
        opened = _OPENERS.match(text, after).end()  # type: ignore[union-attr]
        if text[opened : opened + 1].islower():
            return False
        self.measure_block(at)
        started = text.rfind("\n", 0, at) + 1  # may lie before what is cut, as a dateline does
        line = text[max(started, self.begin) : at]
        last_word = line.rsplit(None, 1)[-1] if line.strip() else ""
        if self.width > 120 or not last_word:
            return True
        if last_word[-1] == "," or last_word in _UNFINISHED:
            return False
        next_word = text[after : after + 30].split(None, 1)[0]
        full = at - started + 1 + len(next_word) > self.width - 4
        return not (self.wrapped and full)

    def measure_block(self, at: int) -> None:
        """Find the lines around `at` up to blank lines: how wide, and whether surely wrapped."""
        if at < self.block_end:
            return
        text = self.text
        first = text.rfind("\n\n", 0, at) + 1
        blank = text.find("\n\n", at)
        self.block_end = blank if blank >= 0 else len(text)
        lines = text[first : self.block_end].split("\n")
        self.width = max(map(len, lines))
        self.wrapped = _wrapped(lines) or self.wrapped_elsewhere

    @cached_property
    def wrapped_elsewhere(self) -> bool:
        """Whether other lines of the text are surely wrapped."""
        return _wrapped(self.text.split("\n"))


def _wrapped(lines: Sequence[str]) -> bool:
    return any(len(a) > 30 and b[:1].islower() for a, b in itertools.pairwise(lines))


def _dotted(word: str) -> bool:
    """Whether a word is letters with dots between them, like the start of "U.S." and "e.g."."""
    return all(len(part) <= 2 and part.isalpha() for part in word.split("."))
