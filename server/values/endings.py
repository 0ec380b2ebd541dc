"""Texts that do not end: cut off behind a word that needs another, or nothing but an invitation to read on."""

from __future__ import annotations

import regex

# Words that no title ends with on purpose. English prepositions may ("a coat to grow up in"), and so may what German parts from its verbs.
_OPEN = {
    "en": "a an the and or but of your my our their its & + vs into than & because which whose if unless although until",
    "de": "der die das den dem des eine einen einem einer eines und oder aber vom zum zur im am für & + dein deine deinen deiner mein meine sowie ohne von in gegen wegen wenn weil dass damit obwohl als ihre ihren",
    "fr": "le la les un une des du de d' et ou mais à au aux votre vos mon ma mes son sa ses ce cette ces pour dans & + sans avec par sur sous en chez vers entre qui que qu' dont comme si leur leurs notre nos",
    "es": "el la los las un una unos unas de del y e o u pero a al en con por para tu mi su sus & + sin que desde hasta entre como si cuando nuestro nuestra tus mis",
    "pt": "o a os as um uma uns umas de do da dos das e ou mas em no na nos nas ao à com por para seu sua & + sem sobre que desde até entre como se quando pelo pela seus suas",
    "it": "il lo la i gli le un uno una di del dello della dei degli delle e o ma a al allo alla ai in nel nella con per da dal dalla & + senza che tra fra se quando sul sulla nei nelle agli alle",
}
_OPEN_WORDS = {code: frozenset(words.split()) for code, words in _OPEN.items()}
_OPEN_THAT = regex.compile(r"\p{L}{2,}s that$", regex.I)  # "Plants that"; "just like that" is whole
_CUT_MARK = regex.compile(r"(?:…|\.\.\.|[,;:–—-])$")
_LAST_WORD = regex.compile(r"(?:[\p{L}\p{M}'’]+|[&+])$")
_INVITES = """
please now here read learn see find out discover click tap through keep reading continue check it this get the full whole recipe post article guide
story blog link more details all about how to on for at a and save pin later visit our my site website page bitte jetzt hier weiterlesen mehr lesen
erfahren dazu klicken klick klicke zum zur rezept beitrag artikel anleitung blog im ganzen ganze den das die merken speichern lire lisez la suite en
savoir plus cliquez ici découvrez découvrir voir sur le l recette article complet complète pour leer lee más ver sigue leyendo seguir haz clic aquí
descubre descubrir el la receta completa entrada artículo en blog guarda ler leia mais veja saiba clique aqui descubra continue lendo a receita
completa no o artigo completo salve leggi scopri clicca qui continua leggere di più tutto la ricetta completa sul l articolo completo salva
"""
_INVITATION = frozenset(_INVITES.split())
_WORDS_MIN = 3
_CHARACTERS_MIN = 16
_DENSE_MIN = 8
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Hangul}]")


def is_cut_off(text: str, language: str) -> bool:
    """Tell whether a title or headline breaks off: at a mark, or behind a word that needs the next one."""
    if _CUT_MARK.search(text) or (language == "en" and _OPEN_THAT.search(text)):
        return True
    last = _LAST_WORD.search(text)
    if last is None or regex.fullmatch(r"\p{Lu}", last.group()):  # "Vitamin A"
        return False
    return last.group().casefold() in _OPEN_WORDS.get(language, frozenset())


def says_too_little(description: str) -> bool:
    """Tell whether a description is none: a word or two, or only an invitation ("Read more.")."""
    words = description.split()
    if _DENSE.search(description):
        return len(description) < _DENSE_MIN
    if len(words) < _WORDS_MIN or len(description) < _CHARACTERS_MIN:
        return True
    return set(regex.findall(r"[\p{L}\p{M}]+", description.casefold())) <= _INVITATION
