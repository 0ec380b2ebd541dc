"""Every call to Pinterest told in the log, with the id by which Pinterest itself finds it again."""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import urlsplit

from server import telemetry
from server.adapters.http import ApiAnswer, ApiClient
from server.errors import PinterestError


def called(api: ApiClient, method: str, path: str, **options: Any) -> ApiAnswer:
    """Call and tell what came of it. Of a whole address only the host is told: an upload's carries a signature."""
    began = time.monotonic()
    told: dict[str, Any] = {"method": method, "path": path if path.startswith("/") else urlsplit(path).hostname}
    try:
        answer = api.request(method, path, **options)
    except PinterestError as error:
        told["ms"] = round((time.monotonic() - began) * 1000)
        telemetry.log("pinterest.unanswered", level=logging.WARNING, reason=error.code, **told)
        raise
    level = logging.DEBUG if method == "GET" and answer.status < 400 else logging.INFO
    told["ms"] = round((time.monotonic() - began) * 1000)
    rid = answer.headers.get("x-pinterest-rid")
    telemetry.log("pinterest.answered", level=level, status=answer.status, rid=rid, **told)
    return answer
