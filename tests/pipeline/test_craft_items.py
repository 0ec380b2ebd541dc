"""A template is drawn only where nothing on it is false: its needs are met, and each item has its own picture."""

from __future__ import annotations

from PIL import Image, ImageDraw

from server.imaging import studio
from server.imaging.fonts import POPPINS_MEDIUM, load
from server.imaging.templates import TEMPLATES
from server.pipeline.craft import draw_pins
from server.values.brand import Brand
from server.values.drawing import DrawOrder, DrawTask
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

PHOTOS = tuple(encoded(with_subject(900, 600 + 20 * at, 0.5, 0.5)) for at in range(4))
LISBON = Overlay("12 Things to Do in Lisbon", items=("Ride the tram", "See the sea", "Climb the walls"))


def test_each_item_keeps_its_picture_whichever_photo_a_pin_starts_with() -> None:
    shown: list[list[int]] = []
    paint = TEMPLATES["steps"].paint

    def watched(canvas: object, content: object) -> None:
        shown.append([photo.height for photo in content.item_photos])  # type: ignore[attr-defined]
        paint(canvas, content)  # type: ignore[arg-type]

    object.__setattr__(TEMPLATES["steps"], "paint", watched)
    try:
        tasks = tuple(DrawTask(LISBON, "list", "steps", at, item_photos=(3, 1, 2)) for at in range(2))
        drawn = draw_pins(DrawOrder(tasks, Brand(domain="b.example"), PHOTOS))
    finally:
        object.__setattr__(TEMPLATES["steps"], "paint", paint)
    assert [(one.drawing.template, one.photo) for one in drawn] == [("steps", 3)] * 2
    assert {tuple(heights) for heights in shown} == {(660, 620, 640)}


def test_what_would_be_false_is_not_drawn_even_when_it_is_asked_for() -> None:
    tasks = (DrawTask(LISBON, "list", "before_after"), DrawTask(LISBON, "list", "steps", item_photos=(0, None, 2)))
    told = [one.drawing for one in draw_pins(DrawOrder(tasks, Brand(domain="b.example"), PHOTOS))]
    assert not {"before_after", "steps"} & {one.template for one in told}
    assert "“Before and after”. For posts about a before and an after." in told[0].instead
    assert "with a picture of each entry" in told[1].instead


def test_why_a_photo_was_passed_over_is_told() -> None:
    drawing = studio.draw("split", LISBON, (b"<svg>", PHOTOS[0], PHOTOS[1][:4000]), details={"language": "en"})
    assert (drawing.template, drawing.instead) == ("split", "")
    assert ["SVG" in drawing.unused[0], drawing.unused[1].startswith("Photo 3: The picture is damaged")] == [True, True]


def test_strips_stamps_and_pages_of_text_give_way_to_words() -> None:
    strip, stamp = encoded(with_subject(3000, 352, 0.5, 0.5)), encoded(with_subject(300, 200, 0.5, 0.5))
    text = Image.new("RGB", (900, 1600), (250, 250, 250))
    for top in range(40, 1560, 44):
        ImageDraw.Draw(text).text((40, top), "Settings of the account, saved", (20, 20, 20), load(POPPINS_MEDIUM, 40))
    page, task = encoded(text, "PNG"), DrawTask(Overlay("A quiet walk"), seed=3)
    for photo in (strip, stamp, page):
        [alone] = draw_pins(DrawOrder((task,), Brand(domain="b.example"), (photo,)))
        assert (TEMPLATES[alone.drawing.template].photos, alone.photo) == (0, None)
        [beside] = draw_pins(DrawOrder((task,), Brand(domain="b.example"), (photo, PHOTOS[0])))
        assert (TEMPLATES[beside.drawing.template].photos, beside.photo) == (1, 1)
    asked = studio.draw("fullbleed", task.overlay, (strip,))
    assert "Needs a picture" in asked.instead
    assert "strip" in asked.unused[0]
