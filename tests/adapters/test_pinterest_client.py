"""What the client asks of Pinterest, and what it makes of the answers."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from server import clock
from server.adapters.pinterest import PinterestClient, answers
from server.errors import GrantInvalid, NotSent, OutcomeUnknown, Rejected, Transient
from server.models import Account, Board, BoardSection
from server.values.remote import PinDraft, RateState
from tests.adapters.fake_api import FakeApi, answer

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def client(*answers) -> tuple[PinterestClient, FakeApi]:
    api = FakeApi(*answers)
    return PinterestClient(api, app_id="app", app_secret="pw"), api  # type: ignore[arg-type]


def draft(**changes) -> PinDraft:
    values = {
        "board_id": "7", "title": "Soup", "description": "Warm", "alt_text": "A bowl", "link": "https://b.example/?pw=1",
        "image": b"\xff\xd8jpeg",
    }  # fmt: skip
    return PinDraft(**{**values, **changes})


class TestCreatePin:
    def test_the_picture_travels_inside(self) -> None:
        pinterest, api = client(answer(201, {"id": "9", "created_at": "2026-05-03T11:59:58", "board_id": "7"}))
        pin = pinterest.create_pin("token", draft(board_section_id="8", dominant_color="#aabbcc"))
        assert (pin.id, pin.url) == ("9", "https://www.pinterest.com/pin/9/")
        assert pin.created_at == datetime(2026, 5, 3, 11, 59, 58, tzinfo=UTC)
        method, path, options = api.calls[0]
        assert (method, path, options["token"]) == ("POST", "/pins", "token")
        body = json.loads(options["written"])
        source = body.pop("media_source")
        assert base64.b64decode(source["data"]) == b"\xff\xd8jpeg"
        assert (source["source_type"], source["content_type"]) == ("image_base64", "image/jpeg")
        assert body == {
            "board_id": "7", "board_section_id": "8", "title": "Soup", "description": "Warm", "alt_text": "A bowl",
            "link": "https://b.example/?pw=1", "dominant_color": "#aabbcc",
        }  # fmt: skip

    def test_each_picture_of_a_carousel_is_in_its_place(self) -> None:
        pinterest, api = client(answer(201, {"id": "9"}))
        pinterest.create_pin("token", draft(title='"Soup" \\u0041 ü', image=b"one", more_images=(b"two", b"three")))
        body = json.loads(api.calls[0][2]["written"])
        assert body["title"] == '"Soup" \\u0041 ü'
        assert [base64.b64decode(one["data"]) for one in body["media_source"]["items"]] == [b"one", b"two", b"three"]

    def test_what_no_database_stores_is_left_out_of_the_answer(self) -> None:
        pinterest, _ = client(answer(201, {"id": "9\x00", "title": "Sou\ud83dp"}))
        pin = pinterest.create_pin("token", draft())
        assert (pin.id, pin.url, pin.title) == ("9", "https://www.pinterest.com/pin/9/", "Soup")

    def test_empty_texts_are_left_out(self) -> None:
        pinterest, api = client(answer(200, {"id": 9}))
        assert pinterest.create_pin("token", draft(title="", description="", alt_text="", link="")).id == "9"
        assert set(json.loads(api.calls[0][2]["written"])) == {"board_id", "media_source"}

    @pytest.mark.parametrize("body", [None, {}, [], {"id": ""}, {"id": None}, {"id": True}, {"id": {}}])
    def test_a_success_without_a_readable_id_is_unknown(self, body: object) -> None:
        pinterest, _ = client(answer(201, body))
        with pytest.raises(OutcomeUnknown):
            pinterest.create_pin("token", draft())

    @pytest.mark.parametrize("error", [NotSent("no"), OutcomeUnknown("lost")])
    def test_the_fate_of_the_request_is_passed_on(self, error: Exception) -> None:
        pinterest, api = client(error)
        with pytest.raises(type(error)):
            pinterest.create_pin("token", draft())
        assert len(api.calls) == 1

    def test_the_budget_is_told_of_refusals_too(self) -> None:
        seen: list[RateState] = []
        rates = {"x_ratelimit_limit": "10", "x_ratelimit_remaining": "0", "x_ratelimit_reset": "60"}
        pinterest, _ = client(
            answer(201, {"id": "1"}, **rates), answer(403, {"code": 29}, **rates), answer(201, {"id": "2"})
        )
        pinterest.create_pin("token", draft(), observe=seen.append)
        with pytest.raises(Rejected):
            pinterest.create_pin("token", draft(), observe=seen.append)
        pinterest.create_pin("token", draft(), observe=seen.append)
        assert seen == [RateState(10, 0, NOW + timedelta(seconds=60))] * 2

    def test_the_last_look_before_sending_is_handed_down(self) -> None:
        pinterest, api = client(answer(201, {"id": "1"}))
        look = list  # any callable
        pinterest.create_pin("token", draft(), before_first_byte=look)
        assert api.calls[0][2]["before_first_byte"] is look


class TestLists:
    def test_a_page_asks_for_the_most_and_carries_the_bookmark(self) -> None:
        pinterest, api = client(
            answer(200, {"items": [{"id": "1", "name": "Food", "pin_count": 3}], "bookmark": "B"}),
            answer(200, {"items": [], "bookmark": None}),
        )
        first = pinterest.boards("token")
        assert ([board.name for board in first.items], first.items[0].pin_count, first.bookmark) == (["Food"], 3, "B")
        assert pinterest.boards("token", "B").bookmark is None
        assert [call[2]["params"] for call in api.calls] == [{"page_size": 250}, {"page_size": 250, "bookmark": "B"}]

    def test_sections_have_their_own_list_of_pins(self) -> None:
        pinterest, api = client(*[answer(200, {"items": []})] * 3)
        pinterest.board_pins("token", "7")
        pinterest.board_pins("token", "7", "8", "B", 10)
        pinterest.sections("token", "7/../9")
        assert [call[1] for call in api.calls] == [
            "/boards/7/pins", "/boards/7/sections/8/pins", "/boards/7%2F..%2F9/sections",
        ]  # fmt: skip

    @pytest.mark.parametrize("body", [None, {}, {"items": None}, {"items": {}}, [], {"items": [{"id": "1"}, {}]}])
    def test_a_page_that_is_no_list_is_not_an_empty_list(self, body: object) -> None:
        """An empty list would prove that a pin does not exist."""
        pinterest, _ = client(answer(200, body))
        with pytest.raises(Transient):
            pinterest.board_pins("token", "7")


class TestEdits:
    def test_only_what_pinterest_allows_is_sent(self) -> None:
        pinterest, api = client(answer(200, {"id": "9", "title": "New"}))
        assert pinterest.update_pin("token", "9", {"title": "New"}).title == "New"
        assert api.calls[0][:2] == ("PATCH", "/pins/9")
        with pytest.raises(ValueError, match="media_source"):
            pinterest.update_pin("token", "9", {"media_source": {}})

    @pytest.mark.parametrize("reply", [answer(204), answer(200, {}), answer(404, {"code": 50, "message": "gone"})])
    def test_a_deletion_is_done_when_the_pin_is_gone(self, reply) -> None:
        pinterest, api = client(reply)
        pinterest.delete_pin("token", "9")
        assert api.calls[0][:2] == ("DELETE", "/pins/9")

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (answer(404, {"code": 40, "message": "x"}), Rejected),
            (answer(404), Rejected),
            (answer(500), Transient),
            (OutcomeUnknown("lost", is_timeout=True), Transient),
        ],
    )
    def test_anything_else_is_not_taken_for_gone(self, reply, error) -> None:
        pinterest, _ = client(reply)
        with pytest.raises(error):
            pinterest.delete_pin("token", "9")

    def test_new_boards_and_sections_are_creates(self) -> None:
        pinterest, _ = client(
            answer(201, {"id": "1", "name": "A"}), answer(502), answer(201, {"id": "2", "name": "S"}), answer(201, {})
        )
        assert pinterest.create_board("token", "A").id == "1"
        with pytest.raises(OutcomeUnknown):
            pinterest.create_board("token", "A")
        assert pinterest.create_section("token", "1", "S").name == "S"
        with pytest.raises(OutcomeUnknown):
            pinterest.create_section("token", "1", "S")


class TestOAuth:
    def test_the_consent_page(self) -> None:
        pinterest, _ = client()
        url = pinterest.authorize_url("https://pw.example/back?a=1", ["boards:read", "pins:write"], "st&te")
        query = parse_qs(urlsplit(url).query)
        assert url.startswith("https://www.pinterest.com/oauth/?")
        assert query == {
            "client_id": ["app"], "redirect_uri": ["https://pw.example/back?a=1"], "response_type": ["code"],
            "scope": ["boards:read,pins:write"], "state": ["st&te"],
        }  # fmt: skip

    def test_a_code_becomes_tokens(self) -> None:
        body = {
            "access_token": "A", "refresh_token": "R", "expires_in": 60, "scope": "boards:read pins:read",
            "refresh_token_expires_in": 120,
        }  # fmt: skip
        pinterest, api = client(answer(200, body))
        granted = pinterest.exchange_code("code", "https://pw.example/back")
        assert (granted.access_token, granted.refresh_token, granted.scopes) == ("A", "R", ("boards:read", "pins:read"))
        assert granted.access_expires_at == NOW + timedelta(seconds=60)
        assert granted.refresh_expires_at == NOW + timedelta(seconds=120)
        assert api.calls[0][2]["basic"] == ("app", "pw")
        assert api.calls[0][2]["form"] == {
            "grant_type": "authorization_code", "code": "code", "redirect_uri": "https://pw.example/back",
            "continuous_refresh": "true",
        }  # fmt: skip

    def test_a_refresh_returns_the_token_to_store(self) -> None:
        pinterest, api = client(
            answer(200, {"access_token": "A2", "refresh_token": "R2"}), answer(200, {"access_token": "A3"})
        )
        assert pinterest.refresh("R").refresh_token == "R2"
        assert pinterest.refresh("R").refresh_token == "R"  # none came back: the old one stays in force
        assert api.calls[0][2]["form"]["continuous_refresh"] == "true"

    def test_a_dead_refresh_token(self) -> None:
        pinterest, _ = client(answer(400, {"error": "invalid_grant"}))
        with pytest.raises(GrantInvalid):
            pinterest.refresh("R")

    def test_a_lost_answer_may_be_asked_for_again(self) -> None:
        pinterest, _ = client(OutcomeUnknown("lost"))
        with pytest.raises(Transient):
            pinterest.refresh("R")

    def test_tokens_do_not_show_in_what_is_logged(self) -> None:
        pinterest, _ = client(answer(200, {"access_token": "SECRET-A", "refresh_token": "SECRET-R"}))
        assert "SECRET" not in repr(pinterest.refresh("R"))


class TestVideo:
    def test_register_upload_and_poll(self) -> None:
        pinterest, api = client(
            answer(201, {"media_id": "5", "upload_url": "https://up.example/", "upload_parameters": {"key": "k"}}),
            answer(204),
            answer(200, {"media_id": "5", "status": "processing"}),
        )
        media_id, address, fields = pinterest.register_media("token")
        pinterest.upload_media(address, fields, b"video")
        assert pinterest.media_status("token", media_id) == "processing"
        method, url, options = api.calls[1]
        sent = options["upload"].read()
        assert (method, url) == ("POST", "https://up.example/")
        assert sent.index(b'name="key"') < sent.index(b'name="file"') < sent.index(b"video")  # the file comes last

    def test_a_registration_without_an_address_may_be_repeated(self) -> None:
        pinterest, _ = client(answer(201, {"media_id": "5"}))
        with pytest.raises(Transient):
            pinterest.register_media("token")


def test_no_name_of_pinterests_is_longer_than_what_keeps_it() -> None:
    odd = {"id": "1", "name": "n" * 5000, "description": "d" * 5000, "privacy": "P" * 500, "username": "u" * 5000}
    board, section, user = answers.board(odd), answers.section(odd), answers.user(odd)
    assert board is not None
    assert section is not None
    assert user is not None
    for value, column in (
        (board.name, Board.name),
        (board.description, Board.description),
        (board.privacy, Board.privacy),
        (section.name, BoardSection.name),
        (user.username, Account.username),
    ):
        assert len(value) == column.property.columns[0].type.length, column
