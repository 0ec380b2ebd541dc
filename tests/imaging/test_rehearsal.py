"""Words set while a large photo is decoded: the pin is the same as if they had been set afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Never

import pytest

from server.errors import ImageError
from server.imaging import beside, draw, photo, studio
from server.imaging.canvas import Canvas
from server.imaging.photo import load_photo
from server.imaging.templates import TEMPLATES, Template
from server.imaging.typography import fit
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

LARGE = encoded(with_subject(2000, 1500, 0.4, 0.5))


def test_a_rehearsed_pin_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    gone_through: list[str] = []

    def counted(template: Template, *more: Any) -> None:
        gone_through.append(template.name)
        rehearse(template, *more)

    rehearse = studio.rehearse
    monkeypatch.setattr(studio, "rehearse", counted)
    monkeypatch.setattr(beside, "_hand_over", lambda run: run())  # as if the other core were always free
    load_photo.cache_clear()
    rehearsed = {name: draw(name, Overlay("Slow bread"), [LARGE]) for name in ("circle", "framed")}
    assert gone_through == ["circle"], "the second pin finds its photo decoded"
    monkeypatch.setattr(photo, "_LONG", 1 << 40)
    load_photo.cache_clear()
    assert {name: draw(name, Overlay("Slow bread"), [LARGE]) for name in rehearsed} == rehearsed
    assert len(gone_through) == 1


def test_a_headline_that_is_too_large_is_rehearsed_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is painted: in earnest no line is measured anew."""
    measured: list[int] = []

    def counted(*more: Any) -> None:
        try:
            rehearse(*more)
        finally:
            measured.append(fit.cache_info().misses)

    rehearse = studio.rehearse
    monkeypatch.setattr(studio, "rehearse", counted)
    monkeypatch.setattr(beside, "_hand_over", lambda run: run())
    load_photo.cache_clear()
    draw("framed", Overlay("Golden Window Herb Gardens 29", "Soft for three days"), [LARGE])
    assert len(measured) > 1
    assert fit.cache_info().misses == measured[-1]


def test_what_breaks_beside_a_rehearsal_is_told() -> None:
    cut_off = encoded(with_subject(2000, 1500, 0.6, 0.5))[:20_000]
    drawing = draw("split", Overlay("Slow bread"), [cut_off])
    assert drawing.template != "split"
    assert "damaged" in drawing.unused[0]
    with pytest.raises(ImageError, match="one word"):
        draw("split", Overlay(""), [encoded(with_subject(2000, 1500, 0.7, 0.5))])


def test_a_defect_in_a_rehearsal_is_not_the_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong only on a sheet of nothing costs nothing; what goes wrong in earnest, too, is told as what it is."""
    template = TEMPLATES["split"]

    def paint(canvas: Canvas, content: Any) -> None:
        if type(canvas) is not Canvas or content.headline == "Broken":
            raise ZeroDivisionError("a defect of ours")
        template.paint(canvas, content)

    monkeypatch.setitem(TEMPLATES, "split", replace(template, paint=paint))
    load_photo.cache_clear()
    drawing = draw("split", Overlay("Slow bread"), [LARGE])
    assert (drawing.template, drawing.unused) == ("split", ())
    load_photo.cache_clear()
    with pytest.raises(ZeroDivisionError):
        draw("split", Overlay("Broken"), [LARGE])


def test_without_another_thread_a_photo_is_decoded_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Never:
        raise RuntimeError("can't start new thread")

    load_photo.cache_clear()
    shared = [draw(name, Overlay("Slow bread"), [LARGE]) for name in ("split", "circle")]
    monkeypatch.setattr(beside, "_helpers", {})
    monkeypatch.setattr(beside, "start_new_thread", refuse)
    load_photo.cache_clear()
    assert [draw(name, Overlay("Slow bread"), [LARGE]) for name in ("split", "circle")] == shared


def test_a_core_that_comes_too_late_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    late: list[Callable[[], None]] = []
    monkeypatch.setattr(beside, "_hand_over", late.append)
    done: list[int] = []
    with beside.beside(lambda: done.append(0)):
        pass
    for run in late:
        run()
    assert not done, "its turn was over"
