"""The words of a pin's plan: what each does to a create, and whether the pin exists afterwards."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

TITLE_MARK = "~"
BEFORE_BODY = ("slam", "cut_half_way")  # whose create it is cannot be known yet, so they are ordered by number

_SORRY = {"code": 2787, "message": "Something went wrong on our end. Sorry about that."}
_SLOW = {"code": 8, "message": "This request exceeded a rate limit. Slow down."}
_SPAM = "Sorry! We block certain actions to combat spam. Try again later."
_NO_FETCH = {"code": 1, "message": "Sorry we could not fetch the image."}
_BAD_LINK = {"code": 1, "message": "Invalid link."}

# name → (status, headers, body) of answers that are whole, but wrong
_ANSWERS: dict[str, tuple[int, dict[str, str], Any]] = {
    "500": (500, {}, _SORRY),
    "503": (503, {"Retry-After": "1"}, _SORRY),
    "408": (408, {}, {"code": 408, "message": "Request Timeout"}),
    "409": (409, {}, {"code": 409, "message": "Conflict"}),
    "2787": (400, {}, _SORRY),
    "302": (302, {"Location": "/v5/pins"}, ""),
    "307": (307, {"Location": "/v5/pins"}, ""),
    "garbage": (200, {"Content-Type": "text/html"}, "<html><h1>Pinterest</h1>"),
    "empty": (201, {}, ""),
    "list": (200, {}, []),
    "no_id": (201, {}, {"title": "x"}),
    "no_content": (204, {}, ""),
}
_RAW: dict[str, bytes] = {
    "half": b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"id": "12',
    "bad_chunk": b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "noise": b"\x16\x03\x01\x02\x00\x01\x00 this is no HTTP\r\n\r\n",
    "endless_head": b"HTTP/1.1 201 Created\r\nX: " + b"x" * 200_000,
    "nothing": b"",
}
_SILENT = ("silent", "late")  # no answer at all, until the client goes
_REFUSALS: dict[str, tuple[int, dict[str, str], Any]] = {
    "429_wait": (429, {"Retry-After": "1"}, _SLOW),
    "429": (429, {}, _SLOW),
    "spam": (403, {}, {"code": 9, "message": _SPAM}),
    "spam_429": (429, {"Retry-After": "1"}, {"code": 8, "message": _SPAM}),
    "no_fetch": (400, {}, _NO_FETCH),
    "bad_link": (400, {}, _BAD_LINK),
    "401": (401, {}, {"code": 2, "message": "Authentication failed."}),
}
# After each of these nobody on our side can know whether the pin exists. With `+` in front it does.
UNKNOWN = (*_ANSWERS, *_RAW, *_SILENT, "cut", "drip")


@dataclass(frozen=True)
class Word:
    """One word: `creates` tells whether the pin exists afterwards."""

    name: str
    creates: bool = False

    @property
    def is_fault(self) -> bool:
        return self.name.lstrip("+") != "well"

    @property
    def waits_until_client_is_gone(self) -> bool:
        return self.name.lstrip("+") == "late"

    def play(self, connection: socket.socket, made: Any) -> bool:
        """Answer as the word wants; False when the connection is over. `made` is the honest answer of a create."""
        kind = self.name.lstrip("+")
        with contextlib.suppress(OSError):
            if kind in _ANSWERS or kind in _REFUSALS:
                status, headers, body = (_ANSWERS | _REFUSALS)[kind]
                text = body if isinstance(body, str) else json.dumps(body)
                _write(connection, status, headers, text.encode())
                return status != 408
            if kind in _RAW:
                connection.sendall(_RAW[kind])
                if kind == "endless_head":
                    time.sleep(0.1)
            elif kind in _SILENT:
                connection.settimeout(600)
                while connection.recv(65_536):
                    pass
            elif kind == "drip":
                body = made.body if made is not None else b'{"id": "1"}'
                head = f"HTTP/1.1 201 Created\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                for byte in head + body:
                    connection.sendall(bytes([byte]))
                    time.sleep(0.05)
            else:
                assert kind == "cut", self.name
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        return False


def word_of(text: str) -> Word:
    return Word(text, text.startswith("+"))


def _write(connection: socket.socket, status: int, headers: dict[str, str], body: bytes) -> None:
    told = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items()) + "\r\n"
    connection.sendall(head.encode() + (b"" if status == 204 else body))
