"""Drawing: bytes and values in, JPEG bytes out."""
