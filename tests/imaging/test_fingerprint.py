"""Images that look alike have near hashes, others have not."""

from __future__ import annotations

import io
from itertools import combinations

from PIL import Image

from server.imaging import draw, sample_photo
from server.imaging.fingerprint import fingerprint
from server.rules.likeness import NEAR, distance, is_repeat
from server.values.drawing import Seen
from server.values.text import Overlay
from tests.imaging.pictures import encoded, opened

NOOK, BOWL = sample_photo("nook", (1200, 900)), sample_photo("bowl", (1200, 900))
WORDS = Overlay("Small Rooms With Big Ideas", "Cozy")


def test_coding_size_light_and_a_small_crop_stay_near_another_template_or_photo_does_not() -> None:
    first = draw("split", WORDS, [NOOK])
    image = opened(first.jpeg)
    assert first.fingerprint
    for other in (
        opened(encoded(image, quality=40)),
        image.resize((500, 750)),
        image.point([min(255, round(level * 1.08)) for level in range(256)] * 3),
        image.crop((15, 22, 985, 1478)).resize(image.size),
    ):
        assert distance(first.fingerprint, fingerprint(other)) <= NEAR
    marks = [first.fingerprint, draw("split", WORDS, [BOWL]).fingerprint]
    marks += [draw(name, WORDS, [NOOK]).fingerprint for name in ("fullbleed", "matted", "circle")]
    assert min(distance(one, two) for one, two in combinations(marks, 2)) > NEAR


def test_other_words_in_the_same_template_over_the_same_photo_are_a_repeat() -> None:
    one, two = (
        draw("split", Overlay(words), [NOOK]) for words in ("Tiny flats", "Twelve ways to live with less stuff")
    )
    old = Seen(one.fingerprint, "split", "nook")
    assert is_repeat(Seen(two.fingerprint, "split", "nook"), old)
    assert not is_repeat(Seen(two.fingerprint, "fullbleed", "other"), Seen("", "fullbleed", "nook"))


def test_a_flat_picture_looks_like_nothing() -> None:
    flat = Image.new("RGB", (1000, 1500), "#336699")
    assert fingerprint(flat) == ""
    assert not is_repeat(Seen(""), Seen(""))
    buffer = io.BytesIO()
    flat.save(buffer, "JPEG", quality=30)
    assert fingerprint(opened(buffer.getvalue())) == ""
