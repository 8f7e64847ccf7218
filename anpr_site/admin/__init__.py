"""The back office: one site for every model, entered through the portal's log-in."""

from __future__ import annotations

from django.contrib.auth.models import Group

from anpr_site.admin.office import BackOffice
from companies import admin as companies
from companies.models import AuditEvent, Company, Membership, Transfer, User
from plates import admin as plates
from plates.models import MatchingPolicy, PlateList, PlateUpload, RegisteredPlate
from recognition import admin as recognition
from recognition.models import (
    Alert,
    Batch,
    Detection,
    Image,
    Match,
    ModelRelease,
    PastMatch,
    PlateRead,
    Rematch,
    Review,
    Worker,
)

site = BackOffice(name="admin")
site.register(User, companies.UserAdmin)
site.register(Group, companies.GroupAdmin)
site.register(Company, companies.CompanyAdmin)
site.register(Membership, companies.MembershipAdmin)
site.register(Transfer, companies.TransferAdmin)
site.register(AuditEvent, companies.AuditEventAdmin)
site.register(RegisteredPlate, plates.RegisteredPlateAdmin)
site.register(PlateList, plates.PlateListAdmin)
site.register(PlateUpload, plates.PlateUploadAdmin)
site.register(MatchingPolicy, plates.MatchingPolicyAdmin)
site.register(Batch, recognition.BatchAdmin)
site.register(Image, recognition.ImageAdmin)
site.register(Detection, recognition.DetectionAdmin)
site.register(PlateRead, recognition.PlateReadAdmin)
site.register(Match, recognition.MatchAdmin)
site.register(PastMatch, recognition.PastMatchAdmin)
site.register(Review, recognition.ReviewAdmin)
site.register(Alert, recognition.AlertAdmin)
site.register(Rematch, recognition.RematchAdmin)
site.register(ModelRelease, recognition.ModelReleaseAdmin)
site.register(Worker, recognition.WorkerAdmin)
