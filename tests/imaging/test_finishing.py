"""Letters may be drawn by another core: what goes wrong there is told, and nothing is drawn twice."""

from __future__ import annotations

import pytest

from server.imaging import beside, draw
from server.imaging.canvas import Canvas
from server.imaging.finishing import finished
from server.imaging.studio import compose
from tests.imaging.pictures import encoded, overlay, with_subject


def test_a_defect_in_letters_is_told_and_they_are_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Canvas] = []

    def letter(canvas: Canvas) -> None:
        calls.append(canvas)
        if len(calls) == 1:
            raise ZeroDivisionError("a defect of ours")

    monkeypatch.setattr(beside, "_hand_over", lambda work: work())
    monkeypatch.setattr(Canvas, "letter", letter)
    with pytest.raises(ZeroDivisionError):
        draw("split", overlay(), [encoded(with_subject(1200, 1600, 0.4, 0.6))])
    assert len(calls) == 1


def test_the_lowest_contrast_is_the_one_that_the_other_core_has_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    canvas, _ = compose("split", overlay(), [encoded(with_subject(1200, 1600, 0.4, 0.6))])
    monkeypatch.setattr(beside, "_hand_over", lambda work: work())
    monkeypatch.setattr(Canvas, "settle", lambda canvas: 1.23)
    assert finished(canvas, canvas.image.size)[0] == 1.23
