"""The calls of Pinterest v5 that the sandbox knows: what each spends and needs, as data."""

from __future__ import annotations

from typing import Final, NamedTuple


class Call(NamedTuple):
    """`kind` is the budget it spends (read or write); `scope` what the token must carry."""

    kind: str
    scope: str


CALLS: Final[dict[str, Call]] = {
    "user_account": Call("read", "user_accounts:read"),
    "trends": Call("read", "user_accounts:read"),
    "boards": Call("read", "boards:read"),
    "board": Call("read", "boards:read"),
    "create_board": Call("write", "boards:write"),
    "delete_board": Call("write", "boards:write"),
    "sections": Call("read", "boards:read"),
    "create_section": Call("write", "boards:write"),
    "list_pins": Call("read", "pins:read"),
    "board_pins": Call("read", "pins:read"),
    "section_pins": Call("read", "pins:read"),
    "create_pin": Call("write", "pins:write"),
    "pin": Call("read", "pins:read"),
    "update_pin": Call("write", "pins:write"),
    "delete_pin": Call("write", "pins:write"),
    "create_media": Call("write", "pins:write"),
    "media": Call("read", "pins:read"),
    "token": Call("write", ""),
}

SCOPES: Final = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
