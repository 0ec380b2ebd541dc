"""Listens in between client and sandbox, so that a whole conversation can be held to the description."""

from __future__ import annotations

import io
import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl


class Exchange(NamedTuple):
    call: str
    request: Any
    status: int
    answer: Any


class Recorder:
    """WSGI middleware that keeps every `/v5` call with its body and answer."""

    def __init__(self, app) -> None:
        self._app = app
        self.exchanges: list[Exchange] = []

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        status: list[int] = []

        def note(line, headers, exc_info=None):
            status.append(int(line[:3]))
            return start_response(line, headers, exc_info)

        answer = b"".join(self._app(environ, note))
        if environ["PATH_INFO"].startswith("/v5/"):
            path = re.sub(r"\d{6,}", "{}", environ["PATH_INFO"][3:])
            is_form = "form-urlencoded" in environ.get("CONTENT_TYPE", "")
            asked = dict(parse_qsl(body.decode())) if is_form else json.loads(body) if body else None
            told = json.loads(answer) if answer else None
            self.exchanges.append(Exchange(f"{environ['REQUEST_METHOD']} {path}", asked, status[0], told))
        return [answer]


def rehearse_everything(rehearsal, recorder: Recorder) -> None:
    """One round of every call that the client knows, answered and refused."""
    from server.adapters.http import ApiClient
    from server.adapters.pinterest import PinterestClient
    from server.errors import PinterestError
    from tests.sandbox.conftest import FILM, picture

    api = ApiClient("https://sandbox.invalid/v5", 10, app=recorder)
    client = PinterestClient(api, app_id="app", app_secret="pw")
    token = rehearsal.token
    client.user_account(token)
    assert client.trends(token, "DE+AT+CH", "growing")
    board = client.create_board(token, "New", "All new", "SECRET")
    section = client.create_section(token, board.id, "Fresh")
    client.boards(token, page_size=1)
    api.request("GET", f"/boards/{board.id}", token=token)
    client.sections(token, board.id)
    pin = client.create_pin(
        token, rehearsal.draft(board_id=board.id, board_section_id=section.id, dominant_color="#6E7874")
    )
    client.create_pin(token, rehearsal.draft(title="", description="", alt_text="", link=""))
    client.own_pins(token)
    client.board_pins(token, board.id)
    client.board_pins(token, board.id, section.id)
    client.pin(token, pin.id)
    client.update_pin(token, pin.id, {"title": "Stew", "board_section_id": None})
    client.delete_pin(token, pin.id)
    client.create_pin(token, rehearsal.draft(more_images=(picture(color="navy"), picture(color="olive"))))
    for cover in ({}, {"image": b"", "cover_at": 2}):
        media_id, address, fields = client.register_media(token)
        client.upload_media(address, fields, FILM)
        while client.media_status(token, media_id) != "succeeded":
            pass
        client.create_pin(token, rehearsal.draft(media_id=media_id, **cover))
    client.own_pins(token)
    client.refresh(rehearsal.tokens.refresh_token)
    refusals = (
        lambda: client.pin(token, pin.id),
        lambda: client.create_pin(token, rehearsal.draft(board_id="123456789")),
        lambda: client.create_pin(token, rehearsal.draft(image=b"rubbish")),
        lambda: client.user_account("nobody"),
        lambda: client.refresh("nonsense"),
    )
    for refuse in refusals:
        try:
            refuse()
        except PinterestError:
            continue
        raise AssertionError("this should have been refused")
