"""Tables, and every SQL statement of the service."""

from server.models.account import Account, AccountQueue, Board, BoardSection, WorkerBeat
from server.models.content import Article, Asset, Blob
from server.models.event import Event, IdempotencyRecord
from server.models.notice import Notice
from server.models.pin import Attempt, Pin, Version
from server.models.profile import BurntMessage, Profile, Site
from server.models.workspace import ApiKey, BrowserSession, Member, SignInLink, User, Workspace

__all__ = [
    "Account",
    "AccountQueue",
    "ApiKey",
    "Article",
    "Asset",
    "Attempt",
    "Blob",
    "Board",
    "BoardSection",
    "BrowserSession",
    "BurntMessage",
    "Event",
    "IdempotencyRecord",
    "Member",
    "Notice",
    "Pin",
    "Profile",
    "SignInLink",
    "Site",
    "User",
    "Version",
    "WorkerBeat",
    "Workspace",
]
