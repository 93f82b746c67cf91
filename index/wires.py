"""Words that tell a dateline from a sentence: wire agencies, and labels that are no place."""

_WIRES = (
    "aap afp agerpres agi amna ana andina anadolu ani anp ansa antara ap apa app aps azertac belga "
    "belta bernama bloomberg bna bss bta cna cnn cns cp ctk dpa efe ens fars gna hina ians ina "
    "interfax interfax-ukraine ips irna isna itar-tass jiji kcna kuna kyodo lusa map mena mti nan "
    "nna notimex ntb pa pap petra prnewswire pti qna reuters rfe/rl ritzau spa sputnik sta stt "
    "tanjug tap tass telam ukrinform unb unian upi vna voa wafa wam xinhua yonhap"
)
AGENCIES = frozenset(_WIRES.split()) | {
    "agence france-presse",
    "anadolu agency",
    "associated press",
    "business wire",
    "dow jones",
    "globe newswire",
    "kyodo news",
    "pa media",
    "pr newswire",
    "press association",
    "press trust of india",
    "reuters life!",
    "ria novosti",
    "the associated press",
    "the canadian press",
    "thomson reuters foundation",
    "united press international",
    "yonhap news agency",
}

_LABEL_WORDS = (
    "ADVISORY ALERT ANALYSIS ANSWER ARE BACKGROUND BREAKING COLUMN COMMENT CORRECTED CORRECTION "
    "EDITOR EDITORIAL EDITORS EDITOR'S EDITOR’S EMBARGOED EXCLUSIVE EXPLAINED EXPLAINER FACTBOX "
    "FEATURE FLASH FOR FROM GRAPHIC HAS HAVE HERE HOW INSIGHT INTERVIEW IS KEY KNOW LIVE MORE NEWS "
    "NEWSALERT NOT NOTE NOTEBOOK OPINION OUR PHOTO PHOTOS PODCAST POLL PREVIEW PROFILE QUESTION "
    "READ RECAP REFILE REPORT REPORTS REVIEW RPT SLUG SPECIAL SPORT SPORTS STORY SUMMARY THAT THIS "
    "TIMELINE TODAY UPDATE UPDATED UPDATES URGENT VIDEO WAS WATCH WE WHAT WHEN WHO WHY WILL WITH "
    "WRAPUP YOU YOUR"
)
# In capitals before a dash these are a label or the beginning of a headline, never a place.
LABELS = frozenset(_LABEL_WORDS.split())
