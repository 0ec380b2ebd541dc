"""What was seen of the page behind a pin: can readers open it, and what will Pinterest make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from server.values.page import Barrier


@dataclass(frozen=True, slots=True)
class MissingTag:
    """A tag that the page lacks. Without a needed one there is no rich pin; the others make it poorer."""

    tag: str
    is_needed: bool
    text: str


@dataclass(frozen=True, slots=True)
class RichPin:
    """`kind` is what Pinterest will make of the page: article, product, recipe or none; `nearest` the kind it tells most of.

    `source` is schema.org or open_graph. `missing` belongs to `kind`, or to `nearest` when the kind is none.
    """

    kind: str
    nearest: str
    source: str
    text: str
    missing: tuple[MissingTag, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReading:
    """What the document itself says. `not_found` is the phrase by which it says that there is nothing here.

    `barrier` is what stands in the content's place otherwise: password, sign_in, consent or maintenance.
    `paywall` says that not everybody can read it, `nopin` that it asks not to be pinned; '' when the page says
    nothing of the kind.
    """

    title: str
    is_noindex: bool
    not_found: str
    is_shield: bool
    rich_pin: RichPin
    barrier: Barrier | None = None
    paywall: str = ""
    nopin: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps readers from what a pin promises: a code of `pipeline.holds` and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PageLook:
    """One look at a page. Not `is_known`: it did not answer in a way that says anything about readers, `note` says how.

    `is_shielded`: something keeps programs out, which says nothing about readers and does not pass by looking again.
    """

    is_known: bool
    note: str = ""
    is_shielded: bool = False
    status: int | None = None
    final_url: str = ""
    title: str = ""
    troubles: tuple[Trouble, ...] = ()
    rich_pin: RichPin | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> PageLook:
        """The look as it was stored."""
        rich = stored.get("rich_pin")
        fields = {
            **stored,
            "troubles": tuple(Trouble(**one) for one in stored.get("troubles") or ()),
            "rich_pin": rich and RichPin(**{**rich, "missing": tuple(MissingTag(**one) for one in rich["missing"])}),
        }
        return cls(**fields)
