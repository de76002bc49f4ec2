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
MAKE_IT = re.compile(
    r"\s*(?:(?:ok(?:ay)?|no|and|well|then|hm+|fine|actually|sorry)[, ]+)*"
    r"(?P<cue>make (?:it|that)|let'?s say|say|change (?:it|that) to|(?:raise|lower|increase) it to|go up to"
    r"|rather"
    r"|up to|under|below|max(?:imum)?|at most|less than|no more than|over|above|at least|from|more than"
    r"|min(?:imum)?)"
    r"\s+(?P<sign>[$€£¥]?)\s?(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<unit>\s*(?:dollars?|bucks|euros?|pounds?"
    r"|[a-z]{3}))?"
    r"(?: (?:then|instead|please|now|max|tops?|at most))*[.! ]*",
    re.I,
)
"""Where a price limit holds, a bare amount is a price."""
NO_DIRECTION = re.compile(r"make|say|change|raise|lower|increase|go up|rather", re.I)
UNIMPORTANT = re.compile(
    r"(?: part| bit| one)? (?:(?:is|are)(?:n't| not) (?:so |that |really )?(?:important|needed|necessary)"
    r"|(?:does(?:n't| not)|don't) matter|(?:is|are) no longer (?:important|needed))(?: any ?more"
    r"| after all)?\b",
    re.I,
)
"""Behind a value that holds now it takes the value back."""
FINE = re.compile(
    r"\b(?:is|are|would be|sounds?) (?:also |just )?(?:fine|ok(?:ay)?|good|alright|all right|allowed"
    r"|welcome|possible)"
    r"(?: after all| too| as well| with me| by me)?|\b(?:after all|i (?:don't|do not) mind)\b",
    re.I,
)
"""What was excluded may be there again: "leather is fine after all"."""
WHICH_DEARER = re.compile(
    r"\s*(?:and |so )?which (?:one |of (?:them|these|those|the two) )?(?:is|are|costs) (?:the )?"
    r"(?:cheaper|less|more|less expensive|more expensive|pricier|better|better rated)[.?! ]*",
    re.I,
)
OF_ITS_PARTS = re.compile(r"\s*(?:can|does|do|is|are|has|have|how|what)\b.*\bthe\b", re.I)
"""Right after a product was spoken of: "can the covers be taken off?"."""
NO_SUBJECT_YET = re.compile(r"^\s*(?:only|just|and|but|also|with|in|for|from)\b", re.I)
"""Narrows a search that names no kind of thing yet; without it a kind of thing begins anew."""
UNDO = re.compile(
    r"((ok|okay|please|no|sorry|oops)[, ]+)*(undo( that| it| the last( one| change)?)?"
    r"|go back( to the (previous|last)( one| results| search)?| (one|a) step| once)?"
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
INSTEAD = re.compile(
    r"\b(?:instead|rather)\b(?!\s+(?:of|than))"
    r"|^\s*(?:(?:and|ok|okay|now)[, ]+)*(?:the )?same(?: (?:one|thing|search))?,? (?:but|only)(?: (?:in|for"
    r"|as|with))?(?: an?)?\b",
    re.I,
)
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
