"""The bundled faces: where they lie, which characters they hold, and which one draws a character.

Pillow knows no fallback: a character that its font lacks becomes an empty box. So each text is cut
into runs by the fonts' own character tables, and what no face holds is never handed to Pillow.
All faces come as Python packages under the SIL Open Font License.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from server.imaging import emoji, scripts

# The emoji face without colours draws flags as two letters on a cloth, and for those with one look (Norway and Bouvet Island) one of them.
MISLABELLED_FLAGS = frozenset({"NO", "SJ", "HM", "IO"})
_FLAG_A = 0x1F1E6
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_NOTO = "manimgx_fonts"
_CJK = "justmytype_intl_cjk.fonts.ofl"


@dataclass(frozen=True, slots=True)
class Face:
    """One face: the package and file that hold it, the weight axis (0 for a static file), its OpenType features.

    `axes` are the values of all axes, for files that have more than the weight.
    """

    package: str
    file: str
    weight: int = 0
    features: tuple[str, ...] = ()
    axes: tuple[int, ...] = ()


ABRIL = Face("fontpkg_abril_fatface", "files/AbrilFatface-Regular.ttf")
ANTON = Face("fontpkg_anton", "files/Anton-Regular.ttf")
CAVEAT = Face("fontpkg_caveat", "files/Caveat[wght].ttf", 700)
CORMORANT = Face("fontpkg_cormorant_garamond", "files/CormorantGaramond[wght].ttf", 700, ("lnum",))
CORMORANT_ITALIC = Face("fontpkg_cormorant_garamond", "files/CormorantGaramond-Italic[wght].ttf", 600, ("lnum",))
DANCING = Face("fontpkg_dancing_script", "files/DancingScript[wght].ttf", 700)
DM_SERIF = Face("fontpkg_dm_serif_display", "files/DMSerifDisplay-Regular.ttf")
DM_SERIF_ITALIC = Face("fontpkg_dm_serif_display", "files/DMSerifDisplay-Italic.ttf")
FRAUNCES = Face("fontpkg_fraunces", "files/Fraunces[SOFT,WONK,opsz,wght].ttf", 750, ("lnum",), (110, 750, 40, 0))
JOST_MEDIUM = Face("fontpkg_jost", "files/Jost[wght].ttf", 500, ("lnum",))
MONTSERRAT_MEDIUM = Face("fontpkg_montserrat", "files/Montserrat[wght].ttf", 500, ("lnum",))
MONTSERRAT_SEMIBOLD = Face("fontpkg_montserrat", "files/Montserrat[wght].ttf", 600, ("lnum",))
MONTSERRAT_EXTRABOLD = Face("fontpkg_montserrat", "files/Montserrat[wght].ttf", 800, ("lnum",))
OSWALD = Face("fontpkg_oswald", "files/Oswald[wght].ttf", 600)
PLAYFAIR_BOLD = Face("fontpkg_playfair_display", "files/PlayfairDisplay[wght].ttf", 700, ("lnum",))
PLAYFAIR_ITALIC = Face("fontpkg_playfair_display", "files/PlayfairDisplay-Italic[wght].ttf", 600, ("lnum",))
POPPINS_BOLD = Face("fontpkg_poppins", "files/Poppins-Bold.ttf")
POPPINS_MEDIUM = Face("fontpkg_poppins", "files/Poppins-Medium.ttf")


@dataclass(frozen=True, slots=True)
class Style:
    """A role in the type system: faces in order of liking, and the Noto weight that stands in for them."""

    faces: tuple[Face, ...]
    noto_weight: int = 700
    is_caps: bool = False


@dataclass(frozen=True, slots=True)
class FontPair:
    """Two typefaces and one accent hand: what a pin is set in."""

    headline: Style
    text: Style
    accent: Style


_TEXT = Style((MONTSERRAT_SEMIBOLD,), 600)

PAIRS: dict[str, FontPair] = {
    "classic": FontPair(Style((PLAYFAIR_BOLD,), 700), _TEXT, Style((PLAYFAIR_ITALIC, DANCING, CAVEAT), 500)),
    "modern": FontPair(
        Style((POPPINS_BOLD, MONTSERRAT_EXTRABOLD), 700),
        Style((POPPINS_MEDIUM, MONTSERRAT_MEDIUM), 500),
        Style((CAVEAT,), 500),
    ),
    "bold": FontPair(Style((ANTON, OSWALD), 700, is_caps=True), _TEXT, Style((CAVEAT,), 500)),
    "elegant": FontPair(Style((DM_SERIF, PLAYFAIR_BOLD), 700), _TEXT, Style((DM_SERIF_ITALIC, PLAYFAIR_ITALIC), 500)),
    "poster": FontPair(Style((ABRIL, PLAYFAIR_BOLD), 700), _TEXT, Style((DANCING, CAVEAT), 500)),
    "editorial": FontPair(
        Style((CORMORANT, PLAYFAIR_BOLD), 600),
        Style((JOST_MEDIUM, MONTSERRAT_MEDIUM), 500),
        Style((CORMORANT_ITALIC, PLAYFAIR_ITALIC), 500),
    ),
    "warm": FontPair(
        Style((FRAUNCES, PLAYFAIR_BOLD), 700),
        Style((JOST_MEDIUM, MONTSERRAT_MEDIUM), 500),
        Style((CAVEAT,), 500),
    ),
    "crisp": FontPair(Style((MONTSERRAT_EXTRABOLD,), 700, is_caps=True), _TEXT, Style((DANCING, CAVEAT), 600)),
}

_SCRIPT_FILES: dict[str, str] = {
    "Arabic": "NotoSansArabic[wght].ttf",
    "Armenian": "NotoSansArmenian[wght].ttf",
    "Bengali": "NotoSansBengali[wght].ttf",
    "Devanagari": "NotoSansDevanagari[wght].ttf",
    "Ethiopic": "NotoSansEthiopic[wght].ttf",
    "Georgian": "NotoSansGeorgian[wght].ttf",
    "Gujarati": "NotoSansGujarati[wght].ttf",
    "Gurmukhi": "NotoSansGurmukhi[wght].ttf",
    "Hebrew": "NotoSansHebrew[wght].ttf",
    "Kannada": "NotoSansKannada[wght].ttf",
    "Khmer": "NotoSansKhmer[wght].ttf",
    "Lao": "NotoSansLao[wght].ttf",
    "Malayalam": "NotoSansMalayalam[wght].ttf",
    "Myanmar": "NotoSansMyanmar[wght].ttf",
    "Oriya": "NotoSansOriya[wght].ttf",
    "Sinhala": "NotoSansSinhala[wght].ttf",
    "Tamil": "NotoSansTamil[wght].ttf",
    "Telugu": "NotoSansTelugu[wght].ttf",
    "Thai": "NotoSansThai[wght].ttf",
}
_CJK_FILES = {
    "japanese": (f"{_CJK}.notosansjp", "NotoSansJP[wght].ttf"),
    "korean": (f"{_CJK}.notosanskr", "NotoSansKR[wght].ttf"),
    "simplified": (f"{_CJK}.notosanssc", "NotoSansSC[wght].ttf"),
    "traditional": (f"{_CJK}.notosanstc", "NotoSansTC[wght].ttf"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line in one face and one direction, in logical order."""

    text: str
    face: Face
    is_rtl: bool = False


