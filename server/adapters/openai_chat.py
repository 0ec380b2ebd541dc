"""A chat model behind any OpenAI-compatible API: messages in, the words of its answer out, or an honest error."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from server import clock
from server.adapters.deadlines import deadlines
from server.errors import UnusableAnswer, WriterError
from server.values.chat import AnswerShape
from server.values.text import TokenUse, tokens_of

if TYPE_CHECKING:  # importing the SDK takes half a second and 40 MB: only those who have a key pay for it
    import httpx2
    import openai

OPENAI_API_BASE = "https://api.openai.com/v1"
_ANSWER_BYTES_MAX = 2_000_000
_WAIT_SECONDS_MAX = 3600.0
_WAIT_SECONDS_UNTOLD = 20.0  # a service that is limited and does not say until when is left alone for so long
_BELIEVED = 10  # a count that is so many times what was sent or allowed, and some thousands, is nonsense
_BELIEVED_TOO = 10_000
_SCHEMA_WORDS = ("response_format", "json_schema", "json_object", "structured output", "schema")
# How the shape of the answer is asked for, best first. Compatible servers often know only the later ones.
_FORMATS = ("json_schema", "json_object", "")
# How the longest answer is named, best first. A server whose own limit is below ours, or that knows neither, gets none.
_LIMITS = ("max_completion_tokens", "max_tokens", "")
_LIMIT_WORDS = ("max_completion_tokens", "max_tokens", "completion tokens", "context length")


class OpenAIChat:
    """Asks through a chat completions API; safe to share between threads.

    `base_url` empty means OpenAI's own. `timeout_seconds` bounds each whole answer, not each read. `http_client` is an
    `httpx2.Client` to use instead of the bounded one made here.
    """

    def __init__(
        self, api_key: str, base_url: str, model: str, timeout_seconds: float, http_client: httpx2.Client | None = None
    ) -> None:
        self._api_key = api_key
        self._base_url = base_url or OPENAI_API_BASE
        self._model = model
        self._timeout_seconds = timeout_seconds
        self._http_client = http_client
        self._client: openai.OpenAI | None = None
        self._connecting = threading.Lock()
        self._not_before = 0.0  # the monotonic instant until which the service asked to be left alone
        self._format = 0  # index into _FORMATS: what this server has been found to understand
        self._limit = 0  # the same of _LIMITS

    def answer(
        self, messages: Sequence[dict[str, str]], shape: AnswerShape, most: int, spent: Callable[[TokenUse], None]
    ) -> str:
        """The model's words, at most `most` tokens, asking for the best answer format that the server understands.

        `spent` is told the tokens of every answer, also of those that are not used. Raises WriterError with code
        `writer_timeout`, `writer_unreachable`, `writer_rate_limited` (param `retry_after`, seconds or None),
        `writer_bad_key`, `writer_bad_model`, `writer_refused` or `writer_bad_answer` (param `faults`); UnusableAnswer
        where asking once more may help.
        """
        import openai

        self._respect_limit()
        while True:
            level, limit = self._format, self._limit
            try:
                completion = self._complete(messages, shape, level, {_LIMITS[limit]: most} if _LIMITS[limit] else {})
                spent(_use_of(completion, messages, most))
                return _content_of(completion)
            except openai.APIConnectionError as error:
                if isinstance(error, openai.APITimeoutError) or _is_too_late(error):
                    spent(TokenUse(_estimate(messages), most))  # the service worked on it, and may bill all that it may
                    raise _too_late() from error
                raise _error_for(error) from error
            except (openai.BadRequestError, openai.UnprocessableEntityError, openai.InternalServerError) as error:
                told = str(error).lower()
                if any(word in told for word in _LIMIT_WORDS) and limit + 1 < len(_LIMITS):
                    self._limit = max(self._limit, limit + 1)
                elif any(word in told for word in _SCHEMA_WORDS) and level + 1 < len(_FORMATS):
                    self._format = max(self._format, level + 1)
                else:
                    raise _error_for(error) from error
            except (
                openai.OpenAIError,
                ValueError,
                RecursionError,
            ) as error:  # the last two: a body that is no sound JSON
                failure = _error_for(error)
                if failure.code == "writer_rate_limited":
                    told = failure.params["retry_after"]
                    wait = _WAIT_SECONDS_UNTOLD if told is None else min(told, _WAIT_SECONDS_MAX)
                    self._not_before = time.monotonic() + wait
                raise failure from error

    def _respect_limit(self) -> None:
        """A service that said "not before" is not asked before: the texts are written here meanwhile."""
        left = self._not_before - time.monotonic()
        if left > 0:
            raise WriterError(
                "The AI service accepts no more requests for now.",
                code="writer_rate_limited",
                retry_after=round(left, 1),
            )

    def _complete(
        self, messages: Sequence[dict[str, str]], shape: AnswerShape, level: int, limit: dict[str, int]
    ) -> Any:
        wanted = _format(_FORMATS[level], shape)
        extra: dict[str, Any] = {"response_format": wanted, **limit} if wanted else {**limit}
        if level:
            first, *others = messages
            messages = [{**first, "content": f"{first['content']}\n\n{shape.in_words}"}, *others]
        create: Any = self._connected().chat.completions.create
        return create(model=self._model, messages=list(messages), **extra)

    def _connected(self) -> openai.OpenAI:
        import openai

        with self._connecting:
            if self._client is None:
                self._client = openai.OpenAI(
                    api_key=self._api_key,
                    base_url=self._base_url,
                    timeout=self._timeout_seconds,
                    max_retries=0,  # the pipeline decides what a failure costs, not the SDK in secret
                    http_client=self._http_client or _bounded_client(self._timeout_seconds),
                )
            return self._client


def _format(name: str, shape: AnswerShape) -> dict[str, Any]:
    if name == "json_schema":
        return {"type": name, "json_schema": {"name": shape.name, "strict": True, "schema": shape.schema}}
    return {"type": name} if name else {}


class _AnswerBy:
    """The end of one request's time: its connection is shut then, whatever it is waiting for."""

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._socket: socket.socket | None = None
        self._deadline = deadlines.set(seconds, self._pass)

    def hear(self, event: str, told: Mapping[str, Any]) -> None:
        """What the client tells of a request; a new connection is the one to watch."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = told["return_value"].get_extra_info("socket")
            if self.has_passed:
                self._pass()

    def call_off(self) -> None:
        self._deadline.call_off()

    def _pass(self) -> None:
        self.has_passed = True
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # TLS's own one would talk first


def _bounded_client(timeout_seconds: float) -> httpx2.Client:
    """A client whose time-out bounds the whole answer: a server that trickles bytes, of its headers or of what it says,
    would pass a time-out per read for ever. Each request has a connection of its own.
    """
    import httpx2

    class BoundedStream(httpx2.SyncByteStream):
        def __init__(self, response: httpx2.Response) -> None:
            self._stream: Any = response.stream
            self._request = response.request

        def __iter__(self) -> Any:
            size = 0
            for chunk in self._stream:
                size += len(chunk)
                if size > _ANSWER_BYTES_MAX:
                    raise httpx2.ReadError("the answer is too large", request=self._request)
                yield chunk

        def close(self) -> None:
            self._request.extensions["answer_by"].call_off()
            self._stream.close()

    def started(request: httpx2.Request) -> None:
        answer_by = _AnswerBy(timeout_seconds)
        request.extensions = {**request.extensions, "answer_by": answer_by, "trace": answer_by.hear}

    def bounded(response: httpx2.Response) -> None:
        response.stream = BoundedStream(response)

    return httpx2.Client(
        timeout=timeout_seconds, follow_redirects=False, limits=httpx2.Limits(max_keepalive_connections=0),
        event_hooks={"request": [started], "response": [bounded]},
    )  # fmt: skip


def _is_too_late(error: Exception) -> bool:
    """Whether a broken connection is one that was shut because its time was over."""
    answer_by = getattr(getattr(error, "request", None), "extensions", {}).get("answer_by")
    return answer_by is not None and answer_by.has_passed


def _use_of(completion: Any, messages: Sequence[dict[str, str]], most: int) -> TokenUse:
    """The tokens as the service counts them; each of the two is estimated where it tells none, or nonsense."""
    usage = getattr(completion, "usage", None)
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    sent, said = _estimate(messages), tokens_of(str(getattr(message, "content", None) or ""))
    return TokenUse(
        _believed(getattr(usage, "prompt_tokens", None), sent, sent),
        _believed(getattr(usage, "completion_tokens", None), said, most),
    )


def _believed(told: Any, estimate: int, usual: int) -> int:
    is_sound = isinstance(told, int) and 0 <= told <= _BELIEVED * usual + _BELIEVED_TOO and (told or not estimate)
    return int(told) if is_sound else estimate


def _estimate(messages: Sequence[dict[str, str]]) -> int:
    return sum(tokens_of(message["content"]) for message in messages)


def _content_of(completion: Any) -> str:
    """The text of the first choice. Compatible servers answer all kinds of things with status 200."""
    choices = getattr(completion, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = getattr(choice, "message", None)
    finish_reason = getattr(choice, "finish_reason", None)
    if getattr(message, "refusal", None) or finish_reason == "content_filter":
        raise WriterError("The AI service declined to write about this page.", code="writer_refused")
    if finish_reason == "length":
        raise UnusableAnswer(
            "The AI service stopped in the middle of its answer. Ask for fewer pins at once, or choose another model.",
            faults=["the answer was cut off: write shorter descriptions"],
        )
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise UnusableAnswer("The AI service answered without any text.", faults=["the answer was empty"])
    return content


def _too_late() -> WriterError:
    return WriterError("The AI service took too long to answer.", code="writer_timeout")


def _error_for(error: Exception) -> WriterError:
    """What happened, for the owner of the key. The service's own message stays out: it may repeat parts of the key."""
    import openai

    if isinstance(error, openai.RateLimitError):
        return WriterError(
            "The AI service accepts no more requests for now: its rate limit or your credit there is used up.",
            code="writer_rate_limited",
            retry_after=_seconds(error.response.headers.get("retry-after")),
        )
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return WriterError("The AI service does not accept the key. Check OPENAI_API_KEY.", code="writer_bad_key")
    if isinstance(error, openai.NotFoundError):
        return WriterError(
            "The AI service does not know this address or model. Check OPENAI_BASE_URL and PINWRIGHT_OPENAI_MODEL.",
            code="writer_bad_model",
        )
    if isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        code = str(getattr(error, "code", "") or "")
        if "content" in code or "policy" in code:
            return WriterError("The AI service declined to write about this page.", code="writer_refused")
        return WriterError(
            "The AI service did not understand the request.",
            code="writer_bad_answer",
            faults=[f"status {error.status_code}"],
        )
    if isinstance(error, openai.APIStatusError):
        return WriterError(
            "The AI service has a fault of its own right now.", code="writer_unreachable", status=error.status_code
        )
    if isinstance(error, openai.APIConnectionError):
        return WriterError("The AI service cannot be reached. Check OPENAI_BASE_URL.", code="writer_unreachable")
    return WriterError(
        "The AI service sent something that is no answer.", code="writer_bad_answer", faults=["unreadable answer"]
    )


def _seconds(value: str | None) -> float | None:
    """`Retry-After` in seconds, from a number or a date; nonsense counts as not said."""
    if not value:
        return None
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None
