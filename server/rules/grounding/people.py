"""Who is said to love, use or recommend a thing: people, brands and bodies that the page does not name.

A capital letter tells nothing at the start of a sentence, in a title, or in German. There a name is known by what it does ("… swears by it"),
by its genitive, by its capitals ("NASA"), or because everybody knows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import regex

from server.values.wording import stems_of, words_of

# What the known are said to do with what is sold by their name; no word that is a noun as well ("drinks", "cuisine").
_OBJECT = r"(?=\s(?:it|this|these|them|weekly|daily|every|her|his|ihn|sie|es|diese\w*)(?!\p{L}))"
_DOES = {
    "en": rf"loves|adores|swears by|recommends|endorses|approves|raves|enjoys|prefers|says|praises|loved|adored|recommended|endorsed|approved|praised|invented|(?:eats|bakes|cooks|makes|drinks|uses|wears|buys|orders|serves){_OBJECT}",
    "de": rf"liebt|schwört|empfiehlt|isst|lobt|schwärmt|sagt|erfand|(?:backt|bäckt|kocht|trinkt|benutzt|trägt|kauft){_OBJECT}",
    "fr": r"adore|aime|recommande|raffole|mange|approuve|prépare|achète",
    "es": r"adora|ama|recomienda|come|aprueba|encanta|compra|prepara",
    "pt": r"adora|ama|recomenda|come|aprova|prepara|compra",
    "it": r"adora|ama|consiglia|mangia|approva|raccomanda|prepara",
}
_PRONOUN = {
    "fr": r"(?:l['’]|le |la |les |en |y |s['’]en )?", "es": r"(?:lo |los |las |la |le |les )?", "pt": r"(?:o |a |os |as )?", "it": r"(?:lo |la |li |le |l['’])?",
}  # fmt: skip
_ADVERB = r"(?:(?:also|always|really|even|absolutely|just|auch|immer|toujours|siempre|sempre)\s)?"
_START = r"(?:^|(?<=[.!?:;–—“\"]\s)|(?<=\n))"
_NAME = r"(?P<name>\p{Lu}[\p{L}\p{M}'’-]+(?:\s\p{Lu}[\p{L}\p{M}'’-]+){0,2}?)"
_ACTS = {
    code: regex.compile(rf"{_START}{_NAME}\s{_ADVERB}{_PRONOUN.get(code, '')}(?i:{verbs})(?!\p{{L}})")
    for code, verbs in _DOES.items()
}
_OWNS = regex.compile(r"(?:^|(?<=[.!?:;–—“\"]\s)|(?<=\n))(?P<name>\p{Lu}[\p{L}\p{M}-]{2,})['’]s\s")
_ACRONYM = regex.compile(r"(?<![\p{L}\p{N}'’-])\p{Lu}{3,6}(?![\p{L}\p{N}'’-])")
# Who may love, bake and own things without being anybody: people of a family, anyone, what is personified every day.
_ANYONE = frozenset(
    words_of(
        "the my our your their a an der die das den dem ein eine mein meine dein deine unser unsere le la les un une mon ma mes notre nos votre vos cette ces el los las una mi mis tu tus nuestro nuestra "
        "os as um uma meu minha seu sua nosso nossa il lo gli i uno mio mia nostro nostra practice patience mummy moms mums dads "
        "everyone everybody nobody anyone anybody someone somebody who whoever one it he she they you we this that these those all many most some both each people folks guests friends family kids children toddlers "
        "babies baby toddler kid child mom mum mommy dad daddy grandma grandpa grandmother grandfather granny nana mother father parents husband wife sister brother aunt uncle neighbors neighbours readers bakers cooks "
        "gardeners hosts travelers travellers beginners families men women girls boys teens students teachers nothing everything something what which how why when where there here today tomorrow tonight yesterday now "
        "then let world life nature summer winter spring autumn fall season christmas easter halloween thanksgiving weekend week day night morning evening dinner breakfast lunch brunch dessert mondays sundays "
        "mother's father's it's he's she's that's who's what's there's here's let's america american british french italian "
        "jeder jede alle wer man niemand keiner viele manche kinder familie gäste freunde oma opa mama papa mutter vater eltern tante onkel baby nachbarn leser besuch das es er sie ihr wir ich und wer nichts alles "
        "so hier heute wie was wo dann jetzt dort immer bald kind mann frau männer frauen leute menschen "
        "tout tous toute on chacun personne qui il elle ils elles ce cela ça les enfants famille mamie papi maman papa grand-mère bébé invités amis rien voici je vous nous et ici "
        "todo todos toda todas nadie quien quienes cada niños familia abuela abuelo mamá papá invitados amigos esto eso ella ellos se nada aquí y él te nos me le les lo la qué "
        "todo todos ninguém quem cada crianças família avó avô mamãe papai mãe pai convidados amigos isso isto ela eles nada aqui você que a o "
        "tutti tutto nessuno chi ognuno bambini famiglia nonna nonno mamma papà ospiti amici questo lei lui loro niente qui ci si che cosa"
    )
)
# What shouts without being a name.
_NO_NAMES = frozenset(
    ["DIY", "BBQ", "FAQ", "USA", "TLC", "ASAP", "BLT", "PDF", "LED", "USB", "NYC", "OMG", "LOL", "WOW", "YUM", "YAY", "NEW", "FREE", "EASY", "BEST", "FAST", "QUICK", "VERY", "SUPER", "AND", "THE", "NOT", "YOU", "ALL", "ONE", "TWO", "HOT", "BIG", "FUN", "NOW", "MUST", "EVER", "LOVE", "PLUS", "ONLY", "MORE", "LESS", "TIP", "TIPS", "WITH", "FROM", "THIS", "THAT", "YOUR", "HOME", "SOON", "MADE", "EASIER", "NEVER", "ALWAYS", "REALLY", "BIO", "NEU", "TOP", "SUPER", "JETZT", "GRATIS", "NUR", "UND", "DER", "DIE", "DAS", "NICHT", "IMMER", "TRES", "TRÈS", "BIEN", "BON", "LES", "DES", "UNE", "PAS", "MUY", "BIEN", "SIN", "CON", "MÁS", "LOS", "LAS", "UNA", "MUITO", "BEM", "SEM", "COM", "MAIS", "UMA", "MOLTO", "BENE", "SENZA", "CON", "PIÙ", "UNA", "III", "VII", "VIII", "XXL", "USD", "EUR", "GBP", "MIN", "STD"]
)  # fmt: skip
_FAMOUS = regex.compile(
    r"(?<!\p{L})(?:beyonc[eé]|oprah|madonna|rihanna|adele|shakira|zendaya|taylor swift|lady gaga|kardashian\w*|kylie jenner|kendall jenner|selena gomez|ariana grande|jennifer (?:aniston|lopez|garner)|"
    r"gwyneth paltrow|meghan markle|kate middleton|prince(?:ss)? (?:harry|william|diana)|michelle obama|barack obama|donald trump|elon musk|bill gates|steve jobs|martha stewart|gordon ramsay|"
    r"jamie oliver|nigella(?: lawson)?|ina garten|julia child|guy fieri|rachael ray|yotam ottolenghi|mary berry|joanna gaines|chip gaines|marie kondo|pioneer woman|dr\.? oz|george clooney|brad pitt|"
    r"david beckham|victoria beckham|heidi klum|tim mälzer|jamie lee curtis|cyril lignac|alain ducasse|paul bocuse|ferran adrià|jordi cruz|antonino cannavacciuolo|massimo bottura|"
    r"nasa|harvard|stanford|oxford university|mayo clinic|michelin|starbucks|mcdonald['’]?s|costco|trader joe['’]?s|whole foods|walmart|ikea|disney|netflix|tiktok|instagram|new york times|"
    r"washington post|food network|good housekeeping|better homes|vogue|forbes|buzzfeed|cnn|bbc|stiftung warentest|pottery barn|anthropologie|west elm|crate (?:and|&) barrel)(?!\p{L})",
    regex.IGNORECASE,
)


def people_faults(value: str, known: Set[str], source: str, language: str) -> Iterator[str]:
    """Names that act, own or shout at the start of a sentence, and the known anywhere, that the page does not name (`known` are its stems)."""

    def is_strange(name: str) -> bool:
        return any(
            stem not in known and word not in _ANYONE
            for word, stem in zip(words_of(name), stems_of(name, language), strict=True)
        )

    found: dict[str, None] = {}
    code = language if language in _ACTS else "en"
    for match in (*_ACTS[code].finditer(value), *_OWNS.finditer(value)):
        if words_of(match["name"])[0] not in _ANYONE and is_strange(match["name"]):
            found[match["name"]] = None
    if not value.isupper():
        found |= {one: None for one in _ACRONYM.findall(value) if one not in _NO_NAMES and is_strange(one)}
    found |= {one: None for one in _FAMOUS.findall(value) if one.casefold() not in source.casefold()}
    yield from (f"the name {name!r} is not in the page's data" for name in found)
