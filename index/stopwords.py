"""Words of a question that say little of what is asked."""

# Words that ask or join.
FUNCTION = frozenset(
    "a about above across after again against ain't all along also although am among amongst amid "
    "an and another any anyone anything are aren't around as at be because been before being below "
    "between both but by can can't could couldn't did didn't do does doesn't doing don't done down "
    "during each either else ever every everything few find for from further gave get gets give "
    "given gives got had has have having he hello her here hers herself hi him himself his how "
    "however i i'd i'll i'm i've if in instead into is isn't it it's its itself just know let "
    "let's like many may me might mine more most much must my myself neither no nor not nothing "
    "now of off ok okay on once only onto or other others our ours out over own per please rather "
    "same shall she should show since so some someone something such tell than thank thanks that "
    "that's the their theirs them themselves then there there's these they they're this those "
    "though through throughout thus to too toward towards under until up upon us versus very via "
    "was wasn't we we're were weren't what what's whatever when where whereas whether which while "
    "who who's whoever whom whose why will with within without won't would yes yet you you're your "
    "yours yourself happen happened happening happens".split()
)

# Words for the telling itself, which nearly every article, and every question about one, has.
REPORTING = frozenset(
    "according account accounts align aligned aligns answer article articles assert asserts "
    "associated attribute attributed authored change changed changes claim claimed claiming claims "
    "compare compared comparison concern concerning concerns consider considered considering "
    "consistency consistent contrast cover coverage covered covering covers describe described "
    "describes describing description detail detailed details differ difference different "
    "differently differing disagree discrepancy discuss discussed discusses discussing discussion "
    "emphasize emphasized emphasizes entity feature featured features featuring focus focused "
    "focuses focusing highlight highlighted highlighting highlights identified identify imply "
    "implies inconsistency inconsistent indicate indicated indicates indicating individual "
    "information involved involving issue mention mentioned mentioning mentions news newspaper "
    "note noted notes opposed outlet outlets person perspective piece pieces portray portrayal "
    "portrayed portraying portrays previous previously publication publications publish published "
    "publisher question reference referenced referring regard regarded regarding related relating "
    "remain remained report reported reportedly reporter reporters reporting reports respective "
    "respectively said say saying says similar source sources specific specifically state stated "
    "statement statements states stating stories story subsequent suggest suggested suggesting "
    "suggests told topic type".split()
)
