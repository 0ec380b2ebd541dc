"""Telling others what happened: outgoing webhooks, and mail to members."""
