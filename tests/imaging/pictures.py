"""Pictures and words for the tests of the studio."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

from server.values.text import Overlay

HEADLINES = {
    "en": "Lemon Ricotta Pancakes",
    "de": "Zitronenkuchen ohne Zucker für große Gäste",
    "el": "Εύκολες συνταγές για το φθινόπωρο",
    "ru": "Уютный дом: семь простых идей",
    "ar": "وصفات سهلة لعشاء العائلة",
    "he": "10 דרכים פשוטות לסדר את הבית",
    "hi": "वीकेंड के लिए आसान काजू कतली",
    "bn": "সহজ বাংলা রান্না ঘরে বসে",
    "ta": "எளிய தமிழ் சமையல் குறிப்புகள்",
    "th": "ขนมปังกล้วยหอมนุ่มทำเองง่าย",
    "ja": "東京で一人暮らしの小さなキッチン収納アイデア",
    "zh": "十分钟就能做好的简单家常菜",
    "ko": "집에서 쉽게 만드는 매운 라면",
    "emoji": "Cozy autumn 🍂 ideas for two 🎃",
}


def overlay(
    headline: str = "Lemon Ricotta Pancakes", kicker: str = "Ready in 20 minutes", items: tuple[str, ...] = ()
) -> Overlay:
    return Overlay(headline, kicker, items)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def checkered(width: int = 1200, height: int = 1600, step: int = 40) -> Image.Image:
    """Black and white squares: the worst ground for text that there is."""
    image = Image.new("RGB", (width, height), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    for top in range(0, height, step):
        for left in range(0, width, step):
            if (left + top) // step % 2:
                draw.rectangle((left, top, left + step - 1, top + step - 1), fill=(0, 0, 0))
    return image


def with_subject(width: int, height: int, x: float, y: float) -> Image.Image:
    """A calm ground with one red, detailed subject around the point (shares of the size)."""
    image = Image.new("RGB", (width, height), (176, 184, 190))
    draw = ImageDraw.Draw(image)
    radius = min(width, height) // 7
    cx, cy = round(width * x), round(height * y)
    draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=(214, 40, 32))
    for offset in range(-radius // 2, radius // 2, 12):
        draw.line((cx + offset, cy - radius // 2, cx + offset, cy + radius // 2), fill=(250, 230, 120), width=4)
    return image


def bomb_png(side: int = 13000) -> bytes:
    """A few kilobytes that unfold to `side`² pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 2)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
