"""People, companies, and what keeps their accounts safe."""

from companies.models.audit import AuditEvent
from companies.models.people import Company, Invitation, Membership, Role, User, UserManager
from companies.models.security import OneTimeCode, RateLimit, SecondStep, SignIn, TrustedBrowser

__all__ = [
    "AuditEvent",
    "Company",
    "Invitation",
    "Membership",
    "OneTimeCode",
    "RateLimit",
    "Role",
    "SecondStep",
    "SignIn",
    "TrustedBrowser",
    "User",
    "UserManager",
]
