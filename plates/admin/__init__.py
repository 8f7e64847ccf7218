"""Back office of registered plates. Registered in `anpr_site.admin`."""

from plates.admin.lists import MatchingPolicyAdmin, PlateListAdmin
from plates.admin.plates import RegisteredPlateAdmin
from plates.admin.uploads import PlateUploadAdmin

__all__ = ["MatchingPolicyAdmin", "PlateListAdmin", "PlateUploadAdmin", "RegisteredPlateAdmin"]
