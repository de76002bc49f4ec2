"""The words around a number that say what it limits: cues, units, things counted."""

from typing import Final, Literal, NamedTuple

Direction = Literal["min", "max", "about", "range"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Cue(NamedTuple):
    """What a phrase in front of a number means, and how far it can be trusted with no currency written."""

    direction: Direction
    bare: Literal["open", "closed", "never"]
    """`open`: "under 59 unlocked" is a price; `closed`: only where the sentence ends or goes on with a small
    word ("max 30 for…", not "max 8 tool"); `never`: only with a currency or a price word ("at least 6")."""


def _table(direction: Direction, bare: Literal["open", "closed", "never"], phrases: str) -> dict[str, Cue]:
    return {phrase.strip(): Cue(direction, bare) for phrase in phrases.split("|")}


CUES: Final = (
    _table(
        "max",
        "open",
        "under|at or below|at or under|less than or equal to|lower than or equal to|undr|uner|udner"
        "|unter|underneath|below|bellow|beneath|less than|less then|lesser than|"
        "les than|lower than|lower then|cheaper than|cheaper then|less expensive than|lessthan",
    )
    | _table(
        "max",
        "closed",
        "sub|sub -|max .|under or equal to|fewer than|up to|upto|up tp|uptp|up too|upp to|no more"
        " than|not more than|no more then|at most|"
        "not more then|atmost|at the most|max|max of|maximum|maximum of|maximun|maxium|maximum is|"
        "no higher than|not higher than|no greater than|not over|not above|not exceeding|"
        "not to exceed|within|with in|inside|limit|limit of|cap of|capped at|not exceed|<|< =|≤|"
        "south of|smaller than|nothing over|nothing above|nothing more than",
    )
    | _table(
        "min",
        "closed",
        "at or above|greater than or equal to|more than or equal to|min .|over|above|abov|abv"
        "|greater than|higher than|north of|upwards of|upward of|in excess of|"
        "more than|more then|mor than|not under|not below|nothing under|nothing below|>|> =|≥|"
        "exceeding|exceeds|exceed|greater then|higher then|pricier than|more expensive than",
    )
    | _table(
        "min",
        "never",
        "at least|atleast|at lest|at the least|minimum|minimum of|min|min of|no less than|from|"
        "not less than|not less then|no less then|no lower than|not lower than|starting at|"
        "starting from|starts at|starts from|starting with|beginning at|no cheaper than",
    )
    | _table(
        "about",
        "closed",
        "around|arround|aroud|arond|roughly|approximately|approx|aprox|approximatly|near|~|≈",
    )
    | _table(
        "about",
        "never",
        "about|abut|abot|nearly|almost|close to|somewhere near|circa|in the range of|say",
    )
    | _table(
        "range",
        "closed",
        "between|betwen|beetween|bewteen|btw|btwn|in between|inbetween|from|ranging from|"
        "anywhere from|anywhere between|somewhere between|ranging between|range of|ranges from",
    )
)
MISSPELT: Final = ("under", "below", "above", "around", "within", "between", "maximum", "minimum")
"""Cue words that are also known one letter off, where a currency stands behind."""
BETWEEN: Final = frozenset(p for p, cue in CUES.items() if cue.direction == "range" and "from" not in p)

AFTER: Final[dict[str, Direction]] = {
    "or less": "max", "or under": "max", "or below": "max", "or lower": "max",
    "or cheaper": "max", "or fewer": "max",
    "and under": "max", "and below": "max", "and less": "max", "max": "max", "maximum": "max", "tops": "max",
    "at most": "max", "at max": "max", "to spend": "max", "limit": "max", "budget": "max",
    "at the most": "max", "and lower": "max",
    "or more": "min", "or over": "min", "or above": "min", "or higher": "min",
    "or greater": "min", "or up": "min",
    "or better": "min", "and up": "min", "and over": "min", "and above": "min",
    "and more": "min", "minimum": "min",
    "and higher": "min", "at least": "min", "and upwards": "min", "upwards": "min", "& up": "min",
    "min": "min", "and better": "min", "range": "about", "price range": "about", "price point": "about",
}  # fmt: skip
BARE_AFTER: Final = frozenset({"or less", "or under", "or below", "or cheaper", "tops", "at most", "budget"})
"""Closing phrases that make a price of a number with no currency, if no unit stands between."""

NEGATIONS: Final = _words(
    "no not nothing never without dont don't doesn't cannot can't shouldn't won't isn't"
)
NEGATED_VERBS: Final = _words(
    "be cost costs costing spend spending pay paying want wanna to going go any anything priced it exceed"
    " that is should which would like need price"
)
PRICE_WORDS: Final = _words("price prices priced pricing cost costs costing sells selling")
BUDGET_WORDS: Final = _words("budget spend spending pay paying afford")
FILLERS: Final = _words(
    "me of is a an the only just like be should must to at it : = range ranges ranging in my your lies tag"
    " for point that are would can will has have"
)
LEADS: Final = _words("for in the a an that which are is at it with costs cost")
"""Small words before a constraint that are part of it: "for under $20"."""

UNITS: Final = _words(
    "inch inches foot feet ft yard yards yd yds mm cm centimeter centimeters centimetre centimetres"
    " millimeter millimeters meter meters metre metres m km mile miles sq square cubic cu acre acres x by"
    " oz ozs ounce ounces fl fluid ml milliliter milliliters cl l liter liters litre litres ltr qt qts"
    " quart quarts gallon gallons gal pint pints cup cups lb lbs pound pounds kg kgs kilo kilos kilogram"
    " kilograms g gm gram grams mg mcg ton tons tonne tonnes carat carats ct karat karats w watt watts kw"
    " v volt volts amp amps ah mah wh hz khz mhz ghz db decibels lumen lumens kelvin btu psi rpm mph kmh"
    " hp horsepower gb tb mb kb gig gigs gigabyte gigabytes terabyte terabytes megabyte megabytes mp"
    " megapixel megapixels mbps gbps fps dpi bit bits degree degrees celsius fahrenheit percent pct iu spf"
    " nm second seconds sec secs minute minutes min mins hour hours hr hrs day days week weeks month"
    " months year years yr yrs yo old person persons people players player am pm count counts pack packs"
    " pk piece pieces pc pcs sets pair pairs ply qty dozen box boxes bags bottles cans star stars review"
    " reviews rating ratings colors colours sizes slot port ports outlet page pages serving servings"
    " calorie calories cal thread tc gauge grit tier drawer seat seater burner lights fold times time"
    " point points item items unit units sheet sheets capsules tablets layers layer rows row channel"
    " channels gen generation series st nd rd th"
)
FUNCTION_WORDS: Final = _words(
    "for in with that which who and or but if please pls plz on to from the a an as only each total"
    " altogether max tops i it is are thanks thanx thx would can could so because per including incl"
    " excluding before without unless this these my me no not made when while where also prefer preferably"
    " just any all ideally budget price"
)
MEASURES: Final = _words(
    "size sizes waist height heights width length weight weighs weighing capacity age ages aged diameter"
    " depth usage power wattage voltage frequency thickness inseam model models resolution speed count"
    " number year years rated rating screen display battery ram storage memory zoom chest bust temperature"
    " volume dosage grade level levels scale issue part season episode page pages chapter version released"
    " published"
)
CHILDREN: Final = _words(
    "kid kids child children toddler toddlers baby babies infant infants boy boys girl girls old olds"
    " ages age aged grandson granddaughter son daughter"
)
ADULTS: Final = _words(
    "women woman men man ladies adult adults people persons seniors those anyone females males"
)

CARDS: Final = _words("giftcard giftcards egift voucher vouchers certificate certificates prepaid card cards")
"""Things sold by their face value; a bare "card" counts unless one of `CARD_GOODS` stands before it."""
CARD_GOODS: Final = _words(
    "greeting birthday memory sd playing business credit thank christmas holiday trading pokemon graphics"
    " video sound index place id wedding anniversary baseball sports valentine micro microsd flash tarot"
    " post network debit"
)
CARD_LINKS: Final = _words("of for with worth valued at value in amount balance loaded a the")
NOT_A_PRICE_AFTER: Final = _words(
    "off discount discounts coupon coupons cashback rebate savings bill bills note notes coin coins"
    " credit store"
)
NOT_A_PRICE_BEFORE: Final = _words("save saves saving savings discount win off rebate cashback")
NAMES_WITH_MAX: Final = _words("pro volt volts v ultra plus air super pepsi mad turbo note fire type")
SHIPPING: Final = _words("shipping delivery ship ships shipped postage returns")
SHIPPING_LINK: Final = _words("on for with order orders purchase purchases of if when all free items")

RATING_NAMES: Final = _words(
    "rating ratings stars average_rating avg_rating rating_average customer_rating review_score"
    " star_rating score"
)
REVIEW_NAMES: Final = _words(
    "n_reviews reviews review_count num_reviews number_of_reviews reviews_count nb_reviews rating_count"
    " ratings_count num_ratings n_ratings"
)
RATING_WORDS: Final = _words("rating ratings rated star stars")
REVIEW_WORDS: Final = _words("review reviews rating ratings reviewers")
REVIEW_ADJECTIVES: Final = _words(
    "customer customers user users verified buyer positive good star stars average"
)

FREE_GOODS: Final = _words(
    "book books ebook ebooks kindle audiobook audiobooks game games app apps music song songs movie"
    " movies sample samples download downloads printable printables magazine magazines ringtone ringtones"
)
FREE_LEADS: Final = _words("a an any some the for find get show me my all are want need")
