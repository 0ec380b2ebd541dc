"""Sealed tokens, hashed keys, signed messages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from server import crypto

NEW, OLD = "n" * 40, "o" * 40


def test_a_sealed_secret_opens_for_its_owner_only() -> None:
    vault = crypto.Vault([NEW])
    sealed = vault.seal("token", "ws_1", "acc_1")

    assert vault.open(sealed, "ws_1", "acc_1") == "token"
    for owner in (("ws_2", "acc_1"), ("ws_1", "acc_2"), ("ws_1acc_1",), ("acc_1", "ws_1")):
        with pytest.raises(ValueError, match="cannot be opened"):
            vault.open(sealed, *owner)


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    vault = crypto.Vault([NEW])

    assert vault.seal("token", "a") != vault.seal("token", "a")


def test_an_older_key_still_opens_and_is_known_as_old() -> None:
    sealed = crypto.Vault([OLD]).seal("token", "a")
    both = crypto.Vault([NEW, OLD])

    assert both.open(sealed, "a") == "token"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("token", "a"))
    with pytest.raises(ValueError, match="PINWRIGHT_SECRET_KEY"):
        crypto.Vault([NEW]).open(sealed, "a")


@pytest.mark.parametrize("damaged", ["", "v1", "v1.x.y", "v2.00000000.abc", "v1.00000000.!!!", "no dots at all"])
def test_damaged_text_is_one_kind_of_error(damaged: str) -> None:
    with pytest.raises(ValueError, match="cannot be opened"):
        crypto.Vault([NEW]).open(damaged, "a")


def test_a_changed_byte_does_not_open() -> None:
    vault = crypto.Vault([NEW])
    sealed = vault.seal("token", "a")
    flipped = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]

    with pytest.raises(ValueError, match="cannot be opened"):
        vault.open(flipped, "a")


def test_a_typo_in_a_key_is_noticed() -> None:
    token = crypto.new_token("pw_test_")

    assert crypto.is_well_formed(token)
    assert not crypto.is_well_formed(token[:-1] + ("0" if token[-1] != "0" else "1"))
    assert not crypto.is_well_formed(token[:9] + ("x" if token[9] != "x" else "z") + token[10:])
    assert not crypto.is_well_formed("")


@given(body=st.binary(max_size=300), message_id=st.from_regex(r"[A-Za-z0-9_]{1,20}", fullmatch=True))
def test_our_signatures_are_the_standards(body: bytes, message_id: str) -> None:
    secret = crypto.new_webhook_secret()
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    text = body.decode("latin-1").encode().decode()

    ours = crypto.sign_message(secret, message_id, int(at.timestamp()), text.encode())

    assert ours == Webhook(secret).sign(message_id, at, text)
    assert crypto.verify_message([secret], message_id, int(at.timestamp()), text.encode(), f"v1,AAAA {ours}")
    assert not crypto.verify_message([secret], message_id, int(at.timestamp()) + 1, text.encode(), ours)
