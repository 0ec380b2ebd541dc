"""Images in an S3-compatible store, against a real server that speaks S3."""

from __future__ import annotations

import logging
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from server.adapters.storage import open_storage
from server.adapters.storage_s3 import S3Storage, read_place
from server.errors import ConfigError, NotFound, StorageError

KEY = "0123456789abcdef.jpg"


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """host:port of a running store with the empty bucket `pins`."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    _plain_client(f"{host}:{port}").create_bucket(Bucket="pins")
    yield f"{host}:{port}"
    server.stop()


def _plain_client(address: str) -> Any:
    return botocore.session.Session().create_client(
        "s3", region_name="us-east-1", endpoint_url=f"http://{address}",
        aws_access_key_id="a", aws_secret_access_key="b",
    )  # fmt: skip


def opened(address: str, path: str = "pins", **seconds: float) -> S3Storage:
    return S3Storage(read_place(f"s3+http://key:secret@{address}/{path}"), **seconds)


def test_what_is_put_is_read_until_it_is_deleted(store: str) -> None:
    storage = opened(store)
    storage.put(KEY, b"jpeg bytes")
    storage.put(KEY, b"jpeg bytes")
    assert storage.get(KEY) == b"jpeg bytes"
    storage.delete(KEY)
    storage.delete(KEY)
    with pytest.raises(NotFound) as missing:
        storage.get(KEY)
    assert missing.value.code == "image_missing"


def test_it_is_stored_with_its_type_under_the_prefix_and_for_nobody_else(store: str) -> None:
    opened(store, "pins/blog/one").put(KEY, b"x")
    client = _plain_client(store)
    found = client.get_object(Bucket="pins", Key=f"blog/one/{KEY}")
    assert found["ContentType"] == "image/jpeg"
    grants = client.get_object_acl(Bucket="pins", Key=f"blog/one/{KEY}")["Grants"]
    assert not [grant for grant in grants if grant["Grantee"].get("URI")]
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"http://{store}/pins/blog/one/{KEY}")
    assert refused.value.code == 403


def test_a_key_cannot_lead_out_of_the_bucket(store: str) -> None:
    for key in ("../other/file.jpg", "/etc/passwd", "a"):
        with pytest.raises(NotFound):
            opened(store).get(key)


def test_a_bucket_that_is_not_there_is_named(store: str) -> None:
    for use in (lambda one: one.put(KEY, b"x"), lambda one: one.get(KEY), lambda one: one.delete(KEY)):
        with pytest.raises(StorageError, match="has no bucket nowhere") as missing:
            use(opened(store, "nowhere"))
        assert missing.value.retryable


def test_a_store_that_is_not_there_is_one_sentence() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(StorageError, match="does not answer"):
            opened(f"127.0.0.1:{unused.getsockname()[1]}").get(KEY)


def test_a_store_that_never_answers_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        with pytest.raises(StorageError, match="does not answer"):
            opened(f"127.0.0.1:{silent.getsockname()[1]}", connect_seconds=0.2, read_seconds=0.2).put(KEY, b"x")


def test_the_setting_opens_it(store: str, tmp_path: Path) -> None:
    storage = open_storage(f"s3+http://{store}/pins?region=eu-central-1", tmp_path, key="a", secret="b")
    storage.put(KEY, b"x")
    assert storage.get(KEY) == b"x"


def test_an_address_is_taken_apart() -> None:
    place = read_place("s3://AK:se%2Fcret@store.example:9000/pins/blog/?region=eu-west-1")
    assert (place.endpoint, place.bucket, place.prefix) == ("https://store.example:9000", "pins", "blog/")
    assert (place.key, place.secret, place.region) == ("AK", "se/cret", "eu-west-1")
    assert read_place("s3+http://[::1]:9000/pins", "k", "s").endpoint == "http://[::1]:9000"


@pytest.mark.parametrize(
    "url",
    [
        "s3://store.example/pins",
        "s3://AK:hidden@store.example",
        "s3://AK:hidden@/pins",
        "s3://AK:hidden@store.example/pins?regoin=eu",
        "s3://AK:hidden@store.example:many/pins",
        "s3:pins",
    ],
)
def test_a_bad_address_refuses_without_showing_its_secret(url: str) -> None:
    with pytest.raises(ConfigError, match="PINWRIGHT_STORAGE_URL") as refused:
        read_place(url)
    assert "hidden" not in refused.value.message
