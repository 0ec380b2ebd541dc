"""The sheet a template paints on.

Grounds, photos and shapes are painted at once; texts are collected and drawn last, so that each
one's ground can be measured, and corrected, before a letter covers it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from PIL import Image, ImageDraw

from server.imaging import contrast, laying, lettering, shadows, shapes, veils
from server.imaging.color import Color, mix, readable_on
from server.imaging.color import contrast as contrast_ratio
from server.imaging.fitting import Cut, fitted
from server.imaging.focus import Window, crop_box, lost, no_wider
from server.imaging.lines import Block, Line
from server.imaging.masks import Box, hidden, inside, paint, pieces
from server.imaging.matting import matted
from server.imaging.palette import Palette
from server.imaging.photo import MAX_ENLARGEMENT, Photo
from server.imaging.subjects import around_all, holds_all
from server.values.brand import Focus

Align = Literal["start", "center", "end"]
Pictures = dict[tuple[Photo, int, int, Window], Cut]

WIDTH = 1000
MARGIN = 70
CORNER_LEFT = 840
CORNER_TOP_FROM_BOTTOM = 160
WANTED_CONTRAST = 4.5
_SOFT, _SOFT_EDGE = 26, 36  # around a line: full strength under all of it, then a soft edge
_CHIP = 10  # around a logo
MOST_WORDS_LOST = 0.08
ROOMY = 700  # pixels: in a smaller place one of two subjects is enough
_SMALL_MASK = 128 * 128  # not worth taking apart


class TooMuchText(Exception):
    """The placed texts cover more of the sheet than they may; they are set again, smaller."""


@dataclass(frozen=True, slots=True)
class Text:
    """One placed line: its baseline's start, its colour, and the box of its ink."""

    line: Line
    size: int
    tracking: int
    x: float
    baseline: float
    fill: Color
    group: int

    @property
    def box(self) -> Box:
        ink = self.line.ink
        return (
            math.floor(self.x + ink.left),
            math.floor(self.baseline + ink.top),
            math.ceil(self.x + ink.right),
            math.ceil(self.baseline + ink.bottom),
        )


