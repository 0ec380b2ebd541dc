"""Secrets: sealed tokens, hashed keys, signed messages.

Tokens are sealed with AES-256-GCM; the owner's ids are associated data, so that a ciphertext copied
into another tenant's row does not open. Several keys may be in force: the first seals, all open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import zlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class Vault:
    """Seals and opens short secrets. `keys` are the installation's secret keys, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._ciphers = {_key_id(key): AESGCM(_derive(key, b"pinwright vault v1")) for key in keys}
        self._newest = _key_id(keys[0])

    def seal(self, plain: str, *owner: str) -> str:
        """Encrypt for an owner (its ids, in a fixed order). The text names the key that sealed it."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, plain.encode(), _associated(owner))
        return f"{self.newest_mark}{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *owner: str) -> str:
        """Decrypt for the same owner. Raises ValueError when the key is gone, the owner another or the text damaged."""
        try:
            version, key_id, body = sealed.split(".")
            raw = base64.urlsafe_b64decode(body)
            if version != "v1":
                raise ValueError("unknown version")
            return self._ciphers[key_id].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _associated(owner)).decode()
        except (InvalidTag, KeyError, ValueError, binascii.Error) as error:
            raise ValueError(
                "this secret cannot be opened: PINWRIGHT_SECRET_KEY has changed or the row was moved"
            ) from error

    @property
    def newest_mark(self) -> str:
        """How every text begins that the newest key sealed."""
        return f"v1.{self._newest}."

    @property
    def marks(self) -> tuple[str, ...]:
        """How every text begins that one of the keys in force sealed."""
        return tuple(f"v1.{key_id}." for key_id in self._ciphers)

    def is_current(self, sealed: str) -> bool:
        """Tell whether the newest key sealed it (else it is due for re-sealing)."""
        return sealed.split(".")[1:2] == [self._newest]


def hash_token(token: str) -> str:
    """SHA-256 in hex: how random tokens are stored. They carry ≥ 128 bits, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(prefix: str = "") -> str:
    """A random token of 192 bits, with a checksum in its last six characters so that a typo is told from a theft."""
    body = secrets.token_urlsafe(24).replace("-", "x").replace("_", "y")
    return f"{prefix}{body}{_checksum(prefix + body)}"


def is_well_formed(token: str) -> bool:
    """Tell whether the checksum of a `new_token` fits."""
    return len(token) > 6 and hmac.compare_digest(_checksum(token[:-6]).encode(), token[-6:].encode())


def new_webhook_secret() -> str:
    """A Standard Webhooks secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(os.urandom(32)).decode()


def sign_message(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One `v1,…` signature: HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks)."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def verify_message(secrets_in_force: Sequence[str], message_id: str, timestamp: int, body: bytes, header: str) -> bool:
    """Tell whether any signature of the space-separated header fits any of the secrets, in constant time each."""
    given = [part for part in header.split(" ") if part.startswith("v1,")]
    is_good = False
    for secret in secrets_in_force:
        wanted = sign_message(secret, message_id, timestamp, body).encode()
        for signature in given:
            is_good |= hmac.compare_digest(wanted, signature.encode("utf-8", "replace"))
    return is_good


def _derive(key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key.encode())


def _key_id(key: str) -> str:
    return hashlib.sha256(b"pinwright key id" + key.encode()).hexdigest()[:8]


def _associated(owner: Sequence[str]) -> bytes:
    return "\x1f".join(owner).encode()


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"[:6]
