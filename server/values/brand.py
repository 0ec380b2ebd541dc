"""A profile's look, and where the subject of a photo is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brand:
    """What the studio needs of a profile: name and domain for the footer, colours as `#rrggbb`.

    Empty colours are taken from the photo. `font_pair` names a pair of the studio's own
    (`classic`, `modern`, `warm` …); `logo` is image bytes or None, `logo_for_dark` its light twin for dark grounds.
    """

    name: str = ""
    domain: str = ""
    primary: str = ""
    accent: str = ""
    font_pair: str = ""
    logo: bytes | None = None
    logo_for_dark: bytes | None = None


@dataclass(frozen=True, slots=True)
class BrandFound:
    """What a website says of its own look; '' and () where it says nothing.

    `logos` are addresses of pictures, the likeliest first; nobody has looked at them yet.
    """

    name: str = ""
    domain: str = ""
    primary: str = ""
    accent: str = ""
    logos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Focus:
    """The subject's centre as fractions 0..1 of the photo's width and height."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawn pin image and what was measured on it.

    `jpeg` is the file; `width`, `height` pixels; `dominant_color` `#rrggbb` for Pinterest;
    `text_ratio` the share of the area under text 0..1; `contrast` the lowest WCAG ratio measured
    under text; `focus` the point the crop kept (None without a photo); `warnings` are sentences for the
    owner (too much text on a photo); `fingerprint` is a hash of how it looks (`imaging/fingerprint.py`);
    `instead` says why another template than the wanted one was drawn, `unused` why photos were passed over.
    """

    jpeg: bytes
    width: int
    height: int
    template: str
    dominant_color: str
    text_ratio: float
    contrast: float
    focus: Focus | None = None
    warnings: tuple[str, ...] = ()
    fingerprint: str = ""
    instead: str = ""
    unused: tuple[str, ...] = ()
