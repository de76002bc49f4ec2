"""Read the numbers of a shopper's text as amounts: `$1,200`, `1.5k`, `fifty dollars`, `€40`, `375 pesos`."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

MAX_CHARS: Final = 8_000
"""Only this much of a text is read: no shopper's sentence is longer, and the work stays bounded."""
MAX_AMOUNTS: Final = 400
"""And only this many numbers: more of them are a table, not a request."""

_TOKEN: Final = re.compile(
    r"(?P<number>(?:(?<![\d.])\.)?\d+(?:[.,]\d+|[ \u00a0\u202f]000\b|[\u00a0\u202f]\d{3}\b)*)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|[^\s]"
)
_SIGNS: Final = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₱": "PHP", "₩": "KRW",
    "₽": "RUB", "₺": "TRY",
    "₴": "UAH", "₫": "VND", "฿": "THB", "₪": "ILS", "¢": "USD",
}  # fmt: skip
_CODES: Final = {
    code.lower(): code
    for code in re.findall(
        r"\w+",
        "USD EUR GBP JPY CNY INR PHP MXN CAD AUD NZD SGD HKD CHF SEK NOK DKK PLN CZK HUF BRL ZAR KRW"
        " TWD THB"
        " MYR IDR VND AED ILS UAH BGN RUB ARS CLP",
    )
}
_NAMES: Final = {
    "dollar": "USD", "dollars": "USD", "doller": "USD", "dollers": "USD", "dolar": "USD", "dolars": "USD",
    "dollor": "USD", "dollors": "USD", "buck": "USD", "bucks": "USD", "cents": "USD",
    "euro": "EUR", "euros": "EUR",
    "quid": "GBP", "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "rupee": "INR", "rupees": "INR", "rs": "INR",
    "peso": "PHP", "pesos": "PHP", "franc": "CHF", "francs": "CHF", "zloty": "PLN",
    "reais": "BRL", "rand": "ZAR",
    "dirham": "AED", "dirhams": "AED", "ringgit": "MYR", "baht": "THB", "rubles": "RUB", "hryvnia": "UAH",
}  # fmt: skip
_AFTER: Final = _CODES | _NAMES | _SIGNS
_BEFORE: Final = {code: iso for code, iso in _AFTER.items() if code not in _NAMES or code == "rs"}
_NATIONS: Final = {
    "us": "USD", "american": "USD", "canadian": "CAD", "ca": "CAD", "c": "CAD",
    "australian": "AUD", "au": "AUD",
    "a": "AUD", "nz": "NZD", "hk": "HKD", "s": "SGD", "singapore": "SGD",
    "mexican": "MXN", "philippine": "PHP",
}  # fmt: skip
_SCALES: Final = {"k": 1_000.0, "thousand": 1_000.0, "grand": 1_000.0, "hundred": 100.0}
_SMALL: Final = {
    word: value
    for value, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
            " sixteen seventeen eighteen nineteen",
        )
    )
}
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip


class Token(NamedTuple):
    """One word, number or sign of the text, in lower case, with its character range."""

    text: str
    start: int
    end: int
    kind: str | None


@dataclass(frozen=True)
class Amount:
    """One number as written: its value, its currency if any, and which tokens it takes."""

    value: float
    first: int
    last: int
    """Token range, `last` exclusive."""
    currency: str | None = None
    scale: float = 1.0
    plus: bool = False
    glued: bool = False
    """Letters, a slash or a colon touch the number (`3xl`, `b20`, `3/8`): a size or a model, no price."""


def tokenize(text: str) -> list[Token]:
    """Cut a text into words, numbers and single signs; only its first `MAX_CHARS` characters are read."""
    return [
        Token(match.group().lower(), match.start(), match.end(), match.lastgroup)
        for match in _TOKEN.finditer(text, 0, MAX_CHARS)
    ]


def find_amounts(tokens: list[Token]) -> list[Amount]:
    """The numbers among the tokens, in digits or in words, in order, `MAX_AMOUNTS` at most."""
    amounts: list[Amount] = []
    index = 0
    while index < len(tokens) and len(amounts) < MAX_AMOUNTS:
        token = tokens[index]
        amount = None
        if token.kind == "number":
            amount = _read_digits(tokens, index)
        elif token.text in _SMALL or token.text in _TENS or token.text in ("a", "hundred", "thousand"):
            amount = _read_words(tokens, index)
        if amount:
            amounts.append(amount)
            index = max(amount.last, index + 1)
        else:
            index += 1
    return amounts


def parse_number(text: str) -> float | None:
    """Value of digits with separators: `1,200.50`, `1.200,50`, `49,99`, `1 000`; None for anything else."""
    text = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    marks = [char for char in text if char in ".,"]
    if len(text) > 15 or not text.isascii():
        return None
    parts = re.split(r"[.,]", text)
    if not marks or text[0] == ".":
        return float(text) if len(marks) < 2 else None
    decimals = len(parts[-1])
    grouped = all(len(part) == 3 for part in parts[1:]) and 0 < len(parts[0]) < 4 and len(set(marks)) == 1
    if grouped and (marks[0] == "," or len(marks) > 1):
        return float("".join(parts))
    if len(marks) == 1:
        return float(".".join(parts)) if marks[0] == "." or decimals < 3 else None
    if len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and all(len(part) == 3 for part in parts[1:-1]):
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None


