"""How a description ends: with a whole sentence that says something, not in the middle of a word and not with "Read more."."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.values.endings import is_cut_off
from server.values.language import KNOWN
from server.values.limits import sentences

_LEADS_ON = regex.compile(
    r"[\W_]*(?:(?:please |jetzt |hier |now |just )?(?:(?:click|tap|press)(?: (?:here|through|the (?:link|pin|image|picture)|on the (?:link|pin)|to (?:read|see|view)(?: (?:more|on))?))*|(?:read|see|learn|find out|discover|view|show) more|read on|more here|continue reading|keep reading|"
    r"(?:hier |jetzt )?(?:klicken|klick|klicke)(?: sie)?(?: hier| auf den link)?|mehr(?: (?:lesen|erfahren|dazu|infos?))|weiter(?: ?lesen)?|lesen|"
    r"lire (?:la suite|plus)|lisez la suite|en savoir plus|voir plus|cliquez(?: ici| sur le lien)?|clique ici|"
    r"leer más|lee más|seguir leyendo|sigue leyendo|ver más|saber más|descubre más|haz clic(?: aquí| en el enlace)?|pincha aquí|"
    r"ler mais|leia mais|saiba mais|ver mais|clique(?: aqui| no link)?|continue lendo|continuar a ler|"
    r"leggi (?:di più|tutto|l['’]articolo)|scopri di più|per saperne di più|clicca(?: qui| sul link)?|continua a leggere)"
    r"(?: (?:now|here|jetzt|hier|ici|aquí|aqui|qui|more|on the blog|at the link|below))*)[\W_]*",
    regex.IGNORECASE,
)
_ENDS = regex.compile(
    r"(?:[.!?…。！？؟।॥۔:]|[\p{So}\p{Extended_Pictographic}\uFE0F])[\"'”’»)\]]*$|[\"”»)\]]$|[#＃]\S+$"
)
_LAST = regex.compile(r"(?<![\p{L}\p{M}\p{N}’'-])[\p{L}\p{M}]+(?:[’'-][\p{L}\p{M}]+)*$")
_SUSPENDED = regex.compile(r"(?:…|\.{3,})[\"'”’»)\]]*$")
_WORD_MAX = 60  # a longer run of letters is no word
_PAGE_WORD_MORE = 2  # a page's word must be so much longer than the last one to be the one that was cut


def finish_faults(description: str, source: str, language: str, invitation: str = "") -> Iterator[str]:
    """What is wrong with a description's end. `invitation` is what the owner wishes readers to be told."""
    text = description.strip()
    if not text:
        return
    body = regex.sub(r"\s*+(?:(?<!\S)[#＃]\S++\s*+)+$", "", text)
    told = sentences(body)
    for one in told:
        if _LEADS_ON.fullmatch(one) and one.strip(" .!").casefold() not in invitation.casefold():
            yield f"{one!r} leads on without saying anything"
    if _SUSPENDED.search(body) or (not _ENDS.search(body) and _is_open(body, told, source, language)):
        yield "the description is cut off"


def _is_open(body: str, told: list[str], source: str, language: str) -> bool:
    """A last sentence without its stop: cut off in a word of the page, behind one that needs another, or after sentences that have theirs."""
    if language not in KNOWN:
        return False
    last = _LAST.search(body)
    is_part = last is not None and _is_part(last.group(), f"{source}\n{body[: last.start()]}")
    return is_part or is_cut_off(body, language) or len(told) > 1


def _is_part(word: str, text: str) -> bool:
    """Only the beginning of a word of the text, which has no such word itself."""
    if len(word) > _WORD_MAX:
        return False
    escaped = regex.escape(word)
    if regex.search(rf"(?<![\p{{L}}\p{{M}}]){escaped}(?![\p{{L}}\p{{M}}])", text, regex.I):
        return False
    return regex.search(rf"(?<![\p{{L}}\p{{M}}]){escaped}\p{{L}}{{{_PAGE_WORD_MORE},}}", text, regex.I) is not None
