"""People, companies, and what keeps their accounts safe."""

from companies.models.audit import AppendOnlyError, AuditEvent, AuditHead
from companies.models.history import History
from companies.models.people import Company, Invitation, Membership, Role, User, UserManager
from companies.models.security import OneTimeCode, RateLimit, SecondStep, SignIn, TrustedBrowser
from companies.models.transfers import Transfer, TransferKind, TransferStatus

__all__ = [
    "AppendOnlyError",
    "AuditEvent",
    "AuditHead",
    "Company",
    "History",
    "Invitation",
    "Membership",
    "OneTimeCode",
    "RateLimit",
    "Role",
    "SecondStep",
    "SignIn",
    "Transfer",
    "TransferKind",
    "TransferStatus",
    "TrustedBrowser",
    "User",
    "UserManager",
]
