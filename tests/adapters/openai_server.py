"""A small server on a free port that speaks the shape of OpenAI's chat completions, with answers given in advance."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from server.adapters.openai_chat import OpenAIChat


@dataclass
class Reply:
    """One answer: a chat message, or a raw body with a status.

    `hang` keeps the connection open without answering, `reset` breaks it off, `usage` tells the tokens.
    """

    content: str | None = None
    refusal: str | None = None
    finish_reason: str = "stop"
    status: int = 200
    body: bytes | None = None
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    trickle: bool = False
    trickle_head: bool = False
    reset: bool = False
    usage: tuple[int, int] | None = (900, 200)  # tokens in and out


@dataclass
class ChatServer:
    """What was asked, and what will be answered: the replies in turn (the last one repeats), or what it `thinks` of the request."""

    replies: list[Reply]
    thinks: Callable[[dict[str, Any]], Reply] | None = None
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def chat_server(*replies: Reply, thinks: Callable[[dict[str, Any]], Reply] | None = None) -> Iterator[ChatServer]:
    state = ChatServer(list(replies), thinks)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            state.authorizations.append(self.headers.get("Authorization"))
            reply = state.next_reply() if state.thinks is None else state.thinks(state.requests[-1])
            if reply.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            if reply.hang:
                state.released.wait(30)
                return
            body = reply.body if reply.body is not None else _completion(reply)
            self.send_response(reply.status)
            while reply.trickle_head and not state.released.wait(0.02):
                self.send_header("X-More", "later")
                try:
                    self.flush_headers()
                except OSError:
                    return
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(body) + (1_000_000 if reply.trickle else 0)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            while reply.trickle and not state.released.wait(0.02):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def model_at(url: str, timeout_seconds: float = 10) -> OpenAIChat:
    return OpenAIChat("sk-secret", url, "test-model", timeout_seconds)


def _completion(reply: Reply) -> bytes:
    message = {"role": "assistant", "content": reply.content, "refusal": reply.refusal}
    sent, said = reply.usage or (0, 0)
    used = {"usage": {"prompt_tokens": sent, "completion_tokens": said, "total_tokens": 0}} if reply.usage else {}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "test-model",
            "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason, "logprobs": None}],
            **used,
        }
    ).encode()
