"""A web server of raw sockets that can misbehave, and a network in which names are ours."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Act = Callable[["Conversation"], None]


class Conversation:
    """One request on a peer's connection, and the means to answer it badly."""

    def __init__(self, peer: Peer, sock: socket.socket, head: str, body: bytes) -> None:
        self._peer = peer
        self._sock = sock
        self.head = head
        self.body = body

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def drip(self, data: bytes, every: float = 0.02) -> None:
        """Send byte by byte, far within any time-out per read, until the other side or the test has had enough."""
        for index in range(len(data)):
            self._sock.sendall(data[index : index + 1])
            if self._peer.wait(every):
                return
        self._peer.drips_finished += 1

    def pause(self, seconds: float) -> bool:
        """Wait; tells whether the test ended meanwhile."""
        return self._peer.wait(seconds)

    def is_over(self) -> bool:
        return self._peer.wait(0)

    def stay_silent(self) -> None:
        self._peer.wait(10)

    def cut(self) -> None:
        self._sock.shutdown(socket.SHUT_RDWR)


class Peer:
    """Answers on an ephemeral port of 127.0.0.1 by path: ready bytes, or a function that holds the conversation."""

    def __init__(self, answers: Mapping[str, bytes | Act], tls: ssl.SSLContext | None = None) -> None:
        self._answers = answers
        self._tls = tls
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[Conversation] = []
        self.connections = 0
        self.drips_finished = 0  # stays 0 where the other side did not wait for the end
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def paths(self) -> list[str]:
        return [request.head.split(" ")[1] for request in self.requests]

    def wait(self, seconds: float) -> bool:
        return self._stopped.wait(seconds)

    def stop(self) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # close alone would leave the port open under a waiting accept
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock if self._tls is None else self._tls.wrap_socket(sock, True) as sock:
            while (request := self._read(sock)) is not None:
                self.requests.append(request)
                answer = self._answers.get(request.head.split(" ")[1].split("?")[0], reply(404, b"no"))
                if isinstance(answer, bytes):
                    sock.sendall(answer)
                else:
                    answer(request)
                    return

    def _read(self, sock: socket.socket) -> Conversation | None:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(65_536)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        text = head.decode("latin-1")
        length = next((int(line[15:]) for line in text.split("\r\n") if line.lower().startswith("content-length:")), 0)
        while len(body) < length:
            body += sock.recv(65_536)
        return Conversation(self, sock, text, body)


class FakeNetwork:
    """Resolves the names it was given (a list of lists answers in turn) and leads every address to one port here."""

    def __init__(self, names: Mapping[str, Sequence[str] | list[list[str]]], port: int) -> None:
        self._names = {name: list(found) for name, found in names.items()}
        self._port = port
        self.dialled: list[tuple[str, int]] = []

    def resolve(self, host: str, port: int) -> Sequence[str]:
        found = self._names.get(host)
        if found is None:
            try:
                ipaddress.ip_address(host)
            except ValueError:
                raise socket.gaierror(socket.EAI_NONAME, "unknown name") from None
            return [host]
        if isinstance(found[0], list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.dialled.append((address, port))
        return socket.create_connection(("127.0.0.1", self._port), timeout)


def reply(status: int, body: bytes = b"", content_type: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """A well-formed answer; header names with underscores."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8") + body


def redirect(location: str, status: int = 302) -> bytes:
    return reply(status, Location=location)


def self_signed(folder: Path) -> ssl.SSLContext:
    """The server side of TLS for blog.example; only those who read `peer.pem` in the folder trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "blog.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("blog.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "peer.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class Served:
    """A file under a path that counts what of it was sent; it may keep to a range or send all, or never end."""

    def __init__(
        self,
        body: bytes,
        content_type: str = "image/png",
        *,
        keeps_range: bool = True,
        tells_length: bool = True,
        is_endless: bool = False,
    ) -> None:
        self._body = body
        self._content_type = content_type
        self._keeps_range = keeps_range and not is_endless
        self._tells_length = tells_length and not is_endless
        self._is_endless = is_endless
        self.sent = 0
        self.asked: list[str] = []  # the range of each request, "" for all
        self.is_cut = threading.Event()

    def __call__(self, conversation: Conversation) -> None:
        lines = conversation.head.lower().split("\r\n")
        asked = next((line[6:].strip() for line in lines if line.startswith("range:")), "")
        self.asked.append(asked)
        body, status = self._body, "200 OK"
        extra = ""
        if asked and self._keeps_range:
            body = body[: int(asked.rpartition("-")[2]) + 1]
            status = "206 Partial Content"
            extra = f"Content-Range: bytes 0-{len(body) - 1}/{len(self._body)}\r\n"
        if self._tells_length:
            extra += f"Content-Length: {len(body)}\r\n"
        try:
            conversation.send(f"HTTP/1.1 {status}\r\nContent-Type: {self._content_type}\r\n{extra}\r\n".encode())
            while not conversation.is_over():
                for at in range(0, len(body), 65_536):
                    self.sent += len(
                        body[at : at + 65_536]
                    )  # before, since the other side may be faster than this line
                    conversation.send(body[at : at + 65_536])
                if not self._is_endless:
                    break
        except OSError:
            self.is_cut.set()
