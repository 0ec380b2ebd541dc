"""The first start with SQLite makes its own key, once, for the owner's eyes only."""

from __future__ import annotations

import stat
from pathlib import Path

from server.config import Settings, ensure_secret_key


def test_a_key_is_made_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    key = ensure_secret_key(settings)
    assert len(key) >= 32
    assert ensure_secret_key(settings) == key
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600


def test_a_given_key_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key="g" * 32)
    assert ensure_secret_key(settings) == "g" * 32
    assert list(tmp_path.iterdir()) == []


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    made = {ensure_secret_key(Settings(data_dir=tmp_path / name)) for name in ("a", "b")}
    assert len(made) == 2
