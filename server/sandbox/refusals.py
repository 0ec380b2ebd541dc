"""How the emulator says no: Pinterest's statuses, codes and the shape of the body."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """An error answer `{"code", "message"}` with a status and perhaps more headers or fields."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, **(fields or {})}
        self.headers = dict(headers or {})


def invalid(message: str) -> Refused:
    return Refused(400, 1, message)


def not_authenticated() -> Refused:
    return Refused(401, 2, "Authentication failed.")


def board_not_found() -> Refused:
    return Refused(404, 40, "Board not found.")


def section_not_found() -> Refused:
    return Refused(404, 2031, "Board section not found.")


def pin_not_found() -> Refused:
    return Refused(404, 50, "Pin not found.")


def could_not_fetch_image() -> Refused:
    return Refused(400, 1, "Sorry we could not fetch the image.")


def invalid_grant(message: str) -> Refused:
    return Refused(400, 283, f"invalid_grant: {message}", fields={"error": "invalid_grant"})
