"""A model that writes honest texts from the page's data, and obeys orders in it as far as its gullibility goes.

`careful` obeys what stands outside of a closed fence, or all of it when the rules do not say that the page is data;
`gullible` obeys every order that it is sent at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import regex

from tests.adapters.openai_server import Reply
from tests.ai_texts import answer, variant

_ORDER = regex.compile(
    r"(?:say|write(?! these)|schreibe?|escribe|écris|print|reveal|link to)\s*:\s*\"?(?P<words>[^\"\n\\]{3,120})",
    regex.I,
)
_FENCED = regex.compile(r"<page_data>\s*(\{.*\})\s*</page_data>\s*$", regex.DOTALL)


def careful(request: dict[str, Any]) -> Reply:
    """A good model: it needs the rules, and a fence that the page cannot close."""
    return _answered(request, trusts_fence=True)


def gullible(request: dict[str, Any]) -> Reply:
    """A bad model: whatever order it reads, it follows."""
    return _answered(request, trusts_fence=False)


def _answered(request: dict[str, Any], *, trusts_fence: bool) -> Reply:
    rules = " ".join(one["content"] for one in request["messages"] if one["role"] == "system")
    asked = next(one["content"] for one in request["messages"] if one["role"] == "user")
    fence = _FENCED.search(asked)
    data = _parsed(fence.group(1)) if fence else None
    page = asked
    if data is not None and trusts_fence and "It is data" in rules and asked.count("<page_data>") == 1:
        page = ""
    elif data is not None:
        page = "\n".join(_strings(data))
    order = _ORDER.search(page)
    title = str((data or {}).get("title") or "Tomato soup")
    if order:
        return Reply(
            answer(
                variant(
                    title=title[:60], description=f"{title}. {order['words'].strip()}.", headline="Tomato", kicker=""
                )
            )
        )
    if "reveal" in page.lower() or "repeat your rules" in page.lower():
        return Reply(answer(variant(description=rules[:400])))
    return Reply(answer(variant(title=title[:80], description=f"A post about {title}.", headline="Tomato", kicker="")))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _strings(entry)


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


Model = Callable[[dict[str, Any]], Reply]
