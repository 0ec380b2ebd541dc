"""The sample blog's pictures, painted by the project: soft still lifes and landscapes, the same on every machine."""

from __future__ import annotations

import io
import itertools
import math
import random
from collections.abc import Callable, Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1500, 1200

Color = tuple[int, int, int]
Box = tuple[float, float, float, float]


@lru_cache(maxsize=32)
def picture(name: str) -> bytes:
    """The named picture as JPEG, 1500×1200 (portraits 1200×1500). Raises KeyError for an unknown name."""
    image = _SCENES[name]().convert("RGB")
    grain = Image.frombytes("L", image.size, random.Random(name).randbytes(image.width * image.height))
    grain = grain.point(lambda value: 96 + value // 4).convert("RGB")
    image = Image.blend(image, ImageChops.overlay(image, grain), 0.3)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def names() -> tuple[str, ...]:
    """All pictures there are."""
    return tuple(_SCENES)


def _gradient(size: tuple[int, int], stops: Sequence[tuple[float, Color]]) -> Image.Image:
    column = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        share = y / (size[1] - 1)
        (low, first), (high, second) = next(
            pair for pair in itertools.pairwise(stops) if pair[0][0] <= share <= pair[1][0]
        )
        part = (share - low) / (high - low or 1)
        column.putpixel((0, y), tuple(round(a + (b - a) * part) for a, b in zip(first, second, strict=True)))
    return column.resize(size)


def _stamp(
    image: Image.Image,
    box: Box,
    color: Color,
    blur: float,
    opacity: float,
    paint: Callable[[ImageDraw.ImageDraw, float, float], None],
) -> None:
    """Lay a shape over the image through a softened mask; `paint` gets the place of the mask's corner.

    The colour itself is never blurred, so soft edges have no dark rim.
    """
    pad = math.ceil(blur * 3) + 2
    left, top = math.floor(box[0]) - pad, math.floor(box[1]) - pad
    mask = Image.new("L", (math.ceil(box[2]) + pad - left, math.ceil(box[3]) + pad - top))
    paint(ImageDraw.Draw(mask), left, top)
    if blur:
        mask = mask.filter(ImageFilter.GaussianBlur(blur))
    if opacity < 1:
        mask = mask.point(lambda value: round(value * opacity))
    image.paste(color, (left, top), mask)


def _moved(box: Box, left: float, top: float) -> Box:
    return (box[0] - left, box[1] - top, box[2] - left, box[3] - top)


def _ellipse(image: Image.Image, box: Box, color: Color, blur: float = 1.5, opacity: float = 1) -> None:
    _stamp(image, box, color, blur, opacity, lambda draw, x, y: draw.ellipse(_moved(box, x, y), fill=255))


def _rounded(image: Image.Image, box: Box, radius: float, color: Color, blur: float = 1.2, opacity: float = 1) -> None:
    _stamp(
        image, box, color, blur, opacity, lambda draw, x, y: draw.rounded_rectangle(_moved(box, x, y), radius, fill=255)
    )


def _rectangle(image: Image.Image, box: Box, color: Color, blur: float = 1.2, opacity: float = 1) -> None:
    _stamp(image, box, color, blur, opacity, lambda draw, x, y: draw.rectangle(_moved(box, x, y), fill=255))


def _arc(image: Image.Image, box: Box, start: float, end: float, color: Color, width: int, blur: float = 1.5) -> None:
    _stamp(
        image, box, color, blur, 1, lambda draw, x, y: draw.arc(_moved(box, x, y), start, end, fill=255, width=width)
    )


def _polygon(
    image: Image.Image, points: Sequence[tuple[float, float]], color: Color, blur: float = 1.2, opacity: float = 1
) -> None:
    _stamp(
        image, _bounds(points), color, blur, opacity,
        lambda draw, x, y: draw.polygon([(one[0] - x, one[1] - y) for one in points], fill=255),
    )  # fmt: skip


def _line(
    image: Image.Image,
    points: Sequence[tuple[float, float]],
    color: Color,
    width: int,
    blur: float = 1,
    opacity: float = 1,
) -> None:
    box = _bounds(points)
    _stamp(
        image, (box[0] - width, box[1] - width, box[2] + width, box[3] + width), color, blur, opacity,
        lambda draw, x, y: draw.line([(one[0] - x, one[1] - y) for one in points], fill=255, width=width),
    )  # fmt: skip


def _bounds(points: Sequence[tuple[float, float]]) -> Box:
    across, down = [one[0] for one in points], [one[1] for one in points]
    return (min(across), min(down), max(across), max(down))


def _shade(color: Color, factor: float) -> Color:
    return tuple(max(0, min(255, round(part * factor))) for part in color)  # type: ignore[return-value]


def _ball(image: Image.Image, x: float, y: float, radius: float, color: Color, squash: float = 1.0) -> None:
    """A round thing in light from the upper left: shadow, body, half-tones, gleam."""
    height = radius * squash
    _ellipse(
        image,
        (x - radius * 0.9, y + height * 0.55, x + radius * 1.25, y + height * 1.2),
        (30, 22, 16),
        radius / 6,
        0.35,
    )
    for step in range(12):
        share = step / 11
        size = 1 - share * 0.75
        dx, dy = -radius * 0.28 * share, -height * 0.3 * share
        tone = _shade(color, 0.72 + share * 0.5)
        _ellipse(
            image,
            (x - radius * size + dx, y - height * size + dy, x + radius * size + dx, y + height * size + dy),
            tone,
            2.2,
        )
    _ellipse(
        image,
        (x - radius * 0.5, y - height * 0.6, x - radius * 0.15, y - height * 0.32),
        (255, 252, 240),
        radius / 9,
        0.55,
    )


def _table(wall: Color, wood: Color, edge: float = 0.5) -> Image.Image:
    image = _gradient(
        (WIDTH, HEIGHT),
        [
            (0, _shade(wall, 1.06)),
            (edge, _shade(wall, 0.9)),
            (edge + 0.01, _shade(wood, 1.08)),
            (1, _shade(wood, 0.78)),
        ],
    )
    rng = random.Random(7)
    for _ in range(70):
        y = rng.uniform(HEIGHT * (edge + 0.03), HEIGHT)
        start = rng.uniform(-200, WIDTH)
        _line(image, [(start, y), (start + 500, y + 3)], _shade(wood, 0.7), 2, 1.5, 0.22)
    return image


def _plate(image: Image.Image, x: float, y: float, radius: float, color: Color = (246, 243, 236)) -> None:
    flat = radius * 0.42
    _ellipse(image, (x - radius, y - flat * 0.6, x + radius * 1.1, y + flat * 1.35), (40, 28, 18), 26, 0.4)
    _ellipse(image, (x - radius, y - flat, x + radius, y + flat), _shade(color, 0.86), 1.5)
    _ellipse(image, (x - radius, y - flat - 8, x + radius, y + flat - 8), color, 1.5)
    _ellipse(image, (x - radius * 0.74, y - flat * 0.72, x + radius * 0.74, y + flat * 0.66), _shade(color, 0.93), 5)
    _ellipse(image, (x - radius * 0.7, y - flat * 0.64, x + radius * 0.7, y + flat * 0.62), _shade(color, 0.99), 5)


def _leaf(image: Image.Image, x: float, y: float, length: float, angle: float, color: Color) -> None:
    points = []
    for side in (1, -1):
        for step in range(13):
            share = (step if side == 1 else 12 - step) / 12
            width = math.sin(share * math.pi) * length * 0.2 * side
            points.append(
                (x + math.cos(angle) * share * length - math.sin(angle) * width,
                 y + math.sin(angle) * share * length + math.cos(angle) * width)
            )  # fmt: skip
    _polygon(image, points, color)
    tip = (x + math.cos(angle) * length * 0.92, y + math.sin(angle) * length * 0.92)
    _line(image, [(x, y), tip], _shade(color, 1.3), 3, 1, 0.7)


def _lemon_cake() -> Image.Image:
    image = _table((222, 214, 198), (150, 108, 74))
    _ellipse(image, (1050, 60, 1650, 620), (255, 240, 200), 120, 0.5)
    for lemon_x, lemon_y, size in ((1150, 560, 120), (1330, 640, 130), (230, 600, 105)):
        _ball(image, lemon_x, lemon_y, size, (238, 196, 52), 0.84)
    _plate(image, 730, 860, 520)
    top, bottom, half = 560, 800, 330
    _rectangle(image, (730 - half, top, 730 + half, bottom), (214, 162, 84), 2)
    _ellipse(image, (730 - half, bottom - 110, 730 + half, bottom + 90), (196, 142, 68), 2)
    for share in range(20):
        left = 730 - half + share * 33
        _rectangle(image, (left, top, left + 33, bottom + 40), _shade((232, 184, 104), 1.1 - share * 0.028), 9, 0.55)
    _ellipse(image, (730 - half - 6, top - 120, 730 + half + 6, top + 100), (250, 244, 226), 2)
    rng = random.Random(3)
    for _ in range(15):
        x = rng.uniform(430, 1030)
        long = rng.uniform(40, 150)
        _rounded(image, (x - 22, top + 20, x + 22, top + 60 + long), 22, (250, 244, 226), 2)
    for turn in range(7):
        angle = turn / 7 * math.tau
        x = 730 + math.cos(angle) * 190
        y = top - 12 + math.sin(angle) * 62
        _ellipse(image, (x - 62, y - 27, x + 62, y + 27), (228, 178, 30), 1.5)
        _ellipse(image, (x - 52, y - 22, x + 52, y + 22), (250, 222, 110), 1.5)
        for spoke in range(8):
            end = spoke / 8 * math.tau
            _line(image, [(x, y), (x + math.cos(end) * 46, y + math.sin(end) * 19)], (255, 246, 200), 3, 0.8)
    for angle in (-0.5, -2.5, 0.3):
        _leaf(image, 730, top - 16, 120, angle, (84, 122, 62))
    return image


def _nook() -> Image.Image:
    image = _gradient(
        (1200, 1500), [(0, (206, 196, 178)), (0.74, (188, 174, 152)), (0.75, (124, 88, 60)), (1, (92, 64, 44))]
    )
    _rounded(image, (470, 150, 1060, 860), 12, (240, 236, 224), 2)
    _rounded(image, (500, 180, 1030, 830), 6, (190, 214, 222), 2)
    _ellipse(image, (520, 420, 980, 1000), (148, 176, 140), 40, 0.9)
    _rectangle(image, (758, 180, 772, 830), (240, 236, 224), 1)
    _rectangle(image, (500, 498, 1030, 512), (240, 236, 224), 1)
    _polygon(image, [(500, 830), (1030, 830), (900, 1500), (150, 1500)], (255, 240, 208), 60, 0.28)
    rng = random.Random(11)
    for shelf in range(4):
        y = 250 + shelf * 230
        x = 40.0
        while x < 360:
            wide, tall = rng.uniform(18, 44), rng.uniform(120, 185)
            color = rng.choice(
                [(142, 62, 48), (46, 78, 92), (196, 152, 84), (84, 98, 70), (226, 214, 190), (64, 50, 62)]
            )
            _rounded(image, (x, y + 200 - tall, x + wide, y + 200), 3, color, 0.8)
            x += wide + 4
        _rectangle(image, (20, y + 200, 400, y + 218), (96, 66, 44), 1)
    _ellipse(image, (420, 1310, 1160, 1440), (40, 26, 18), 30, 0.5)
    _rounded(image, (480, 880, 1080, 1290), 110, (178, 92, 62), 2)
    _rounded(image, (440, 1090, 600, 1340), 70, (160, 80, 54), 2)
    _rounded(image, (980, 1090, 1130, 1340), 70, (148, 72, 48), 2)
    _rounded(image, (560, 1110, 1010, 1330), 50, (198, 110, 78), 3)
    _rounded(image, (660, 960, 900, 1160), 50, (238, 226, 200), 4)
    _line(image, [(430, 500), (430, 1380)], (50, 40, 34), 12, 1)
    _polygon(image, [(340, 520), (520, 520), (480, 380), (380, 380)], (250, 226, 164), 2)
    _ellipse(image, (180, 420, 700, 1000), (255, 230, 160), 110, 0.34)
    for angle in range(8):
        _leaf(image, 1120, 1260, 260, -0.6 - angle * 0.3, _shade((72, 112, 74), 0.8 + angle * 0.05))
    return image


def _starter() -> Image.Image:
    image = _table((198, 206, 198), (176, 140, 100), 0.62)
    _ellipse(image, (-200, -100, 700, 700), (255, 250, 232), 140, 0.6)
    for x, height, fill in ((420, 620, 0.45), (760, 660, 0.62), (1110, 640, 0.86)):
        top, bottom = 960 - height, 960
        _ellipse(image, (x - 150, bottom - 60, x + 220, bottom + 50), (40, 30, 20), 24, 0.4)
        _rounded(image, (x - 150, top, x + 150, bottom), 46, (226, 234, 232), 2, 0.75)
        level = bottom - (height - 90) * fill
        _rounded(image, (x - 140, level, x + 140, bottom - 12), 40, (232, 212, 170), 2)
        _ellipse(image, (x - 140, level - 26, x + 140, level + 26), (244, 230, 196), 2)
        rng = random.Random(int(x))
        for _ in range(int(70 * fill)):
            size = rng.uniform(3, 13)
            bx, by = rng.uniform(x - 120, x + 120), rng.uniform(level + 10, bottom - 40)
            _ellipse(image, (bx - size, by - size, bx + size, by + size), (212, 186, 138), 1.2, 0.8)
        _rounded(image, (x - 120, top + 40, x - 96, bottom - 80), 12, (255, 255, 255), 6, 0.5)
        _rounded(image, (x - 156, top - 46, x + 156, top + 16), 18, (178, 152, 120), 2)
        _rectangle(image, (x - 152, level + 60, x + 152, level + 72), (196, 72, 52), 1)
    _polygon(image, [(60, 1130), (420, 1060), (470, 1100), (110, 1180)], (206, 178, 134), 2)
    return image


def _mug() -> Image.Image:
    image = _gradient((WIDTH, HEIGHT), [(0, (250, 249, 246)), (0.68, (243, 241, 236)), (1, (228, 224, 216))])
    _ellipse(image, (430, 880, 1190, 1010), (90, 84, 76), 34, 0.4)
    for step in range(40):
        x = 490 + step * 13
        tone = _shade((52, 88, 92), 1.25 - abs(step - 11) * 0.028)
        _rectangle(image, (x, 400, x + 14, 900), tone, 3)
    _ellipse(image, (490, 850, 1010, 960), _shade((52, 88, 92), 0.9), 2)
    _arc(image, (940, 500, 1200, 790), -95, 95, (48, 80, 84), 48, 2)
    _ellipse(image, (490, 345, 1010, 455), (226, 218, 202), 2)
    _ellipse(image, (510, 358, 990, 444), (98, 62, 40), 2)
    _ellipse(image, (560, 372, 760, 412), (150, 104, 70), 9, 0.7)
    _rectangle(image, (490, 640, 1010, 664), (224, 196, 150), 2, 0.9)
    for shift in (0, 90, 180):
        points = [(650 + shift + math.sin(y / 38) * 18, 330 - y) for y in range(0, 230, 8)]
        _line(image, points, (210, 206, 200), 16, 12, 0.5)
    return image


def _coast(sky: Sequence[tuple[float, Color]], sun: tuple[float, float], sea: Color, seed: int) -> Image.Image:
    image = _gradient((WIDTH, HEIGHT), sky)
    _ellipse(image, (sun[0] - 260, sun[1] - 260, sun[0] + 260, sun[1] + 260), (255, 232, 176), 90, 0.6)
    _ellipse(image, (sun[0] - 62, sun[1] - 62, sun[0] + 62, sun[1] + 62), (255, 250, 226), 5)
    rng = random.Random(seed)
    for layer in range(3):
        base = 560 + layer * 60
        points: list[tuple[float, float]] = [(0, HEIGHT)]
        points += [
            (x, base - abs(math.sin(x / (230 + layer * 60) + seed + layer)) * (150 - layer * 30) - rng.uniform(0, 8))
            for x in range(0, WIDTH + 30, 30)
        ]
        tone = _shade(sea, 0.9 - layer * 0.18)
        _polygon(image, [*points, (WIDTH, HEIGHT)], tone, 3, 0.92)
    water = _gradient((WIDTH, HEIGHT - 700), [(0, _shade(sea, 1.25)), (1, _shade(sea, 0.55))])
    image.paste(water, (0, 700))
    for _ in range(240):
        y = rng.uniform(705, HEIGHT)
        wide = rng.uniform(20, 120) * (y - 640) / 260
        x = rng.gauss(sun[0], 260) if rng.random() < 0.6 else rng.uniform(0, WIDTH)
        tone = (255, 236, 196) if abs(x - sun[0]) < 330 else _shade(sea, 1.5)
        _ellipse(image, (x - wide / 2, y - 2, x + wide / 2, y + 3), tone, 1.5, 0.5)
    return image


def _coast_dawn() -> Image.Image:
    return _coast(
        [(0, (70, 92, 138)), (0.3, (214, 150, 142)), (0.62, (252, 214, 160)), (1, (252, 214, 160))],
        (980, 500),
        (96, 110, 140),
        2,
    )


def _coast_noon() -> Image.Image:
    image = _coast([(0, (64, 134, 190)), (0.5, (186, 220, 232)), (1, (226, 236, 232))], (300, 180), (52, 124, 148), 5)
    _polygon(image, [(1010, 980), (1330, 980), (1290, 1050), (1060, 1050)], (244, 240, 230))
    _polygon(image, [(1160, 960), (1160, 560), (1330, 950)], (250, 246, 236))
    _polygon(image, [(1145, 960), (1145, 600), (1020, 950)], (228, 92, 70))
    return image


def _coast_dusk() -> Image.Image:
    image = _coast(
        [(0, (34, 36, 72)), (0.35, (142, 76, 108)), (0.6, (240, 138, 92)), (1, (240, 138, 92))],
        (520, 560),
        (84, 62, 96),
        9,
    )
    _polygon(image, [(1170, 760), (1250, 760), (1236, 340), (1184, 340)], (236, 226, 214), 2)
    for y in (430, 560, 690):
        _rectangle(image, (1176, y, 1244, y + 50), (176, 54, 52), 2)
    _rounded(image, (1172, 280, 1248, 345), 14, (46, 38, 52), 2)
    _ellipse(image, (1110, 220, 1310, 400), (255, 226, 150), 40, 0.7)
    _polygon(image, [(1020, 800), (1130, 740), (1300, 745), (1500, 820), (1500, 1200), (940, 1200)], (38, 28, 40), 4)
    return image


def _matcha() -> Image.Image:
    image = _table((210, 204, 186), (92, 74, 58), 0.44)
    _ellipse(image, (300, 640, 1230, 1120), (24, 18, 14), 40, 0.5)
    for step in range(26):
        share = step / 25
        size = 1 - share * 0.06
        tone = _shade((66, 62, 60), 0.7 + share * 0.55)
        _ellipse(image, (750 - 400 * size, 480 + share * 6, 750 + 400 * size, 1040 - share * 60), tone, 3)
    _ellipse(image, (350, 480, 1150, 800), (88, 82, 78), 2)
    _ellipse(image, (372, 496, 1128, 784), (128, 156, 72), 2)
    _ellipse(image, (430, 520, 1000, 740), (160, 188, 96), 34, 0.85)
    rng = random.Random(5)
    for _ in range(160):
        angle, far = rng.uniform(0, math.tau), rng.uniform(0, 1) ** 0.5
        x, y, size = 750 + math.cos(angle) * 350 * far, 640 + math.sin(angle) * 130 * far, rng.uniform(3, 12)
        _ellipse(image, (x - size, y - size * 0.5, x + size, y + size * 0.5), (198, 214, 146), 1.5, 0.7)
    for turn in range(22):
        x = 1230 + turn * 6
        _line(image, [(x, 700), (1150 + turn * 16, 1010)], (222, 190, 132), 7, 1)
    _rounded(image, (1222, 500, 1366, 720), 30, (208, 172, 112), 2)
    for angle in (0.1, -0.5, -1.0):
        _leaf(image, -30, 470, 300, angle, (70, 110, 66))
    return image


_SCENES: dict[str, Callable[[], Image.Image]] = {
    "lemon-cake": _lemon_cake,
    "reading-nook": _nook,
    "starter-jars": _starter,
    "stoneware-mug": _mug,
    "coast-dawn": _coast_dawn,
    "coast-noon": _coast_noon,
    "coast-dusk": _coast_dusk,
    "matcha": _matcha,
}