class Canvas:
    """1000 pixels wide, as tall as wanted. Coordinates are pixels from the upper left."""

    def __init__(
        self,
        height: int,
        palette: Palette,
        is_rtl: bool = False,
        max_text_ratio: float = math.inf,
        pictures: Pictures | None = None,
    ) -> None:
        """`pictures` keeps fitted photos from one try of a template to the next: fitting is the dearest step."""
        self.width = WIDTH
        self.height = height
        self.palette = palette
        self.is_rtl = is_rtl
        self._image: Image.Image | None = None
        self._flat = palette.tint
        self.texts: list[Text] = []
        self.focus: Focus | None = None
        self._max_text_ratio = max_text_ratio
        self._pictures: Pictures = {} if pictures is None else pictures
        self._area = 0
        self._groups = 0
        self._rules: list[tuple[Box, Color]] = []
        self._logos: list[tuple[tuple[Image.Image, ...], int, int]] = []

    @property
    def image(self) -> Image.Image:
        """The sheet as painted so far; made when it is first needed, since many a photo covers all of it."""
        if self._image is None:
            self._image = Image.new("RGB", (self.width, self.height), self._flat)
        return self._image

    def _around(self, box: Box, picture: Cut | None = None) -> Image.Image:
        """The sheet, all of `box` about to be covered, or covered by a picture: a new one is painted around it only."""
        if self._image is None:
            self._image = Image.new("RGB", (self.width, self.height), None)
            if (
                picture
            ):  # a copy of what lies beyond the box is overpainted below; to cut the picture out would copy it twice
                self._image.paste(picture.source, (round(box[0] - picture.left), round(box[1] - picture.top)))
            left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(self.width, box[2]), min(self.height, box[3])
            beside = ((0, top, left, bottom), (right, top, self.width, bottom))
            for rest in ((0, 0, self.width, top), (0, bottom, self.width, self.height), *beside):
                if rest[0] < rest[2] and rest[1] < rest[3]:
                    self._image.paste(self._flat, rest)
        return self._image

    # Grounds and shapes

    def fill(self, box: Box, color: Color) -> None:
        if box == (0, 0, self.width, self.height):
            self._image, self._flat = None, color
        else:
            self._around(box).paste(color, box)

    def stamp(self, mask: Image.Image, left: int, top: int, color: Color, strength: float = 1.0) -> None:
        """Paint a colour through a mask."""
        if strength < 1.0:
            mask = mask.point([round(value * strength) for value in range(256)])
        is_whole = strength < 1.0 or mask.width * mask.height < _SMALL_MASK
        for (x, y, right, bottom), part in [((0, 0, *mask.size), mask)] if is_whole else pieces(mask):
            paint(self.image, color, (left + x, top + y, left + right, top + bottom), part)

    def frame(self, box: Box, color: Color, thickness: int = 3) -> None:
        ImageDraw.Draw(self.image).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), outline=color, width=thickness)

    def mirrored(self, box: Box) -> Box:
        """The box as it lies in a right-to-left layout, or as it is."""
        return (self.width - box[2], box[1], self.width - box[0], box[3]) if self.is_rtl else box

    def is_too_small(self, photo: Photo, box: Box) -> bool:
        """Whether a photo would have to grow beyond 1.5× to cover a box."""
        crop = crop_box(photo, (box[2] - box[0]) / (box[3] - box[1]), Focus(0.5, 0.5))
        return (box[2] - box[0]) / (crop[2] - crop[0]) > MAX_ENLARGEMENT + 1e-6

    def photo(
        self,
        photo: Photo,
        box: Box,
        focus: Focus | None = None,
        mask: Image.Image | None = None,
        clear: Box | None = None,
        like: Box | None = None,
    ) -> None:
        """Cover a box with a photo, its subject kept.

        A photo that would grow beyond 1.5×, or whose own words or subjects apart would be cut, is set smaller, whole, on
        its own blurred ground; `clear` is the part of the box that no text will cover, where such a photo then
        goes. `like` is a larger box: the photo is shown no smaller than it is there.
        """
        width, height = box[2] - box[0], box[3] - box[1]
        crop = crop_box(photo, width / height, focus)
        shown = 0
        if like:
            shown = (like[2] - like[0]) * (like[3] - like[1])
            crop = no_wider(crop, crop_box(photo, (like[2] - like[0]) / (like[3] - like[1]), focus))
        left, right = crop[0] / photo.image.width, crop[2] / photo.image.width
        is_apart = width >= ROOMY and not holds_all(photo, left, right, focus)
        if is_apart or self.is_too_small(photo, box) or (photo.is_lettered and lost(photo, crop) > MOST_WORDS_LOST):
            whole = around_all(photo) if is_apart else photo
            picture = Cut(matted(whole, self.palette, width, height, inside(clear or box, box)))
        else:
            key = (photo, width, height, crop)
            if key not in self._pictures:
                self._pictures[key] = fitted(photo, (width, height), crop, shown, focus)
            picture = self._pictures[key]
        if self.focus is None:
            size = photo.image.size
            self.focus = focus or Focus((crop[0] + crop[2]) / 2 / size[0], (crop[1] + crop[3]) / 2 / size[1])
        is_first, flat = self._image is None, self._flat  # on a sheet, which is not painted where it will lie
        if is_first:
            self._around(box, picture if picture.is_plain else None)
        if not (is_first and picture.is_plain):
            laying.lay(self.image, picture, box, None if is_first else mask)
        if is_first and mask:
            for (x, y, right, bottom), part in hidden(mask):
                paint(self.image, flat, (box[0] + x, box[1] + y, box[0] + right, box[1] + bottom), part)

    def veil(self, box: Box, ramp: Image.Image, color: Color, strength: float) -> None:
        """Lay an eased, tinted scrim over a box; `ramp` is one pixel wide."""
        veils.lay(self.image, box, ramp, color, strength)

    # Texts, and the rules that go with them

    def rule(self, box: Box, color: Color) -> None:
        """A small bar, drawn after all scrims like the texts it belongs to."""
        self._rules.append((box, color))

    def logo(self, logos: tuple[Image.Image, ...], left: int, top: int) -> None:
        """A brand's mark, drawn after all scrims: of its versions, all of one size, the one that stands out
        best; on a chip where even that would sink into the ground."""
        self._logos.append((logos, left, top))

    def place(
        self,
        block: Block,
        top: float,
        fill: Color,
        align: Align = "start",
        left: float = MARGIN,
        right: float = WIDTH - MARGIN,
        last: Color | None = None,
        last_drop: int = 0,
    ) -> int:
        """Set a block with its ink's upper edge at `top`; returns the lower edge of its ink.

        `start` is the left side, in right-to-left layouts the right one; `last` colours the last line
        and `last_drop` sets it lower, where it stands on a bar. Raises TooMuchText once the texts cover
        more of the sheet than it may carry: before the dear work on the ground below them.
        """
        self._groups += 1
        baseline = top + block.ascent
        for index, line in enumerate(block.lines):
            ink = line.ink
            if index and index == len(block.lines) - 1:
                baseline += last_drop
            shade = last if last and index == len(block.lines) - 1 else fill
            if align == "center":
                x = (left + right) / 2 - (ink.left + ink.right) / 2
            elif (align == "start") != self.is_rtl:
                x = left - ink.left
            else:
                x = right - ink.right
            text = Text(line, block.size, block.tracking, x, baseline, shade, self._groups)
            self.texts.append(text)
            left_edge, top_edge, right_edge, bottom_edge = text.box
            self._area += (right_edge - left_edge) * (bottom_edge - top_edge)
            baseline += block.pitch
        # The ratio is counted on a coarse mask, so it may exceed the sum of the boxes.
        is_near = self._area > 0.6 * self._max_text_ratio * self.width * self.height
        if is_near and self.text_ratio() > self._max_text_ratio:
            raise TooMuchText
        return math.ceil(top + block.height + (last_drop if len(block.lines) > 1 else 0))

    def boxes(self) -> list[Box]:
        return [text.box for text in self.texts]

    def is_corner_free(self) -> bool:
        """Whether no text stands where Pinterest lays its buttons, in the lower right corner."""
        top = self.height - CORNER_TOP_FROM_BOTTOM
        return not any(box[2] > CORNER_LEFT and box[3] > top for box in self.boxes())

    def text_ratio(self) -> float:
        """The share of the sheet under text: the union of the line boxes, in fields of ten pixels."""
        rows = [0] * round(self.height / 10)  # of bits, one for each field
        for left, top, right, bottom in self.boxes():
            first, last = max(0, int(left / 10)), min(self.width // 10 - 1, int(right / 10 - 0.5))
            fields = (1 << max(0, last + 1 - first)) - 1 << first
            for row in range(max(0, int(top / 10)), min(len(rows), int(bottom / 10 - 0.5) + 1)):
                rows[row] |= fields
        return sum(row.bit_count() for row in rows) / (self.width // 10 * len(rows))

    def untouched(self) -> int:
        """How many rows, from the top, stay as they are while the sheet is settled and lettered."""
        tops = [text.box[1] - _SOFT - _SOFT_EDGE for text in self.texts]
        tops += [box[1] for box, _ in self._rules] + [top - _CHIP for _, _, top in self._logos]
        return max(0, min([*tops, self.height]) - 2)  # letters are drawn to a whole pixel

    def settle(self) -> float:
        """Finish the ground: rules, and a softer ground wherever a line needs it. Returns the lowest contrast left."""
        draw = ImageDraw.Draw(self.image)
        for (left, top, right, bottom), color in self._rules:
            draw.rectangle((left, top, right - 1, bottom - 1), fill=color)
        for logos, left, top in self._logos:
            self._lay_logo(logos, left, top)
        below = self._grounds()
        if not all(ground.carries(text.fill, WANTED_CONTRAST) for ground, text in zip(below, self.texts, strict=True)):
            self.texts = [self._secured(text) for text in self.texts]
            below = self._grounds()
        return contrast.lowest([(ground, text.fill) for ground, text in zip(below, self.texts, strict=True)])

    def _grounds(self) -> list[contrast.Ground]:
        return [contrast.under(self.image, text.box) for text in self.texts]

    def letter(self) -> None:
        """Draw the letters, the last thing to happen to a sheet."""
        for text in self.texts:
            lettering.draw_line(self.image, text.line, text.size, text.tracking, (text.x, text.baseline), text.fill)

    def _lay_logo(self, logos: tuple[Image.Image, ...], left: int, top: int) -> None:
        ground = contrast.average(self.image, (left, top, left + logos[0].width, top + logos[0].height))
        logo = max(logos, key=lambda one: contrast_ratio(contrast.average_visible(one), ground))
        mean = contrast.average_visible(logo)
        if contrast_ratio(mean, ground) < 2.0:
            pad = _CHIP
            chip = readable_on(mean, self.palette.cream, self.palette.ink)
            mask = shapes.rounded(logo.width + 2 * pad, logo.height + 2 * pad, 14)
            self.image.paste(chip, (left - pad, top - pad), mask)
        self.image.paste(logo, (left, top), logo)

    def _secured(self, text: Text) -> Text:
        """Soften the ground behind a line until it reads; at last change the line's colour."""
        if contrast.under(self.image, text.box).carries(text.fill, WANTED_CONTRAST):
            return text
        ground = readable_on(text.fill, self.palette.cream, mix(self.palette.shade, (0, 0, 0), 0.3))
        left, top, right, bottom = text.box
        pad, spread = _SOFT, _SOFT_EDGE
        width, height = (right - left) // 8 * 8 + 8 + 2 * pad, (bottom - top) // 8 * 8 + 8 + 2 * pad
        mask = shadows.shadow(width, height, 24, spread)
        corner = (left - pad - spread, top - pad - spread)
        inner = (pad + spread, pad + spread, pad + spread + right - left, pad + spread + bottom - top)
        before = self.image.crop((*corner, corner[0] + mask.width, corner[1] + mask.height))
        for strength in (0.35, 0.55, 0.75, 0.9, 1.0):
            trial = before.copy()
            trial.paste(ground, (0, 0), mask.point([round(value * strength) for value in range(256)]))
            if contrast.under(trial, inner).carries(text.fill, WANTED_CONTRAST):
                self.image.paste(trial, corner)
                return text
        average = contrast.average(self.image, text.box)
        return replace(text, fill=readable_on(average, (255, 255, 255), (0, 0, 0)))
