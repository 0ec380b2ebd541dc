"""What stands around the elements of a page: each is looked at once, whoever asks."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from server.rules.reading.side_blocks import is_side_block
from server.rules.reading.unseen import hides

_PAGES = frozenset(["html", "body"])


class Around:
    """An element that holds others, with what is asked of it again and again; `above` is what stands around itself.

    `is_side` tells whether what it holds belongs to a side block, be it this one or one further up, `is_unseen` whether its
    text is hidden from readers. What holds the main heading is neither: pages are hidden until a script has run.
    """

    __slots__ = ("above", "attributes", "element", "identity", "is_side", "is_unseen", "tag")

    def __init__(self, element: LexborNode, identity: int, above: Around | None) -> None:
        self.element = element
        self.identity = identity
        self.above = above
        self.tag = tag = element.tag or ""
        self.attributes = attributes = element.attributes
        self.is_side: bool = (above is not None and above.is_side) or is_side_block(element, tag, attributes)
        self.is_unseen: bool = (above is not None and above.is_unseen) or (
            hides(attributes) and tag not in _PAGES and element.css_first("h1") is None
        )


class Surroundings:
    """The ancestors of all elements that were asked about."""

    def __init__(self) -> None:
        self._known: dict[int, Around] = {}

    def of(self, node: LexborNode) -> Around | None:
        """What stands directly around an element."""
        parent = node.parent
        if parent is None:
            return None
        known = self._known
        identity = parent.mem_id
        above = known.get(identity)
        if above is not None:
            return above
        unknown: list[tuple[LexborNode, int]] = []
        while above is None:
            unknown.append((parent, identity))
            parent = parent.parent
            if parent is None:
                break
            identity = parent.mem_id
            above = known.get(identity)
        for element, identity in reversed(unknown):
            above = known[identity] = Around(element, identity, above)
        return above
