"""Pictures that need care get a template that suits them, unless a person named one."""

from __future__ import annotations

import hashlib

import pytest

from server.imaging import sample_photo
from server.pipeline import craft
from server.pipeline.craft import draw_pins
from server.values.brand import Brand
from server.values.drawing import DrawOrder, DrawTask, Seen
from server.values.text import Overlay


def test_words_do_not_lie_on_a_busy_picture_unless_that_was_asked_for() -> None:
    photo = sample_photo("busy", (900, 1350))
    tasks = tuple(DrawTask(Overlay(f"Twelve quiet rooms {number}"), seed=number) for number in range(4))
    for drawn in draw_pins(DrawOrder(tasks, Brand(domain="blog.example"), (photo,))):
        assert drawn.drawing.template not in {"fullbleed", "framed", "quote", "big_number"}
    [named] = draw_pins(DrawOrder((DrawTask(tasks[0].overlay, template="fullbleed"),), Brand(), (photo,)))
    assert named.drawing.template == "fullbleed"


def test_a_post_with_one_restless_picture_gets_no_image_twice() -> None:
    photo = sample_photo("bowl", (900, 1350))  # four templates keep their words off it
    tasks = tuple(
        DrawTask(Overlay("Lemon Cake for Sunday"), "recipe", seed=seed, first_photo=seed) for seed in range(5)
    )
    made = draw_pins(DrawOrder(tasks, Brand(domain="blog.example"), (photo,)))
    assert len({one.drawing.template for one in made}) == len(tasks)
    assert not any(one.is_repeat for one in made)
    again = Seen(made[0].drawing.fingerprint, made[0].drawing.template, hashlib.sha256(photo).hexdigest())
    order = DrawOrder(
        tasks[:1], Brand(domain="blog.example"), (photo,), only=(made[0].drawing.template,), seen=(again,)
    )
    assert draw_pins(order)[0].is_repeat, "what the profile does not use stays unused"


def test_what_stands_in_for_a_template_that_does_not_fit_is_no_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = sample_photo("bowl", (600, 900))
    [matted] = draw_pins(DrawOrder((DrawTask(Overlay("Wild Colour"), template="matted"),), Brand(), (photo,)))
    [split] = draw_pins(DrawOrder((DrawTask(Overlay("Wild Colour"), template="split"),), Brand(), (photo,)))
    monkeypatch.setattr(craft, "_ways", lambda *_: iter([("framed", 0), ("split", 0)]))
    monkeypatch.setattr(craft, "_drawn", lambda _o, _t, name, _f: split if name == "split" else matted)
    order = DrawOrder((DrawTask(Overlay("Wild Colour")),), Brand(), (photo,), avoid=("matted",))
    assert draw_pins(order)[0].drawing.template == "split"
    monkeypatch.setattr(craft, "_ways", lambda *_: iter([("framed", 0)]))
    assert draw_pins(order)[0].drawing.template == "matted", "better than none"


def test_another_picture_is_never_the_present_one_while_there_is_another() -> None:
    photo = sample_photo("bowl", (600, 900))
    digest = hashlib.sha256(photo).hexdigest()
    only = ("circle", "split", "fullbleed")
    worn: list[Seen] = []
    looks: list[tuple[str, bool]] = []
    for turn in range(5):
        order = DrawOrder(
            (DrawTask(Overlay("Wild Colour"), seed=turn),), Brand(), (photo,),
            avoid=(*(look.template for look in worn[:-1]), "split", "fullbleed", *(look.template for look in worn[-1:])),
            only=only, worn=tuple(worn),
        )  # fmt: skip
        [one] = draw_pins(order)
        looks.append((one.drawing.template, one.is_unchanged))
        worn.append(Seen(one.drawing.fingerprint, one.drawing.template, digest))
    names = [name for name, _ in looks]
    assert set(names[:3]) == set(only), "each of them once"
    assert names[3:] == names[:2], "then the oldest again"
    assert not any(is_unchanged for _, is_unchanged in looks)
    named = DrawOrder((DrawTask(Overlay("Wild Colour"), template=names[4]),), Brand(), (photo,), worn=tuple(worn))
    assert draw_pins(named)[0].is_unchanged, "what was asked for by name is drawn, and it is said that it is the same"
