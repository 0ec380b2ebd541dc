"""Masks and soft shapes. Pillow's own ellipses have stairs for edges, so masks are drawn large and shrunk."""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

from server.imaging.masks import cornered

_OVERSAMPLING = 3
_EASE_ROWS = 1024


@lru_cache(maxsize=48)
def ellipse(width: int, height: int) -> Image.Image:
    return _mirrored(width, height, max(width, height))


@lru_cache(maxsize=48)
def rounded(width: int, height: int, radius: int) -> Image.Image:
    """Only its corners are drawn large: they are the same whatever lies between them."""
    radius = min(radius, width // 2, height // 2)
    corners = ellipse(2 * radius, 2 * radius)
    mask = Image.new("L", (width, height), 255)
    for x, left in ((0, 0), (radius, width - radius)):
        for y, top in ((0, 0), (radius, height - radius)):
            mask.paste(corners.crop((x, y, x + radius, y + radius)), (left, top))
    return cornered(mask, radius)


@lru_cache(maxsize=16)
def arch(width: int, height: int) -> Image.Image:
    """A window with a round top: the upper radius is half the width."""
    mask = Image.new("L", (width, height), 255)
    mask.paste(ellipse(width, width).crop((0, 0, width, min(height, width // 2))), (0, 0))
    return mask


@lru_cache(maxsize=16)
def wave(width: int, height: int, crests: float, depth: int, phase: float) -> Image.Image:
    """A filled area whose upper edge swings by `depth` pixels."""
    mask, draw = _large(width, height)
    points = [(0.0, float(mask.height)), (0.0, 0.0)]
    for step in range(0, mask.width + 1, 6):
        swing = math.sin(step / mask.width * crests * math.tau + phase) * 0.5 + 0.5
        points.append((float(step), swing * depth * _OVERSAMPLING))
    points.append((float(mask.width), float(mask.height)))
    points[1] = (0.0, points[2][1])
    draw.polygon(points, fill=255)
    return _shrunk(mask, width, height)


@lru_cache(maxsize=16)
def rays(size: int, count: int, inner: float, outer: float, thickness: int) -> Image.Image:
    """Strokes around a centre, from `inner` to `outer` shares of the radius."""
    mask, draw = _large(size, size)
    centre = mask.width / 2
    for index in range(count):
        angle = index / count * math.tau
        dx, dy = math.cos(angle), math.sin(angle)
        start, end = centre * inner, centre * outer
        stroke = thickness * _OVERSAMPLING
        draw.line(
            (centre + dx * start, centre + dy * start, centre + dx * end, centre + dy * end), fill=255, width=stroke
        )
        for reach in (start, end):
            x, y, half = centre + dx * reach, centre + dy * reach, stroke / 2
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=16)
def ring(size: int, thickness: int) -> Image.Image:
    return _mirrored(size, size, thickness)


@lru_cache(maxsize=16)
def star(size: int) -> Image.Image:
    """A five-pointed star with its tip up."""
    mask, draw = _large(size, size)
    centre = mask.width / 2
    points = []
    for index in range(10):
        reach = centre * (0.98 if index % 2 == 0 else 0.42)
        angle = math.tau * index / 10 - math.tau / 4
        points.append((centre + math.cos(angle) * reach, centre * 1.06 + math.sin(angle) * reach))
    draw.polygon(points, fill=255)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=8)
def clock(size: int) -> Image.Image:
    """A clock face with two hands, in strokes."""
    mask, draw = _large(size, size)
    centre, stroke = mask.width / 2, max(3, mask.width // 11)
    draw.ellipse((0, 0, mask.width - 1, mask.height - 1), outline=255, width=stroke)
    for dx, dy in ((0.0, -0.58), (0.36, 0.2)):
        _stroke(draw, (centre, centre, centre * (1 + dx), centre * (1 + dy)), stroke)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=8)
def cutlery(size: int) -> Image.Image:
    """A fork and a knife beside each other, in strokes."""
    mask, draw = _large(size, size)
    unit, stroke = mask.width / 24, max(3, mask.width // 11)
    for x in (4, 7.5, 11):
        _stroke(draw, (x * unit, 2 * unit, x * unit, 8 * unit), round(stroke * 0.8))
    draw.arc((4 * unit - stroke / 2, 3 * unit, 11 * unit + stroke / 2, 12 * unit), 0, 180, fill=255, width=stroke)
    _stroke(draw, (7.5 * unit, 11 * unit, 7.5 * unit, 22 * unit), stroke)
    draw.pieslice((13 * unit, 1 * unit, 22 * unit, 23 * unit), 180, 270, fill=255)
    _stroke(draw, (18 * unit, 3 * unit, 18 * unit, 22 * unit), stroke)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=8)
def tick(size: int) -> Image.Image:
    """A check mark."""
    mask, draw = _large(size, size)
    side, stroke = mask.width, max(3, mask.width // 7)
    _stroke(draw, (side * 0.12, side * 0.55, side * 0.4, side * 0.8), stroke)
    _stroke(draw, (side * 0.4, side * 0.8, side * 0.88, side * 0.2), stroke)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=8)
def arrow(size: int, is_leftward: bool = False, is_downward: bool = False) -> Image.Image:
    mask, draw = _large(size, size)
    side, stroke = mask.width, max(3, mask.width // 9)
    middle = side / 2
    for line in ((0.14, 0.5, 0.86, 0.5), (0.56, 0.2, 0.86, 0.5), (0.56, 0.8, 0.86, 0.5)):
        x0, y0, x1, y1 = (share * side for share in line)
        _stroke(draw, (x0, y0, x1, y1), stroke)
    turned = mask.rotate(-90 if is_downward else 180 if is_leftward else 0, center=(middle, middle))
    return _shrunk(turned, size, size)


@lru_cache(maxsize=8)
def quotation(size: int) -> Image.Image:
    """An opening quotation mark: two full drops with their tails."""
    mask, draw = _large(size, size)
    side = mask.width
    for left in (0.02, 0.54):
        x0, x1 = side * left, side * (left + 0.44)
        draw.ellipse((x0, side * 0.42, x1, side * 0.86), fill=255)
        draw.pieslice((x0, side * 0.06, x0 + side * 0.92, side * 1.22), 180, 254, fill=255)
        draw.ellipse((x0 + side * 0.2, side * 0.2, x0 + side * 0.9, side * 1.02), fill=0)
        draw.ellipse((x0, side * 0.42, x1, side * 0.86), fill=255)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=640)  # as many as terrazzo is made of, some 2 KB each
def chip(size: int, kind: int, angle: int) -> Image.Image:
    """A broken piece of stone: three to six corners, some rounder."""
    mask, draw = _large(size, size)
    centre = mask.width / 2
    reaches = ((0.9, 0.6, 0.8, 0.7), (0.95, 0.5, 0.9), (0.6, 0.9, 0.7, 0.9, 0.6), (0.5, 0.8, 0.95, 0.6, 0.7, 0.9))[kind]
    turn = math.radians(angle)
    points = [
        (centre + math.cos(turn + math.tau * index / len(reaches)) * centre * reach,
         centre + math.sin(turn + math.tau * index / len(reaches)) * centre * reach)
        for index, reach in enumerate(reaches)
    ]  # fmt: skip
    draw.polygon(points, fill=255)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=64)
def ease(height: int, power: float, is_reversed: bool = False) -> Image.Image:
    """A one-pixel-wide vertical ramp 0..255, flat at both ends, so that no edge of the scrim shows."""
    return _eased(power, is_reversed).resize((1, height), Image.Resampling.BILINEAR)


@lru_cache(maxsize=32)
def _eased(power: float, is_reversed: bool) -> Image.Image:
    values = bytearray()
    for row in range(_EASE_ROWS):
        share = row / (_EASE_ROWS - 1)
        values.append(round(255 * (share * share * (3 - 2 * share)) ** power))
    return Image.frombytes("L", (1, _EASE_ROWS), bytes(reversed(values) if is_reversed else values))


def _stroke(draw: ImageDraw.ImageDraw, line: tuple[float, float, float, float], width: int) -> None:
    """A line with round ends."""
    draw.line(line, fill=255, width=width)
    half = width / 2
    for x, y in (line[:2], line[2:]):
        draw.ellipse((x - half, y - half, x + half, y + half), fill=255)


def _mirrored(width: int, height: int, thickness: int) -> Image.Image:
    """An ellipse, or the ring along its edge, from one quarter of it."""
    half = (-(-width // 2), -(-height // 2))
    quarter, draw = _large(*half)
    box = (0, 0, width * _OVERSAMPLING - 1, height * _OVERSAMPLING - 1)
    draw.ellipse(box, outline=255, width=thickness * _OVERSAMPLING)
    quarter = _shrunk(quarter, *half)
    upper = Image.new("L", (width, half[1]))
    upper.paste(quarter, (0, 0))
    upper.paste(quarter.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (width - half[0], 0))
    mask = Image.new("L", (width, height))
    mask.paste(upper, (0, 0))
    mask.paste(upper.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, height - half[1]))
    return mask


def _large(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (width * _OVERSAMPLING, height * _OVERSAMPLING), 0)
    return mask, ImageDraw.Draw(mask)


def _shrunk(mask: Image.Image, width: int, height: int) -> Image.Image:
    return mask.resize((width, height), Image.Resampling.BOX)
