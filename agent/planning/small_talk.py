"""Messages that are no search: hello, thanks, starting over, and questions that no catalogue answers."""

from __future__ import annotations

import re
from typing import Literal

TalkKind = Literal["greeting", "thanks", "cleared", "help"]

GREETING = re.compile(
    r"((hi+|hello|hey|good (morning|afternoon|evening)|help|howdy|greetings)( (there|all|again|me"
    r"|please))*[,.!? ]*)?"
    r"(what (can|do) (you|i) (do|sell|have|offer|ask)( (here|you|for me|in (this|the|your) (shop"
    r"|store)))?[.!? ]*"
    r"|(how|what) (does|is) this( shop| page)?( work)?[.!? ]*|who are you[.!? ]*"
    r"|how can you help( me)?[.!? ]*)?",
    re.I,
)
ABILITIES = re.compile(r"\bwhat can\b|\bhow can\b|\bwho are\b|\bwork\b|^help\b", re.I)
THANKS = re.compile(
    r"((thanks|thank you|thx|cheers|great|perfect|awesome|nice|cool|bye|goodbye|ok|okay|got it|that'?s (all"
    r"|it|great|perfect)|never ?mind|no,? (thanks|thank you)|nothing( else)?)"
    r"( (very much|so much|a lot|again|then|you|for (your|the|all your|all the) help))*[,.! ]*)+",
    re.I,
)
PLEASANTRY = re.compile(
    r"((hi|hello|hey|thanks|thank you|thx|ok|okay|hm+|um+|uh|oh|ah|well|so|right|alright)( there)?\b[,.! ]*"
    r"|(great|perfect|nice|cool)[,.!]+ *)+",
    re.I,
)
"""In front of a wish: "ok, in black". Without a mark behind it "great" is a word of the wish."""
START_OVER = re.compile(
    r"((ok|okay|please|let'?s|can we|i want to)[, ]+)*"
    r"(start(ing)? (over|again|afresh|anew|from scratch)|reset( everything| all| it all| the search)?"
    r"|new search|begin again"
    r"|clear( all| everything)?|forget (it|that|everything|all of (it|that)))( please)?[.!? ]*",
    re.I,
)
SERVICE = re.compile(
    r"\b(my (order|parcel|package|refund|account)|track(ing)? (number|my)|delivery (time|date|cost|fee)s?"
    r"|do you (ship|deliver)"
    r"|shipping (cost|time|fee)s?|when will (it|my)|(return|refund|exchange|privacy) polic(y|ies)"
    r"|returns?\?|can i return"
    r"|opening hours|store hours|are you open|pay (by|with)|payment (methods?|options?)|customer (service"
    r"|support)"
    r"|speak (to|with) (a|an|someone)|talk to (a|an) (human|person|agent)|(coupon|promo|discount"
    r"|voucher) codes?)\b",
    re.I,
)
QUESTION = re.compile(
    r"^(who|when|where|why|how|what|what's|which|is|are|am|was|were|will|did|does|do|should|can you"
    r"|could you|would you"
    r"|write|tell|translate|calculate|compute|solve|sing|play|recite|explain|define|summari[sz]e|compose"
    r"|draw|imagine|pretend"
    r"|ignore|act as|give me (a|the) (joke|recipe|poem|story|song))\b",
    re.I,
)
WORLD = re.compile(
    r"\b(weather|forecast|(will|does|is) it (rain|snow)(ing)?|raining|snowing|the news|headlines|election"
    r"|president"
    r"|prime minister|capital (city )?of|population of|what time|what day|stock market|bitcoin|joke|poem"
    r"|song|lyrics"
    r"|story|essay|recipe|homework|translat(e|ion)|meaning of life|won the|win the|score of|code (in|for)"
    r"|python script)\b",
    re.I,
)
SHOPPING = re.compile(
    r"\b(have|has|sells?|carry|stocks?|offers?|buy|find|show|needs?|wants?|looking|search|recommend|suggest"
    r"|get|wear|price[sd]?"
    r"|costs?|cheap\w*|expensive|gifts?|presents?|brands?|products?|items?|there (any|a|some)|order by)\b",
    re.I,
)


def talk_kind(text: str) -> TalkKind | None:
    """What kind of small talk a whole message is; None where it may be a wish."""
    if not text or GREETING.fullmatch(text):
        return "help" if ABILITIES.search(text) else "greeting"
    if START_OVER.fullmatch(text):
        return "cleared"
    return "thanks" if THANKS.fullmatch(text) else None


def is_about_the_world(text: str) -> bool:
    """Whether it asks for what no catalogue holds, whatever words of the catalogue it has."""
    return QUESTION.match(text) is not None and WORLD.search(text) is not None


def is_no_wish(text: str) -> bool:
    """Whether a message of which the catalogue knows no word is a question about something else."""
    return SERVICE.search(text) is not None or (
        QUESTION.match(text) is not None and SHOPPING.search(text) is None
    )
