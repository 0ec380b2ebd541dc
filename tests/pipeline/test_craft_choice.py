"""Pictures that need care get a template that suits them, unless a person named one."""

from __future__ import annotations

from server.imaging import sample_photo
from server.pipeline.craft import draw_pins
from server.values.brand import Brand
from server.values.drawing import DrawOrder, DrawTask
from server.values.text import Overlay


def test_words_do_not_lie_on_a_busy_picture_unless_that_was_asked_for() -> None:
    photo = sample_photo("busy", (900, 1350))
    tasks = tuple(DrawTask(Overlay(f"Twelve quiet rooms {number}"), seed=number) for number in range(4))
    for drawn in draw_pins(DrawOrder(tasks, Brand(domain="blog.example"), (photo,))):
        assert drawn.drawing.template not in {"fullbleed", "framed", "quote", "big_number"}
    [named] = draw_pins(DrawOrder((DrawTask(tasks[0].overlay, template="fullbleed"),), Brand(), (photo,)))
    assert named.drawing.template == "fullbleed"
