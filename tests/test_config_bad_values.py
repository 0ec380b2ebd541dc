"""A bad value refuses to start, and the sentence names its variable."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server.__main__ import main
from server.config import Settings
from server.errors import ConfigError

_KEY = "k" * 32
_NUMBERS = [field for field in dataclasses.fields(Settings) if isinstance(field.default, int | float)]


@pytest.mark.parametrize("field", _NUMBERS, ids=lambda field: field.name)
@pytest.mark.parametrize("text", ["many", "1e", "0x10", "nan", "inf", "-1", "1,5", "9" * 30])
def test_a_number_that_is_none(field: dataclasses.Field[object], text: str) -> None:
    with pytest.raises(ConfigError, match=field.metadata["variable"]) as refused:
        Settings.from_env({field.metadata["variable"]: text})
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("field", _NUMBERS, ids=lambda field: field.name)
def test_a_number_outside_its_limits(field: dataclasses.Field[object]) -> None:
    variable, low, high = field.metadata["variable"], field.metadata["low"], field.metadata["high"]
    for value in (low - 1, high + 1):
        with pytest.raises(ConfigError, match=f"{variable} must be .* from {low} to {high}"):
            Settings.from_env({variable: str(value)})


@pytest.mark.parametrize("field", _NUMBERS, ids=lambda field: field.name)
def test_both_limits_are_allowed(field: dataclasses.Field[object]) -> None:
    variable = field.metadata["variable"]
    others = {"PINWRIGHT_LEASE_SECONDS": "3600", "PINWRIGHT_PINTEREST_TIMEOUT_SECONDS": "1"}
    for limit in (field.metadata["low"], field.metadata["high"]):
        environ = {**others, variable: str(limit)}
        if variable == "PINWRIGHT_LEASE_SECONDS" and limit < 11:
            environ[variable] = "11"  # held by the request's deadline, see below
        read = {found.metadata["variable"]: found.name for found in dataclasses.fields(Settings)}
        assert getattr(Settings.from_env(environ), read[variable]) == float(environ[variable])


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"PINWRIGHT_SECRET_KEY": "short"}, "PINWRIGHT_SECRET_KEY"),
        ({"PINWRIGHT_SECRET_KEY": f"{_KEY},short"}, "PINWRIGHT_SECRET_KEY"),
        ({"PINWRIGHT_DATABASE_URL": "postgresql://u@h/d"}, "PINWRIGHT_SECRET_KEY"),
        ({"PINWRIGHT_DATABASE_URL": "no such thing"}, "PINWRIGHT_DATABASE_URL"),
        ({"PINWRIGHT_DATABASE_URL": "mysql://root@h/d"}, "PINWRIGHT_DATABASE_URL"),
        ({"PINWRIGHT_DATABASE_URL": "postgresql://u@h:many/d"}, "PINWRIGHT_DATABASE_URL"),
        ({"PINWRIGHT_DATABASE_URL": "postgresql+psycopg2://u@h/d"}, "PINWRIGHT_DATABASE_URL"),
        ({"PINWRIGHT_DATABASE_URL": "sqlite://"}, "PINWRIGHT_DATABASE_URL"),
        ({"PINWRIGHT_DATABASE_URL": "sqlite:///:memory:"}, "PINWRIGHT_DATABASE_URL"),
        ({"PINWRIGHT_DATABASE_URL": "sqlite:///file:p.sqlite3?uri=true"}, "PINWRIGHT_DATABASE_URL"),
        ({"PINWRIGHT_PUBLIC_URL": "pins.example"}, "PINWRIGHT_PUBLIC_URL"),
        ({"PINWRIGHT_PUBLIC_URL": "ftp://pins.example"}, "PINWRIGHT_PUBLIC_URL"),
        ({"PINWRIGHT_PUBLIC_URL": "https://"}, "PINWRIGHT_PUBLIC_URL"),
        ({"PINWRIGHT_PINTEREST_API_BASE": "pinterest"}, "PINWRIGHT_PINTEREST_API_BASE"),
        ({"OPENAI_BASE_URL": "localhost:11434"}, "OPENAI_BASE_URL"),
        ({"PINWRIGHT_STORAGE_URL": "/srv/images"}, "PINWRIGHT_STORAGE_URL"),
        ({"PINWRIGHT_STORAGE_URL": "ftp://images"}, "PINWRIGHT_STORAGE_URL"),
        ({"PINWRIGHT_LOG_LEVEL": "loud"}, "PINWRIGHT_LOG_LEVEL"),
        ({"PINWRIGHT_ALLOWED_PRIVATE_HOSTS": "blog.local"}, "PINWRIGHT_ALLOWED_PRIVATE_HOSTS"),
        ({"PINWRIGHT_ALLOWED_PRIVATE_HOSTS": "blog.local:80,other:"}, "PINWRIGHT_ALLOWED_PRIVATE_HOSTS"),
        ({"PINWRIGHT_ALLOWED_PORTS": "80,http"}, "PINWRIGHT_ALLOWED_PORTS"),
        ({"PINWRIGHT_ALLOWED_PORTS": "0"}, "PINWRIGHT_ALLOWED_PORTS"),
        ({"PINWRIGHT_ALLOWED_PORTS": "65536"}, "PINWRIGHT_ALLOWED_PORTS"),
        ({"PINWRIGHT_OWNER_EMAIL": "mara@example.com"}, "PINWRIGHT_OWNER_PASSWORD"),
        ({"PINWRIGHT_OWNER_PASSWORD": "ten letters"}, "PINWRIGHT_OWNER_EMAIL"),
        ({"PINWRIGHT_OWNER_EMAIL": "m@example.com", "PINWRIGHT_OWNER_PASSWORD": "short"}, "PINWRIGHT_OWNER_PASSWORD"),
    ],
)
def test_a_value_that_makes_no_sense(environ: dict[str, str], variable: str) -> None:
    with pytest.raises(ConfigError, match=variable):
        Settings.from_env(environ)


def test_a_lease_must_outlive_a_request() -> None:
    """Else two workers could be sending the same pin."""
    with pytest.raises(ConfigError, match=r"PINWRIGHT_LEASE_SECONDS is 39.*PINWRIGHT_PINTEREST_TIMEOUT_SECONDS"):
        Settings.from_env({"PINWRIGHT_LEASE_SECONDS": "39"})
    assert Settings.from_env({"PINWRIGHT_LEASE_SECONDS": "40"}).lease_seconds == 40
    with pytest.raises(ConfigError, match="set it to 70 or more"):
        Settings.from_env({"PINWRIGHT_PINTEREST_TIMEOUT_SECONDS": "60"})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"OPENAI_API_KEY_FILE points at {tmp_path}/none"):
        Settings.from_env({"OPENAI_API_KEY_FILE": f"{tmp_path}/none"})
    with pytest.raises(ConfigError, match="OPENAI_API_KEY_FILE"):
        Settings.from_env({"OPENAI_API_KEY_FILE": str(tmp_path)})


def test_what_a_file_holds_is_judged_like_the_variable(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("short\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="PINWRIGHT_SECRET_KEY"):
        Settings.from_env({"PINWRIGHT_SECRET_KEY_FILE": str(path)})


def test_no_secret_is_repeated_in_the_refusal() -> None:
    with pytest.raises(ConfigError) as refused:
        Settings.from_env({"PINWRIGHT_SECRET_KEY": "my-short-secret"})
    assert "my-short-secret" not in refused.value.message


def test_the_program_ends_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINWRIGHT_PORT", "http")
    assert main(["migrate"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "pinwright: PINWRIGHT_PORT must be a whole number from 0 to 65535, not 'http'.\n"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PINWRIGHT_PUBLIC_URL", "http://["),
        ("PINWRIGHT_PUBLIC_URL", "http://blog.example:abc"),
        ("PINWRIGHT_PUBLIC_URL", "ftp://blog.example"),
        ("PINWRIGHT_ALLOWED_PRIVATE_HOSTS", "nas:99999"),
        ("PINWRIGHT_OWNER_EMAIL", "ada"),
        ("PORT", "abc"),
    ],
)
def test_an_address_or_port_that_is_none(variable: str, value: str) -> None:
    with pytest.raises(ConfigError, match=variable):
        Settings.from_env({variable: value, "PINWRIGHT_OWNER_PASSWORD": "long enough password"})


def test_a_secret_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"\xff\xfe\x00\x81")

    with pytest.raises(ConfigError, match="PINWRIGHT_SECRET_KEY_FILE"):
        Settings.from_env({"PINWRIGHT_SECRET_KEY_FILE": str(path)})