def split_runs(text: str, style: Style, language: str = "") -> tuple[tuple[str, Face], ...]:
    """Cut cleaned text into stretches that one face draws whole, in logical order.

    A letter takes the first face of the style that holds *all* letters of the European alphabets in
    the text, so that one word is never set in two faces; other scripts take their Noto face. Spaces,
    digits and marks stay with the letter before them where its face holds them.
    """
    chain = _chain(text, style, language)
    runs: list[tuple[str, Face]] = []
    colored = dict(emoji.spans(text))
    end = 0
    for place, char in enumerate(text):
        previous = runs[-1] if runs else None
        if place < end:
            continue
        if place in colored:
            end = colored[place]
            before = runs.pop()[0] if previous and previous[1] == COLORED else ""
            runs.append((before + text[place:end], COLORED))
            continue
        if (
            previous
            and scripts.joins_previous(char)
            and (ord(char) in coverage(previous[1]) or scripts.is_invisible(char))
        ):
            runs[-1] = (previous[0] + char, previous[1])
            continue
        if (
            previous
            and not scripts.is_letter(char)
            and previous[1] not in (_EMOJI, COLORED)
            and ord(char) in coverage(previous[1])
        ):
            runs[-1] = (previous[0] + char, previous[1])
            continue
        face = _first_holding(char, chain)
        if previous and previous[1] == face:
            runs[-1] = (previous[0] + char, face)
        else:
            runs.append((char, face))
    return tuple(runs)


def settled(style: Style, text: str, language: str = "") -> Style:
    """The style with the face first that suits a whole text, so that its lines, set one by one, all take the same."""
    first = _chain(text, style, language)[0]
    return style if first == style.faces[0] else replace(style, faces=(first, *style.faces))


def clean(text: str) -> str:
    """Make text drawable: one line, composed, no controls, and no character that every face lacks.

    A missing character gives way to its compatibility form (`Ⅷ` to `VIII`); without one it is left
    out, which reads better than an empty box. So is a flag that would bear another country's letters.
    """
    kept: list[str] = []
    for char in _FLAG.sub(_true_flag, scripts.normalize(text)):
        if scripts.is_invisible(char) or is_drawable(char):
            kept.append(char)
        else:
            kept.extend(part for part in scripts.compatible(char) if is_drawable(part))
    if all(char.isspace() or scripts.is_invisible(char) for char in kept):
        return ""
    return " ".join("".join(kept).split())


