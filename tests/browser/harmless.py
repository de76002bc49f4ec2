"""What a product's text may never become in a page: an element, an address, a script, a flood."""

from __future__ import annotations

from playwright.sync_api import Page

MAX_CARD = 1_000
"""Pixels; a card is a picture, a few lines and its buttons."""
MAX_LINE = 400
"""Pixels; a chip or a button is a few words."""
MAX_MESSAGE = 1_600
SAID = "() => [...document.querySelectorAll('#chat [data-testid=bot]')].map((said) => said.textContent)"
LOOK = r"""
([maxCard, maxLine, maxMessage]) => {
  const wrong = [];
  const all = (where) => [...document.querySelectorAll(where)];
  const markup = (e) => e.outerHTML.slice(0, 160).toWellFormed();
  const say = (what, found) => found.slice(0, 3).forEach((e) => wrong.push(`${what}: ${markup(e)}`));
  say('an element out of a text', all('[id^=hostile i], [class~=hostile i], [name^=hostile i]'));
  const acting = 'script iframe object embed link meta base marquee video animate'.split(' ');
  say('an element that acts', acting.flatMap((tag) => all(`.results ${tag}, #chat ${tag}`)));
  const addresses = ['href', 'src', 'srcset', 'action', 'formaction', 'data', 'style', 'poster'];
  const elsewhere = ['beacon', 'javascript:'];
  say('an address out of a text', addresses.flatMap((name) =>
    elsewhere.flatMap((part) => all(`[${name}*="${part}" i]`))));
  const inert = /^(aria-|data-|alt|value|title)/;
  const runs = (a) => /^on/i.test(a.name) || (a.value.includes('__ran') && !inert.test(a.name));
  say('a handler out of a text', all('.results *, #chat *').filter((e) => [...e.attributes].some(runs)));
  const fixed = (e) => getComputedStyle(e).position === 'fixed' && !e.closest('dialog, [role=dialog]');
  say('an overlay', all('.results *, #chat [data-testid] *').filter(fixed));
  if (window.__ran !== undefined) wrong.push(`a script ran: ${window.__ran}`);
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth > clientWidth) wrong.push(`sideways scroll: ${scrollWidth} of ${clientWidth}`);
  const taller = (where, limit) => all(where).filter((e) => e.getBoundingClientRect().height > limit);
  say('a card too tall', taller('.results .card', maxCard));
  say('a chip or a button too tall', taller('.results .chip, .results button', maxLine));
  say('a message too tall', taller('#chat [data-testid=bot]', maxMessage));
  const out = (e) => e.getBoundingClientRect().right > clientWidth + 1;
  const whole = '.results .card, .results .chip, .results h2, .results .note, #chat [data-testid=bot]';
  say('out of the window', all(whole).filter(out));
  return wrong;
}
"""
OPENERS, ENDS = "\u202a\u202b\u202d\u202e", "\u202c"
ISOLATES, ISOLATE_ENDS = "\u2066\u2067\u2068", "\u2069"


def harms(page: Page) -> list[str]:
    """Whatever of this is in the page now; an empty list where all is well."""
    return [*page.evaluate(LOOK, [MAX_CARD, MAX_LINE, MAX_MESSAGE]), *_turned_around(page)]


def _turned_around(page: Page) -> list[str]:
    """Answers in which a name's override goes on behind the name: "$20" would read "02$"."""
    return [
        f"text turned around: {said!r}"
        for said in page.evaluate(SAID)
        if _open(said, OPENERS, ENDS) or _open(said, ISOLATES, ISOLATE_ENDS)
    ]


def _open(text: str, openers: str, ends: str) -> bool:
    depth = 0
    for letter in text:
        depth = depth + 1 if letter in openers else max(0, depth - 1) if letter in ends else depth
    return depth > 0
