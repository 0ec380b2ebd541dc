"""Sentences of a page that are not about its subject: notes, requests to the reader, ratings, talk of the site and its shop."""

from __future__ import annotations

import regex

from server.rules.writing.folding import fold

_NAME = 3  # letters
_INVITES = regex.compile(
    r"(?<!\p{L})(?:inspirieren|probier\p{L}*|entdeck\p{L}*|stöber\p{L}*|besuch\p{L}*|discover|explore|browse|visit|shop|welcome|find (?:more|this|out)|découvr\p{L}*|retrouve\p{L}*|propose|cuisinez|bienvenue|"
    r"descubr\p{L}*|encontrar\p{L}*|visit[ae]\p{L}*|bienvenid\p{L}*|encontr[ae]\p{L}*|conheça|veja|scopri\p{L}*|trover\p{L}*|benvenut\p{L}*|ontdek|bezoek|upptäck|oplev|odkryj)(?!\p{L})",
    regex.IGNORECASE,
)
_WORDS_LEFT = 3  # fewer say nothing
# A note belongs to the method it stands beside: "Note: …", "Tipp: …", "* …".
_NOTE = regex.compile(
    r"^(?:[*†‡※]|(?:\p{L}+ )?(?:notes?|tips?|optional|hinweise?|tipps?|anmerkung(?:en)?|achtung|astuces?|conseils?|remarques?|à noter|notas?|consejos?|trucos?|dicas?|observaç(?:ão|ões)|"
    r"consigli[oa]?|suggerimento|let op|opmerking|huom|uwaga|update|disclaimer|sources?|quellen?|photos?|fotos?|bild(?:er)?|credits?|crédits?)\s?[:：])",
    regex.IGNORECASE,
)
_REQUEST = regex.compile(
    r"\b(?:tag (?:me|us) |follow (?:me|us|along)\b|leave (?:a|me a|us a|your) (?:comment|review|rating|star)|rate (?:this|the) recipe|let (?:me|us) know (?:in|how|if|what)|copy and paste|ingredients? lists?\b|recipe card\b|printable recipe|comments? (?:below|section)|"
    r"scroll (?:down|to|up)|let['’]s (?:get|dive|jump) (?:started|into|right|in|to)\b|read on\b|share (?:this|it|your) (?:on|with|creation)|on (?:instagram|facebook|whatsapp|youtube|tiktok)\b|"
    r"(?:recipe|notes|steps|recipe card|instructions|video) below\b|\bsee (?:[\p{L}]+ ){1,4}below\b|(?:did|have) you (?:ma[dk]e|try|tried) (?:this|it|our|my)\b|patreon|"
    r"(?:hinterlass|schreib)\p{L}* (?:mir |uns )?(?:doch |gern[e]? )*(?:einen |eure |deine )?(?:kommentar|bewertung)|folg\p{L}* (?:mir|uns|du schon)|"
    r"(?:laisse|suive|suis)z?[- ](?:moi|nous)|sígue(?:me|nos)|segue(?:-nos|-me|teci)|segui(?:mi|ci)\b|comenta abajo|"
    r"jetzt (?:entdecken|ausprobieren|nachkochen|ansehen|lesen|mehr)|(?:acesse|confira|clique|acceda|accédez|cliquez|haz clic)\b|saiba mais|schon bald kannst du)",
    regex.IGNORECASE,
)
_SITE_TALK = regex.compile(
    r"%[\w-]{3,}%|\{\{|\$\{|portionsrechner|überblick behalten|\b(?:fotos?|bilder) hochladen|rédigé par|publié (?:depuis|par|sur|le)\b|receita (?:enviada|testada)|milhares de receitas|"
    r"weitere (?:\p{L}+ )?rezepte|(?:mehr|more|plus de|más|mais|altre) (?:[\p{L}®]+ )?(?:rezepte|recipes|recettes|recetas|receitas|ricette) (?:auf|on|at|sur|en|no|na|su|in|bei)\b|"
    r"(?<![\p{N}.,])\p{N}[\p{N}.,]{0,12} (?:bewertungen|ratings|reviews|avis|valoraciones|avaliações|recensioni|votes|stimmen)\b|allergènes|allergene:|allergens:|nicht automatisch|verfügbar bis|"
    r"rezept der kategorie|na categoria\b|dans la catégorie|en la categoría|nella categoria|in the category|\bships? to\b|free shipping|versandkostenfrei|livraison gratuite|join (?:the|our) (?:family|community)|contribute your own|\bis an? (?:\p{L}+ ){0,3}(?:journalist|reporter|correspondent)\b|\bkcal\b|(?:sólo|solo|nur|only|réservé\p{L}*|riservat\p{L}*|exclusiv\p{L}*) (?:para|für|to|aux|for|a|agli) (?:registrad|abonn|subscriber|member|mitglied|suscript|abbonat|assinant)|"
    r"会員限定|会員登録|マイページ|購読|お気に入りに登録|^\p{N}{1,2}:\p{N}{2}(?::\p{N}{2})?(?:\s?\p{L}{1,4})?\W*$|"
    r"^(?:bon appétit|buon appetito|guten appetit|lasst es euch schmecken|buen provecho|bom apetite|enjoy|smakelijk|smacznego)\W*$",
    regex.IGNORECASE,
)
_OVEN = regex.compile(
    r"^(?:pre-?heat |(?:den )?(?:back)?ofen (?:auf|vorheizen)|heizt? den|préchauff|faites? préchauffer|precalient|precalenta|pré-?aque|preriscalda|riscaldate? il forno|verwarm de oven|oven voorverwarmen|"
    r"förvärm|sätt ugnen|forvarm|tænd ovnen|rozgrzej|piekarnik)",
    regex.IGNORECASE,
)
_SIGNS = regex.compile(r"\s(?:…|\.\.\.)$|\s\|\s|^[(\[{][^()\[\]{}]*[)\]}]\W*$|[►▶➤➜✔✓✅☑●■◆]|[★☆].*[★☆]")
_UPDATED = regex.compile(
    r"^(?:(?:zuletzt )?aktualisiert|(?:last )?updated|mis à jour|actualizado|atualizado|aggiornato|stand|posted|published)\s?:?\s(?:am |on |le |el |il |em )?[\p{N}./-]{6,10}\s+",
    regex.IGNORECASE,
)
_DATELINE = regex.compile(r"^(?:[–—-]+\s*)+|^\p{Lu}{3,}[\p{Lu}\s.,]{0,30}\s[–—-]+\s+(?=\p{Lu})")
_JOINT = regex.compile(r"\s?[-–—:|]\s")
_BEGINS = regex.compile(
    r"\s(?=(?:Il|Elle|Les?|La|Une?|Je|J['’]|Ce|Cette|C['’]est|The|This|These|It|I|We|If|When|D(?:er|ie|as)|Eine?|Ich|Wir|Diese[rs]?|El|Los|Las|Este|Esta|Lo|Gli|Os?|As|Uma?|Quest[oa])\b)"
)
_ASIDE = regex.compile(r"\s?\([^()]*\)")
_TAIL = regex.compile(r"\s\|\s.*$")


