"""The colours of one pin: from the brand kit, from the photo, or, with neither, from the words."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from PIL import Image

from server.imaging.color import (
    CREAM,
    INK,
    Color,
    contrast,
    from_hls,
    luminance,
    mix,
    parse_hex,
    push_contrast,
    readable_on,
    to_hls,
)
from server.imaging.keeping import kept
from server.values.brand import Brand


@dataclass(frozen=True, slots=True)
class Palette:
    """What a template paints with.

    `shade` is the darkest tone, for scrims: a brand's loud colour would dye the photo. `tint` is a pale ground and `ink` the dark text on it; `deep` is a dark ground and `cream` the text
    on it. `accent` reads on `tint`, `glow` (the same hue, lighter) on `deep`. `mark` is the accent for areas that carry words of their
    own: a brand's, as it is. `dominant` is the photo's.
    """

    tint: Color
    ink: Color
    deep: Color
    cream: Color
    accent: Color
    mark: Color
    glow: Color
    second: Color
    dominant: Color
    shade: Color


_BRIGHT = 0.3  # a brand colour this light is a ground of its own, not a text colour
_GRAY = 0.04  # of all chroma: less has a hue in numbers only
_YELLOW = (0.095, 0.19)
_BROWNING = (0.025, 0.2)  # from orange to lime: darkened, these are brown and olive
_CHARCOAL, _OCHRE = (0.08, 0.14, 0.16), 0.09
_KIN = 0.2  # hues farther apart stir to mud
_STANDS_OFF, _READABLE, _DEEP = 1.22, 4.5, 0.12
_NEON = 0.62  # of the paper in a colour that would shout over the whole sheet
_LOUD, _HUSHED = 0.45, 1.2  # from this chroma on, so much more paper
_SILVER = (0.09, 0.82, 0.14)  # beside gray brands: what stands on the dark is paper's kin, not a middle gray


def from_photo(small: Image.Image, brand: Brand, seed: int = 0) -> Palette:
    """Colours that belong to a photo; the brand's own win where they are set."""
    weights = kept(small, _quantized)
    dominant = max(weights, key=lambda entry: entry[1])[0]
    return _build(dominant, _most_vivid(weights, dominant), brand)


def from_words(words: str, brand: Brand, seed: int = 0) -> Palette:
    """Colours for a pin without a photo: a curated set, steady for the same words."""
    index = (zlib.crc32(words.encode()) + seed) % len(_CURATED)
    tint, deep, accent, second = (_required(text) for text in _CURATED[index])
    palette = Palette(
        tint=tint,
        ink=push_contrast(mix(deep, INK, 0.2), tint, 8.0),
        deep=deep,
        cream=mix(tint, CREAM, 0.5),
        accent=push_contrast(accent, tint),
        mark=push_contrast(accent, tint),
        glow=push_contrast(accent, deep),
        second=second,
        dominant=tint,
        shade=deep,
    )
    if not (parse_hex(brand.primary) or parse_hex(brand.accent)):
        return palette
    seedling = parse_hex(brand.primary) or accent
    return _build(seedling, parse_hex(brand.accent) or accent, brand)


def _build(dominant: Color, vivid: Color, brand: Brand) -> Palette:
    primary, branded = parse_hex(brand.primary), parse_hex(brand.accent)
    base = primary or dominant
    hue, lightness, saturation = to_hls(base)
    accent_hue, _, accent_saturation = to_hls(branded or vivid)
    is_gray = _chroma(base) < _GRAY or (saturation < 0.08 and not primary)
    is_accent_gray = bool(branded) and _chroma(branded or vivid) < _GRAY
    tint_hue = accent_hue if is_gray and not is_accent_gray else _OCHRE if is_gray else hue
    tint = from_hls(tint_hue, 0.945, 0.22 if is_gray else 0.42)
    is_browning = _BROWNING[0] < hue < _BROWNING[1] and luminance(base) >= _DEEP
    is_bright = bool(primary) and not is_gray and (luminance(base) > _BRIGHT or is_browning)
    # Yellow darkened is mud, orange is brown: beside such a brand colour the dark ground takes the accent's hue.
    deep_hue = accent_hue if is_bright and branded else tint_hue
    deep = _dark(deep_hue, 0.0 if is_gray and is_accent_gray else saturation)
    if primary and (luminance(primary) < _DEEP or not (is_gray or is_bright)):
        deep = primary  # darkened below as far as its words need, which leaves a red brand's ground red
    accent = branded or _rich(accent_hue, accent_saturation)
    if is_accent_gray:
        accent = from_hls(0.08, 0.32, 0.05)
    cream = mix(tint, CREAM, 0.6)
    deep = push_contrast(deep, cream, 7.0)
    ink = push_contrast(mix(from_hls(tint_hue, 0.13, 0.3), INK, 0.35), tint, 9.0)
    read = push_contrast(_warmed(accent), tint)
    is_ochre = _BROWNING[0] < accent_hue < _BROWNING[1] and contrast(accent, tint) < _READABLE
    if primary and branded and is_ochre and not (is_gray or is_bright):
        read = push_contrast(primary, tint)  # the brand has another colour that reads as good as it is
    second = from_hls(tint_hue, 0.84, 0.15 if is_gray else 0.4)
    if is_bright and primary:
        loud = max(0.0, _chroma(primary) - _LOUD) * _HUSHED
        second = mix(primary, tint, _NEON if saturation > 0.9 and lightness < 0.7 else 0.3 + loud)
    elif _apart(tint_hue, accent_hue) < _KIN:
        second = mix(second, read if branded and is_ochre else accent, 0.12)
    return Palette(
        tint=tint,
        ink=ink,
        deep=deep,
        cream=cream,
        accent=read,
        mark=_mark(branded, tint, cream, ink) or read,
        glow=push_contrast(
            from_hls(*_SILVER) if is_accent_gray else base if is_bright else branded or mix(accent, CREAM, 0.35),
            deep,
            5.5,
        ),
        second=second,
        dominant=dominant,
        shade=_shade(deep),
    )


