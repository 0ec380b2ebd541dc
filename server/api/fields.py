"""Fields that many calls share: instants, addresses, zones, pages of a list."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from server.errors import InvalidRequest
from server.rules.windows import load_zone

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})")
_HOW = "Write an instant with its offset, such as 2026-05-04T14:05:00Z."
_YEARS = range(2000, 2101)
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
DEFAULT_LIMIT, MAX_LIMIT = 50, 200


class Body(BaseModel):
    """A request body: a field that we do not know is refused by name, because it is usually a typo."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Query(BaseModel):
    """A query string, with the same strictness."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class IdPath(BaseModel):
    """The id in an address."""

    id: str = Field(max_length=100)


def parse_instant(value: Any) -> datetime:
    """An aware UTC instant from RFC 3339 text. Raises ValueError that says how to write one."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if not isinstance(value, str) or not _INSTANT.fullmatch(value.strip()):
        raise ValueError(_HOW)
    try:
        found = datetime.fromisoformat(value.strip().upper().replace(",", ".")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(_HOW) from error
    if found.year not in _YEARS:
        raise ValueError(f"Choose a year from {_YEARS[0]} to {_YEARS[-1]}.")
    return found


def parse_instant_or_date(value: Any) -> datetime:
    """An instant, or a date that stands for its first moment in UTC."""
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        day = parse_date(value.strip())
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return parse_instant(value)


def parse_date(value: Any) -> date:
    """A local date from `YYYY-MM-DD`. Raises ValueError that says how to write one."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("Write a date such as 2026-05-04.")
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("There is no such date. Write one such as 2026-05-04.") from error
    if found.year not in _YEARS:
        raise ValueError(f"Choose a year from {_YEARS[0]} to {_YEARS[-1]}.")
    return found


def check_url(value: str) -> str:
    """A web address as people may use it. Raises ValueError that says how to write one."""
    how = "Write a web address such as https://blog.example/post/."
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(how) from error
    if parts.scheme.lower() not in {"http", "https"} or not host or _CONTROL.search(value):
        raise ValueError(how)
    if parts.username is not None or parts.password is not None:
        raise ValueError("Leave user name and password out of the address.")
    return value


def check_zone(value: str) -> str:
    """An IANA zone. Raises ValueError that says how to write one."""
    try:
        load_zone(value)
    except InvalidRequest as error:
        raise ValueError(error.message) from error
    return value


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def distinct(words: list[str]) -> list[str]:
    """The words without repeats; "Summer" and "summer" are one, written as it came first."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return list(found.values())


Instant = Annotated[datetime, BeforeValidator(parse_instant)]
InstantOrDate = Annotated[datetime, BeforeValidator(parse_instant_or_date)]
LocalDate = Annotated[date, BeforeValidator(parse_date)]
WebUrl = Annotated[str, BeforeValidator(_strip), Field(max_length=2048), AfterValidator(check_url)]
Zone = Annotated[str, Field(max_length=64), AfterValidator(check_zone)]
Id = Annotated[str, Field(min_length=1, max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
RowVersion = Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
Flag = StrictBool
ImageSize = Literal["1000x1500", "1000x2100", "1000x1000"]
Label = Annotated[str, Field(min_length=1, max_length=60)]
Labels = Annotated[list[Label], Field(max_length=20), AfterValidator(distinct)]


_ROW_ID = re.compile(r"[a-z0-9_]{1,60}")


class Page(Query):
    """One page of a list."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="how many at most")
    cursor: str | None = Field(None, max_length=200, description="`next_cursor` of the page before")

    def before_id(self) -> str | None:
        """The id behind which this page goes on. Raises InvalidRequest for a cursor that is none of ours."""
        if not self.cursor:
            return None
        try:
            row_id = base64.b64decode(self.cursor.encode("ascii"), altchars=b"-_", validate=True).decode("ascii")
            if not _ROW_ID.fullmatch(row_id):
                raise UnicodeError("no id of ours")
            return row_id
        except (UnicodeError, binascii.Error) as error:
            raise InvalidRequest(
                "This cursor is damaged. Take `next_cursor` of the page before, or leave it out to begin.",
                code="bad_cursor",
                field="cursor",
            ) from error


def cursor_after(row_id: str) -> str:
    """The cursor of the page behind this row."""
    return base64.urlsafe_b64encode(row_id.encode()).decode()


def listed(rows: list[Any], shown: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """`{"data", "next_cursor"}` of `limit + 1` rows read for a page of `limit`; `shown` are their JSON forms."""
    has_more = len(rows) > limit
    return {"data": shown[:limit], "next_cursor": cursor_after(rows[limit - 1].id) if has_more else None}
