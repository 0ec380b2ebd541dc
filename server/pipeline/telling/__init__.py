"""Telling others what happened: outgoing webhooks."""
