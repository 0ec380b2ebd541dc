"""What the studio is asked to draw, and what it hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.values.brand import Brand, Drawing, Focus
from server.values.text import Overlay


@dataclass(frozen=True, slots=True)
class Seen:
    """How an image looks: its perceptual hash, and where it was drawn the template and the photo's content hash ('' unknown)."""

    fingerprint: str
    template: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class DrawTask:
    """One pin image: the words, and wishes. An empty `template` lets the studio choose a fitting one.

    `first_photo` is the index of the photo this pin starts with, so that the pins of a post differ.
    `item_photos` names for each of the overlay's items the photo that shows it, None where that is not known.
    `is_photo_chosen`: a person wants this photo, so it is drawn even where a pin without one would look better.
    `size` is in pixels. `details` are short facts a template may show (`{"time": "30 min", "servings": "4"}`).
    """

    overlay: Overlay
    kind: str = "article"
    template: str = ""
    first_photo: int = 0
    details: Mapping[str, str] = field(default_factory=dict)
    focus: Focus | None = None
    seed: int = 0
    size: tuple[int, int] = (1000, 1500)
    item_photos: tuple[int | None, ...] = ()
    is_photo_chosen: bool = False


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """All images of one post, drawn together so that every photo is decoded for one job only.

    `avoid` are templates that the neighbours on the calendar use already; `only` those that the profile uses at all
    (none named: all), `prefer` those it likes best. `seen` are images that the account has shown lately or will show: what is
    drawn shall look different. `worn` are the looks that the pin itself has had, the present one last: a person who asks for
    another picture gets the oldest of them only where there is no new one, and the present one only where there is no other.
    """

    tasks: tuple[DrawTask, ...]
    brand: Brand
    photos: tuple[bytes, ...] = field(default=(), repr=False)
    avoid: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()
    worn: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finished image with its thumbnail (JPEG, 236 pixels wide). `photo` is the index used, None without one.

    `is_repeat` says that it looks like one of the order's `seen`, `is_unchanged` that it looks as the pin does now: nothing
    else could be drawn.
    """

    drawing: Drawing
    thumbnail: bytes = field(repr=False)
    photo: int | None = None
    is_repeat: bool = False
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class CleanLogo:
    """A logo after re-encoding: a PNG with a transparent ground and no empty edges.

    `is_light` says that it is made for dark grounds.
    """

    png: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    width: int
    height: int
    is_light: bool


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture from outside after re-encoding: JPEG bytes without the source's metadata, upright."""

    jpeg: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    width: int
    height: int
    dominant_color: str
    fingerprint: str = ""