def is_furniture(sentence: str) -> bool:
    """Is it a note, a request, a rating, or talk about the site instead of a sentence about the subject?"""
    return any(pattern.search(sentence) for pattern in (_NOTE, _REQUEST, _SITE_TALK, _SIGNS, _OVEN))


def praises_site(sentence: str, site: str) -> bool:
    """Does a sentence invite to the site by its name ("Discover our dishes at …") instead of telling of the subject?"""
    name = fold(regex.sub(r"\.\p{L}{2,4}$", "", site))
    return len(name) > _NAME and f" {name} " in f" {fold(sentence)} " and _INVITES.search(sentence) is not None


def without_frame(sentence: str, title: str) -> str:
    """A sentence without what machines put around it: a dateline, the page's title before it, a site's name behind a bar."""
    sentence = _UPDATED.sub("", _DATELINE.sub("", sentence))
    for name in dict.fromkeys((title, _ASIDE.sub("", title))):
        if name and sentence[: len(name)].casefold() == name.casefold():
            rest = sentence[len(name) :]
            joint = _JOINT.match(rest) or _BEGINS.match(rest)
            if joint and len(rest.split()) > _WORDS_LEFT:
                rest = rest[joint.end() :]
                sentence = rest[:1].upper() + rest[1:]
    shorter = _TAIL.sub("", sentence)
    return shorter if len(shorter.split()) > _WORDS_LEFT else sentence
