"""What a written text may not say unless the page says it: promises, superlatives, health, names; and what it may never say."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache

import regex

from server.values.pitches import advertises
from server.values.plain_signs import mixes_scripts
from server.values.wording import stems_of, words_of

_TLD = (
    "com|net|org|info|biz|shop|store|io|co|me|app|xyz|ly|link|dev|ai|blog|site|online|top|club|live|news|tv|gg|page|click|cc|to|ws|"
    "de|at|ch|fr|es|it|pt|uk|nl|be|pl|se|no|dk|fi|cz|ru|cn|jp|in|br|mx|ar|us|ca|au|nz|eu|test|example|invalid|local|"
    "pro|vip|website|world|recipes|kitchen|food|cafe|restaurant|life|style|space|tech|cloud|media|agency|studio|email|win|bid|loan|fun|guru|digital|social|network|solutions|company|"
    "services|tips|pics|photo|photos|gallery|video|today|market|deals|sale|buzz|art|design|works|zone|land|host|press|one|health|fit|care|farm|wine|beer|coffee|pizza|fish|garden|house|"
    "pm|tr|za|kr|sg|hk|tw|gr|hu|ro|ie|il|th|vn|ph|ua|bg|hr|si|sk|lt|lv|ee|is|lu|li|cl|pe|ve|ke|ng|ma|ae|sa|pk|ir"
)
_OF_OLD = "com|net|org|info|de|fr|es|it|uk"
_ADDRESS = regex.compile(
    rf"\b[a-z][a-z0-9+.-]{{0,30}}://|www\.|(?<![\w-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,10}}\.(?:{_TLD})\b(?!\.\w)(?:/\S*)?|\S@\S|(?<!\w)@\w{{3,}}|"
    rf"(?<!\w)\w{{1,63}}\s?[(\[{{]\s?\.\s?[)\]}}]\s?(?:{_TLD})\b|(?<!\w)\w{{1,63}} \. (?:{_OF_OLD})\b|(?<!\w)@\s\w{{3,}}|"
    rf"(?<!\w)\w{{1,63}}\s?[(\[]?\b(?:dot|punkt|point|punto|ponto)\b[)\]]?\s?(?:{_TLD})\b",
    regex.IGNORECASE,
)
_MARKUP = regex.compile(
    r"</?[a-z!][^<>]{0,200}>|\[[^\]]{1,80}\]\([^)]|\*\*\S|```|\{\s*\W?\w+\W{1,3}:|\{\{|\}\}|(?<!\w)__\w|&(?:lt|gt|amp|quot|#\d+);",
    regex.IGNORECASE,
)
_TALKS_SHOP = regex.compile(
    r"(?:previous|prior|above) instructions|system prompt|page_data|as an ai\b|language model|\bi (?:cannot|can't|am unable to) (?:help|assist|comply)|"
    r"my (?:instructions|guidelines)|vorherigen? anweisungen|als (?:ki|sprachmodell)|modèle de langage|modelo de (?:lenguaje|linguagem)|modello linguistico",
    regex.IGNORECASE,
)
_LEAK_WORDS = 8  # so many words in a row from the rules are no accident
# Patterns of claims, and the stem that the page must hold for them to be its own.
_CLAIMS = regex.compile(
    r"free shipping|discounts?|\bon sale\b|guarante\w+|money[- ]back|limited[- ]time|best[- ]?sell\w+|award[- ]winning|kostenlose\w* versand|rabatt\w*|"
    r"garantiert\w*|preisgekrönt\w*|livraison gratuite|remises?\b|soldes|garanti\w*|envío gratis|descuentos?|garantiza\w*|frete grátis|descontos?|garantid\w*|"
    r"spedizione gratuita|\bscont[oi]\b|garantit\w*|"
    # proof that nobody gave, and crowds that nobody counted
    r"\b(?:chef|expert|kid|toddler|husband|family|mom|doctor|dermatologist)[- ]approved|\b(?:studies|research|science|scientists) (?:shows?|proves?|says?|finds?|confirms?)|\bscience[- ]backed|"
    r"\b(?:an?|one|two|half a) (?:million|thousand|hundred) \p{L}+|\bas seen (?:on|in)\b|\bvoted\b|\bdoctors (?:love|recommend|swear|say|agree)|\bsold out\b|\bhalf[- ]price\b|\bbuy one,? get\b|\b(?:zum )?halben? preis\b|\bmoitié prix\b|\bmitad de precio\b|\bmetade do preço\b|\bmetà prezzo\b|"
    r"\bexperts? (?:say|agree|recommend|swear)|\b(?:thousands|hundreds|millions) of (?:\w+ )?(?:readers|people|fans|families|fives?|reviews)|\bgone viral|\bviral\b|\bproven\b|"
    r"\b(?:studien|forscher\w*|experten) (?:zeigen|belegen|bestätigen|empfehlen|sagen)|\bwissenschaftlich \w+|\btausende(?:n)? (?:von )?(?:leser\w*|menschen|fans)|"
    r"\bdes études|\bles experts|\bdes milliers de|\blos expertos|\b(?:estudios|estudos) (?:demuestran|muestran|mostram|comprovam)|\bmiles de (?:personas|lectores)|\bmilhares de|"
    r"\bos especialistas|\bgli (?:studi|esperti)|\bmigliaia di|\b(?:you(?:['’]ll| will) ever need|du je(?:mals)? brauch\w*)|"
    # what is good for you
    r"\bhealth(?:y|ier|iest)\b|\bnutritious\b|\bsuperfoods?\b|\bvitamin\w*|\banti-?ox[iy]d\w*|\bantiossidant\w*|\bgesund\w*|\bnährstoffreich\w*|\b(?:bonn?e?|bons) pour la santé|"
    r"\bsaludable\w*|\bsaudáve\w+|\bsalutar[ei]\b|"
    # superlatives
    r"(?:the|world['’]s|my|our|your)\s(?:very\s)?best\b|\bbest[- ]ever\b|\bbest \w+ ever\b|\bnumber one\b|(?<!\w)#1\b|\bof all time\b|\bunbeatable|\bunrivall?ed|\bworld['’]?s?[- ](?:famous|best)|"
    r"\b(?:tastiest|yummiest)\b|\bmost (?:delicious|popular|beautiful|amazing)\b|\bultimate\b|\b(?:der|die|das|den|dem) beste\w*|\bweltbeste\w*|\baller zeiten\b|\bleckerste\w*|\bschönste\w*|"
    r"\bl[ea] meilleure?s?\b|\bles meilleure?s?\b|\bdu monde entier\b|\b(?:el|la|los|las) mejor(?:es)?\b|\b(?:o|a|os|as) melhor(?:es)?\b|\b(?:il|la|i|le) miglior\w*",
    regex.IGNORECASE,
)
# What a text may say of health only where the page is about it.
_HEALTH = regex.compile(
    r"\bcur(?:es?|ing)\b(?=.{0,40}(?:disease|cancer|diabetes|cold|flu|pain|anxiety|inflammation|illness|depression|acne|arthritis|\.|$))|\bheals?\b|\bdetox\w*|\bfat[- ]burn\w*|\bburns? fat\b|"
    r"\bweight[- ]loss\b|\blos(?:e|ing) weight\b|\banti-?inflammator\w+|\bboosts? (?:your )?(?:immun\w+|metabolism)|\bclinically (?:proven|tested)|\bdoctor[- ](?:approved|recommended)|"
    r"\b(?:lowers?|reduces?|fights?|eases?) (?:your )?(?:cholesterol|blood (?:pressure|sugar)|inflammation|pain)|\bgood for (?:your|the) (?:heart|gut|skin|liver|brain|joints)\b|"
    r"\bprevents? (?:disease|cancer|illness)|\bmiracle\b|\bheilt\b|\bheilung\b|\bentgift\w*|\bfettverbrenn\w*|\babnehmen\b|"
    r"\bstärkt (?:das|dein) immunsystem|\bguéri\w*|\bdétox\w*|\bbrûle[- ]graisses?|\bmaigrir\b|\b(?:cura|curan) (?:el|la|los|las|o|a)\b|\badelgaz\w*|\bquema grasas?|\bdesintoxi\w*|"
    r"\bemagrec\w*|\bqueima gordura|\bguarisc\w*|\bdimagri\w*|\bbrucia ?grassi|\bdisintossic\w*",
    regex.IGNORECASE,
)
# Names that need no page: days and months are everybody's, and what English always writes in capitals.
_COMMON_NAMES = frozenset(
    words_of(
        "I I'm I've I'd I'll Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September "
        "October November December DIY TV BBQ OK FAQ Pinterest"
    )
)
_NAME = regex.compile(r"(?<=[\p{Ll}\p{N},;)%€$]\s)(\p{Lu}[\p{L}\p{M}'’-]+(?:\s\p{Lu}[\p{L}\p{M}'’-]+)*)")


def claim_faults(value: str, title: str, source: str) -> Iterator[str]:
    """Addresses, markup, talk about instructions, and claims that the page does not make.

    `title` is what readers see: keywords are not, so they allow neither an address nor a claim about health.
    """
    for address in _ADDRESS.finditer(value):
        if address.group().casefold() not in title.casefold():  # a post about Booking.com may say so
            yield f"it holds a web or mail address or an @name ({address.group()!r})"
    if _MARKUP.search(value):
        yield "it holds markup"
    if mixes_scripts(value):
        yield "a word of it mixes letters of two alphabets"
    if _TALKS_SHOP.search(value):
        yield "it speaks about instructions instead of the page"
    for claim in _CLAIMS.finditer(value):
        if claim.group().casefold() not in source.casefold():
            yield f"{claim.group()!r} is not in the page's data"
    for claim in _HEALTH.finditer(value):
        if claim.group().casefold() not in title.casefold():
            yield f"{claim.group()!r} is a claim about health"


def leak_fault(value: str, rules: str) -> Iterator[str]:
    """Runs of words that come from the rules themselves."""
    said, known = words_of(value), _run_of_words(rules)
    for at in range(len(said) - _LEAK_WORDS + 1):
        if f" {' '.join(said[at : at + _LEAK_WORDS])} " in known:
            yield "it repeats the rules instead of speaking about the page"
            return


@lru_cache(maxsize=1)
def _run_of_words(rules: str) -> str:
    return f" {' '.join(words_of(rules))} "


def name_faults(value: str, known: Set[str], language: str) -> Iterator[str]:
    """Names in the middle of sentences that the page does not name (`known` are its stems). German writes every noun like a name, so it is not judged."""
    letters = regex.findall(r"(?<!\p{L})\p{L}", value)
    is_titled = sum(letter.isupper() for letter in letters) * 2 > len(letters)
    if language == "de" or is_titled:
        return
    for name in _NAME.findall(value):
        strange = [word for word in stems_of(name, language) if word not in known]
        if any(word not in _COMMON_NAMES and len(word) > 1 for word in strange) and not name.isupper():
            yield f"the name {name!r} is not in the page's data"


def alt_faults(alt: str, title: str, description: str) -> Iterator[str]:
    """An alt text describes the picture to people who cannot see it; it sells nothing."""
    if advertises(alt) or alt.endswith("!"):
        yield "it advertises the post instead of describing the picture"
    if words_of(alt) == words_of(title) or (len(alt) > 40 and alt in description):
        yield "it repeats the title or the description instead of describing the picture"
