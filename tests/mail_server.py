"""A real SMTP server for tests: aiosmtpd on 127.0.0.1, with TLS, sign-in, refusals and silence as a test asks for them."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

USER, PASSWORD = "pins", "a p@ssword: of/mail"


@dataclass
class Post:
    """What the server has taken, and what it says instead of yes. `silence` stops it at a stage until the test is over."""

    envelopes: list[Envelope] = field(default_factory=list)
    sender: str = ""
    recipient: str = ""
    content: str = ""
    silence: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(bytes(one.content or b""), policy=policy.default) for one in self.envelopes]  # type: ignore[misc]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        await self._maybe_silent("sender")
        if self.sender:
            return self.sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        await self._maybe_silent("recipient")
        if self.recipient:
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.content:
            return self.content
        self.envelopes.append(envelope)  # taken, even when the answer never comes
        await self._maybe_silent("content")
        return "250 taken"

    async def _maybe_silent(self, stage: str) -> None:
        while self.silence == stage and not self.over.is_set():
            await asyncio.sleep(0.01)


@contextmanager
def serving(
    tls: ssl.SSLContext | None = None, *, is_tls: bool = False, needs_sign_in: bool = False
) -> Iterator[tuple[Post, int]]:
    """A server and its port until the block ends; `tls` is spoken from the first byte or offered as STARTTLS."""
    post, loop = Post(), asyncio.new_event_loop()
    starttls = None if is_tls else tls

    def factory() -> SMTP:
        return SMTP(
            post,
            hostname="mail.example",  # else it looks for the machine's own name, which may take its time
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=_authenticate if needs_sign_in else None,
            auth_required=needs_sign_in,
            auth_require_tls=starttls is not None,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    # all of the loop lives in its thread: the browser tests leave one running in this one
    thread = threading.Thread(target=loop.run_forever, name="smtp", daemon=True)
    thread.start()
    starting = loop.create_server(factory, "127.0.0.1", 0, ssl=tls if is_tls else None)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    try:
        yield post, server.sockets[0].getsockname()[1]
    finally:
        post.over.set()
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    is_right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=is_right, handled=False)
