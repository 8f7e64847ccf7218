from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "anpr_site"
    verbose_name = "Site"

    def ready(self) -> None:
        from anpr_site import checks  # noqa: F401 - registers the system checks
