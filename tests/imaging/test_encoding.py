"""Files written where another core can work meanwhile: to the byte what is written without."""

from __future__ import annotations

import os

import pytest
from PIL import Image

from server.imaging import beside, draw, encoding
from server.values.text import Overlay
from tests.imaging.pictures import encoded, opened, with_subject


def test_a_system_without_files_in_memory_writes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.effect_noise((1000, 1500), 40).convert("RGB")
    written = encoding.jpeg(image, 85)
    assert opened(written).size == (1000, 1500)
    for platform, create in (("linux", lambda _: os.open("/nowhere", os.O_RDONLY)), ("win32", None)):
        monkeypatch.setattr(encoding.sys, "platform", platform)
        monkeypatch.setattr(encoding.os, "memfd_create", create, raising=False)
        assert encoding.jpeg(image, 85) == written


def test_what_is_seen_on_a_pin_while_it_is_written_is_seen_afterwards_too(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = encoded(with_subject(900, 1200, 0.5, 0.5))
    monkeypatch.setattr(beside, "_hand_over", lambda run: run())
    at_once = draw("split", Overlay("Slow bread"), [photo])
    monkeypatch.setattr(beside, "_hand_over", lambda run: None)
    assert draw("split", Overlay("Slow bread"), [photo]) == at_once
    assert at_once.dominant_color.startswith("#")
