from django.apps import AppConfig


class PlatesConfig(AppConfig):
    name = "plates"
    verbose_name = "Registered plates"
    default_auto_field = "django.db.models.BigAutoField"
