"""Sentences that need the one before them ("It also …", "そんなときは…"): none of them may stand first, or alone."""

from __future__ import annotations

import regex

from server.rules.writing.phrasebook import Phrasebook, word_set

_WORDS = 3
# First words of such sentences in languages without a phrase book.
_SPACED = word_set(
    """لكن ولكن ثم هذا هذه ذلك تلك لذلك لهذا فهو فهي وهو وهي كما إنها إنه أيضا وبعد بعدها هناك هنا
    но а и он она оно они это этот эта эти поэтому потом затем там тогда также ale i to ten ta te dlatego potem wtedy on ona
    maar en dus dit dat deze die het hij zij ze daar daarom toen ook men och så det den de därför där då också han hun han så derfor
    der ama ve bu o şu böyle bunun sonra orada لیکن و این آن او آنها پس اما यह वह ये वे लेकिन और इसलिए फिर"""
)
_JOINING = word_set(
    "and but or so plus if und aber oder so et mais ou y pero o e ma mas"
)  # inside a sentence they join its own parts
# "The second one is six years old": the other, and what is counted on, is one of what was named before.
_COUNTED_ON = {
    "en": r"the (?:second|third|other|first|last) one|the others?(?= (?:is|are|was|were|has|had|one))|the (?:latter|former)|both (?:are|were|have|of them)",
    "de": r"(?:der|die|das) (?:zweite|andere|erste|letzte) (?:ist|war|hat|kam)|die (?:anderen|beiden) (?:sind|waren|haben)|beide (?:sind|waren|haben)",
    "fr": r"l['’]autre (?:est|était|a)|(?:le|la) (?:second|seconde|deuxième|premier|première|dernier|dernière) (?:est|était|a)|les (?:deux|autres) (?:sont|étaient|ont|\p{L}+ent)",
    "es": r"(?:el|la) (?:segund[oa]|otr[oa]|primer[oa]|últim[oa]) (?:es|era|fue|tiene)|(?:los|las) (?:dos|otr[oa]s) \p{L}+n|amb[oa]s",
    "pt": r"[oa] (?:segund[oa]|outr[oa]|primeir[oa]|últim[oa]) (?:é|era|foi|tem)|(?:os dois|as duas|os outros|as outras) \p{L}+m|amb[oa]s",
    "it": r"(?:il|la) (?:second[oa]|prim[oa]|terz[oa]) (?:è|era|ha)|l['’](?:altr[oa]|ultim[oa]) (?:è|era|ha)|(?:i due|le due|gli altri|le altre) \p{L}+no|entramb[ie]",
}
# "Have you heard of farls? No? Well, …": an answer needs its question.
_ANSWERS = regex.compile(
    r"(?:yes|no|nope|yep|yeah|sure|well|exactly|right|ja|nein|doch|klar|genau|richtig|oui|non|si|eh bien|sí|no|pues|claro|sim|não|pois|sì|ebbene|certo)\s?[,!?.:–—]|"
    r"no (?:problem|worries|way)(?!\p{L})|kein problem|pas de (?:souci|problème|panique)|sin problema|sem problemas?|nessun problema",
    regex.IGNORECASE,
)
_REFERS = {code: regex.compile(rf"(?:{words})(?!\p{{L}})", regex.I) for code, words in _COUNTED_ON.items()}
_UNSPACED = regex.compile(
    r"^(?:そん|そう|その|それ|そこ|そし|そち|こう|この|これ|ここ|こち|こん|あの|あれ|しかし|でも|だから|また|そして|すると|ただ|なので|"
    r"ですが|けれど|さらに|ちなみに|すでに|这|那|它|他|她|但|所以|因此|而且|然后|于是|這|因此|然後|แต่|และ|มัน|นี่|นั่น|นั้น|ดังนั้น|จึง|ซึ่ง|แล้ว|หรือ|เพราะ)"
)
_KOREAN = regex.compile(r"^(?:그|이(?:것|런|렇|때)|하지만|또)")


def leans(sentence: str, book: Phrasebook | None) -> bool:
    """Tell whether a sentence starts with words that need the one before ("It also …", "Roasting them first …")."""
    if book is None:
        first = regex.match(r"[\p{L}\p{M}]+", sentence)
        is_word = first is not None and first.group().casefold() in _SPACED
        return is_word or bool(_UNSPACED.match(sentence) or _KOREAN.match(sentence))
    if _REFERS[book.code].match(sentence) or _ANSWERS.match(sentence):
        return True
    words = [word.casefold() for word in regex.findall(r"\p{L}+", sentence)[:_WORDS]]
    return any(word in book.leaning and (at == 0 or word not in _JOINING) for at, word in enumerate(words))
