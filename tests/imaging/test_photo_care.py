"""What a photo needs to look right: light, and to be seen once."""

from __future__ import annotations

from PIL import ImageStat

from server.imaging.studio import compose, unsuited
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

BRIGHT = with_subject(1600, 1100, 0.5, 0.4)
DARK = encoded(BRIGHT.point([value // 8 for value in range(256)] * 3))


def test_a_very_dark_photo_is_lifted_and_gets_no_words_on_it() -> None:
    canvas, _ = compose("fullbleed", Overlay("Coffee"), (DARK,))
    assert ImageStat.Stat(canvas.image.crop((300, 100, 700, 500)).convert("L")).mean[0] > 70
    assert {"fullbleed", "framed"} <= set(unsuited(DARK))


def test_a_wide_photo_is_seen_once_above_a_band() -> None:
    canvas, drawn = compose("band", Overlay("Waking up at five"), (encoded(BRIGHT),))
    assert drawn == "band"
    foot = canvas.image.crop((0, canvas.height - 40, canvas.width, canvas.height))
    assert len(foot.getcolors() or ()) == 1


def test_big_type_has_even_lines_and_its_kicker_below() -> None:
    canvas, drawn = compose("framed", Overlay("Уютный дом: 7 простых идей на осень", "Осень"), (encoded(BRIGHT),))
    assert drawn == "framed"
    big = max(text.size for text in canvas.texts if text.line.text != "Осень")
    lines = [text for text in canvas.texts if text.size == big and text.line.text != "Осень"]
    widths = [text.box[2] - text.box[0] for text in lines]
    assert sum(widths) > 0.7 * max(widths) * len(widths)
    [kicker] = [text for text in canvas.texts if text.line.text == "Осень"]
    assert kicker.box[1] > max(text.box[3] for text in lines)
