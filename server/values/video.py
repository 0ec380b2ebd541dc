"""What is known of an uploaded video."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """Upright width and height in pixels, length in milliseconds, and the codec's name as the file says it."""

    content_type: str
    width: int
    height: int
    duration_ms: int
    codec: str
