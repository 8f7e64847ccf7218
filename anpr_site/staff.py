"""Groups of staff and what each may do: the least that its work needs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management import create_permissions

SUPPORT, OPERATOR, ADMINISTRATOR = "Support", "Operator", "Administrator"

LOOKED_AT = (
    "companies.user", "companies.company", "companies.membership",
    "plates.registeredplate", "plates.platelist", "plates.plateupload", "plates.matchingpolicy",
    "recognition.batch", "recognition.image", "recognition.detection", "recognition.plateread", "recognition.match",
    "recognition.pastmatch", "recognition.review", "recognition.alert", "recognition.rematch",
    "recognition.modelrelease", "recognition.worker",
)  # fmt: skip
"""Neither owners of vehicles nor the audit log: those need permissions of their own."""

ACTED_ON = {
    "companies.transfer": ("view",),
    "plates.registeredplate": ("add", "change", "delete"),
    "plates.platelist": ("add", "change"),
    "recognition.image": ("change",),
    "recognition.plateread": ("change",),
}
MANAGED = {
    "companies.user": ("add", "change", "delete"),
    "companies.company": ("add", "change"),
    "companies.membership": ("add", "change", "delete"),
    "companies.auditevent": ("view",),
    "plates.platelist": ("delete",),
    "plates.matchingpolicy": ("add", "change", "delete"),
    "recognition.modelrelease": ("change",),
}
ALL_DATA = ("companies.export_data", "companies.import_data", "companies.view_personal_data")


def permissions() -> dict[str, frozenset[str]]:
    """The permissions of each group, "app.codename"; each group includes the one before it."""
    support = frozenset(_of(dict.fromkeys(LOOKED_AT, ("view",))))
    operator = support | frozenset(_of(ACTED_ON)) | {"companies.export_data"}
    administrator = operator | frozenset(_of(MANAGED)) | frozenset(ALL_DATA)
    return {SUPPORT: support, OPERATOR: operator, ADMINISTRATOR: administrator}


def make_groups(apps: Any) -> None:
    """Makes the groups, or adds what they lack; what was added to them by hand stays.

    Permissions of models that a later migration makes are left to the one that calls this again after it.

    Args:
        apps: the registry, of a migration or the real one; permissions are made here first, since Django makes
            them only after all migrations.
    """
    for config in apps.get_app_configs():
        had = getattr(config, "models_module", None)
        config.models_module = had or True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = had
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    known = {
        f"{app}.{code}": pk
        for pk, app, code in permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for name, granted in permissions().items():
        row, _ = group.objects.get_or_create(name=name)
        row.permissions.add(*(known[one] for one in granted if one in known))


def _of(models: dict[str, tuple[str, ...]]) -> list[str]:
    found = []
    for model, actions in models.items():
        app, name = model.split(".")
        found += [f"{app}.{action}_{name}" for action in actions]
    return found
