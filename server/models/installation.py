"""Facts about this installation as a whole, such as the version of the time zone rules that slots were reckoned with."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base
from server.models.columns import CreatedAt


class InstallationFact(Base):
    """One fact by name."""

    __tablename__ = "installation_fact"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))
    at: Mapped[CreatedAt]
