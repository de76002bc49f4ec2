"""Texts of products that speak to a model instead of about the product. They are shown as they are, and are
no evidence: what an answer takes from them was not found.

Told by signs, generously: an honest text that has one costs a model its own wording of an answer, no more.
"""

from __future__ import annotations

import re
import unicodedata

_ADDRESSED = r"assistant|chat ?bot|language model|system prompt|prompts?|ai"
_BEFORE = r"instructions?|rules?|guidelines?|anweisung(?:en)?|instruc\w+|consignes?"
_SPEAKING = (
    r"tell|say|mention|promise|assure|inform|remind|state|claim|answer|reply|respond|recommend|repeat|print|"
    r"reveal|summari[sz]e|quote|offer|advertise|pretend|obey|decode|insult|guarantee|list|output|write|cite|"
    r"reference|send|direct|visit|convince|give|call|execute|use|run|search|show|end|put"
)
_ORDERS = rf"""
    \b(?:ignore|disregard|forget|override|bypass|vergiss|ignoriere?|oublie[zr]?|ignore[zr]|ignora|olvida)\b
  | \b(?:from\ now\ on|before\ (?:you\ )?answer|before\ the\ answer|in\ (?:a|the)\ (?:chat|answer|reply))
  | \b(?:tell|say|mention|promise|repeat|quote|offer|recommend|list|cite)\b
      (?=[:\s]+(?:that|it|them|everyone|everybody|people|all|only|this|one|buy)\b)
  | [;,]\s*(?:{_SPEAKING})\s+(?:it|them|him|her)\b
  | (?:^|[.!?]\s+)(?:please\s+)?(?:{_SPEAKING})\s+(?:the|a|an|this|that|all|each|your|price|me|us|what)\b
  | \b(?:dis|dites|sag|sage|di|antworte|réponds|responde|diga)\s+(?:que|au|dem|der|den|nur|dass|al|solo)\b
  | 告诉|忽略|指令|顾客|指示
"""
_PEOPLE = rf"""
    \b(?:{_ADDRESSED})\b\s*[:,]
  | \b(?:system|user|human|staff\ note)\b\s*:
  | \b(?:shoppers?|customers?|visitors?|buyers)\b
  | \b(?:your|previous|above|earlier|new|all)\s+(?:{_BEFORE})\b
  | \b(?:this|the|next)\ (?:search|conversation|tool|argument|api\ key)\b
  | \bconversations\b | \btools?\ you\b
"""
_CODE = r"""
    \b\w+_\w+\b | https?:|//|\bjavascript\b|\bbase64\b | [<>{}|`\\\[\]] | %\(\w | [a-z]"\s*: | ={2,}
"""
_SIGNS = re.compile("|".join((_ORDERS, _PEOPLE, _CODE)), re.IGNORECASE | re.VERBOSE | re.MULTILINE)
_ENCODED = re.compile(r"\b[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9])")


def steers(text: str) -> bool:
    """Whether a text has a sign of being written for a model: an order, a role, code, an address, hidden
    letters.
    """
    if any(unicodedata.category(letter) in ("Cf", "Co", "Cn", "Zl", "Zp") for letter in text):
        return True
    return _SIGNS.search(text) is not None or _ENCODED.search(text) is not None


def evidence_of(text: str) -> str:
    """The text, or nothing where it steers."""
    return "" if steers(text) else text
