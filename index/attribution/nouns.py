"""What kinds of things nouns name: people, organisations, countries; one or many, he or she."""

from index.attribution.grammar import PREPOSITIONS
from index.attribution.names import TITLES


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# "the group" may stand for any organisation; "the ministry" only for one that is a ministry.
GENERIC_ORGANISATIONS = _set(
    "group company organization organisation firm movement militia network coalition alliance "
    "party bank union charity gang operator airline maker manufacturer retailer owner startup "
    "giant outfit"
)
ORGANISATIONS = GENERIC_ORGANISATIONS | _set(
    "agency ministry government court campaign newspaper paper department commission committee "
    "council administration authority club university bureau office website site army military "
    "broadcaster watchdog regulator carrier publisher insurer lender parliament hospital school "
    "team service trust board kremlin police force station channel television radio panel "
    "tribunal church embassy developer"
)
FOLLOWERS = _set(
    "jihadists militants fighters rebels insurgents separatists officials authorities leaders "
    "members supporters lawyers spokesmen activists commanders forces troops"
)
PEOPLE = _set(
    "minister president senator mayor spokesman spokeswoman spokesperson general judge attorney "
    "chief premier official envoy king queen prince pope bishop representative deputy aide expert "
    "nurse student uncle aunt mother father wife husband son daughter brother sister man woman "
    "boy girl child cousin nephew niece grandmother grandfather widow friend neighbour neighbor "
    "colleague survivor witness guest resident victim captain colonel major sheriff detective "
    "analyst economist head host executive ceo chairman chairwoman coach guard clerk chef pilot "
    "priest rabbi imam monk nun refugee secretary consultant accountant assistant politician "
    "musician technician veteran nominee candidate congressman congresswoman lawmaker businessman "
    "rival ally critic boss fan partner academic counsel defendant tenant attendant "
    "commandant lieutenant sergeant constable marshal agent correspondent migrant immigrant "
    "servant peasant inhabitant informant mechanic medic cleric democrat republican laureate mate "
    "graduate delegate magistrate advocate president-elect specialist commander founder director "
    "editor author historian"
)
_NOT_PEOPLE = ORGANISATIONS | _set(
    "paper newspaper letter number order matter river tower center power water computer server "
    "border chamber quarter chapter winter summer weather disaster order factor sector motor "
    "doctor tremor error mirror terror poster cluster filter register ledger folder carrier "
    "folder user paper offer disclaimer container tanker freighter airliner cruiser printer burner "
    "banner scanner router charger freezer cooler heater timer meter layer sticker marker booster "
    "newsletter cover trailer transformer tractor detector reactor radiator elevator monitor "
    "indicator calculator generator ventilator refrigerator processor sensor corridor flavor "
    "flavour labor labour harbor harbour rumor rumour humor humour armor armour color colour "
    "behavior behaviour horror shelter charter barrier frontier answer helicopter propeller copper "
    "timber murder blunder dinner corner manner gender"
)
_PERSON_ENDINGS = ("er", "or", "ist", "ian", "man", "woman", "eer", "ee")
FEMALE = _set(
    "spokeswoman woman mother wife daughter sister actress queen chairwoman congresswoman girl "
    "widow aunt niece grandmother princess businesswoman policewoman nun baroness duchess heroine "
    "her"
)
MALE = _set(
    "spokesman man father husband son brother king chairman congressman boy uncle nephew "
    "grandfather prince businessman policeman monk priest pope imam baron duke his"
)
COUNTRIES = frozenset(
    """afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain
    bangladesh belarus belgium bolivia bosnia botswana brazil britain bulgaria burundi cambodia
    cameroon canada chad chile china colombia congo croatia cuba cyprus denmark ecuador egypt
    england eritrea estonia ethiopia finland france gabon georgia germany ghana greece guatemala
    guinea haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica
    japan jordan kazakhstan kenya kosovo kuwait kyrgyzstan laos latvia lebanon liberia libya
    lithuania luxembourg madagascar malawi malaysia mali malta mauritania mexico moldova mongolia
    montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway
    oman pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda
    scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland
    syria taiwan tajikistan tanzania thailand tunisia turkey turkmenistan uganda ukraine uruguay
    uzbekistan venezuela vietnam wales yemen zambia zimbabwe kremlin moscow washington beijing
    kyiv london paris berlin brussels tokyo tehran ankara""".split()
)


def is_person_noun(word: str) -> bool:
    """Whether a lower-case noun names a human being."""
    if word in PEOPLE:
        return True
    return word not in _NOT_PEOPLE and len(word) > 4 and word.endswith(_PERSON_ENDINGS)


def head_of(words: list[str]) -> str:
    """The noun that a lower-case phrase is about: the last word before its first preposition."""
    for number, word in enumerate(words):
        if number and (word in PREPOSITIONS or word in {"who", "that", "which", ","}):
            return words[number - 1]
    return words[-1] if words else ""


def is_role(words: str) -> bool:
    """Whether a phrase says what somebody is: "deputy head of the trust"."""
    head = head_of(words.lower().replace(",", " ,").split())
    bare = head.strip(".").rpartition("-")[2]
    return is_person_noun(head) or is_person_noun(bare) or bare in TITLES


def is_plural(head: str) -> bool:
    """Whether a lower-case noun stands for several."""
    ends = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    return ends or head in {"police", "people", "men", "women", "children", "staff"}
