"""What a picture is can be read off its beginning, as the library that draws it would say, however damaged it is."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageOps

from server.rules.picture_fit import ranked, why_not
from server.rules.picture_head import read_head
from server.values.page import PageImage
from server.values.picture import PictureHead

TURN = Image.Exif()
TURN[0x0112] = 6
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("JPEG", {"exif": TURN}), ("JPEG", {"progressive": True, "comment": b"x" * 40_000}), ("PNG", {"exif": TURN}), ("GIF", {}),
    ("WEBP", {}), ("WEBP", {"lossless": True}), ("WEBP", {"icc_profile": b"x" * 300}), ("AVIF", {}), ("AVIF", {"exif": TURN}),
]  # fmt: skip


def encoded(kind: str, *more: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    if more:
        options |= {"save_all": True, "append_images": more}
    Image.linear_gradient("L").resize((61, 40)).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(("kind", "options"), FORMS)
def test_kind_and_size_are_those_of_the_decoded_picture(kind: str, options: dict[str, Any]) -> None:
    data = encoded(kind, **options)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert read_head(data) == PictureHead(kind, *upright.size)
    random = Random(kind)
    for _ in range(300):  # cut and damaged: anything may be told, nothing may be raised
        damaged = bytearray(data[: random.randrange(len(data))])
        for _ in range(min(len(damaged), random.randrange(6))):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        read_head(bytes(damaged))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_known(kind: str) -> None:
    head = read_head(encoded(kind, Image.new("RGB", (61, 40), "red")))
    assert head == PictureHead(kind, 61, 40, is_animated=True)


def test_what_is_no_picture_and_what_is_unknown() -> None:
    assert read_head(b"<!doctype html><html>") == PictureHead("")
    assert read_head(b"\xff\xd8\xff") is None
    assert read_head(encoded("JPEG", comment=b"x" * 60_000)[:50_000]) == PictureHead("JPEG")
    frame = b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\x20\3\x58\2\0" + b"\2\1\0\0;"  # 1×1 it says, and shows a frame of 800×600
    assert read_head(frame) == PictureHead("GIF", 800, 600)


def test_only_what_is_known_speaks_against_a_picture() -> None:
    told = {
        PictureHead(""): "no picture in a known format", PictureHead("PNG", 299, 900): "only 299×900 pixels",
        PictureHead("PNG", 5000, 499): "a strip of 5000×499 pixels", PictureHead("PNG", 8000, 6000): "more than 40 megapixels (8000×6000 pixels)",
        PictureHead("PNG"): "", PictureHead("PNG", 300, 300): "",
    }  # fmt: skip
    assert {head: why_not(head) for head in told} == told


def test_the_page_s_own_picture_leads_unless_it_is_poor() -> None:
    names = ("own", "wide", "tall", "moving", "aside")
    images = [PageImage(name, place="page" if name == "aside" else "content") for name in names]
    heads = {
        "own": PictureHead("JPEG", 1200, 630), "wide": PictureHead("JPEG", 1600, 600), "tall": PictureHead("JPEG", 1000, 1500),
        "moving": PictureHead("GIF", 1000, 1500, True), "aside": PictureHead("JPEG", 1000, 1500),
    }  # fmt: skip
    order = [image.url for image in ranked(images, heads, "own")]
    assert order == ["own", "tall", "wide", "aside", "moving"]
    poor = {**heads, "own": PictureHead("JPEG", 320, 320)}
    assert [image.url for image in ranked(images, poor, "own")][:3] == ["tall", "wide", "own"]