def _mark(branded: Color | None, tint: Color, cream: Color, ink: Color) -> Color | None:
    """A brand's colour for areas, where it is one, stands off the paper and can carry words."""
    if branded is None or _chroma(branded) < _GRAY or contrast(branded, tint) < _STANDS_OFF:
        return None
    words = readable_on(branded, cream, ink)
    return push_contrast(branded, words)


def _chroma(color: Color) -> float:
    return (max(color) - min(color)) / 255


def _apart(hue: float, other: float) -> float:
    return min(abs(hue - other), 1 - abs(hue - other))


def _dark(hue: float, saturation: float) -> Color:
    """The dark tone of a hue: of yellow, which would turn to olive, a warm charcoal."""
    if _YELLOW[0] < hue < _YELLOW[1]:
        return from_hls(*_CHARCOAL)
    return from_hls(hue, 0.15, min(0.5, max(0.16 if saturation else 0.05, saturation)))


def _warmed(color: Color) -> Color:
    """A yellow on its way to a text colour: ochre, not olive."""
    hue, lightness, saturation = to_hls(color)
    return from_hls(_OCHRE, lightness, saturation) if 0.12 < hue < _YELLOW[1] and saturation > 0.25 else color


def _rich(hue: float, saturation: float) -> Color:
    """A strong colour of a hue. Orange and yellow would turn brown when darkened for text: they go redder instead."""
    if 0.05 < hue < 0.15 and saturation > 0.3:
        return from_hls(0.05 + (hue - 0.05) * 0.5, 0.46, max(0.85, saturation))
    return from_hls(hue, 0.46, min(0.8, max(0.36, saturation)))


def _shade(deep: Color) -> Color:
    hue, lightness, saturation = to_hls(deep)
    return from_hls(hue, min(lightness, 0.14), min(saturation, 0.42))


def dominant_color(image: Image.Image) -> Color:
    """The colour that covers most of a drawn image, for Pinterest's loading placeholder."""
    return max(_quantized(image), key=lambda entry: entry[1])[0]


def on(ground: Color, palette: Palette) -> Color:
    """Text colour for a flat ground."""
    return readable_on(ground, palette.cream, palette.ink)


def _quantized(image: Image.Image) -> list[tuple[Color, int]]:
    small = image.resize((64, 64), Image.Resampling.BOX).quantize(8, Image.Quantize.FASTOCTREE)
    flat = small.getpalette() or [0, 0, 0]
    counted = small.getcolors() or [(1, 0)]
    return [
        ((flat[index * 3], flat[index * 3 + 1], flat[index * 3 + 2]), count)
        for count, index in counted
        if isinstance(index, int)
    ]


def _most_vivid(weights: list[tuple[Color, int]], fallback: Color) -> Color:
    """The most saturated colour that is neither a speck nor nearly black or white."""
    total = sum(count for _, count in weights)
    best, best_score = fallback, 0.0
    for color, count in weights:
        _, lightness, saturation = to_hls(color)
        chroma = saturation * (1 - abs(2 * lightness - 1))
        score = chroma * min(1.0, count / total * 12) ** 0.5
        if score > best_score:
            best, best_score = color, score
    return best


def _required(text: str) -> Color:
    color = parse_hex(text)
    if color is None:
        raise ValueError(f"not a colour: {text}")
    return color


# tint, deep, accent, second: sets that hold together on paper.
_CURATED: tuple[tuple[str, str, str, str], ...] = (
    ("#f7ede2", "#2f3e46", "#c8553d", "#f0c9a6"),  # terracotta and slate
    ("#eef2e6", "#1f3a33", "#3f7d58", "#c5d8a4"),  # sage garden
    ("#fdf0ec", "#3d1f2b", "#b5446e", "#f4c6bd"),  # rose and plum
    ("#eaf1f6", "#14324a", "#1f6f8b", "#b8d4e3"),  # coast
    ("#fbf3df", "#3a2c12", "#b3700b", "#f3d58f"),  # honey
    ("#f1ecf6", "#2b2145", "#6a4fa3", "#d3c4e8"),  # iris
    ("#f4efe9", "#26302b", "#9a5b3c", "#d9c7b0"),  # oat and walnut
    ("#e9f3f1", "#0f3b3a", "#d1495b", "#a8d5cf"),  # lagoon and coral
)
