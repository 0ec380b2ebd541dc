"""Boards and sections as Pinterest lists and makes them."""

from __future__ import annotations

import pytest

from server.errors import Rejected, TokenRefused


def test_the_account_and_its_boards(rehearsal) -> None:
    client = rehearsal.client()
    account = client.user_account(rehearsal.token)
    assert (account.id, account.username) == (rehearsal.user.id, rehearsal.user.username)
    boards = client.boards(rehearsal.token)
    assert [(board.name, board.description) for board in boards.items] == [("Food", "To eat"), ("Home", "")]
    assert boards.bookmark is None
    sections = client.sections(rehearsal.token, boards.items[0].id)
    assert sorted(section.name for section in sections.items) == ["Bread", "Soups"]


def test_all_pages_together_are_all_boards_once(rehearsal) -> None:
    client = rehearsal.client()
    for number in range(5):
        client.create_board(rehearsal.token, f"Board {number}")
    names, bookmark, sizes = [], None, []
    while True:
        page = client.boards(rehearsal.token, bookmark, page_size=3)
        names += [board.name for board in page.items]
        sizes.append(len(page.items))
        if (bookmark := page.bookmark) is None:
            break
    assert names == ["Food", "Home", *(f"Board {number}" for number in range(5))]
    assert sizes == [3, 3, 1]


def test_a_page_has_25_unless_asked(rehearsal) -> None:
    for number in range(25):
        rehearsal.client().create_board(rehearsal.token, f"Board {number}")
    answer = rehearsal.call("GET", "/boards")
    assert len(answer.body["items"]) == 25
    assert answer.body["bookmark"]


@pytest.mark.parametrize(
    "params",
    [
        {"page_size": 0},
        {"page_size": 251},
        {"page_size": "many"},
        {"privacy": "\x00"},
        {"bookmark": "x"},
        {"bookmark": "é"},
    ],
)
def test_odd_paging_is_refused(rehearsal, params) -> None:
    answer = rehearsal.call("GET", "/boards", params=params)
    assert (answer.status, answer.body["code"]) == (400, 1)


def test_new_boards_and_sections(rehearsal) -> None:
    client = rehearsal.client()
    board = client.create_board(rehearsal.token, "Secrets", "Shh", "SECRET")
    assert (board.name, board.description, board.privacy) == ("Secrets", "Shh", "SECRET")
    section = client.create_section(rehearsal.token, board.id, "Deep")
    assert client.sections(rehearsal.token, board.id).items == (section,)
    assert rehearsal.call("GET", f"/boards/{board.id}").body["privacy"] == "SECRET"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": " "},
        {"name": "x" * 181},
        {"name": 5},
        {"name": "A", "privacy": "OPEN"},
        {"name": "a\x00"},
        {"name": "A", "description": {}},
    ],
)
def test_a_board_needs_a_good_name_and_privacy(rehearsal, body) -> None:
    assert rehearsal.call("POST", "/boards", json=body).body["code"] == 1


def test_nobody_sees_the_boards_of_another(rehearsal) -> None:
    _, stranger = rehearsal.sandbox.create_user("eve", [("Hers", "")])
    client = rehearsal.client()
    assert [board.name for board in client.boards(stranger.access_token).items] == ["Hers"]
    with pytest.raises(Rejected) as caught:
        client.sections(stranger.access_token, rehearsal.board.id)
    assert caught.value.pinterest_code == 40


def test_a_deleted_board_takes_its_pins_along(rehearsal) -> None:
    client, board = rehearsal.client(), rehearsal.board
    pin = client.create_pin(rehearsal.token, rehearsal.draft())
    rehearsal.sandbox.delete_board(rehearsal.user.id, board.id)
    assert [board.name for board in client.boards(rehearsal.token).items] == ["Home"]
    for call in (lambda: client.board_pins(rehearsal.token, board.id), lambda: client.pin(rehearsal.token, pin.id)):
        with pytest.raises(Rejected):
            call()


@pytest.mark.parametrize("token", ["nonsense", ""])
def test_a_token_is_needed(rehearsal, token) -> None:
    answer = rehearsal.call("GET", "/boards", token=token)
    assert (answer.status, answer.body) == (401, {"code": 2, "message": "Authentication failed."})


def test_an_access_token_can_end(rehearsal) -> None:
    rehearsal.sandbox.expire_access(rehearsal.user.id)
    with pytest.raises(TokenRefused):
        rehearsal.client().boards(rehearsal.token)
    fresh = rehearsal.client().refresh(rehearsal.tokens.refresh_token)
    assert rehearsal.client().boards(fresh.access_token).items


def test_a_name_that_is_taken_gets_a_tail(rehearsal) -> None:
    again, _ = rehearsal.sandbox.create_user(rehearsal.user.username)
    assert again.username.startswith(f"{rehearsal.user.username}_")
    assert again.id != rehearsal.user.id