def _true_flag(found: re.Match[str]) -> str:
    letters = "".join(chr(ord(char) - _FLAG_A + ord("A")) for char in found.group())
    is_true = letters not in MISLABELLED_FLAGS or any(emoji.spans(found.group()))
    return found.group() if is_true else ""


@lru_cache(maxsize=4096)
def is_drawable(char: str) -> bool:
    """Whether any bundled face holds this character."""
    return any(ord(char) in coverage(face) for face in all_faces())


@lru_cache(maxsize=128)
def coverage(face: Face) -> frozenset[int]:
    """The code points that a face holds, from its own table."""
    if face == COLORED:
        return emoji.held()
    font = TTFont(_path(face.package, face.file), lazy=True)
    try:
        return frozenset(font.getBestCmap())
    finally:
        font.close()


@lru_cache(maxsize=256)
def load(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels, ready for Pillow."""
    font = ImageFont.truetype(_path(face.package, face.file), size, layout_engine=_layout_engine())
    if face.axes or face.weight:
        font.set_variation_by_axes(list(face.axes or (face.weight,)))
    return font


@lru_cache(maxsize=1)
def has_raqm() -> bool:
    """Whether complex shaping works here: Raqm needs FriBiDi, which Pillow loads from the system."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=1)
def all_faces() -> tuple[Face, ...]:
    """Every face that may stand in, European ones first."""
    styled = {
        face for pair in PAIRS.values() for style in (pair.headline, pair.text, pair.accent) for face in style.faces
    }
    return (
        *sorted(styled, key=lambda face: (face.file, face.weight)),
        *_noto_faces(700),
        *(_cjk_face(name, 700) for name in _CJK_FILES),
        _EMOJI,
        _SYMBOLS,
    )


def _chain(text: str, style: Style, language: str) -> tuple[Face, ...]:
    """The faces to ask for this text, in order."""
    return _cached_chain(frozenset(emoji.without(text)), style, scripts.east_asian_kind(text, language))


@lru_cache(maxsize=1024)
def _cached_chain(chars: frozenset[str], style: Style, east_asian: str) -> tuple[Face, ...]:
    european = {ord(char) for char in chars if scripts.is_european_letter(char)}
    plain = {ord(char) for char in chars if not scripts.is_letter(char) and not char.isspace()}
    candidates = (*style.faces, _noto(style.noto_weight))
    if any(scripts.is_letter(char) and not scripts.is_european_letter(char) for char in chars):
        # Beside another script, Latin words and digits are set in its own family: one colour on the page.
        candidates = (_noto(style.noto_weight), *style.faces)
    ranked = sorted(
        range(len(candidates)),
        key=lambda index: (
            -len(european & coverage(candidates[index])),
            -len(plain & coverage(candidates[index])),
            index,
        ),
    )
    cjk: tuple[Face, ...] = ()
    if east_asian:
        order = [east_asian, *(name for name in _CJK_FILES if name != east_asian)]
        cjk = tuple(_cjk_face(name, style.noto_weight) for name in order)
    european_faces = tuple(candidates[index] for index in ranked)
    # Latin words inside Japanese look right in the Japanese face: same weight, same colour on the page.
    front = (*cjk[:1], *european_faces) if east_asian else european_faces
    return (*front, *_noto_faces(style.noto_weight), *(cjk or ()), _EMOJI, _SYMBOLS, *all_faces())


def _first_holding(char: str, chain: Sequence[Face]) -> Face:
    code = ord(char)
    for face in chain:
        if code in coverage(face):
            return face
    return chain[0]


def _noto(weight: int) -> Face:
    return _clamped("NotoSans[wght].ttf", weight, ("lnum",))


@lru_cache(maxsize=8)
def _noto_faces(weight: int) -> tuple[Face, ...]:
    return (_noto(weight), *(_clamped(file, weight) for file in _SCRIPT_FILES.values()))


def _clamped(file: str, weight: int, font_features: tuple[str, ...] = ()) -> Face:
    return Face(_NOTO, file, min(700, max(400, weight)), font_features)


def _cjk_face(name: str, weight: int) -> Face:
    package, file = _CJK_FILES[name]
    return Face(package, file, weight)


@lru_cache(maxsize=64)
def _path(package: str, file: str) -> str:
    # A package's folders below its top are plain folders, not modules, so only the top is imported.
    top, *below = package.split(".")
    return str(files(top).joinpath(*below, file))


@lru_cache(maxsize=1)
def _layout_engine() -> ImageFont.Layout:
    return ImageFont.Layout.RAQM if has_raqm() else ImageFont.Layout.BASIC


COLORED = Face("", emoji.FILE)  # of the system, drawn by `emoji`
_EMOJI = Face(_NOTO, "NotoEmoji[wght].ttf", 600)
_SYMBOLS = Face(_NOTO, "NotoSansSymbols[wght].ttf", 600)
