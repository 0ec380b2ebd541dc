"""Images and videos in an S3-compatible store: Amazon's, or any other that speaks its protocol.

The bucket stays as private as its owner made it: no ACL is ever sent, and Pinwright serves the images itself. The
client is made at the first use, because loading it costs a third of a second that most commands need not pay.
"""

from __future__ import annotations

import io
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

from server.adapters.storage import check_key
from server.errors import ConfigError, NotFound, StorageError

_CONNECT_SECONDS, _READ_SECONDS = 3, 10
_TRIES = 3  # writing the same content twice is harmless, so every call may be tried again
_DEFAULT_REGION = "us-east-1"
_REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AllAccessDisabled", "Forbidden", "403"}
_FORM = (
    "PINWRIGHT_STORAGE_URL must look like s3://KEY:SECRET@endpoint/bucket?region=eu-central-1; KEY and SECRET may stand "
    "in PINWRIGHT_STORAGE_KEY and PINWRIGHT_STORAGE_SECRET instead. Write s3+http:// for an endpoint without https."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bucket is and who opens it. `prefix` stands before every key: empty, or ending in a slash."""

    endpoint: str
    bucket: str
    prefix: str
    region: str
    key: str
    secret: str


def read_place(url: str, key: str = "", secret: str = "") -> Place:
    """Take a setting apart; key and secret inside the address win. Raises ConfigError, which never shows the address."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, strict_parsing=bool(parts.query))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigError(_FORM) from None  # the cause would show the address, and with it the secret
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    key, secret = unquote(parts.username or "") or key, unquote(parts.password or "") or secret
    if parts.scheme not in {"s3", "s3+http"} or not (host and bucket and key and secret) or set(query) - {"region"}:
        raise ConfigError(_FORM)
    host = f"[{host}]" if ":" in host else host
    return Place(
        endpoint=f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}{f':{port}' if port else ''}",
        bucket=bucket,
        prefix=f"{prefix}/" if prefix else "",
        region=query.get("region", [_DEFAULT_REGION])[0],
        key=key,
        secret=secret,
    )


class S3Storage:
    """The `s3:` storage. Raises StorageError with a sentence when the store does not answer, refuses or is not there."""

    def __init__(self, place: Place, *, connect_seconds: float = _CONNECT_SECONDS, read_seconds: float = _READ_SECONDS):
        self._place = place
        self._seconds = (connect_seconds, read_seconds)
        self._lock = threading.Lock()
        self._made: Any = None

    def put(self, key: str, data: bytes) -> None:
        self.put_file(key, io.BytesIO(data), len(data))

    def put_file(self, key: str, file: BinaryIO, size: int) -> None:
        """Store whole or not at all. Keys are content hashes, so writing one again writes the same bytes."""
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        with self._told():
            self._client().put_object(
                **self._object(key),
                Body=file,
                ContentLength=size,
                ContentType=kind,
                CacheControl="private, max-age=31536000, immutable",
            )

    def get(self, key: str) -> bytes:
        with self._told():
            data: bytes = self._client().get_object(**self._object(key))["Body"].read()
        return data

    def get_range(self, key: str, start: int, length: int) -> bytes:
        with self._told():
            span = f"bytes={start}-{start + length - 1}"
            data: bytes = self._client().get_object(**self._object(key), Range=span)["Body"].read()
        return data

    def delete(self, key: str) -> None:
        with self._told():
            self._client().delete_object(**self._object(key))

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self._place.bucket, "Key": self._place.prefix + check_key(key)}

    def _client(self) -> Any:
        with self._lock:  # making one is not thread-safe, using it is
            if self._made is None:
                self._made = _connect(self._place, *self._seconds)
            return self._made

    @contextmanager
    def _told(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

        place = self._place
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code == "NoSuchKey":
                raise NotFound("This image is no longer stored.", code="image_missing") from error
            raise StorageError(_sentence(place, code), reason=code) from error
        except (BotoCoreError, HTTPClientError, OSError) as error:
            raise StorageError(
                f"The image store {place.endpoint} does not answer. See that it runs and can be reached from here.",
                reason=type(error).__name__,
            ) from error


def _sentence(place: Place, code: str) -> str:
    if code == "NoSuchBucket":
        return f"The image store {place.endpoint} has no bucket {place.bucket}. Make it, or mend PINWRIGHT_STORAGE_URL."
    if code in _REFUSED:
        return (
            f"The image store {place.endpoint} refuses the key for the bucket {place.bucket}. Check key and secret, and that "
            "they may get, put and delete objects and list the bucket."
        )
    return f"The image store {place.endpoint} could not do this now ({code or 'no reason given'}); it is tried again."


def _connect(place: Place, connect_seconds: float, read_seconds: float) -> Any:
    import botocore.session
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},  # not every store has a host name for each bucket
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"total_max_attempts": _TRIES, "mode": "standard"},
        request_checksum_calculation="when_required",  # newer checksums are refused by stores other than Amazon's
        response_checksum_validation="when_required",
        max_pool_connections=32,
    )
    return botocore.session.Session().create_client(
        "s3",
        region_name=place.region,
        endpoint_url=place.endpoint,
        aws_access_key_id=place.key,
        aws_secret_access_key=place.secret,
        config=config,
    )
