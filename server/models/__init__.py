"""Tables, and every SQL statement of the service."""

from server.models.account import Account, AccountQueue, Board, BoardSection, WorkerBeat
from server.models.app_budget import AppBudget
from server.models.backfill import Backfill, BackfillPost
from server.models.board_rule import BoardProposal, BoardRule
from server.models.campaign import Campaign
from server.models.consent import ConnectLink, ConsentRequest, EarlierPin
from server.models.content import Article, Asset, Blob
from server.models.endpoint import Delivery, Endpoint
from server.models.event import Event, IdempotencyRecord
from server.models.failed_attempt import FailedAttempt
from server.models.installation import InstallationFact
from server.models.mail import Mail, MailSetting
from server.models.notice import Notice
from server.models.page_check import PageCheck
from server.models.pin import Attempt, MediaUpload, Pin, Slide, Version
from server.models.profile import BurntMessage, Profile, Site
from server.models.schedule import Schedule, ScheduleItem
from server.models.trend import Trend
from server.models.workspace import ApiKey, BrowserSession, Member, SignInLink, User, Workspace
from server.models.writer_use import WriterReservation, WriterUse

__all__ = [
    "Account",
    "AccountQueue",
    "ApiKey",
    "AppBudget",
    "Article",
    "Asset",
    "Attempt",
    "Backfill",
    "BackfillPost",
    "Blob",
    "Board",
    "BoardProposal",
    "BoardRule",
    "BoardSection",
    "BrowserSession",
    "BurntMessage",
    "Campaign",
    "ConnectLink",
    "ConsentRequest",
    "Delivery",
    "EarlierPin",
    "Endpoint",
    "Event",
    "FailedAttempt",
    "IdempotencyRecord",
    "InstallationFact",
    "Mail",
    "MailSetting",
    "MediaUpload",
    "Member",
    "Notice",
    "PageCheck",
    "Pin",
    "Profile",
    "Schedule",
    "ScheduleItem",
    "SignInLink",
    "Site",
    "Slide",
    "Trend",
    "User",
    "Version",
    "WorkerBeat",
    "Workspace",
    "WriterReservation",
    "WriterUse",
]
