"""The page's files under addresses that change with their content, so that a browser asks for each one once.

Scripts import each other by plain names. The page brings an import map from these names to addresses that carry a
digest of the content, and names its styles in the same way. The page alone is checked at each load: an update shows at once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_NAMED = re.compile(r'(?<=")/([\w./-]+\.(?:js|css))(?=")')
_TRIES = 4  # an update that is going on takes files away for a moment
_FIRST_SCRIPT = '<script type="module"'


class PageText(NamedTuple):
    """The page with addresses that carry digests, and how a content security policy names the script in it."""

    html: str
    script_source: str


class _State(NamedTuple):
    """What tells that a file has changed, without reading it."""

    path: Path
    modified_ns: int
    size: int


def page_text(folder: Path) -> PageText:
    """Return the page in `folder`, with the import map and the digests of the files as they are now."""
    for _ in range(_TRIES):
        with suppress(FileNotFoundError):
            return _page_text(folder, _states(folder))
    return _page_text(folder, _states(folder))


def digest(file: Path) -> str:
    """Twelve characters that change with the file's content. Raises FileNotFoundError."""
    return _digest(_state(file))


@lru_cache(maxsize=4)
def _page_text(folder: Path, files: tuple[_State, ...]) -> PageText:
    page, *others = files
    names = [one.path.relative_to(folder).as_posix() for one in others]
    addresses = {name: f"/{name}?v={_digest(one)}" for name, one in zip(names, others, strict=True)}
    scripts = {f"/{name}": address for name, address in addresses.items() if name.endswith(".js")}
    script = json.dumps({"imports": scripts}, separators=(",", ":"))
    loaded = "\n".join(f'<link rel="modulepreload" href="{address}">' for address in scripts.values())
    html = _NAMED.sub(lambda found: addresses.get(found[1], found[0]), page.path.read_text(encoding="utf-8"))
    before, at, behind = html.partition(_FIRST_SCRIPT)
    if at:  # the map counts only in front of the first module
        html = f'{before}<script type="importmap">{script}</script>\n{loaded}\n{at}{behind}'
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return PageText(html, f"'sha256-{known}'")


@lru_cache(maxsize=1024)
def _digest(state: _State) -> str:
    return hashlib.sha256(state.path.read_bytes()).hexdigest()[:12]


def _states(folder: Path) -> tuple[_State, ...]:
    """Of the page, its scripts and its styles. Raises FileNotFoundError when one of them goes meanwhile."""
    scripts = sorted(folder.rglob("*.js"))
    return tuple(map(_state, [folder / "index.html", *scripts, *sorted(folder.rglob("*.css"))]))


def _state(path: Path) -> _State:
    found = path.stat()
    return _State(path, found.st_mtime_ns, found.st_size)
