"""How many entries a title promises, in digits or in words."""

from __future__ import annotations

import re
from itertools import islice

_SPELLED = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
}
_TENS = {
    "en": "thirty forty fifty sixty seventy eighty ninety hundred", "de": "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert",
    "fr": "trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien", "pt": "trinta quarenta cinquenta sessenta setenta oitenta noventa cem",
    "it": "trenta quaranta cinquanta sessanta settanta ottanta novanta cento",
}  # fmt: skip
SPELLED: dict[str, dict[str, int]] = {
    code: {word: at for at, word in enumerate(spelled.split(), start=2)}
    | dict(zip(_TENS[code].split(), range(30, 110, 10), strict=True))
    for code, spelled in _SPELLED.items()
}
SPELLED["pt"] |= {"duas": 2}
SPELLED["en"] |= {"dozen": 12}
SPELLED["de"] |= {"zwo": 2, "dutzend": 12}

# What is measured, not listed: times, weights, money, degrees, people, and what a dish is made of.
_UNIT = (
    r"(?:minut\w*|minuuttia|minuten|mins?|mn|min\.|second\w*|sekund\w*|hours?|hrs?|hr|h|std\.?|stunden?|heures?|horas?|or[ae]|uur|uren|tim\w*|"
    r"saat|dakika|dk|godz\w*|hodin\w*|days?|tage?n?|jours?|d[ií]as?|giorni|dias|dagen|dagar|gün|дн\w*|день|weeks?|wochen?|semaines?|semanas?|"
    r"settiman\w*|weken|veckor|hafta|months?|monaten?|mois|mes(?:es|i)?|maanden|ay|years?|yrs?|jahren?|ans?|années|años|anni|anos|jaar|år|yıl\w*|лет|год\w*|"
    r"минут\w*|мин|час\w*|percent|prozent|pour\s?cent|degrees?|grad|degrés|ingredients?|ingrédients?|zutaten|ingredientes?|ingredienti|ingrediënten|"
    r"ingredienser|składnik\w*|malzeme\w*|ингредиент\w*|grams?|gramm|g|kg|kilos?|kilograms?|pounds?|lbs?|oz|ounces?|calories?|kcal|kalorien|ml|cl|"
    r"lit(?:er|re)s?|cups?|inch(?:es)?|feet|ft|cm|mm|km|miles?|met(?:er|re)s?|m²|qm|sq\w*|square\w*|quadratmeter|mètres|metros|metri|"
    r"people|persons?|personen|personnes|personas|persone|guests?|gäste|kids|euros?|dollars?|bucks|pounds|usd|eur|gbp|chf|"
    r"million\w*|billion\w*|thousand|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"januar|februar|märz|mai|juni|juli|oktober|dezember)\b|[%°€$£¥₹]|分|時間|小时|小時|分钟|分鐘|日|天|年|月|円|元|均|人|歳|岁|度|畳|帖|坪|泊|晩|晚|夜|平米|평|박|명|분|시간|일|년|원|นาที|ชั่วโมง|วัน|คืน|บาท|คน|ปี|"
    r"दिन|मिनट|घंट|लोग|रुपय|মিনিট|ঘণ্টা|দিন|টাকা|நிமிட|நாள்|பேர்|دقيق|دقائق|ساع|يوم|أيام|ليال|ليلة|أشخاص|دقیقه|روز|نفر|"
    r"تومان|דק|שע|ימים|לילות|שקל|שנ"
)
_IS_UNIT = re.compile(_UNIT, re.IGNORECASE)
_PROMISE = re.compile(
    rf"(?<![0-9A-Za-zÀ-ɏ.,/$€£¥₹#№-])(?<![0-9]:)(?<!材料)(\d{{1,3}})(?![.,:]\d)\+?(?:[\s\u00a0\u202f]+(?=[^\W\d])|(?=[\u0e00-\u9fff\uac00-\ud7a3]))(?!{_UNIT})",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"^(\d{{1,3}})\s+(?!{_UNIT})(?=\S)", re.IGNORECASE)
_FIRST = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ARTICLES = (
    "the top our my these die unsere meine les nos mes ces las los mis nuestras nuestros le i gli as os meus minhas"
)
_BEFORE_A_COUNT = frozenset(_ARTICLES.split())
_MOST = 150


def leads_with_count(text: str) -> bool:
    """Whether the number at a title's beginning says how many entries there are: of `12 nooks`, not of `30 minute dinners`."""
    return _LEADING.match(text) is not None


def promised(text: str, language: str = "") -> int:
    """How many entries a title promises, 0 when it promises none. Numbers in words are known in six languages, at the title's
    beginning only, where nothing else is meant by them."""
    for found in _PROMISE.finditer(text):
        if 2 <= int(found[1]) <= _MOST:
            return int(found[1])
    known, words = SPELLED.get(language[:2].lower() or "en", {}), list(islice(_FIRST.finditer(text), 3))
    at = 1 if words and words[0].group().casefold() in _BEFORE_A_COUNT else 0
    if len(words) <= at + 1 or _IS_UNIT.match(words[at + 1].group()):
        return 0
    return known.get(words[at].group().casefold(), 0)


def count_of(title: str, read: int, language: str = "") -> int:
    """How many entries a list has: what its title promises, where that can be; else as many as were `read` on its page."""
    said = promised(title, language)
    # Headings beside the entries may be read as some more; twice as many are what the number does not speak of.
    return said if said and read <= said + max(1, said // 5) else read