def touches(tokens: list[Token], index: int) -> bool:
    """Whether token `index` stands right behind the one before it, with no space between."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


def word_at(tokens: list[Token], index: int) -> str:
    """Token text at `index`, or "" outside the text."""
    return tokens[index].text if 0 <= index < len(tokens) else ""


def _read_digits(tokens: list[Token], index: int) -> Amount | None:
    value = parse_number(tokens[index].text)
    if value is None:
        return None
    first, currency = _currency_before(tokens, index)
    glued = first == index and touches(tokens, index) and _sticks(tokens[index - 1])
    last, scale = index + 1, 1.0
    following = word_at(tokens, last)
    if following in _SCALES and (following != "k" or touches(tokens, last)):
        scale, last = _SCALES[following], last + 1
    plus = word_at(tokens, last) == "+" and touches(tokens, last)
    last += plus
    at_ish = last + (word_at(tokens, last) == "-")
    if word_at(tokens, at_ish) == "ish" and touches(tokens, last) and touches(tokens, at_ish):
        last = at_ish + 1
    last, after = _currency_after(tokens, last)
    cents = after == "USD" and tokens[last - 1].text in ("cents", "¢")
    if not after and touches(tokens, last) and not plus:
        glued |= tokens[last].kind == "word" or tokens[last].text in ("%", "°", '"', "”", "″", "'", "’", "_")
        glued |= tokens[last].text in ("/", ":", "*", "×", "=") and _is_number(tokens, last + 1)
    currency = currency or after
    if currency and "." in tokens[index].text and re.fullmatch(r"\d{1,3}\.\d{3}", tokens[index].text):
        value *= 1_000  # nobody writes a price to three decimals: 1.200 € is twelve hundred
    value *= 0.01 if cents else scale
    return Amount(value, first, last, currency, scale, plus, glued)


def _is_number(tokens: list[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].kind == "number"


def _sticks(token: Token) -> bool:
    return token.kind == "word" or token.text in ("/", ":", "#", "*", "×", "_")


def _currency_before(tokens: list[Token], index: int) -> tuple[int, str | None]:
    """Where the amount starts once a sign or code in front of it is counted in, and the ISO code."""
    at = index - 1
    if word_at(tokens, at) == "." and word_at(tokens, at - 1) == "rs":
        at -= 1
    sign = word_at(tokens, at)
    if sign not in _BEFORE or sign == "¢":
        return index, None
    near = touches(tokens, at + 1)
    if not near and touches(tokens, at) and _is_number(tokens, at - 1):
        return index, None  # the sign closes the amount before: "20$ 30"
    if sign == "$" and word_at(tokens, at - 1) in _NATIONS and touches(tokens, at):
        return at - 1, _NATIONS[word_at(tokens, at - 1)]
    return at, _BEFORE[sign]


def _currency_after(tokens: list[Token], index: int) -> tuple[int, str | None]:
    """The same behind the amount: sign, code or name, with or without a nation in front."""
    at = index + (word_at(tokens, index) == "-" and touches(tokens, index) and touches(tokens, index + 1))
    name = word_at(tokens, at)
    if name in _NATIONS and word_at(tokens, at + 1) in _NAMES:
        return at + 2, _NATIONS[name]
    if name in ("$", "€", "£", "₱") and touches(tokens, at + 1) and not touches(tokens, at):
        return index, None  # the sign opens the amount behind: "20 $30"
    if name in _AFTER and not (name in _SIGNS and at != index):
        return at + 1, _AFTER[name]
    return index, None


def _read_words(tokens: list[Token], index: int) -> Amount | None:
    at = index + (tokens[index].text == "a")
    total, current, start = 0, 0, at
    while at < len(tokens) and at < start + 12:
        word = tokens[at].text
        if word in ("-", "and") and at > start:
            if not _joins(tokens, at, current):
                break
            at += 1
            continue
        value = _SMALL.get(word, _TENS.get(word, 0))
        if word == "hundred" and current < 20:
            current = (current or 1) * 100
        elif word == "thousand" and total == 0:
            total, current = (current or 1) * 1_000, 0
        elif value and (current % 100 == 0 or (current % 100 >= 20 and current % 10 == 0 and value < 10)):
            current += value
        else:
            break
        at += 1
    if at == start or (start > index and tokens[start].text not in ("hundred", "thousand")):
        return None
    last, currency = _currency_after(tokens, at)
    glued = not currency and word_at(tokens, last) == "-" and touches(tokens, last + 1)
    return Amount(float(total + current), index, last, currency, glued=glued)


def _joins(tokens: list[Token], at: int, current: int) -> bool:
    """Whether "and" or a hyphen goes on with the same number: "two hundred and fifty", "twenty-five"."""
    following, then = word_at(tokens, at + 1), word_at(tokens, at + 2)
    if tokens[at].text == "-":
        return current % 100 >= 20 and current % 10 == 0 and 0 < _SMALL.get(following, 0) < 10
    whole = current >= 100 and current % 100 == 0
    return whole and (following in _SMALL or following in _TENS) and then not in ("hundred", "thousand")


def one_edit(word: str, target: str) -> bool:
    """Whether one letter added, dropped, changed or two neighbours swapped make `word` into `target`."""
    if abs(len(word) - len(target)) > 1 or word == target:
        return word == target
    shorter = min(len(word), len(target))
    at = next((i for i in range(shorter) if word[i] != target[i]), shorter)
    swapped = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    rest, wanted = word[at + (len(word) >= len(target)) :], target[at + (len(target) >= len(word)) :]
    return swapped == target or rest == wanted
