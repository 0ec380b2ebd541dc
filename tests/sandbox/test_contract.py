"""What client and sandbox say to each other fits the description of Pinterest's API."""

from __future__ import annotations

import pytest

from tests.sandbox.pinterest_schema import CALLS, ERROR, PIN, PIN_CREATE, complaints
from tests.sandbox.recorder import Recorder, rehearse_everything


def test_a_whole_conversation_fits(rehearsal) -> None:
    recorder = Recorder(rehearsal.sandbox.wsgi)
    rehearse_everything(rehearsal, recorder)
    wrong: list[str] = []
    for call, request, status, answer in recorder.exchanges:
        body_schema, answers = CALLS[call]
        is_refused = status >= 400
        if body_schema is not None and not is_refused:
            wrong += [f"{call} request {line}" for line in complaints(body_schema, request)]
        schema = ERROR if is_refused else answers[status]
        if schema is None:
            assert answer is None
        else:
            wrong += [f"{call} {status} {line}" for line in complaints(schema, answer)]
    assert wrong == []
    assert {call for call, _, status, _ in recorder.exchanges if status < 400} == set(CALLS)


CARD = {"content_type": "image/png", "data": "AA=="}


@pytest.mark.parametrize(
    "change",
    [
        {"board_id": "Food"},
        {"title": "x" * 101},
        {"media_source": {"source_type": "image_base64"}},
        {"link": 5},
        {"media_source": {"source_type": "multiple_image_base64", "items": [CARD]}},
        {"media_source": {"source_type": "multiple_image_base64", "items": [CARD] * 6}},
        {"media_source": {"source_type": "video_id", "media_id": "5"}},
        {"media_source": {"source_type": "video_id", "media_id": "film", "cover_image_key_frame_time": 1}},
    ],
)
def test_the_description_would_notice_a_wrong_request(change) -> None:
    good = {
        "board_id": "7",
        "media_source": {"source_type": "image_base64", "content_type": "image/png", "data": "AA=="},
    }
    assert complaints(PIN_CREATE, good) == []
    assert complaints(PIN_CREATE, {**good, **change}) != []


def test_the_description_would_notice_a_wrong_answer() -> None:
    assert complaints(PIN, {"id": "x"}) != []
    assert complaints(ERROR, {"message": "no code"}) != []
