"""The size of an AVIF picture: of its main item, since the file also holds tiles, transparency and thumbnails with sizes of their own."""

from __future__ import annotations

from collections.abc import Iterator

_MOST_BOXES = 2_000


def avif(data: bytes) -> tuple[int, int, bool, bool]:
    """Width and height as stored (0 where not told), whether a quarter turn swaps them, and whether it is a film."""
    boxes = dict(reversed(list(_boxes(data, 0, len(data)))))
    moves = data[8:12] == b"avis"
    if b"meta" not in boxes:
        return 0, 0, False, moves
    inside = dict(_boxes(data, boxes[b"meta"][0] + 4, boxes[b"meta"][1]))
    parts = dict(_boxes(data, *inside[b"iprp"])) if b"iprp" in inside else {}
    if b"ipco" not in parts:
        return 0, 0, False, moves
    properties = list(_boxes(data, *parts[b"ipco"]))
    mine = _belonging(data, inside.get(b"pitm"), parts.get(b"ipma"))
    own = [properties[index - 1] for index in mine if 0 < index <= len(properties)]
    turned = any(kind == b"irot" and data[start : start + 1] in (b"\1", b"\3") for kind, (start, _) in own)
    for kind, (start, end) in own:
        if kind == b"ispe" and end - start >= 12:
            return (
                int.from_bytes(data[start + 4 : start + 8]),
                int.from_bytes(data[start + 8 : start + 12]),
                turned,
                moves,
            )
    return 0, 0, False, moves


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Kinds and contents of the boxes in a stretch, as far as the bytes at hand go."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, kind, head = int.from_bytes(data[start : start + 4]), data[start + 4 : start + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[start + 8 : start + 16]), 16
        if size == 0:
            size = end - start
        if size < head:
            return
        yield kind, (start + head, min(start + size, end))
        start += size


def _belonging(data: bytes, pitm: tuple[int, int] | None, ipma: tuple[int, int] | None) -> list[int]:
    """Numbers of the main item's properties, counted from 1."""
    if pitm is None or ipma is None:
        return []
    wide = 4 if data[pitm[0] : pitm[0] + 1] != b"\0" else 2
    main = int.from_bytes(data[pitm[0] + 4 : pitm[0] + 4 + wide])
    at, end = ipma
    number = 4 if data[at : at + 1] != b"\0" else 2
    size = 2 if end - at >= 4 and data[at + 3] & 1 else 1
    count, at = int.from_bytes(data[at + 4 : at + 8]), at + 8
    for _ in range(min(count, _MOST_BOXES)):
        if at + number + 1 > end:
            break
        item, many = int.from_bytes(data[at : at + number]), data[at + number]
        at += number + 1
        if item == main:
            found = [int.from_bytes(data[at + size * turn : at + size * (turn + 1)]) for turn in range(many)]
            return [one & (0x7FFF if size == 2 else 0x7F) for one in found]
        at += size * many
    return []
