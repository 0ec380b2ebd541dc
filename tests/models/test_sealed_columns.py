"""The list of sealed columns is complete, and says whom each text is sealed for."""

from __future__ import annotations

from sqlalchemy import MetaData, String, Table
from sqlalchemy.orm import Session

from server.crypto import Vault
from server.db import Base
from server.models import sealed
from server.models.sealed import SEALED_COLUMNS
from tests.conftest import SECRET_KEY
from tests.factories import make_site


def missing(metadata: MetaData) -> set[str]:
    """Columns whose name says that they are sealed, and which a rotation of keys would overlook."""
    named = {
        f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns
        if column.name.endswith("_sealed")
    }  # fmt: skip
    return named - {column.title for column in SEALED_COLUMNS}


def test_every_sealed_column_is_listed() -> None:
    assert missing(Base.metadata) == set()
    assert all(column.name in column.table.c for column in SEALED_COLUMNS)


def test_a_forgotten_column_is_seen() -> None:
    from sqlalchemy import Column

    metadata = MetaData()
    Table("safe", metadata, Column("id", String, primary_key=True), Column("key_sealed", String))
    assert missing(metadata) == {"safe.key_sealed"}


def test_a_text_that_changed_meanwhile_is_left_alone(session: Session) -> None:
    site = make_site(vault=Vault([SECRET_KEY]))
    [column] = [column for column in SEALED_COLUMNS if column.title == "site.secret_sealed"]
    [stale] = sealed.page(session, column, after="", limit=10)
    site.secret_sealed = "another worker's"
    session.commit()
    assert not sealed.swap(session, column, stale, "ours")
    session.refresh(site)
    assert site.secret_sealed == "another worker's"
