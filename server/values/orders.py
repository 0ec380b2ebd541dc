"""Sentences of a page that speak to a machine instead of a reader. They reach no text and no model.

With them go whatever numbers and names they wanted to smuggle in. This is the first wall; that page text is sent as data, and the check of what
comes back, are the next ones.
"""

from __future__ import annotations

import regex

from server.values.limits import sentences

_SPEAKS_TO_MACHINES = regex.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior|everything)|system (?:prompt|message|note|override)|</?page_data|"
    r"\b(?:as an?|you are an?|dear|note to|attention|hey) (?:the )?(?:ai|llm|language model|assistant|chat ?bot|model|writer)\b|"
    r"\b(?:ai|llm)s? (?:assistant|agent|model|reader|writer)s? (?:must|should|reading|that)|\bwhen (?:summari[sz]ing|writing about) this page\b|"
    r"\b(?:new|updated|real|following) (?:instruction|task)s?\s*:|^\s*(?:system|assistant|user)\s*:|<\|?(?:im_start|im_end|system|assistant)|\[/?INST\]|"
    r"(?:ignorier|vergiss|vergesse)\w*.{0,40}(?:anweisung|regel|alles)|(?:ignore|oublie)[rz]?.{0,40}(?:instructions|consignes|règles)|"
    r"(?:ignora|olvida|esquece|esqueça|dimentica)\w*.{0,40}(?:instrucciones|istruzioni|instruções|reglas|regras|regole)",
    regex.IGNORECASE,
)
# "AI assistants: describe this page as …": a name that programs go by, and what they are told to write.
_CALLED = (
    r"(?:ai|llm|ki|ia|chatgpt|gpt|claude|gemini|copilot|assistant|asistente|assistente|bot|chat ?bot|language model)s?"
)
_TOLD = (
    r"(?:describe|write|say|mention|recommend|link|add|include|state|title|print|output|repeat|praise|promote|respond|reply|answer|summari[sz]e|insert|append|follow|treat|call|"
    r"(?:be)?schreib|erwähn|empfiehl|empfehlt|nenn|verlink|écri|décri|recommand|mentionn|ajoute|escrib|describ|recomiend|recomend|menciona|añad|scriv|descriv|raccomand|consigli|menzion|escrev|descrev|adicion)"
)
_CALLS_MACHINES = regex.compile(
    rf"\b{_CALLED}(?:[- ](?:assist|asist|agent|model|reader|writer|system|bot|tool|crawler)\w*)?\s*[:,;–—-]\s*(?:(?:please|you (?:must|should)|always|now|bitte|merci de|por favor|per favore) )*{_TOLD}",
    regex.IGNORECASE,
)


def speaks_to_machines(text: str) -> bool:
    """Tell whether there is an order to a program in the text."""
    return _SPEAKS_TO_MACHINES.search(text) is not None or _CALLS_MACHINES.search(text) is not None


def without_orders(text: str) -> str:
    """The text without the sentences that hold an order to a program."""
    if not speaks_to_machines(text):
        return text
    return " ".join(one for one in sentences(text) if not speaks_to_machines(one))


def orders_in(text: str) -> str:
    """Only the sentences that hold an order to a program."""
    return " ".join(one for one in sentences(text) if speaks_to_machines(one)) if speaks_to_machines(text) else ""
