"""The turns of phrase that change, repeat or refer to a search, as patterns."""

from __future__ import annotations

import re

MORE = re.compile(
    r"((ok|okay|please|can you|could you)[, ]+)*((show|see|give|load)( me)? )?(some |any |\d{1,3} )?(more"
    r"|next)"
    r"( page| results| products| ones| options| please| of (them|these|those)| \d{1,3})*[.!? ]*"
    r"|what else( do you have| is there)?[.!? ]*",
    re.I,
)
UNDO = re.compile(
    r"((ok|okay|please|no|sorry|oops)[, ]+)*(undo( that| it| the last( one| change)?)?"
    r"|go back( to the (previous|last)( one| results| search)?)?"
    r"|back( please)?|previous( results| search)?|take that back|revert( that)?)( please)?[.! ]*",
    re.I,
)
DEGREE = r"(?P<little>(?:just )?(?:a (?:little )?(?:bit|little|touch|tad)|slightly|somewhat)\s+)?"
CHEAPER = re.compile(
    rf"\b{DEGREE}(?:(?:any|some)thing )?(?:much |even |way )?(?:cheaper|less (?:expensive|dear|pricey"
    rf"|costly)|lower[- ]priced?"
    r"|too (?:expensive|dear|pricey|costly|much)|more affordable)\b(?!\s+than\s+[^a-z])",
    re.I,
)
DEARER = re.compile(
    rf"\b{DEGREE}(?:much |even |way )?(?:more expensive|pricier|dearer|higher[- ]priced?|too cheap"
    rf"|more upmarket|more premium)\b"
    r"(?!\s+than\s+[^a-z])",
    re.I,
)
"""With "than" and an amount behind it, the constructor reads it."""
THAN = re.compile(r"^\s*than\b")
SAME_PHOTO = re.compile(
    r"\b(like (this|that|it|the photo|my photo)|similar|look-?alikes?|(this|the|my) (photo|picture|image))\b",
    re.I,
)
LIKE = re.compile(
    r"\b(?:more|something|anything|others?|ones?|products?|some)?\s*(?:like|similar to|in the style of"
    r"|resembling)\b"
    r"|\bsimilar ones? to\b|\bmore of\b",
    re.I,
)
COMPARE = re.compile(r"\b(?:compar(?:e|ing|ison)|differen(?:ce|t|ces)|versus|vs\.?|side by side)\b", re.I)
DETAILS = re.compile(
    r"\b(?:details?|tell me (?:more )?about|more (?:info\w*|details?|about)|describe|what about|how about"
    r"|show(?: me)?|open|see"
    r"|look at|the|i (?:like|want|take|choose|prefer)|i'll take|zoom|expand)\b",
    re.I,
)
ASKS = re.compile(
    r"^\s*(?:(?:and|but|so|hm+|ok|okay|well)[, ]+)*(?:is|are|was|does|do|did|has|have|can|could|will|would"
    r"|what(?:'s| is| are)?|which"
    r"|who|how|where|in what)\b",
    re.I,
)
CHEAPER_ONE = re.compile(
    r"\s*(?:show me |i'll take |what about |and )?the (?:(?P<low>cheaper|less expensive)"
    r"|more expensive|pricier|dearer)(?: one| of the two)[.?! ]*",
    re.I,
)
"""Of two that are shown it is one of them; of more it asks for others."""
ABOUT_IT = re.compile(r"^\s*(?:(?:and|but|so|ok|okay)[, ]+)*(?:what|how) about\b", re.I)
HAVE_YOU = re.compile(
    r"^\s*(?:(?:and|but|so|ok|okay|well)[, ]+)*(?:do (?:you|u|they)|have you|what|which|is there|are there"
    r"|can you|could you|would you)\b"
    r"(?: (?:guys|also|still|even))? ?(?:have|got|sell|carry|stock|offer|any|show|find|recommend|other|else"
    r"|kind)?",
    re.I,
)
INSTEAD = re.compile(r"\b(?:instead|rather)\b(?!\s+(?:of|than))", re.I)
GOES_ON = re.compile(
    r"^\s*(?:(?:ok|okay|hm+|well|no|yes)[, ]+)*(?:and|but|also|with|without|no|not|nothing|except|for|in"
    r"|only|just|make (?:it|them)"
    r"|preferably|that|which|it should"
    r"|they should|must|should|ideally|maybe|something(?! for\b| to\b)|i(?:'d| would) (?:like|prefer) (?:it"
    r"|them)|what about|how about"
    r"|do you have (?:it|them|these|those|any))\b|\b(?:ones?|it|them|those|these|they)\b",
    re.I,
)
"""A message that adds to the search at hand, where it names no other thing."""
