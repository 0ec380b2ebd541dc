"""A Pinterest v5 emulator, so that everything can be rehearsed without an account."""
