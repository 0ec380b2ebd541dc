"""Looking at the beginnings of pictures whose size the page leaves open, so that only those worth it are fetched. No transaction is open here."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from server.adapters.fetch import PROBE_SECONDS
from server.errors import ImageError, PageFailed, PageTooSlow, PageUnreachable, ReadError, WrongContentType
from server.pipeline import assets
from server.pipeline.services import Services
from server.rules.picture_fit import why_not
from server.rules.picture_head import read_head
from server.values.drawing import CleanImage
from server.values.page import PageImage
from server.values.picture import PictureHead

_MOST = 12  # probes for one post
_AT_ONCE = 3  # all may go to one small host, so no more than this at a time
_ALL_SECONDS = 8.0
_TOO_OFTEN = 2
_LEAST_SECONDS = 0.5


@dataclass(slots=True)
class Patience:
    """How long a post's pictures are waited for, all of them together: a slow host must not keep hands from other blogs.

    `slow` counts by host how often it was too slow; with the second time it is asked no further. `now` is a clock in seconds.
    """

    seconds: float = 20.0
    slow: Counter[str] = field(default_factory=Counter)
    now: Callable[[], float] = time.monotonic

    @contextmanager
    def waiting(self, url: str) -> Iterator[float]:
        """Ask for something: gives the seconds that it may take. Raises PageTooSlow instead when there is no patience left."""
        host, begun = urlsplit(url).netloc, self.now()
        if self.slow[host] >= _TOO_OFTEN or self.seconds < _LEAST_SECONDS:
            raise PageTooSlow("The pictures of this page come too slowly, so the others were left out.", host=host)
        try:
            yield self.seconds
        except PageTooSlow:
            self.slow[host] += 1
            raise
        finally:
            self.seconds -= self.now() - begun


@dataclass(slots=True)
class Probed:
    """What probes told, by address: `heads` of what was read, `wholes` that fitted into a probe, why others are `refused`.

    A picture whose probe failed is in none of them: its full fetch decides.
    """

    heads: dict[str, PictureHead] = field(default_factory=dict)
    wholes: dict[str, bytes] = field(default_factory=dict, repr=False)
    refused: dict[str, str] = field(default_factory=dict)
    troubled: set[str] = field(default_factory=set)  # hosts that were out of reach once: asked no further

    def fetch_clean(self, services: Services, url: str, patience: Patience) -> CleanImage:
        """`assets.fetch_clean` within the post's patience, without a second request for what is here already."""
        if (body := self.wholes.get(url)) is not None:
            with suppress(ImageError):  # the probe's answer may have lied about being all of it
                return assets.clean(services, body)
        with patience.waiting(url) as seconds:
            body = assets.fetch(services, url, seconds)
        return assets.clean(services, body)


def unclear(images: Iterable[PageImage], enough: int) -> list[str]:
    """Addresses of pictures without a declared size that stand before `enough` declared ones that can carry a pin."""
    urls: list[str] = []
    declared = 0
    for image in images:
        if declared >= enough or len(urls) == _MOST:
            break
        if image.width and image.height:
            declared += not why_not(PictureHead("declared", image.width, image.height))
        else:
            urls.append(image.url)
    return urls


def probe(services: Services, urls: Sequence[str], patience: Patience) -> Probed:
    """Read the beginnings of pictures, a few at a time and for some seconds at most; never raises a ReadError."""
    probed = Probed(troubled={host for host, times in patience.slow.items() if times >= _TOO_OFTEN})
    if urls:
        begun = patience.now()
        ends = begun + min(_ALL_SECONDS, patience.seconds)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="probe") as pool:
            list(pool.map(lambda url: _probe(services, url, probed, ends, patience), urls))
        patience.seconds -= patience.now() - begun
    return probed


def _probe(services: Services, url: str, probed: Probed, ends: float, patience: Patience) -> None:
    host = urlsplit(url).netloc
    seconds = min(PROBE_SECONDS, ends - patience.now())
    if seconds <= 0 or host in probed.troubled:
        return
    try:
        start = services.fetcher.probe(url, seconds=seconds)
    except WrongContentType as error:
        probed.refused[url] = error.message
        return
    except (PageTooSlow, PageUnreachable, PageFailed) as error:
        if isinstance(error, PageTooSlow) and host not in probed.troubled:
            patience.slow[host] += 1
        probed.troubled.add(host)
        return
    except ReadError:
        return
    head = read_head(start.body)
    if head is None:
        return
    if reason := why_not(head):
        probed.refused[url] = reason
        return
    probed.heads[url] = head
    if start.is_whole:
        probed.wholes[url] = start.body
