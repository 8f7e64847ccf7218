"""Back office of people, companies and the audit log. Registered in `anpr_site.admin`."""

from companies.admin.audit import AuditEventAdmin
from companies.admin.companies import CompanyAdmin
from companies.admin.people import GroupAdmin, MembershipAdmin, UserAdmin
from companies.admin.transfers import TransferAdmin

__all__ = ["AuditEventAdmin", "CompanyAdmin", "GroupAdmin", "MembershipAdmin", "TransferAdmin", "UserAdmin"]
