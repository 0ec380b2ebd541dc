"""Pinterest v5 over one HTTP door."""

from server.adapters.pinterest.client import PinterestClient

__all__ = ["PinterestClient"]
