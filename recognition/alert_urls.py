"""Pages of alerts."""

from django.urls import path

from recognition.views import alerts

app_name = "alerts"
urlpatterns = [
    path("", alerts.alerts, name="list"),
    path("seen/", alerts.seen_many, name="seen-many"),
    path("<int:pk>/seen/", alerts.seen, name="seen"),
    path("<int:pk>/open/", alerts.open_again, name="open"),
]
