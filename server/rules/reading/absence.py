"""A page that answers, and yet is not the page: "not found" in words, or a bot shield in the site's place."""

from __future__ import annotations

import re

from server.rules.reading.document import Document
from server.rules.reading.titles import document_title, main_heading

_SHIELD_MAX = 80_000  # characters; a shield's page is small, and a whole post may quote any of these words
_SHIELDS = re.compile(
    r"_cf_chl_opt|_Incapsula_Resource|sucuri_cloudproxy_js|captcha-delivery\.com|px-captcha|/\.well-known/sgcaptcha/"
    r"|anubis_challenge|<title>\s*(?:just a moment|one moment, please|ddos-guard|attention required! \| cloudflare|checking your browser|"
    r"access denied|are you a robot|verifying you are human)",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"^(?:(?:error|fehler|erreur|errore|erro)?\s*[:#-]?\s*404(?:[\s:()!–—-]|error|fehler|page|file|not found|seite nicht gefunden|\d)*|"
    r"(?:oops|whoops|ups|hoppla|oh no|sorry)?[\s,.!:…-]*(?:the |this |that |that’s |die |diese |la |esta |questa |cette |deze )?"
    r"(?:page (?:not|can(?:no|’|')t be) found|page (?:you (?:are|were) looking for )?(?:does(?:n['’]t| not) exist|could not be found|can['’]t be found)"
    r"|nothing (?:was )?found(?: here)?|not found|seite (?:wurde )?nicht gefunden|seite existiert nicht|page (?:introuvable|non trouvée)"
    r"|página no encontrada|pagina non trovata|página não encontrada|pagina niet gevonden|sidan hittades inte|siden blev ikke fundet"
    r"|strona nie została znaleziona|nie znaleziono strony|страница не найдена|ページが見つかりません|找不到(?:页面|頁面)))[\s.!…:(404)-]*"
    r"(?:\s*[|\-–—»«·•:]\s.*)?$",
    re.IGNORECASE | re.DOTALL,
)


def is_shield(doc: Document) -> bool:
    """Is this the page of a bot shield, which tells nothing of what readers see?"""
    return len(doc.html) <= _SHIELD_MAX and _SHIELDS.search(doc.html) is not None


def not_found_words(doc: Document) -> str:
    """The words by which a page says that there is nothing here; '' for a page that is there.

    A post may well be about "404 cakes": what says of itself that it is an article, a recipe or a product is one.
    """
    title = document_title(doc)
    heading = main_heading(doc)
    body = next(iter(doc.elements("body")), None)
    classes = (body.attributes.get("class") or "").lower().split() if body is not None else []
    if "error404" in classes:  # WordPress's own word, whatever status a plugin has put on top
        return (heading or title or "404")[:100]
    is_something = doc.meta("og:type").lower() in {"article", "product", "og:product"}
    if is_something or any(True for _ in doc.items.articles()) or any(True for _ in doc.items.of("recipe", "product")):
        return ""
    return next((text[:100] for text in (title, heading) if text and _NOT_FOUND.match(text)), "")
