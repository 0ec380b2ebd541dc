"""What hurries readers or is given to them: scarcity, last chances, freebies and coupons, only where the page names them, in any language."""

from __future__ import annotations

from collections.abc import Iterator

import regex

_OFFERS = {
    "scarce": r"only (?:a )?(?:few|handful|couple|\p{Nd}{1,3}|two|three|four|five)(?: \p{L}+){0,2} (?:left|remaining|remain)|(?:almost|nearly) (?:gone|sold out)|selling (?:out )?fast|sells? out (?:fast|quickly)|"
    r"(?:before|until) (?:it['’]?s|they['’]?re) (?:all )?gone|while (?:stocks?|supplies|they|it) lasts?|limited (?:edition|stock|supply|quantit\p{L}+|availability)|running out|"
    r"nur noch (?:wenige|ein paar|\p{Nd}{1,3}|zwei|drei|vier|fünf)(?! (?:minuten?|stunden?|tage))|(?:fast|beinahe|bald) (?:ausverkauft|vergriffen|weg)|solange (?:der )?vorrat(?: reicht)?|nur solange|begrenzte \p{L}+|limitiert\p{L}*|"
    r"(?:plus|reste) que quelques|il n['’]en reste|presque (?:épuisée?s?|en rupture)|stocks? limités?|(?:édition|quantités?) limitées?|jusqu['’]à épuisement|"
    r"(?:solo |sólo )?quedan (?:solo |sólo )?(?:poc[oa]s|\p{Nd}{1,3}|dos|tres)|últimas (?:unidades|plazas|piezas)|casi agotad[oa]s?|edición limitada|hasta agotar|existencias limitadas|"
    r"(?:só )?restam (?:apenas |só |pouc[oa]s)|quase esgotad[oa]s?|edição limitada|enquanto durar\p{L}*|estoque limitado|"
    r"(?:ne )?rest(?:ano|a) (?:solo )?poch[ie]|ultim[ie] (?:pezzi|posti|disponibilità)|quasi esaurit[oaie]|edizione limitata|fino a esaurimento",
    "last chance": r"last chance|(?:today|tonight|this week(?:end)?) only|only (?:today|this weekend)|ends (?:today|tonight|soon|tomorrow)|(?<!in a )(?<!an? )(?<!not )(?<!n['’]t )(?<!no )hurry(?= up| before| while|[!,.])|act (?:now|fast)|before it['’]?s too late|"
    r"letzte chance|nur (?:noch )?heute|nur für kurze zeit|schnell sein|beeil\p{L}*|jetzt zugreifen|dernière chance|aujourd['’]hui seulement|dépêche(?:z-vous|-toi)|offre limitée|última oportunidad|(?:solo|sólo) (?:por )?hoy|date prisa|"
    r"daos prisa|apresúr\p{L}+|oferta limitada|última chance|(?:só|somente|apenas) hoje|corra(?= |!)|por tempo limitado|por tiempo limitado|ultima occasione|solo (?:per )?oggi|affrett\p{L}+|offerta limitata|per poco tempo|tempo limitato",
    "free": r"free (?:\p{L}+ ){0,2}?(?:printables?|downloads?|pdfs?|e-?books?|guides?|templates?|patterns?|checklists?|courses?|trials?|gifts?|samples?|worksheets?|planners?|delivery|returns?|lessons?|class(?:es)?|workbooks?|cheat ?sheets?)|"
    r"(?<!\p{L})for free|free of charge|at no (?:extra )?cost|freebies?|giveaways?|kostenlos\p{L}*|kostenfrei\p{L}*|gratis\p{L}*|geschenkt|gratuit\p{L}*|offerte?s? (?:avec|pour)|cadeaux? (?:offert|gratuit)|gratis|grátis|gratuit[oaie]s?|(?:in )?omaggio|de regalo|de brinde",
    "to print": r"printables?|downloadable|zum (?:ausdrucken|herunterladen|download)|druckvorlagen?|imprimables?|à (?:imprimer|télécharger)|imprimibles?|descargables?|para (?:imprimir|descargar|baixar)|imprimíve(?:l|is)|stampabil[ei]|da (?:stampare|scaricare)|scaricabil[ei]",
    "coupon": r"coupons?|vouchers?|promo ?codes?|discount codes?|gutschein\p{L}*|rabattcodes?|codes? promo|bons? de réduction|cupón|cupones|códigos? (?:de descuento|promocional)|cupom|cupons|códigos? de desconto|codic[ei] sconto|buon[oi] sconto",
    "to win": r"(?:chance to|you (?:can|could)) win|gewinnspiel\p{L}*|zu gewinnen|tirage au sort|concours|à gagner|sorteos?|sorteios?|puedes ganar|estrazione a premi|in palio",
}  # fmt: skip
_PATTERNS = {
    name: regex.compile(rf"(?<!\p{{L}})(?:{words})(?!\p{{L}})", regex.IGNORECASE) for name, words in _OFFERS.items()
}
# The page may name the thing in other words than the text.
_NAMED = {
    "free": regex.compile(r"(?<![\p{L}-])free(?![\p{L}-])|gratis|gratuit|kostenlos|grátis|geschenk|freebie", regex.I)
}


def offer_faults(value: str, source: str) -> Iterator[str]:
    """Offers that the text makes and the page (`source`) does not."""
    for name, pattern in _PATTERNS.items():
        claim = pattern.search(value)
        if claim and not pattern.search(source) and not (name in _NAMED and _NAMED[name].search(source)):
            yield f"{claim.group()!r} is not in the page's data"
