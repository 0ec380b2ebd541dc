"""What stands between readers and a page's content, or between the page and search: each with a sentence for a blogger.

A wrong alarm keeps a good post from being pinned, a missed one costs a look: so everything that can also be said by a post
counts only on a page that shows hardly any text and does not call itself an article, a recipe or a product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from server.rules.reading.absence import first_lines, has_story, is_shield, is_something, not_found_words, shows_little
from server.rules.reading.document import Document
from server.rules.reading.schema import text_of
from server.rules.reading.summary import is_noindex
from server.rules.reading.text import has_any
from server.rules.reading.titles import document_title, main_heading
from server.rules.reading.walls import asks_for_consent, is_about_cookies, is_of_consent, says_for_subscribers
from server.values.page import Barrier

_SUFFIX = r"[\s.!…:]*(?:\s*[|\-–—»«·•:]\s.*)?$"
_UPKEEP = re.compile(
    r"^(?:.{0,40}\s)?(?:(?:site |website |page )?(?:is |currently |temporarily )*(?:under|down for|undergoing)(?: scheduled| routine)? (?:maintenance|construction)|"
    r"(?:briefly|temporarily) unavailable(?: for scheduled maintenance)?|(?:scheduled )?maintenance(?: mode)?|coming soon|(?:opening|launching) soon|"
    r"wartung(?:smodus|sarbeiten)?|im aufbau|(?:site )?en maintenance|en construction|en mantenimiento|en construcción|in manutenzione|in costruzione|"
    r"em manutenção|em construção|onderhoud|under underhåll|w przebudowie|メンテナンス中|维护中|"
    r"there has been a critical error on (?:this|your) website|(?:wordpress ?[›»>] ?)?(?:critical )?error|error establishing a database connection|fehler beim aufbau einer datenbankverbindung|(?:50[0234] )?(?:bad gateway|service (?:temporarily )?unavailable|gateway time-?out|internal server error)|"
    r"welcome to nginx!?|apache2? .{0,20}default page.{0,20}|index of /\S*|it works!|default web site page)" + _SUFFIX,
    re.IGNORECASE | re.DOTALL,
)
# What each alternative above has in it.
_UPKEEP_WORDS = (
    "mainten", "constru", "costruz", "unavailable", "soon", "wartung", "aufbau", "mantenim", "manuten", "onderhoud", "underhåll", "przebudow",
    "メンテナンス", "维护", "error", "gateway", "nginx", "default", "index of", "it works",
)  # fmt: skip
_SIGN_IN = re.compile(
    r"^(?:(?:please )?(?:log|sign)[ -]?in(?: to .{1,40}| required| or .{1,30})?|member(?:s|ship)? (?:only|login|area)|(?:my |your )?account login|einloggen|anmelden|anmeldung|"
    r"connexion|se connecter|iniciar sesión|acceder|accedi|entrar|fazer login|inloggen|logga in|zaloguj się|вход|ログイン|登录)"
    + _SUFFIX,
    re.IGNORECASE | re.DOTALL,
)
_CONSENT = re.compile(
    r"^(?:before you continue(?: to .{1,40})?|cookie[ -]?(?:consent|wall|settings)|consent(?: required)?|we value your privacy|your privacy choices|"
    r"bevor (?:sie|du) .{0,30}|(?:cookie[ -]?)?(?:zustimmung|einwilligung)(?: .{0,30})?|(?:wir|we) (?:benötigen|brauchen|need|ask for) (?:ihre|deine|eure|your) (?:zustimmung|einwilligung|consent)|"
    r"(?:ihre privatsphäre|deine privatsphäre|datenschutzeinstellungen|cookie-einstellungen|votre vie privée|nous respectons votre vie privée|tu privacidad|valoramos (?:tu|su) privacidad|la tua privacy|a sua privacidade).{0,40}|avant de continuer.{0,30}|antes de continuar.{0,30}|prima di continuare.{0,30})"
    + _SUFFIX,
    re.IGNORECASE | re.DOTALL,
)
_TEXTS = {
    "noindex": "The page asks not to be listed (noindex), so Pinterest may hide pins of it.",
    "paywall": "The page says that not everybody can read it (a paywall). Readers who come from a pin may see only its beginning.",
    "nopin": "The page asks that nothing is pinned from it (“nopin”). The Save buttons of readers are refused there; a pin made here is not, if that is what you want.",
    "password": "The post is protected with a password, so readers would see nothing. Remove the password in WordPress, or use another post.",
    "sign_in": "The page asks for a sign-in, so readers would see nothing. Open it for everybody, or use another address.",
    "consent": "The site shows a question about cookies in the place of the page, so it could not be read.",
    "maintenance": "The site says that it is being worked on, or shows an error in the place of the page, so the page could not be read. Try again when it is back.",
    "shield": "Something on the site keeps programs out (a bot check), so the page could not be read. Readers are not affected.",
}
_FEW = 8  # paragraphs; a page with more is not cut off behind its beginning
_KEEPS_OUT = frozenset({"password", "sign_in", "consent", "maintenance", "shield", "not_found"})


def page_barriers(doc: Document) -> tuple[Barrier, ...]:
    """All that stands in the way, the worst first; empty for a page that everybody can read and find."""
    found = [Barrier(code, _TEXTS[code], code in _KEEPS_OUT) for code in _codes(doc)]
    if words := not_found_words(doc):
        text = f"The page opens, but says “{words}”. Publish the post again, or use another address."
        found.append(Barrier("not_found", text, True))
    return tuple(sorted(found, key=lambda barrier: not barrier.keeps_out))


def _codes(doc: Document) -> Iterator[str]:
    if is_shield(doc):
        yield "shield"
        return  # whatever else it says is the shield's
    if _has_password_form(doc):
        yield "password"
    elif not is_something(doc) and shows_little(doc):
        lines = [line for line in (document_title(doc), main_heading(doc)) if line]
        if _is_sign_in(doc, lines):
            yield "sign_in"
        elif (
            any(has_any(line.lower(), _UPKEEP_WORDS) and _UPKEEP.match(line) for line in lines)
            or "Briefly unavailable for scheduled maintenance" in doc.html[:3000]
        ):
            yield "maintenance"
        elif (
            any(_CONSENT.match(line) for line in lines)
            or _host(doc.url).startswith("consent.")
            or _only_asks(doc, lines)
        ):
            yield "consent"
    if _is_paid(doc) or _is_for_subscribers(doc):
        yield "paywall"
    if is_noindex(doc):
        yield "noindex"
    if any("nopin" in rule.lower() for rule in doc.metas.get("pinterest", ())):
        yield "nopin"


def _has_password_form(doc: Document) -> bool:
    """WordPress's form in the post's place; a list of posts may hold one beside others."""
    if not doc.elements("form") or not shows_little(doc) or b"post_password" not in doc.data:
        return False
    forms = [node for node in doc.elements("form") if node.css_first("input[name=post_password]") is not None]
    return len(forms) == 1


def _is_sign_in(doc: Document, lines: list[str]) -> bool:
    has_field = any((node.attributes.get("type") or "").lower() == "password" for node in doc.elements("input"))
    return has_field and (doc.tree.css_first("#loginform") is not None or any(_SIGN_IN.match(line) for line in lines))


def _only_asks(doc: Document, lines: list[str]) -> bool:
    """A question about cookies, and nothing else that could be a post beside it: a banner is no wall."""
    pictures = len(doc.elements("img"))
    if doc.elements("article") or pictures > 1 or has_story(doc):
        return False
    said = first_lines(doc)
    if any(map(asks_for_consent, lines)):  # a post may be called so
        return any(map(is_about_cookies, said))
    if pictures or main_heading(doc) or doc.elements("main") or not doc.says((b"cookie",)):
        return False
    return any(_CONSENT.match(line) or asks_for_consent(line) or is_of_consent(line) for line in said)


def _is_for_subscribers(doc: Document) -> bool:
    """Said below the beginning of a post, by newsletters and clubs that seldom declare it."""
    paragraphs = doc.elements("p")
    if len(paragraphs) > _FEW or doc.items.of("recipe"):  # a recipe is told whole
        return False
    return says_for_subscribers([doc.text_of(node) for node in [*doc.elements("h2")[-2:], *paragraphs[-3:]]])


def _is_paid(doc: Document) -> bool:
    """Declared by the page; looking for the words would find every shop and every post about newspapers."""
    if doc.meta("article:content_tier").lower() == "locked":
        return True
    for node in [*doc.items.articles(), *doc.items.of("webpage", "recipe")]:
        given = node.get("isAccessibleForFree")
        if given is False or text_of(given).rsplit("/", 1)[-1].lower() in {"false", "no"}:
            return True
    return False


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
