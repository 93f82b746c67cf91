"""Word classes of English news copy, as far as finding who is speaking needs them."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


QUOTE = "“”"  # the token that stands for a whole quotation
SUBJECT_PRONOUNS = _set("he she they it we i you who")
REFLEXIVES = _set("himself herself itself themselves")
OBJECT_PRONOUNS = REFLEXIVES | _set("me him them us you it her")
POSSESSIVES = _set("his her their its our my your whose")
DETERMINERS = POSSESSIVES | _set(
    "the a an this that these those some any no each every another both all several many most few "
    "other such one two three four five six seven eight nine ten more numerous various"
)
PREPOSITIONS = _set(
    "of in on at by for from with to about against into onto over under between among amid after "
    "before during since until within without through across near despite like than toward towards "
    "upon via per behind inside outside off beyond throughout around along following including "
    "regarding concerning besides alongside beside below above except unlike"
)
COORDINATORS = _set("and but or nor then")
SUBORDINATORS = _set(
    "while as because although though when if whether since after before until unless whereas "
    "where that which who whom what why how than so lest once whereby"
)
TIME_SUBORDINATORS = _set("while as because although though when since after before until whereas")
AUXILIARIES = _set(
    "is are was were be been being am has have had having do does did will would can could may "
    "might must shall should ca wo"
)
BE = _set("is are was were be been being am ’s 's 're ’re")
HAVE = _set("has have had having 've ’ve ’d 'd")
MODALS = _set("will would can could may might must shall should 'll ’ll ca wo")
NEGATIONS = _set("not never n't n’t cannot neither hardly")
DAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = _set(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    "jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec."
)
TIME_WORDS = (
    DAYS
    | MONTHS
    | _set(
        "today yesterday tonight earlier later recently now then again morning afternoon evening "
        "night late early last this week month year afterward afterwards previously weekend "
        "overnight ago shortly soon noon midday midnight meanwhile next"
    )
)
ADVERBS = _set(
    "also then later earlier recently repeatedly often still even just already again once first "
    "always further now ever soon instead thus thereby too however meanwhile long therefore only "
    "quite far so both all himself herself themselves itself simply nevertheless nonetheless "
    "indeed perhaps though previously afterward afterwards today yesterday sometimes elsewhere out "
    "loud aloud better all twice back"
)
NOT_ADVERBS = _set(
    "family ally reply july italy only rally assembly anomaly bully supply emily kelly"
)
# Finite verbs that news copy is full of and that no ending gives away.
VERBS = AUXILIARIES | _set(
    "went came took made gave got left put kept held led met ran saw set sent stood began became "
    "brought bought broke built caught chose cut drew drove ate fell felt fought flew forgot "
    "forgave froze grew hid hit hung hurt knew laid lay lost meant paid rose sang sank sat shook "
    "shot shut slept slid sold spent spoke stole stuck struck swam swept swung taught threw "
    "thought understood withdrew woke wore won wound wrote bore bound beat bent bet bit bled blew "
    "told said found heard goes comes takes makes gives gets leaves keeps holds leads meets runs "
    "sees stands begins becomes brings breaks builds wants needs seems appears remains continues "
    "says tells knows thinks means believes faces includes follows starts stops works plays wins "
    "loses pays spends hopes expects plans tries feels looks turns moves opens helps loves hates "
    "likes supports serves joins make take give get want need think know believe say seem appear "
    "remain hope expect plan try feel look deserve deserves happens happen did does hasn’t hasn't "
    "isn’t isn't wasn’t wasn't didn’t didn't doesn’t doesn't don’t don't won’t won't wouldn’t "
    "wouldn't couldn’t couldn't can’t can't aren’t aren't weren’t weren't haven’t haven't hadn’t "
    "hadn't shouldn’t shouldn't cannot go come leave keep hold stand belongs contains allows "
    "depends exists matters mattered let lets spread fled swore tore sought dug rode drank dealt "
    "oversaw undertook overtook overcame arose awoke clung crept flung forbade foresaw leapt "
    "rebuilt retook rang shone shrank sped spun sprang stung strode trod wept wrung bred wove "
    "spat knelt withstood overheard"
)
_NOT_PAST = _set(
    "united hundred hundreds indeed need speed seed feed breed deed weed bleed greed creed naked "
    "sacred wicked hatred kindred limited bed red shed sled unnamed named so-called alleged "
    "retired elected advanced wounded injured armed infrared biased"
)
CLAUSE_MARKS = frozenset(
    {";", ":", "—", "–", "―", "--", "(", ")", "…", "...", QUOTE, "[", "]", "|"}
)
DASHES = frozenset({"—", "–", "―", "--", "-"})
NEGATIVE_SUBJECTS = _set("no nobody none neither nothing")


def is_adverb(word: str) -> bool:
    """Whether a lower-case word may stand between a subject and its verb."""
    return word in ADVERBS or (
        word.endswith("ly") and len(word) > 4 and word not in NOT_ADVERBS and word.islower()
    )


def is_finite(word: str) -> bool:
    """Whether a lower-case word is likely a verb that has its own subject."""
    return word in VERBS or (word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST)
