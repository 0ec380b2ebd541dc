"""Settings come from the environment, once, with the platform's port and files for secrets."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server.config import LIVE_API_BASE, Settings

_KEY = "k" * 32
_GIVEN = {
    "PINWRIGHT_DATABASE_URL": ("postgresql://u:p@db/pinwright", "postgresql://u:p@db/pinwright"),
    "PINWRIGHT_DATA_DIR": ("/srv/pinwright", Path("/srv/pinwright")),
    "PINWRIGHT_HOST": ("0.0.0.0", "0.0.0.0"),
    "PINWRIGHT_PORT": ("9000", 9000),
    "PINWRIGHT_PUBLIC_URL": ("https://pins.example", "https://pins.example"),
    "PINWRIGHT_SECRET_KEY": (_KEY, _KEY),
    "PINWRIGHT_ALLOWED_PRIVATE_HOSTS": ("blog.local:80, 10.0.0.5:8080", ("blog.local:80", "10.0.0.5:8080")),
    "PINWRIGHT_ALLOWED_PORTS": ("80, 443,8443", (80, 443, 8443)),
    "PINWRIGHT_STORAGE_URL": ("db:", "db:"),
    "PINWRIGHT_PINTEREST_API_BASE": ("https://pinterest.example/v5", "https://pinterest.example/v5"),
    "PINWRIGHT_PINTEREST_APP_ID": ("1234", "1234"),
    "PINWRIGHT_PINTEREST_APP_SECRET": ("shh", "shh"),
    "PINWRIGHT_PINTEREST_REQUESTS_PER_DAY": ("5000", 5000),
    "PINWRIGHT_LEASE_SECONDS": ("90", 90),
    "PINWRIGHT_PINTEREST_TIMEOUT_SECONDS": ("40", 40),
    "PINWRIGHT_BACKOFF_BASE_SECONDS": ("0.5", 0.5),
    "PINWRIGHT_RECONCILE_AFTER_SECONDS": ("5", 5.0),
    "PINWRIGHT_FETCH_TIMEOUT_SECONDS": ("2.5", 2.5),
    "PINWRIGHT_FETCH_MAX_BYTES": ("1000000", 1_000_000),
    "PINWRIGHT_IMAGE_MAX_BYTES": ("2000000", 2_000_000),
    "PINWRIGHT_VIDEO_MAX_BYTES": ("3000000", 3_000_000),
    "PINWRIGHT_SENDER_THREADS": ("2", 2),
    "PINWRIGHT_GENERATOR_THREADS": ("1", 1),
    "PINWRIGHT_WEB_THREADS": ("4", 4),
    "PINWRIGHT_STORAGE_KEY": ("key of the store", "key of the store"),
    "PINWRIGHT_STORAGE_SECRET": ("secret of the store", "secret of the store"),
    "PINWRIGHT_KEEP_NOTICES_DAYS": ("91", 91),
    "PINWRIGHT_KEEP_DELIVERIES_DAYS": ("31", 31),
    "PINWRIGHT_KEEP_ATTEMPTS_DAYS": ("366", 366),
    "PINWRIGHT_KEEP_EVENTS_DAYS": ("731", 731),
    "PINWRIGHT_KEEP_SCHEDULES_DAYS": ("366", 366),
    "PINWRIGHT_KEEP_UNUSED_IMAGES_DAYS": ("31", 31),
    "PINWRIGHT_SMTP_URL": ("smtps://ada:secret@mail.example", "smtps://ada:secret@mail.example"),
    "PINWRIGHT_MAIL_FROM": ("Pinwright <pins@mail.example>", "Pinwright <pins@mail.example>"),
    "PINWRIGHT_SMTP_TIMEOUT_SECONDS": ("20", 20.0),
    "PINWRIGHT_METRICS_TOKEN": ("sixteen characters", "sixteen characters"),
    "PINWRIGHT_OWNER_EMAIL": ("mara@example.com", "mara@example.com"),
    "PINWRIGHT_OWNER_PASSWORD": ("ten letters", "ten letters"),
    "OPENAI_API_KEY": ("sk-test", "sk-test"),
    "OPENAI_BASE_URL": ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
    "PINWRIGHT_OPENAI_MODEL": ("another-model", "another-model"),
    "PINWRIGHT_OPENAI_TIMEOUT_SECONDS": ("10", 10.0),
    "PINWRIGHT_OPENAI_PRICES": ("0.1/0.8", "0.1/0.8"),
    "PINWRIGHT_AI_DOLLARS_PER_DAY": ("2.5", 2.5),
    "PINWRIGHT_LOG_LEVEL": ("debug", "debug"),
}


def test_without_any_variable_the_defaults_hold() -> None:
    assert Settings.from_env({}) == Settings()


def test_every_setting_is_read() -> None:
    settings = Settings.from_env({variable: text for variable, (text, _) in _GIVEN.items()})
    read = {field.metadata["variable"]: getattr(settings, field.name) for field in dataclasses.fields(Settings)}
    assert read == {variable: value for variable, (_, value) in _GIVEN.items()}
    assert all(getattr(settings, field.name) != field.default for field in dataclasses.fields(Settings))


@pytest.mark.parametrize("variable", list(_GIVEN))
def test_an_empty_variable_is_as_good_as_none(variable: str) -> None:
    assert Settings.from_env({variable: ""}) == Settings()
    assert Settings.from_env({variable: "  \n"}) == Settings()


def test_the_platforms_port_is_the_second_choice() -> None:
    assert Settings.from_env({"PORT": "5000"}).port == 5000
    assert Settings.from_env({"PORT": "5000", "PINWRIGHT_PORT": "7000"}).port == 7000
    assert Settings.from_env({"PORT": ""}).port == 8000


@pytest.mark.parametrize(
    "variable",
    [field.metadata["variable"] for field in dataclasses.fields(Settings) if field.metadata.get("is_secret")],
)
def test_a_secret_may_live_in_a_file(variable: str, tmp_path: Path) -> None:
    text, value = _GIVEN[variable]
    others = {"PINWRIGHT_SECRET_KEY": _KEY} if variable == "PINWRIGHT_DATABASE_URL" else {}
    others |= {"PINWRIGHT_OWNER_EMAIL": "mara@example.com"} if variable == "PINWRIGHT_OWNER_PASSWORD" else {}
    others |= {"PINWRIGHT_MAIL_FROM": "pins@mail.example"} if variable == "PINWRIGHT_SMTP_URL" else {}
    path = tmp_path / "secret"
    path.write_text(f"{text}\n", encoding="utf-8")
    settings = Settings.from_env({f"{variable}_FILE": str(path), **others})
    read = {field.metadata["variable"]: getattr(settings, field.name) for field in dataclasses.fields(Settings)}
    assert read[variable] == value


def test_the_variable_itself_wins_over_its_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from the file", encoding="utf-8")
    settings = Settings.from_env({"OPENAI_API_KEY": "from the variable", "OPENAI_API_KEY_FILE": str(path)})
    assert settings.openai_api_key == "from the variable"


def test_several_keys_newest_first() -> None:
    settings = Settings(secret_key=f" {'n' * 32}, {'o' * 40} ,")
    assert settings.secret_keys == ("n" * 32, "o" * 40)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////srv/p.sqlite3", "sqlite:////srv/p.sqlite3"),
        ("sqlite:///p.sqlite3?timeout=3", f"sqlite:///{Path.cwd().resolve() / 'p.sqlite3'}?timeout=3"),
    ],
)
def test_postgresql_is_spoken_to_by_psycopg(given: str, url: str) -> None:
    settings = Settings(database_url=given)
    assert settings.database == url
    assert settings.is_sqlite == given.startswith("sqlite")


def test_without_a_database_url_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).database == f"sqlite:///{tmp_path / 'pinwright.sqlite3'}"


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (Settings(), "http://127.0.0.1:8000"),
        (Settings(host="0.0.0.0", port=80), "http://127.0.0.1:80"),
        (Settings(host="::", port=80), "http://127.0.0.1:80"),
        (Settings(host="::1"), "http://[::1]:8000"),
        (Settings(public_url="https://pins.example/"), "https://pins.example"),
    ],
)
def test_the_address_for_people(settings: Settings, url: str) -> None:
    assert settings.base_url == url


def test_each_kind_of_account_has_its_api() -> None:
    settings = Settings()
    assert settings.api_base("live") == LIVE_API_BASE
    assert len({settings.api_base(kind) for kind in ("sandbox", "trial", "live")}) == 3
    assert Settings(pinterest_api_base="https://p.example/v5/").api_base("live") == "https://p.example/v5"


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]
