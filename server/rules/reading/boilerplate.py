"""Paragraphs that stand before a post and are none of it: disclosures, notices about cookies, bylines, rows of links.

A post may well be about cookies, a commission or a copyright, so no word tells a notice by itself: it takes a phrase that
only notices use, or a word together with what notices do with it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from server.rules.reading.text import has_any

_MAX_NOTICE = 400
_MAX_META = 200

_DISCLOSURE = re.compile(
    # this post contains affiliate links
    r"\b(?:contain(?:s|ing)?|includes?|has|uses?|may be|are|enthält|enthalten|beinhaltet|sind|contient|contiennent|contiene[n]?|contém|contengono|sono|zawiera|bevat|innehåller|indeholder)\b"
    r".{0,50}\b(?:affiliate|affiliate-?\w*links?|affiliat[eo]s?|affiliati|affilié\w*|afiliad\w+|afiliacyjn\w+|affiliatelinks?|werbung|werbe-?links?|partner-?links?|produktplatzierung\w*|sponsored links?|paid links?|advertorial)\b"
    r"|\baffiliate (?:disclosure|disclaimer|policy|notice)\b|\bamazon[ -](?:services llc )?(?:associate|affiliate|partner)\b"
    r"|\b(?:earn|receive|get|make|paid)\b.{0,25}\b(?:small |tiny |little |affiliate |modest )*commissions?\b.{0,60}\b(?:links?|purchases?|buy|cost|click|sales?|shop)\b"
    r"|\b(?:links?|purchases?|buy|click)\b.{0,80}\b(?:earn|receive|get|make|paid)\b.{0,25}\bcommissions?\b"
    r"|\b(?:provision|vergütung)\b.{0,80}\b(?:kauf\w*|links?)\b|\b(?:kauf\w*|links?)\b.{0,100}\b(?:provision|vergütung)\b"
    r"|\b(?:at|with) no (?:extra|additional|added) cost\b|\b(?:ohne (?:zusätzliche|mehr-?) ?kosten|sans (?:frais|coût) supplémentaires?|sin (?:coste|costo) adicional|senza costi aggiuntivi|sem custo adicional)\b"
    r"|\b(?:this|the|today['’]s) (?:post|article|recipe|page|blog|video|content|giveaway|review) (?:is|was|has been) (?:proudly |kindly |a )*(?:sponsored|paid|brought to you|(?:made|created|written) (?:in|for)\b.{0,30}\bpartner)"
    r"|\b(?:post|article|recipe|shop|page|blog|content|campaign)\b.{0,80}\b(?:was|is|has been|been|am) (?:sponsored|compensated)\b"
    r"|^\W*(?:sponsored (?:by|post|content)|(?:disclosure|disclaimer|full disclosure|advertisement|werbehinweis|transparenzhinweis|offenlegung|avis de transparence)\s*[:|–—-])"
    r"|\b(?:read|see|view|check)\b.{0,25}\b(?:disclosure|disclaimer)\b|\b(?:all )?opinions (?:expressed )?(?:here )?(?:are|remain)(?: always| entirely| honestly| all)* (?:my own|our own|mine|ours|honest)\b"
    r"|\b(?:dieser|der) (?:beitrag|artikel|post)\b.{0,30}\b(?:zusammenarbeit|kooperation) mit\b|^\W*(?:\(?unbezahlte\)?\s+)?(?:werbung|anzeige|advertorial|publicité|publicidad|pubblicità|publicidade|reklama|advertentie)"
    r"(?:\W*$|\s*(?:[|:/*()\[\]]|[-–—]\s)|,?\s+(?:da|wegen|weil|durch|unbezahlt|enthalten|in|aus)\b)",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"\b(?:us(?:e|es|ing|age of|e of)|accept(?:s|ing)?|stor(?:e|es|ing)|plac(?:e|es|ing)|sets?|enabl(?:e|ing)|disabl(?:e|ing)|block|allow|reject|decline|manage|"
    r"verwende[nt]?|verwendung von|nutz(?:en|t|ung von)|benutz(?:en|t)|setz(?:en|t)|einsatz von|akzeptier\w+|utilis\w+|accept\w+|utilizz\w+|utiliza\w*|usa(?:mos)?|uso (?:de|di|dei)|gebruik\w*(?: van)?|"
    r"używa\w*|korzysta\w*(?: z)?|wykorzystuj\w+|använd\w+|bruger|bruker|kullan\w+)\s+"
    r"(?:(?:of|our|own|all|some|auch|des|de|di|i|les|las|los|os|z|plik\w+|third[- ]party|essential|necessary|tracking|technical|functional|certain|technisch\w*|notwendige\w*|und|and|other|similar|technologies|such|as|propias|terceros|y|e|et)\s+){0,6}"
    r"cookies?\b",
    re.IGNORECASE,
)
_OF_SITES = re.compile(
    r"\b(?:web-?sites?|web-?seiten?|(?:this|our|the|a) (?:site|page|blog)|seite|browsers?|browsing|navegador|navigateur|experience|erlebnis|expérience|experiencia|experiência|esperienza|consent|zustimm\w+|einwillig\w+|"
    r"privacy|datenschutz\w*|confidentialité|privacidad\w*|traffic|analy[sz]e|analytics|personali[sz]\w+|preferences|services|dienste|navigation|navigazione|navegación|navegação|sitio|sito|stron\w+|device|gerät)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\bcookie[- ]?(?:policy|settings|preferences|consent|notice|richtlinien?|einstellungen|hinweis)\b|\bpolitica (?:de|dei|sui) cookies?\b"
    r"|^\W*(?:copyright|©|\(c\))\s*(?:©|\(c\)|\d{4}|by\b|all\b)|\b(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|tutti i diritti riservati|todos os direitos reservados|"
    r"wszelkie prawa zastrzeżone|alle rechten voorbehouden)\b|\b(?:images?|photos?|photographs|content|texts?|recipes?)\b.{0,40}\b(?:are|is) (?:©|protected by copyright|copyright(?:ed)?\b)"
    r"|\b(?:sign up|subscribe|join|register|anmelden|melde dich|abonnier\w*|trag dich|abonne[z-]\w*|inscri\w+|suscr[ií]b\w*|iscriv\w+|assine|zapisz się|meld je aan)\b.{0,60}\b(?:newsletters?|mailing list|e?-?mail list|inbox|postfach|bo[iî]te mail|bolet[ií]n)\b"
    r"|\bnewsletter\b.{0,40}\b(?:anmelden|abonnieren|anmeldung|abonnez|eintragen)\b|\b(?:this|our|my) (?:free |weekly |daily |monthly ){1,2}newsletter\W*$|\bsubscribe (?:to|here|now|below|via)\b.{0,40}(?:blog|channel|updates|posts|e-?mail)\b"
    r"|\b(?:please|bitte|veuillez|por favor|browser|this (?:site|page|website))\b.{0,60}\bjavascript\b|\bjavascript\b.{0,60}\b(?:your browser|to (?:view|see|use)|deaktiviert|désactivé|desactivado|disattivato)\b"
    r"|\b(?:disabl\w+|turn(?:ing)? off|whitelist\w*|detected|using an?|deaktivier\w+|désactive\w*|desactiva\w*)\b.{0,30}\bad[- ]?block\w*|\bad[- ]?block\w*\b.{0,40}\b(?:detected|deaktivier\w+|disabled|off)\b"
    r"|\b(?:by (?:clicking|submitting|signing|continuing|using)|agree|accept|see|read|view|mit dem (?:klick|absenden))\b.{0,80}\b(?:privacy policy|privacy notice|datenschutz(?:erklärung|hinweise|bestimmungen)?|terms of (?:use|service))\b"
    r"|\b(?:get|receive|delivered)\b.{0,80}\b(?:in|to) your (?:in-?box|e-?mail)\b|\b(?:beginning|end) of dialog window\b|\bthis is a modal window\b|^want to save this \w+\?|\benter your e-?mail\b|^to revisi?t this article\b|\bgift articles\b",
    re.IGNORECASE,
)

_SIGN_IN = re.compile(
    r"\b(?:must|need to|have to|please|müssen|musst|bitte|devez|veuillez|debes?|devi|moet)\b.{0,40}\b(?:log(?:ged)?[ -]?in|sign(?:ed)? in|eingeloggt|einloggen|angemeldet|anmelden|connecter|connectée?s?|iniciar sesión|login|ingelogd|accedere)\b",
    re.IGNORECASE,
)
_MONTHS_AND_DATES = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|\.)?(?:\s+de)?\s+[^\W\d]{3,12}\.?,?(?:\s+de)?\s+\d{4}\b|\b[^\W\d]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b|\b\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}\b"
    r"|\b\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?|\b\d{1,2}:\d{2}(?:\s*[ap]\.?m\b\.?)?(?:\s*uhr)?",
    re.IGNORECASE,
)
_ROW_WORDS = (
    r"\b(?:jump(?: straight)? to(?: the)?(?: recipe| video| instructions?| section\w*| comments?| card)?|skip to(?: the)?(?: recipe| content)?|go to(?: the)? recipe|(?:print|pin|save|rate|share|review|get|see|view|email|download)(?: (?:this|the|my))?(?: recipe| post| it| page| article| pdf)?|"
    r"leave a (?:comment|reply|review)|add a comment|post a comment|no comments?(?: yet)?|\d+ (?:comments?|replies|shares|reviews|views|votes?|ratings?|kommentare?|commentaires?|comentarios?|commenti|comentários?|min(?:ute[ns]?|utos|uti|s|uten)?)|"
    r"(?:estimated |average )?reading time|min(?:utes?)? (?:read|reading)|\d+[- ]min(?:ute)? read|lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd|czas czytania|"
    r"(?:zum|zur|direkt zum) (?:rezept|anleitung)(?: springen)?|springe zu(?:m)? (?:rezept|inhalt)|rezept (?:drucken|bewerten|speichern|pinnen)|kommentar (?:hinterlassen|schreiben|verfassen)|kommentare?|drucken|teilen|merken|"
    r"aller à la recette|voir la recette|imprimer(?: la recette)?|laisser un commentaire|partager|(?:ir|saltar|salta) a la receta|ver receta|imprimir(?: (?:la )?receita?| (?:la )?receta)?|deja(?:r)? un comentario|compartir|"
    r"vai alla ricetta|stampa(?: la ricetta)?|lascia un commento|condividi|(?:ir|pular) para a receita|deixe um comentário|compartilhar|ga naar (?:het )?recept|przejdź do przepisu|drukuj(?: przepis)?|"
    r"table of contents|facebook|twitter|pinterest|whatsapp|instagram|e-?mail|share on|tweet|home|recipes?)\b"
)
_ROW = re.compile(_ROW_WORDS, re.IGNORECASE)
_SMALL_ROW = re.compile(_ROW_WORDS)  # in small letters: found, or not found, in a fifth of the time
_OF_BYLINES = re.compile(
    r"\b(?:(?:last |recently )?(?:updated|modified|edited)|(?:first |originally )?(?:posted|published|written)|posted|filed under|tagged|tags?|categor(?:y|ies)|in|on|at|by|and|under|author|words|photography|photos?|"
    r"(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet)|veröffentlicht|erstellt|geschrieben|verfasst|gepostet|am|um|von|vom|und|kategorien?|autor(?:in)?|stand|uhr|"
    r"mis à jour|modifié|publié|posté|écrit|rédigé|le|par|dans|et|catégories?|actualizado|publicado|escrito|el|por|en|y|categorías?|aggiornato|pubblicato|scritto|il|di|da|a cura di|"
    r"atualizado|em|e|categorias?|bijgewerkt|geplaatst|gepubliceerd|geschreven|op|door|zaktualizowano|opublikowano|opublikowane|dnia|przez|w|publicerad|uppdaterad|av|den|i|af|kirjoittanut|tarafından|"
    r"опубликовано|обновлено|автор|в|min|read)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?i)(?:^|[|·•–—,]\s*|\b(?:posted|published|written|veröffentlicht|publié|publicado|pubblicato|scritto|opublikowano)\s+)(?:by|von|par|por|di|przez|door|av|af)\s+[^\W\d]"
)
_META_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|(?:entry|post|article|page)-?_?meta|posted-on|post-date|entry-date|post-info|entry-info|breadcrumbs?|jump-?to|meta)(?:$|[\s_])"
)
_CRUMB = re.compile(r"\s[»›>＞→/]\s")
_SHELF = re.compile(
    r"(?i)^(?:topics?|tags?|tagged|filed under|categor(?:y|ies)|kategorien?|schlagw[oö]rter?|themen|étiquettes?|catégories?|etiquetas?|categorías?|categorie|tag)\s*[:：]"
)
_CREDIT = re.compile(
    r"(?i)\((?:[^()]{2,50}/[^()]{2,40}|(?:photo|foto|image|bild|credit|quelle|source)\b[^()]{0,80})\)$"
)
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:captions?|credits?|figcaption|photo-?credit|image-?source|bildunterschrift)(?:$|[\s_-])"
)
_DIGIT = re.compile(r"[0-9]")
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", "।")
# What each alternative above has in it: nearly every paragraph is done with at a tenth of the time.
_DISCLOSURE_WORDS = (
    "affili", "afili", "werb", "partner", "produktplatz", "sponsored", "compensated", "paid", "brought", "advert", "amazon", "commission", "provision",
    "vergütung", "cost", "kosten", "frais", "coût", "custo", "disclos", "disclaim", "opinions", "zusammenarbeit", "kooperation", "anzeige",
    "publicit", "pubblicit", "publicidad", "reklama", "hinweis", "offenlegung", "transparence",
)  # fmt: skip
_NOTICE_WORDS = (
    "cookie", "copyright", "©", "(c)", "rights reserved", "rechte", "réservés", "reservados", "riservati", "zastrzeżone", "rechten",
    "newsletter", "mailing list", "mail list", "inbox", "postfach", "boîte", "boite", "bolet", "subscribe", "javascript", "block", "privacy", "datenschutz", "terms of",
    "your email", "your e-mail", "dialog window", "modal window", "want to save", "to revis", "gift article",
)  # fmt: skip
_COMMENT_WORDS = ("comment", "komment", "comentar", "reply", "reageren")


def is_notice(text: str) -> bool:
    """Is a paragraph a disclosure, or a notice about cookies, rights, scripts or a newsletter?"""
    if len(text) >= _MAX_NOTICE:
        return False
    small = text.lower()
    if has_any(small, _DISCLOSURE_WORDS) and _DISCLOSURE.search(text):
        return True
    if has_any(small, _NOTICE_WORDS) and _NOTICE.search(text):
        return True
    if has_any(small, _COMMENT_WORDS) and _SIGN_IN.search(text):
        return True
    return "cookie" in small and bool(_COOKIES.search(text) and _OF_SITES.search(text))


@lru_cache(maxsize=1024)  # a site's names come again on each of its pages
def _is_label_of_meta(label: str) -> bool:
    return _META_CLASS.search(label) is not None or _CAPTION_CLASS.search(label) is not None


def is_meta_line(text: str, label: str = "") -> bool:
    """Is it a byline, a date line or a row of links (`Jump to recipe · Print`) rather than a sentence? `label` are its classes.

    What stays when dates, such links and the words of bylines are taken out is names: hardly a word in small letters.
    """
    if len(text) > _MAX_META:
        return False
    if label and _is_label_of_meta(label.lower()):
        return True
    if text[-1:] == ")" and _CREDIT.search(text):
        return True  # what stands below a picture
    is_sentence = text[-1:] in _SENTENCE_END
    if not is_sentence and _SHELF.match(text):
        return True
    if not text.endswith(_SENTENCE_END[:3]) and len(_CRUMB.findall(text)) >= 2:
        return True
    if is_sentence and _DIGIT.search(text) is None:
        return False
    plain, dates = _MONTHS_AND_DATES.subn(" ", text)
    plain, links = _ROW.subn(" ", plain) if _SMALL_ROW.search(plain.lower()) else (plain, 0)
    if not (dates or links >= 2 or _BY.search(text)):
        return False
    rest = [word for word in _OF_BYLINES.sub(" ", plain).split() if any(letter.isalpha() for letter in word)]
    if not dates and not _BY.search(text):
        return len(rest) <= 1
    if any(not (word[0].isupper() or word[0].islower()) for word in rest):  # a script without capitals tells nothing so
        return bool(dates) and len(text) < 60 and not text.endswith(_SENTENCE_END)
    spoken = sum(word.strip("(\"'")[:1].islower() for word in rest)
    return spoken == 0 if text.endswith(_SENTENCE_END) else spoken <= 1
