"""Words that sell: they belong in no description of a picture."""

from __future__ import annotations

import regex

_PITCH = regex.compile(
    r"\b(?:click(?=\W|$)(?! of)|tap (?:here|to|through|for|the (?:link|pin))|swipe|save (?:this|it)|get the (?:full )?recipe|read more|learn (?:how|more)|(?:shop|buy|order|book|subscribe) (?:now|today|here|online)|pin (?:this|it|for later)|visit (?:us|our|my|the (?:blog|site|shop|store|page|website))|find out|try (?:it|this)|"
    r"on sale|for sale|sale ends|free (?:shipping|delivery|download)|add to cart|link in bio|sign up|best price|cheap price|limited (?:time|offer)|"
    r"klick\w*|merk (?:es|dir)|speicher(?:e|n)? (?:dir|es|den|das|die|diesen|dieses)|(?:jetzt|hier|online) (?:lesen|kaufen|bestellen|shoppen|sichern|entdecken)|mehr erfahren|im angebot|gratisversand|kostenloser versand|zum shop|"
    r"cliquez|enregistrez|découvrez|achetez|acheter (?:maintenant|en ligne)|commandez|livraison gratuite|en promo\w*|"
    r"haz clic|guárdal\w+|descubre|compra (?:ahora|ya|online|aquí)|comprar (?:ahora|online)|envío gratis|en oferta|"
    r"clique|salve|descubra|compre (?:agora|já|aqui)|comprar (?:agora|online)|frete grátis|em promoção|"
    r"clicca|salva(?:lo|la|li|te)|salva (?:per dopo|il pin|la ricetta|l['’]idea|questo|questa)|scopri|acquista (?:ora|subito|online)|compra (?:ora|subito|online)|spedizione gratuita|in offerta|in saldo)\b|"
    r"\d\s?% (?:off|rabatt|de (?:réduction|descuento|desconto)|di sconto)\b",
    regex.IGNORECASE,
)


def advertises(text: str) -> bool:
    """Tell whether a text asks its reader to do or buy something."""
    return _PITCH.search(text) is not None
