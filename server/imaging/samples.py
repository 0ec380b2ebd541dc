"""Pictures made from nothing, to see the templates at work where there are no photos: galleries and rehearsals."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from server.imaging.color import Color, mix

Size = tuple[int, int]


def sample_photo(name: str, size: Size = (1600, 1200), seed: int = 0) -> bytes:
    """A made picture as JPEG bytes; `name` is a key of SAMPLES. The same arguments give the same bytes."""
    scale = 2 if max(size) > 800 else 1
    image = SAMPLES[name]((size[0] // scale, size[1] // scale), random.Random(seed))
    grown = image.resize(size, Image.Resampling.BICUBIC)
    grain = _noise(size, random.Random(seed + 1), 1)
    textured = ImageChops.add(grown, Image.merge("RGB", (grain, grain, grain)), scale=1.0, offset=-128)
    buffer = io.BytesIO()
    Image.blend(grown, textured, 0.1).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def _landscape(size: Size, rng: random.Random) -> Image.Image:
    width, height = size
    image = _gradient(size, (94, 128, 176), (250, 214, 178))
    draw = ImageDraw.Draw(image)
    sun = (width * 0.68, height * 0.42, height * 0.07)
    glow = Image.new("RGB", size, (0, 0, 0))
    _disc(ImageDraw.Draw(glow), sun[0], sun[1], sun[2] * 3, (120, 70, 20))
    image = ImageChops.add(image, glow.filter(ImageFilter.GaussianBlur(height // 12)))
    draw = ImageDraw.Draw(image)
    _disc(draw, *sun, (255, 240, 214))
    for layer in range(5):
        share = layer / 4
        color = mix((150, 140, 170), (28, 44, 48), share)
        base, swing = height * (0.52 + 0.1 * layer), height * (0.13 - 0.015 * layer)
        phases = [rng.uniform(0, math.tau) for _ in range(4)]
        points = [(0.0, float(height))]
        for x in range(0, width + 4, 4):
            y = sum(
                math.sin(x / width * math.tau * (index + 1) * 1.3 + phase) / (index + 1)
                for index, phase in enumerate(phases)
            )
            points.append((float(x), base - y * swing + rng.uniform(-1, 1) * layer))
        draw.polygon([*points, (float(width), float(height))], fill=color)
    return image


def _bowl(size: Size, rng: random.Random) -> Image.Image:
    width, height = size
    image = _planks(size, rng, (196, 164, 128))
    radius = height * 0.4
    x, y = width * 0.5, height * 0.5
    shade = Image.new("L", size, 0)
    _disc(ImageDraw.Draw(shade), x + radius * 0.08, y + radius * 0.12, radius * 1.04, 150)
    image.paste((60, 38, 24), mask=shade.filter(ImageFilter.GaussianBlur(radius / 10)))
    draw = ImageDraw.Draw(image)
    _disc(draw, x, y, radius, (236, 232, 222))
    _disc(draw, x, y, radius * 0.93, (214, 208, 196))
    _disc(draw, x, y, radius * 0.86, (188, 84, 38))
    colors: tuple[Color, ...] = (
        (226, 122, 46),
        (240, 188, 66),
        (196, 52, 40),
        (92, 132, 52),
        (246, 226, 180),
        (150, 58, 36),
    )
    for _ in range(260):
        angle, reach = rng.uniform(0, math.tau), radius * 0.8 * math.sqrt(rng.random())
        cx, cy, r = x + math.cos(angle) * reach, y + math.sin(angle) * reach, radius * rng.uniform(0.03, 0.1)
        color = rng.choice(colors)
        _disc(draw, cx + r * 0.15, cy + r * 0.2, r, mix(color, (40, 20, 10), 0.5))
        _disc(draw, cx, cy, r, color)
        _disc(draw, cx - r * 0.3, cy - r * 0.3, r * 0.3, mix(color, (255, 255, 255), 0.5))
    for _ in range(7):
        cx, cy = x + rng.uniform(-0.3, 0.3) * radius, y + rng.uniform(-0.3, 0.3) * radius
        leaf = [
            (cx + math.cos(a) * radius * 0.16, cy + math.sin(a * 1.0) * radius * 0.07)
            for a in (i / 14 * math.tau for i in range(14))
        ]
        draw.polygon(leaf, fill=(70 + rng.randrange(40), 128, 48))
    return image.filter(ImageFilter.GaussianBlur(0.8))


def _nook(size: Size, rng: random.Random) -> Image.Image:
    width, height = size
    image = _gradient(size, (222, 208, 188), (202, 182, 156))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.82, width, height), fill=(150, 108, 74))
    draw.rectangle((width * 0.08, height * 0.1, width * 0.36, height * 0.6), fill=(236, 244, 248))
    for x in (0.08, 0.215, 0.35):
        draw.rectangle((width * x, height * 0.1, width * (x + 0.012), height * 0.6), fill=(250, 248, 242))
    for row in range(3):
        y = height * (0.2 + row * 0.16)
        draw.rectangle((width * 0.5, y, width * 0.95, y + height * 0.014), fill=(120, 82, 54))
        x = width * 0.51
        while x < width * 0.92:
            thick, tall = width * rng.uniform(0.01, 0.024), height * rng.uniform(0.08, 0.125)
            color = rng.choice(
                ((60, 88, 96), (176, 84, 60), (222, 188, 120), (92, 108, 76), (236, 226, 210), (126, 60, 66))
            )
            draw.rectangle((x, y - tall, x + thick, y), fill=color)
            x += thick + width * 0.002
    draw.rounded_rectangle((width * 0.42, height * 0.56, width * 0.72, height * 0.88), width * 0.03, fill=(64, 98, 92))
    draw.rounded_rectangle((width * 0.4, height * 0.72, width * 0.74, height * 0.9), width * 0.03, fill=(74, 112, 104))
    draw.rounded_rectangle(
        (width * 0.5, height * 0.62, width * 0.62, height * 0.76), width * 0.012, fill=(222, 150, 84)
    )
    _disc(draw, width * 0.84, height * 0.62, width * 0.05, (250, 226, 170))
    draw.rectangle((width * 0.837, height * 0.66, width * 0.843, height * 0.88), fill=(70, 54, 44))
    light = Image.new("L", size, 0)
    ImageDraw.Draw(light).polygon(
        [(width * 0.08, height * 0.1), (width * 0.36, height * 0.1), (width * 0.7, height), (width * 0.3, height)],
        fill=60,
    )
    image.paste((255, 244, 220), mask=light.filter(ImageFilter.GaussianBlur(width // 40)))
    return image.filter(ImageFilter.GaussianBlur(1.0))


def _product(size: Size, rng: random.Random) -> Image.Image:
    width, height = size
    image = Image.new("RGB", size, (250, 250, 250))
    shade = Image.new("L", size, 0)
    ImageDraw.Draw(shade).ellipse((width * 0.34, height * 0.78, width * 0.7, height * 0.86), fill=110)
    image.paste((150, 150, 156), mask=shade.filter(ImageFilter.GaussianBlur(height // 40)))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((width * 0.4, height * 0.3, width * 0.6, height * 0.82), width * 0.03, fill=(38, 92, 96))
    draw.rectangle((width * 0.44, height * 0.18, width * 0.56, height * 0.32), fill=(208, 170, 110))
    draw.rectangle((width * 0.4, height * 0.46, width * 0.6, height * 0.66), fill=(244, 236, 222))
    draw.rectangle((width * 0.42, height * 0.32, width * 0.435, height * 0.8), fill=(88, 140, 142))
    return image.filter(ImageFilter.GaussianBlur(1.0))


def _night(size: Size, rng: random.Random) -> Image.Image:
    width, height = size
    image = _gradient(size, (6, 8, 20), (22, 18, 30))
    lights = Image.new("RGB", size, (0, 0, 0))
    draw = ImageDraw.Draw(lights)
    for _ in range(60):
        color = rng.choice(((120, 70, 20), (90, 40, 30), (30, 50, 90), (110, 90, 40)))
        _disc(draw, rng.uniform(0, width), rng.uniform(height * 0.3, height * 0.8), rng.uniform(6, 26), color)
    return ImageChops.add(image, lights.filter(ImageFilter.GaussianBlur(3)))


def _busy(size: Size, rng: random.Random) -> Image.Image:
    width, height = size
    image = Image.new("RGB", size, (240, 235, 225))
    draw = ImageDraw.Draw(image)
    for _ in range(900):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(6, 40)
        color = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        if rng.random() < 0.5:
            _disc(draw, x, y, r, color)
        else:
            draw.rectangle((x, y, x + r * 2, y + r), fill=color)
    return image


def _planks(size: Size, rng: random.Random, base: Color) -> Image.Image:
    width, height = size
    image = Image.new("RGB", size, base)
    draw = ImageDraw.Draw(image)
    for row in range(6):
        top = height * row / 6
        draw.rectangle((0, top, width, top + height / 6), fill=mix(base, (120, 80, 50), rng.uniform(0, 0.35)))
        for _ in range(26):
            y = top + rng.uniform(0, height / 6)
            draw.line(
                (0, y, width, y + rng.uniform(-6, 6)), fill=mix(base, (110, 74, 46), rng.uniform(0.1, 0.5)), width=1
            )
        draw.line((0, top, width, top), fill=(84, 58, 38), width=2)
    return image.filter(ImageFilter.GaussianBlur(1.2))


def _gradient(size: Size, upper: Color, lower: Color) -> Image.Image:
    strip = Image.new("RGB", (1, 64))
    for row in range(64):
        strip.putpixel((0, row), mix(upper, lower, row / 63))
    return strip.resize(size, Image.Resampling.BICUBIC)


def _noise(size: Size, rng: random.Random, grain: int) -> Image.Image:
    small = (max(1, size[0] // grain), max(1, size[1] // grain))
    return Image.frombytes("L", small, rng.randbytes(small[0] * small[1])).resize(size)


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, color: Color | int) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)


SAMPLES: dict[str, Callable[[Size, random.Random], Image.Image]] = {
    "landscape": _landscape,
    "bowl": _bowl,
    "nook": _nook,
    "product": _product,
    "night": _night,
    "busy": _busy,
}
