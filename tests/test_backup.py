"""The commands of docs/DEPLOY.md's chapter on backups, run while the service writes: what comes back is whole."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from server.crypto import Vault
from server.models import Pin, Site
from tests.conftest import SECRET_KEY
from tests.databases import PostgresServer, find_binaries
from tests.factories import make_pin, make_site
from tests.source import ROOT

_SECRET = "whsec_" + "a" * 40


def commands() -> list[str]:
    page = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8")
    chapter = page[page.index("\n### Backups") : page.index("\n### Changing the secret key")]
    return [line for block in re.findall(r"```\n(.*?)```", chapter, re.S) for line in block.splitlines()]


def fill(count: int = 3) -> None:
    make_site(vault=Vault([SECRET_KEY]), secret=_SECRET)
    for _ in range(count):
        make_pin()


def assert_whole(url: str, pins: int) -> None:
    """All pins are there, and the key that was kept beside the backup opens its secrets."""
    engine = create_engine(url)
    with Session(engine) as found:
        site = found.scalars(select(Site)).one()
        assert Vault([SECRET_KEY]).open(site.secret_sealed, site.workspace_id, site.id) == _SECRET
        assert found.scalar(select(func.count()).select_from(Pin)) == pins
    engine.dispose()


@pytest.mark.parametrize("words", [".backup", "VACUUM INTO"])
def test_a_running_sqlite_database_is_copied_whole(app: Flask, session: Session, tmp_path: Path, words: str) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("the other database's way is below")
    if shutil.which("sqlite3") is None:
        pytest.skip("the program sqlite3 is not installed on this machine")
    fill()
    make_pin()
    session.add(Pin(id="pin_open", workspace_id="x", profile_id="x", link_url="", url_key="", state="draft"))  # open
    [line] = [line for line in commands() if words in line]
    copy = tmp_path / "copy.sqlite3"
    line = line.replace("/var/backups/pinwright.sqlite3", str(copy))
    folder = Path(str(session.get_bind().engine.url.database)).parent
    subprocess.run(line, shell=True, cwd=folder, check=True, capture_output=True)  # noqa: S602 - our own page
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    session.rollback()
    assert_whole(f"sqlite:///{copy}", 4)


def test_a_postgresql_dump_comes_back_whole(
    app: Flask, session: Session, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("the other database's way is above")
    server: PostgresServer = request.getfixturevalue("postgres")
    binaries = find_binaries()
    assert binaries is not None
    fill()
    session.commit()
    parts = urlsplit(session.get_bind().engine.url.render_as_string())
    target = server.create()
    try:
        for program, name in (("pg_dump", parts.path[1:]), ("pg_restore", target.rsplit("/", 1)[1])):
            [line] = [line for line in commands() if line.startswith(program)]
            line = line.replace("/var/backups/pinwright.dump", str(tmp_path / "it.dump"))
            line = line.replace("--dbname=pinwright", f"--dbname={name}").replace("dump pinwright", f"dump {name}")
            reach = f"-h 127.0.0.1 -p {server.port} -U postgres"
            subprocess.run(  # noqa: S602 - our own page
                f"{binaries}/{line.replace(program, f'{program} {reach}', 1)}",
                shell=True,
                check=True,
                capture_output=True,
            )
        assert_whole(target, 3)
    finally:
        server.drop(target)
