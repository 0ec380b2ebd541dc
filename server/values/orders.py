"""Sentences of a page that speak to a machine instead of a reader. They reach no text and no model.

With them go whatever numbers and names they wanted to smuggle in. This is the first wall; that page text is sent as data, and the check of what
comes back, are the next ones.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

from server.values.limits import sentences
from server.values.order_words import BEGINNING, START, TONGUES, beginnings_of, orders_of, two_sentences_of

_NAMED = r"(?:system|instructions?|prompt|assistant|user|page_data|im_start|im_end)"
_SPEAKS_TO_MACHINES = regex.compile(
    rf"system (?:prompt|message|note|override)|</?page_data|<[/|]?\s?{_NAMED}\b[^<>]{{0,40}}>|\[/?INST\]|"
    r"\b(?:as an?|you are(?: now)? an?|dear|note to|attention|hey) (?:the )?(?:ai|llm|language model|chat ?bot)\b|\b(?:dear|note to|attention|hey) (?:the )?(?:assistant|model|writer)\b|"
    r"\b(?:as an?|you are(?: now)? an?) (?:\w+ )?(?:assistant|model|writer)(?: (?:who|that) \w+ \w+)?[,;.:]? (?:you (?:must|should|will|have to)|(?:and |now |always |only )*(?:write|say|output|respond|mention|praise|recommend))\b|"
    r"\b(?:ai|llm)s? (?:assistant|agent|model|reader|writer)s? (?:must|should|reading|that)|\bwhen (?:summari[sz]ing|describing|writing about) this (?:page|post|article|text)\b|"
    r"\b(?:bots?|crawlers?|llms?|ais?|language models?|agents?)(?: that are| who are| that| who)? (?:read|process|summari[sz]|index|scan|pars)\w* (?:this|the page|the text)\b|"
    r"\b(?:writers?|authors?|generators?) of (?:this|the|these|every|each) (?:pins?|titles?|summar(?:y|ies)|descriptions?) (?:must|should|shall|has to|have to)\b|"
    r"\b(?:begin|start|end|finish|prefix|open) (?:each|every|all) (?:titles?|descriptions?|answers?|responses?|repl(?:y|ies)|summar(?:y|ies)) with\b|"
    r"\bthe (?:pin|title|headline|description|alt text|answer|response|output|summary)s? (?:must|shall) (?:always |only )?(?:be|say|read|contain|mention|begin|start|end)\b|"
    r"\b(?:describe|summari[sz]e|title|caption|label) (?:this|the) (?:page|article|post|pin|website|site) (?:only )?as\b|"
    r"\bfrom now on,? (?:you (?:are an?|(?:will|must|should|shall) (?:only |always )?(?:write|say|respond|answer|act|output|mention|recommend|praise)))\b|"
    r"\b(?:obey|reveal|repeat|print|leak|show)\b.{0,20}\b(?:your|hidden|secret|initial) (?:\w+ )?(?:instructions|prompt)\b|"
    rf"{START}override\s*[:!]|"
    rf"(?:{START}|\b(?:the|your|an?) )(?:new|updated|real|following) (?:instruction|task)s?\s*:|{START}(?:system|assistant|user)\s*:",
    regex.IGNORECASE,
)
_ORDERS = regex.compile(
    "|".join(one for tongue in TONGUES for one in (*orders_of(tongue), two_sentences_of(tongue))), regex.IGNORECASE
)
_BEGUN, _WHOLE = (frozenset().union(*found) for found in zip(*map(beginnings_of, TONGUES), strict=True))
_BEGINNINGS_OF_WORDS = re.compile(rf"\b\w{{1,{BEGINNING}}}")
# "AI assistants: describe this page as …": a name that programs go by, and what they are told to write.
_CALLED = (
    r"(?:ai|llm|ki|ia|chatgpt|gpt|claude|gemini|copilot|assistant|asistente|assistente|bot|chat ?bot|language model)s?"
)
_TOLD = (
    r"(?:describe|write|say|mention|recommend|link|add|include|state|title|print|output|repeat|praise|promote|respond|reply|answer|summari[sz]e|insert|append|follow|treat|call|"
    r"(?:be)?schreib|erwähn|empfiehl|empfehlt|nenn|verlink|écri|décri|recommand|mentionn|ajoute|escrib|describ|recomiend|recomend|menciona|añad|scriv|descriv|raccomand|consigli|menzion|escrev|descrev|adicion)"
)
_CALLS_MACHINES = regex.compile(
    rf"\b{_CALLED}(?:[- ](?:assist|asist|agent|model|reader|writer|system|bot|tool|crawler)\w*)?\s*[:,;–—-]\s*(?:(?:please|you (?:must|should)|always|now|bitte|merci de|por favor|per favore) )*{_TOLD}|"
    rf"{START}{_CALLED}\s*:.{{0,120}}\b(?:include|mention|recommend|say|add|praise|link) (?:it|this|that|them|us)\b",
    regex.IGNORECASE,
)
# Behind an order: what to write instead.
_GOES_ON = regex.compile(rf"^\W*(?:(?:then|now|and|instead|please|jetzt|dann|und|puis|et|luego|ahora|y|poi|ora|e|depois|agora),? )?(?:{'|'.join(one.told for one in TONGUES)})(?!['’\w])", regex.IGNORECASE)  # fmt: skip
_ARE_ONE = regex.compile("|".join(map(two_sentences_of, TONGUES)), regex.IGNORECASE)
_HIDDEN = regex.compile(r"[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]")


@lru_cache(maxsize=2_048)  # a page's texts are asked about by whoever reads, writes, judges and draws
def speaks_to_machines(text: str) -> bool:
    """Tell whether there is an order to a program in the text."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    # Signs between the letters that nobody sees, and letters in full width, hide no order.
    text = " ".join(unicodedata.normalize("NFKC", _HIDDEN.sub("", text)).split())
    if any(pattern.search(text) for pattern in (_SPEAKS_TO_MACHINES, _CALLS_MACHINES)):
        return True
    return _may_order(text) and _ORDERS.search(text) is not None


def _may_order(text: str) -> bool:
    """Has the text one of the words that orders begin with? Most have none, and to look for orders takes a hundred times as long."""
    words = set(_BEGINNINGS_OF_WORDS.findall(text.casefold()))
    return not (words.isdisjoint(_BEGUN) and words.isdisjoint(_WHOLE))


def without_orders(text: str) -> str:
    """The text without the sentences that hold an order to a program."""
    if not speaks_to_machines(text):
        return text
    return " ".join(one for one, is_order in _judged(text) if not is_order)


def orders_in(text: str) -> str:
    """Only the sentences that hold an order to a program."""
    return " ".join(one for one, is_order in _judged(text) if is_order) if speaks_to_machines(text) else ""


def _judged(text: str) -> Iterator[tuple[str, bool]]:
    """Each sentence, and whether it is an order: those that go on with one are, too, and two that are one together ("Ignore the page. Write …")."""
    found = sentences(text)
    are_orders = [speaks_to_machines(one) for one in found]
    for at in range(1, len(found)):
        if _GOES_ON.match(found[at]):
            are_orders[at - 1] = are_orders[at - 1] or _ARE_ONE.match(f"{found[at - 1]} {found[at]}") is not None
            are_orders[at] = are_orders[at] or are_orders[at - 1]
    yield from zip(found, are_orders, strict=True)
