"""A Pinterest that misbehaves: `server.sandbox` behind a raw socket, because no HTTP server misbehaves enough.

Run as a process of its own by `tests.faults.peer`. Orders come as JSON lines on stdin, answers leave on stdout.

What happens to a create is written into the pin's own title, behind a `~`: the first create of that pin meets the first
word, the second one the second, and when the words are spent Pinterest behaves. So a random plan is drawn by whoever
makes the pins, it does not depend on who is first, and no pin meets more trouble than its plan names.
"""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import sys
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from server.rules.urls import find_marker
from server.sandbox import Sandbox, create_sandbox
from server.sandbox.pins import listed_pins
from server.sandbox.tables import pins as pin_table
from tests.faults.words import BEFORE_BODY, TITLE_MARK, Word, word_of

_LARGEST_HEAD = 65_536
_HELD_FOR = 600.0


@dataclass
class Request:
    """One request as it came in, its body read or not."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def is_create(self) -> bool:
        return self.method == "POST" and self.path == "/v5/pins"

    @property
    def is_list(self) -> bool:
        return self.method == "GET" and self.path.startswith("/v5/boards/") and self.path.endswith("/pins")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Habits:
    """How this Pinterest is for everybody: changed by the order `be`."""

    list_lag: float = 0.0  # seconds until a pin shows in lists
    page_cap: int = 250
    is_shuffled: bool = False
    latency: float = 0.0  # of every create
    stripped: list[str] = field(default_factory=list)  # boards whose links come back without their query
    list_faults: list[str] = field(default_factory=list)  # words, each for one coming list
    first_bytes: list[str] = field(default_factory=list)  # words for coming creates, before their body is read
    token_fault: str = ""  # `mild` or `strict`: access is renewed, the answer is kept back; `strict`: the old is dead
    is_holding: bool = False  # creates are carried out, their answers are kept back


class Front:
    """Listens, reads, misbehaves."""

    def __init__(self, store: str, public_url: str) -> None:
        generous = {"read": 10**6, "write": 10**6}
        self.sandbox: Sandbox = create_sandbox(store, public_url=public_url, requests_a_minute=generous)
        self.sandbox.create_tables()
        self.habits = Habits()
        self.lock = threading.Lock()
        self.creates: Counter[str] = Counter()  # how many creates came, by marker
        self.seen: deque[str] = deque(maxlen=100_000)  # what was played
        self.instants: dict[str, list[float]] = {}
        self.made_at: dict[str, float] = {}
        self.let_go = threading.Event()
        self.held = 0
        self._listener: socket.socket | None = None
        self.port = 0
        self.open()

    # The door

    def open(self) -> None:
        """Listen (again, at the same port)."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(256)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse connections from here on."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with connection:
                reader = connection.makefile("rb")
                while (request := _read_head(reader)) is not None:
                    if not self._answer(connection, reader, request):
                        return
        except (OSError, ValueError):
            return  # the client is gone

    def _answer(self, connection: socket.socket, reader: Any, request: Request) -> bool:
        """Serve one request; False when the connection is over."""
        if request.is_create and (word := self._pop("first_bytes")):
            assert word in BEFORE_BODY
            self.seen.append(word)
            if word == "cut_half_way":
                reader.read(int(request.headers.get("content-length", "0")) // 2)
            _reset(connection)
            return False
        request.body = reader.read(int(request.headers.get("content-length", "0")))
        if request.is_create:
            return self._create(connection, request)
        if request.is_list:
            return self._list(connection, request)
        if request.path == "/v5/oauth/token" and self.habits.token_fault:
            return self._rotate_and_die(connection, request)
        return _send(connection, self._ask(request))

    # Creates

    def _create(self, connection: socket.socket, request: Request) -> bool:
        title = str(json.loads(request.body or b"{}").get("title", ""))
        marker = find_marker(str(json.loads(request.body).get("link", ""))) or title
        with self.lock:
            number = self.creates[marker]
            self.creates[marker] += 1
            self.instants.setdefault(marker, []).append(time.time())
        plan = title.partition(TITLE_MARK)[2].split()
        word = word_of(plan[number]) if number < len(plan) else Word("well")
        self.seen.append(word.name)
        if self.habits.latency:
            time.sleep(self.habits.latency)
        made = None
        if word.waits_until_client_is_gone and word.creates:
            _wait_until_gone(connection)
        if word.creates:
            made = self._ask(request)
            self._note_made(made)
        if self.habits.is_holding:
            with self.lock:
                self.held += 1
            self.let_go.wait(_HELD_FOR)
        return (
            word.play(connection, made)
            if word.is_fault
            else _send(connection, self._stripped(made or self._ask(request)))
        )

    def _note_made(self, made: Answer) -> None:
        if made.status == 201:
            self.made_at[json.loads(made.body)["id"]] = time.monotonic()

    # Lists

    def _list(self, connection: socket.socket, request: Request) -> bool:
        if word := self._pop("list_faults"):
            self.seen.append(f"list {word}")
            return word_of(word).play(connection, None)
        asked = dict(parse_qsl(request.query))
        pins = self._all_pins(request)
        if isinstance(pins, Answer):
            return _send(connection, pins)
        now = time.monotonic()
        pins = [pin for pin in pins if now - self.made_at.get(pin["id"], 0.0) >= self.habits.list_lag]
        if self.habits.is_shuffled:
            pins.sort(key=lambda pin: hashlib.sha256(pin["id"].encode()).digest())
        begin = int(asked.get("bookmark") or 0)
        end = begin + min(int(asked.get("page_size", 25)), self.habits.page_cap)
        page = {"items": pins[begin:end], "bookmark": str(end) if end < len(pins) else None}
        return _send(connection, self._stripped(Answer(200, {"Content-Type": "application/json"}, _json(page))))

    def _all_pins(self, request: Request) -> list[dict[str, Any]] | Answer:
        """The whole list, read from the store at once; who may see it, and whether it exists, the emulator says."""
        answer = self._ask(Request("GET", request.path, "page_size=1", request.headers))
        if answer.status != 200:
            return answer
        parts = request.path.split("/")  # /v5/boards/ID[/sections/ID]/pins
        query = listed_pins(parts[3], parts[5] if "sections" in parts else None)
        with self.sandbox._store.read() as db:
            rows = db.execute(query.order_by(pin_table.c.id.desc())).all()
        return [
            {
                "id": row.id, "created_at": row.created_at.strftime("%Y-%m-%dT%H:%M:%S"), "board_id": row.board_id,
                "board_section_id": row.section_id, "title": row.title, "description": row.description,
                "link": row.link, "alt_text": row.alt_text,
            }
            for row in rows
        ]  # fmt: skip

    def _stripped(self, answer: Answer) -> Answer:
        """Take the query off the links of boards that are known for it."""
        if not self.habits.stripped or answer.status not in {200, 201}:
            return answer
        body = json.loads(answer.body)
        for pin in body.get("items", [body]):
            if pin.get("board_id") in self.habits.stripped and pin.get("link"):
                pin["link"] = urlunsplit(urlsplit(pin["link"])._replace(query=""))
        return Answer(answer.status, answer.headers, _json(body))

    # Everything else

    def _rotate_and_die(self, connection: socket.socket, request: Request) -> bool:
        """The grant is renewed, and nobody hears of it; what it replaces is dead at once where Pinterest is strict."""
        granted = self._ask(request)
        if granted.status == 200 and self.habits.token_fault == "strict":
            token = json.loads(granted.body)["access_token"]
            self._ask(Request("GET", "/v5/user_account", "", {"authorization": f"Bearer {token}"}))
        with self.lock:
            self.held += 1
        self.let_go.wait(_HELD_FOR)
        return _send(connection, granted)

    def _ask(self, request: Request) -> Answer:
        """What the well-behaved emulator says."""
        headers = {name: value for name, value in request.headers.items() if name not in {"content-length", "host"}}
        answer = self.sandbox.wsgi.test_client().open(
            request.path, method=request.method, query_string=request.query, headers=headers, data=request.body
        )
        return Answer(answer.status_code, dict(answer.headers), answer.get_data())

    def _pop(self, name: str) -> str:
        with self.lock:
            words: list[str] = getattr(self.habits, name)
            return words.pop(0) if words else ""

    # Orders

    def obey(self, order: dict[str, Any]) -> Any:
        kind = order.pop("order")
        if kind == "be":
            for name, value in order.items():
                assert hasattr(self.habits, name), name
                setattr(self.habits, name, value)
            if "is_holding" in order or "token_fault" in order:
                self.let_go, before = threading.Event(), self.let_go
                before.set()
        elif kind == "forget":
            self.let_go.set()
            self.let_go, self.held, self.habits = threading.Event(), 0, Habits()
            self.seen.clear()
            self.creates.clear()
            self.instants.clear()
            if self._listener is None:
                self.open()
        elif kind == "open":
            self.open()
        elif kind == "shut":
            self.shut()
        elif kind == "let_go":
            self.let_go.set()
        elif kind == "told":
            with self.lock:
                return {
                    "received": self.creates.total(), "creates": dict(self.creates), "seen": dict(Counter(self.seen)), "held": self.held,
                    "instants": self.instants,
                }  # fmt: skip
        else:
            raise AssertionError(kind)
        return None


def _read_head(reader: Any) -> Request | None:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = reader.readline(_LARGEST_HEAD)
        if not line:
            return None
        head += line
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    parts = urlsplit(target)
    return Request(method, parts.path, parts.query, headers)


def _send(connection: socket.socket, answer: Answer) -> bool:
    headers = {
        **{
            name: value
            for name, value in answer.headers.items()
            if name.lower() not in {"content-length", "connection"}
        },
        "Content-Length": str(len(answer.body)),
    }
    head = (
        f"HTTP/1.1 {answer.status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    )
    connection.sendall(head.encode("latin-1") + answer.body)
    return True


def _reset(connection: socket.socket) -> None:
    """Close with RST, as a crashed machine in the middle does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _wait_until_gone(connection: socket.socket) -> None:
    connection.settimeout(_HELD_FOR)
    while connection.recv(65_536):
        pass


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def main(store: str, public_url: str) -> None:
    front = Front(store, public_url)
    print(front.port, flush=True)
    for line in sys.stdin:
        print(json.dumps(front.obey(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
